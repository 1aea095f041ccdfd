"""What the forms of a draft have in common: they are kept before they are judged, and two devices may fill them in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Draft(forms.ModelForm):
    """A form that is kept before it is judged, and of which two devices may have kept different answers.

    `others`: {name in the page: further wordings}; until one is chosen the form is not valid.
    """

    def __init__(self, *args, others=None, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            is_box = isinstance(field.widget, forms.CheckboxInput)
            field.widget.attrs["class"] = "form-check-input" if is_box else "form-control"
        self.tell_others(others or {})

    def tell_others(self, others):
        """Let each field know the wordings that stand beside it: `others` of its BoundField, [(value, words)]."""
        self.doubled = [field for field in self if field.html_name in others] if others else []
        for field in self.doubled:
            field.others = [(value, in_words(field, value)) for value in others[field.html_name]]

    def clean(self):
        told = super().clean()
        for field in self.doubled:
            self.add_error(field.name, _("Two devices gave different answers: choose one of them."))
        return told


def in_words(field, value):
    """A kept answer as its reader would say it: the labels of what was chosen, yes or no, or the text."""
    if field.widget_type == "checkbox":
        return _("yes") if value else _("no")
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    texts = value if isinstance(value, list) else [value]
    return _(", ").join(str(labels.get(text, text)) for text in texts)


def storable(text):
    """PostgreSQL keeps no NUL character, and no half of one; a script and a plain form end their lines differently."""
    return text.replace("\x00", "").replace("\r\n", "\n").encode(errors="replace").decode()
