"""Deadlines as people give them: a day, an end of month, a month. Stored as a range of dates and a precision."""

import calendar
import re
import unicodedata
from datetime import date, datetime
from functools import cache

from django.db import models
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kit.folding import fold

FIRST_YEAR, LAST_YEAR = 2023, 2050  # the cell was founded in 2023


class Precision(models.TextChoices):
    DAY = "day", _("a day")
    END_OF_MONTH = "end_of_month", _("the end of a month")
    MONTH = "month", _("a month")


def date_range(precision, day):
    """First and last date meant by `day` at `precision`; "end of month" means its last day, no invented last week."""
    last = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
    if precision == Precision.MONTH:
        return last.replace(day=1), last
    return (last, last) if precision == Precision.END_OF_MONTH else (day, day)


def in_words(due_to, precision):
    """«15 أبريل 2023», «نهاية مارس 2023», «ماي 2023», in the active language; "" without a date."""
    if due_to is None:
        return ""
    if precision == Precision.DAY:
        return date_format(due_to, "DATE_FORMAT")
    month = date_format(due_to, "F Y")
    return gettext("end of %(month)s") % {"month": month} if precision == Precision.END_OF_MONTH else month


# What people write besides the names of the catalogues, folded as `fold` does.
OTHER_MONTHS = {
    1: "janv jan",
    2: "fevr fev feb",
    4: "avr apr",
    5: "مايو",
    6: "يونيه",
    7: "juil jul يوليو يوليه",
    8: "aug اغسطس",
    9: "sept sep سبتمبر",
    10: "oct",
    11: "nov نوفمبر",
    12: "dec ديسمبر",
}
END = "نهايه|متم|اخر|fin|end"
YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2})(?:[ t]00:00(?::00)?)?)?")
DAY_FIRST = re.compile(r"(?:(?P<day>\d{1,2})[-/.])?(?P<month>\d{1,2})[-/.](?P<year>\d{4})")


@cache
def written_dates():
    """(pattern of a deadline in words, {folded month: number}): in each of the portal's languages."""
    months = {word: number for number, words in OTHER_MONTHS.items() for word in words.split()}
    for language in ("ar-ma", "fr", "en"):
        with override(language):
            months |= {fold(str(name)): number for number, name in MONTHS.items()}
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    between = r"(?:شهر|du mois d[e']|mois d[e']|d[e']|of)?"
    pattern = rf"(?:(?P<day>\d{{1,2}})(?:er)?|(?P<end>{END}))? ?{between} ?(?P<name>{names})\.? (?P<year>\d{{4}})"
    return re.compile(pattern), months


def from_words(value):
    """(last day, precision) of a deadline as people write it: `in_words` read back, in whichever language.

    Dates of a spreadsheet and dates in figures (the day first, or the year) are understood too, with the digits of
    either script. Raises ValueError in the reader's words.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value, Precision.DAY
    text = fold("".join(c for c in str(value) if unicodedata.category(c) != "Cf"))
    pattern, months = written_dates()
    found = YEAR_FIRST.fullmatch(text) or DAY_FIRST.fullmatch(text) or pattern.fullmatch(text)
    if not found:
        raise ValueError(
            gettext("“%(value)s” is no deadline: write it like “%(day)s”, “%(end)s” or “%(month)s”.")
            % ({"value": value} | _examples())
        )
    parts = found.groupdict()
    month = months[parts["name"]] if "name" in parts else int(parts["month"])
    precision = Precision.DAY if parts["day"] else Precision.END_OF_MONTH if parts.get("end") else Precision.MONTH
    try:
        return date_range(precision, date(int(parts["year"]), month, int(parts["day"] or 1)))[1], precision
    except ValueError as error:
        raise ValueError(gettext("“%(value)s”: there is no such day.") % {"value": value}) from error


def _examples():
    day = date(2027, 4, 15)
    return {name: in_words(day, kind) for name, kind in zip(("day", "end", "month"), Precision, strict=True)}
