"""The plan over the months of a year: where each deadline is drawn, by its own precision."""

import calendar
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import F
from django.utils import timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.functional import cached_property

from actions.deadlines import Precision

ROWS = 60  # of a page of the timeline
APART = 25  # actions without a deadline, shown beside
MONTH = 100  # units of the drawing


def place(day):
    """Where `day` lies in its year, in units of the drawing from its beginning: str, the middle of the day."""
    in_month = (day.day - 0.5) / calendar.monthrange(day.year, day.month)[1]
    return f"{MONTH * (day.month - 1 + in_month):.1f}"


@dataclass
class Month:
    number: int
    actions: int
    page: int
    is_now: bool

    @property
    def name(self):
        return MONTHS[self.number]

    @property
    def short_name(self):
        return MONTHS_3[self.number]


class Mark:
    """How a deadline is drawn: `day` a point, `end_of_month` a tick at the month's end, `month` a bar over the month."""

    def __init__(self, action):
        self.kind = action.precision
        month = MONTH * (action.due_to.month - 1)
        if self.kind == Precision.DAY:
            self.x = place(action.due_to)
        elif self.kind == Precision.END_OF_MONTH:
            self.start, self.x = str(month + MONTH // 2), str(month + MONTH - 8)
        else:
            self.start, self.x = str(month + 5), str(month + MONTH - 5)


class Timeline:
    """`actions` whose deadline ends in one year, in its order; the year asked for, else this one, else the fullest.

    The present year opens on the page of the present month.
    """

    def __init__(self, actions, year, page):
        self.actions, self.asked_page = actions, page
        self.today = timezone.localdate()
        self.by_month = actions.due_by_month()
        known = sorted({year for year, _month in self.by_month})
        self.years = [(one, sum(n for (year, _), n in self.by_month.items() if year == one)) for one in known]
        self.year = self._asked(year, dict(self.years))

    def _asked(self, year, known):
        if year.isdecimal() and int(year) in known:
            return int(year)
        if self.today.year in known:
            return self.today.year
        return max(known, key=lambda one: (known[one], one), default=self.today.year)

    @cached_property
    def page(self):
        rows = self.actions.filter(due_to__year=self.year).order_by("due_to", F("due_from").desc(), "order")
        pages = Paginator(rows.defer("search_text", "search_public"), ROWS)
        return pages.get_page(self.asked_page or next((month.page for month in self.months if month.is_now), 1))

    @property
    def rows(self):
        return [(action, Mark(action)) for action in self.page]

    @property
    def months(self):
        """The axis: list of Month, each with the page on which its first deadline stands."""
        before, axis = 0, []
        for number in range(1, 13):
            actions = self.by_month.get((self.year, number), 0)
            is_now = (self.today.year, self.today.month) == (self.year, number)
            axis.append(Month(number, actions, before // ROWS + 1, is_now))
            before += actions
        return axis

    @property
    def now(self):
        """Where today lies on the axis; None in another year."""
        return place(self.today) if self.today.year == self.year else None

    @cached_property
    def without_deadline(self):
        return list(self.actions.filter(due_to=None).order_by("order").defer("search_text", "search_public")[:APART])
