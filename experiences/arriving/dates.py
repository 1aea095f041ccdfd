"""When an experience began and ended, as other forms say it."""

import re

from django.utils.translation import gettext as _

from actions.deadlines import from_words
from kit.folding import fold, western_digits

_HOUR = re.compile(r"[ T]\d{1,2}:\d{2}.*$")
_YEAR = re.compile(r"\d{4}")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?")
_MONTH_FIRST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.](\d{4})")
_GOES_ON = re.compile(r"مستمر|الي الان|الي اليوم|في طور|en cours|jusqu.a present|ongoing|still|a ce jour|maintenant")


def goes_on(text):
    """Whether the end is said to be still to come."""
    return _GOES_ON.search(fold(text)) is not None


def year_and_month(text):
    """(year, month or None) of a day, a month or a year in figures or words; the day stands before the month.

    Raises ValueError in the reader's words.
    """
    said = _HOUR.sub("", western_digits(text).strip())
    if _YEAR.fullmatch(said):
        return int(said), None
    if (found := _YEAR_MONTH.fullmatch(said)) and 1 <= int(found[2]) <= 12:
        return int(found[1]), int(found[2])
    if (found := _MONTH_FIRST.fullmatch(said)) and int(found[3]) > 12:  # the month first, as in the United States
        said = f"{found[3]}/{found[1]}/{found[4]}"
    try:
        day, _precision = from_words(said)
    except ValueError as error:
        words = _("“%(value)s” cannot be read as a date: write it like 2023, 05/2023 or 15/05/2023.")
        raise ValueError(words % {"value": text[:80]}) from error
    return day.year, day.month


def month(text):
    """The number of a month, from a number or its name; raises ValueError in the reader's words."""
    said = western_digits(text).strip()
    try:
        number = int(said) if said.isdecimal() else from_words(f"{said} 2024")[0].month
    except ValueError:
        number = 0
    if not 1 <= number <= 12:
        raise ValueError(_("“%(value)s” is no month: write its number, from 1 to 12, or its name.") % {"value": text[:80]})
    return number
