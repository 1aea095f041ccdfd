"""The leads as a board: a section a state, with its count; one state alone goes on over pages."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.http import urlencode

from experiences.models import Lead, LeadState

SHOWN = 12  # of each state, where all are shown
PAGE = 30


@dataclass
class Section:
    """A state, how many stand there, and those shown, each with whether the reader may move it."""

    state: LeadState
    number: int
    cards: list


class Board:
    def __init__(self, filters, user, *, page=None):
        leads = filters.of(Lead.objects.visible_to(user), user)
        self.counts = leads.count_by_state()
        self.total = sum(self.counts.values())
        self.state = filters.state_asked
        asked = {name: value for name, value in filters.asked.items() if name not in ("state", "mine")}
        self.is_mine, self.has_choice = "mine" in filters.asked, bool(asked)
        self.all_address, self.mine_address = urlencode(asked), urlencode({**asked, "mine": "on"})
        self.address = self.mine_address if self.is_mine else self.all_address
        self.page = None
        if self.state:
            self.page = Paginator(leads.filter(state=self.state).for_list().by_urgency(), PAGE).get_page(page)
        rows = self.page if self.state else leads.first_of_each_state(SHOWN).for_list().by_urgency()
        cards = {}
        for lead in rows:
            cards.setdefault(lead.state, []).append((lead, lead.is_editable_by(user)))
        self.sections = [Section(LeadState(state), self.counts[state], found) for state, found in cards.items()]

    @property
    def chips(self):
        """(state, number, address, whether it is the one shown) of each state that has any."""
        rest = f"&{self.address}" if self.address else ""
        return [(state, number, f"?state={state}{rest}", state == self.state) for state, number in self.counts.items()]

    @property
    def is_filtered(self):
        return bool(self.address)
