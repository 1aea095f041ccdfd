"""Inputs of the meetings' forms: typed text kept whole, the time of day as people write it, persons and teams to tick."""

import re
from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kit.choices import Rows
from kit.folding import western_digits
from kit.languages import in_language
from kit.words import many_lines, one_line

CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.,hH٫سد]\s*(\d{1,2})?)?")


class Line(forms.CharField):
    """One line; the browser cuts nothing short without a word: the server tells, and keeps it."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["dir"] = "auto"

    def widget_attrs(self, widget):
        return {}

    def to_python(self, value):
        return one_line(super().to_python(value))


class Story(Line):
    """Some paragraphs."""

    widget = forms.Textarea

    def __init__(self, *, rows=4, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value):
        return many_lines(forms.CharField.to_python(self, value)).strip()


class Clock(forms.Field):
    """A time of day: 14:30, 14h30, ١٤:٣٠, 14."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def to_python(self, value):
        text = western_digits(str(value or "")).strip()
        if not text:
            return None
        parts = CLOCK.fullmatch(text)
        try:
            return time(int(parts[1]), int(parts[2] or 0))
        except (TypeError, ValueError):
            raise ValidationError(_("Write the time as in 14:30.")) from None


class Persons(Rows):
    def label_from_instance(self, person):
        return person.shown_name


class Teams(Rows):
    def label_from_instance(self, team):
        return in_language(team, "name")
