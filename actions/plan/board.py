"""The plan by status: a column each, with what may be moved where."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.html import format_html_join

from actions.models import MOVES, Status
from actions.models.status import NEEDS_DEADLINE, NEEDS_REASON

CARDS = 20  # of a column; the others are one press away


@dataclass
class Column:
    status: Status
    number: int
    cards: list

    @property
    def moves(self):
        """Statuses that a card of this column can take: list of Status."""
        return [status for status in Status if status in MOVES[self.status]]

    @cached_property
    def options(self):
        """The moves as options of a list, the same for each card: made once; "…" where words will be asked for."""
        rows = ((status, status.label, "…" if status in NEEDS_REASON else "") for status in self.moves)
        return format_html_join("", '<option value="{}">{}{}</option>', rows)

    @property
    def needs_words(self):
        """Whether a card gets here through the update's page alone, with a reason or a new deadline."""
        return self.status in NEEDS_REASON | NEEDS_DEADLINE

    @property
    def is_cut(self):
        return self.number > len(self.cards)


def columns(actions):
    """Every status as a Column, with the true number of `actions` and the first of them. Five queries."""
    numbers, cards = dict(actions.standing()), {status: [] for status in Status}
    for action in actions.first_of_each_status(CARDS).for_plan():
        cards[action.status].append(action)
    return [Column(status, numbers.get(status, 0), cards[status]) for status in Status]
