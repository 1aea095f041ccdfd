"""What is typed when an edition moves, is commented on, decided on or corrected."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide.models import Edition, EditionComment
from kit.words import many_lines, one_line

LONGEST = 4000


class Words(forms.CharField):
    """A text of some paragraphs, without characters that nobody means to write."""

    def __init__(self, *, rows=4, **kwargs):
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(**{"max_length": LONGEST, "widget": widget, **kwargs})

    def widget_attrs(self, widget):
        return {}  # the browser would cut a pasted text short without a word

    def to_python(self, value):
        return many_lines(super().to_python(value)).strip()


class NoForm(forms.Form):
    """A step that asks for nothing but the press."""


class ReasonForm(forms.Form):
    reason = Words(
        label=_("Why?"),
        help_text=_("Those who work on the edition read it; the journal keeps it."),
        error_messages={"required": _("Say why: those who work on the edition will read it.")},
    )


class UntilForm(forms.Form):
    until = forms.DateField(
        label=_("Last day for comments"),
        help_text=_("Everybody of the cell is asked by mail to read it and to comment until then."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=14)

    def clean_until(self):
        if self.cleaned_data["until"] < timezone.localdate():
            raise forms.ValidationError(_("The last day for comments has passed already."))
        return self.cleaned_data["until"]


class DecisionForm(forms.Form):
    """`seen`: the key of what was circulated and read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name and capacity"),
        max_length=160,
        help_text=_("As they are printed in the book, under the decision."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    text = Words(
        label=_("Decision"), rows=6, help_text=_("It is printed in the book with its date; nothing changes it later.")
    )

    def clean_name(self):
        return one_line(self.cleaned_data["name"])


class PublishForm(forms.Form):
    with_sheets = forms.BooleanField(
        label=_("Publish its sheets in the catalogue as well"),
        required=False,
        initial=True,
        help_text=_("Each for itself; what may not be published is named afterwards."),
    )


class CommentForm(forms.Form):
    """`places`: [(anchor, title)] that may be commented on, the whole book first."""

    anchor = forms.ChoiceField(label=_("On what?"), required=False)
    words = Words(label=_("Your comment"), error_messages={"required": _("Write the comment first.")})

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["anchor"].choices = places


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(choices=EditionComment.Outcome.choices)
    answer = Words(label=_("Answer"), rows=2, required=False)

    def __init__(self, *args, pk=None, **kwargs):
        super().__init__(*args, auto_id=f"id_{pk}_%s", **kwargs)
        self.fields["answer"].widget.attrs["class"] = "form-control"


class CorrectForm(forms.ModelForm):
    class Meta:
        model = Edition
        fields = ["slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].widget.attrs["dir"] = "ltr"
