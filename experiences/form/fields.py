"""Inputs that take what people write: digits of either kind, groups of thousands, stray line ends."""

import re

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from kit.choices import Rows
from kit.folding import western_digits
from kit.words import many_lines, one_line

MOST_PEOPLE = 1_000_000
CHOOSE = _("Choose…")


class Text(forms.CharField):
    """Typed text. The browser would cut a pasted one short without a word: the server tells, and keeps it."""

    def widget_attrs(self, widget):
        return {}


class Line(Text):
    def to_python(self, value):
        return one_line(super().to_python(value))


class Story(Text):
    """A text of some paragraphs."""

    widget = forms.Textarea

    def __init__(self, *, rows=4, max_length=6000, **kwargs):
        super().__init__(max_length=max_length, required=False, **kwargs)
        self.widget.attrs["rows"] = rows

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


def vocabulary(model, label, *, required=False, **kwargs):
    return forms.ModelChoiceField(
        model.objects.filter(is_retired=False), label=label, required=required, empty_label=CHOOSE, **kwargs
    )


def several(model, label, **kwargs):
    return Rows(
        model.objects.filter(is_retired=False),
        label=label,
        required=False,
        error_messages={"invalid_choice": _("“%(value)s” is not in the list.")},
        **kwargs,
    )


def people(label, **kwargs):
    return Number(
        label=label,
        required=False,
        min_value=0,
        error_messages={"invalid": _("Write a number only, such as 50. If it is not exact, choose “Estimated” below.")},
        validators=[MaxValueValidator(MOST_PEOPLE, _("That is more people than we can count: up to one million."))],
        **kwargs,
    )


def year(label):
    return Year(label=label, required=False, error_messages={"invalid": _("Write the year in four digits, such as 2023.")})


def month(label):
    return Month(label=label, error_messages={"invalid_choice": _("“%(value)s” is not a month: choose one of the list.")})
