"""Inputs that take what people write: digits of either kind, groups of thousands, stray line ends."""

import re

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from experiences.words import many_lines, one_line
from kit.folding import western_digits


class Line(forms.CharField):
    def to_python(self, value):
        return one_line(super().to_python(value))


class Story(forms.CharField):
    """A text of some paragraphs."""

    widget = forms.Textarea

    def __init__(self, *, rows=4, max_length=6000, **kwargs):
        super().__init__(max_length=max_length, required=False, **kwargs)
        self.widget.attrs["rows"] = rows
        # The browser would cut a pasted text short without a word; the server tells and keeps it.
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value):
        return many_lines(super().to_python(value)).strip()


class Number(forms.IntegerField):
    """A whole number, also as ١٢٠ or 1 200 or 1.200."""

    widget = forms.TextInput

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value):
        text = re.sub(r"\s", "", western_digits(str(value or "")))
        return super().to_python(re.sub(r"(?<=\d)[.,٬](?=\d{3}(\D|$))", "", text))


class Year(Number):
    def to_python(self, value):
        # 2.023 is no year: what is not four digits is refused as it stands.
        return forms.IntegerField.to_python(self, western_digits(str(value or "")).strip())


class Month(forms.TypedChoiceField):
    def __init__(self, **kwargs):
        choices = [("", _("Month")), *MONTHS.items()]
        super().__init__(choices=choices, coerce=int, empty_value=None, required=False, **kwargs)
