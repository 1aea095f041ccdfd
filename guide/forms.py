"""An edition's frame and its texts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from guide.models import Edition
from guide.models.editions import EDITED


class InEitherDirection(forms.ModelForm):
    """Texts are typed in Arabic or French, whatever the page's language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.CharField):
                field.widget.attrs["dir"] = "ltr" if name in ("slug", "isbn", "legal_deposit") else "auto"


class EditionForm(InEitherDirection):
    """What a new edition needs; its texts come later."""

    class Meta:
        model = Edition
        fields = ["title_ar", "title_fr", "subtitle_ar", "subtitle_fr", "language", "year", "slug"]


class TextsForm(InEitherDirection):
    """All that is printed around the sheets. `version` is that of the texts as the editor read them."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Edition
        fields = EDITED
        widgets = {
            name: forms.Textarea(attrs={"rows": 10}) for name in ("foreword", "acknowledgements", "method", "acronyms")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.fields["foreword"].help_text = _(
            "An empty line begins a new paragraph. **bold**, ## heading, - list. What stays empty is not printed."
        )

    def store(self):
        """Write the texts; raises StaleEdit when they were changed in the meantime."""
        self.instance.save_texts(version=self.cleaned_data["version"])

    def on_present_texts(self):
        """`(form, differences)`: the same typing, to be stored over what is there now, and where the two differ.

        Differences are (label, stored, typed).
        """
        present = Edition.objects.get(pk=self.instance.pk)
        typed = self.data.copy()
        typed["version"] = present.version
        form = TextsForm(typed, instance=present)
        differences = [
            (form.fields[name].label, getattr(present, name), self.cleaned_data[name])
            for name in EDITED
            if getattr(present, name) != self.cleaned_data[name]
        ]
        return form, differences
