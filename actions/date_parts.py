"""A date typed in its parts: day, month, year, in digits of either kind; the day only where it is known."""

from datetime import date

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from actions.deadlines import FIRST_YEAR, LAST_YEAR, Precision


class DateParts(forms.Form):
    """The three parts; `clean_parts` puts them together in a form's `clean`."""

    day = forms.IntegerField(
        label=_("Day"),
        required=False,
        min_value=1,
        max_value=31,
        widget=forms.TextInput({"inputmode": "numeric", "size": 2}),
    )
    month = forms.TypedChoiceField(
        label=_("Month"), choices=[("", "—"), *MONTHS.items()], required=False, coerce=int, empty_value=None
    )
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput({"inputmode": "numeric", "size": 4}),
    )

    def clean_parts(self, said, *, with_day=True, missing=None):
        """The date typed; None after an error, and where nothing but the year stands there.

        `missing` are the words for that last case; without them a date may be left out.
        """
        parts = ["year", "month"] + (["day"] if with_day else [])
        if not any(said.get(part) for part in parts if part != "year") and not set(parts) & set(self.errors):
            if missing:
                self.add_error("month", missing)
            return None
        for part in parts:
            if not said.get(part) and part not in self.errors:
                self.add_error(part, _("This part of the date is missing."))
        if set(parts) & set(self.errors):
            return None
        try:
            return date(said["year"], said["month"], said["day"] if with_day else 1)
        except ValueError:
            self.add_error("day", _("This month has no such day."))


class DeadlineParts(DateParts):
    """A deadline at the precision that is known."""

    precision = forms.ChoiceField(
        label=_("How exactly is it known?"),
        choices=Precision.choices,
        initial=Precision.DAY,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_deadline(self, said, *, missing=None):
        said["precision"] = said.get("precision") or Precision.DAY
        return self.clean_parts(said, with_day=said["precision"] == Precision.DAY, missing=missing)
