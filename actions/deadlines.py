"""Deadlines as people give them: a day, an end of month, a month. Stored as a range of dates and a precision."""

import calendar
from datetime import date

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


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
