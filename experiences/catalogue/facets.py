"""What the catalogue is filtered by, in the reader's words."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from experiences.models import Mechanism, Neighbourhood, Publication, TargetGroup, Theme
from members.models.organisations import OrganisationKind

SHOWN = 8  # values of a facet before the others are folded away
YEARS = range(1950, 2101)

LABELS = {
    "theme": _("Theme"),
    "mechanism": _("Mechanism"),
    "neighbourhood": _("Neighbourhood"),
    "group": _("For whom"),
    "level": _("Promise to participants"),
    "kind": _("kind of organisation"),
    "year": _("Year it began"),
    "language": _("Language of the sheet"),
}


def vocabularies():
    """{facet: {value: words}} of all values that can be asked for."""
    terms = {"theme": Theme, "mechanism": Mechanism, "neighbourhood": Neighbourhood, "group": TargetGroup}
    return {name: {term.pk: str(term) for term in model.objects.all()} for name, model in terms.items()} | {
        "level": dict(Publication.Level.choices),
        "kind": dict(OrganisationKind.choices),
        "year": {str(year): str(year) for year in reversed(YEARS)},
        "language": dict(settings.LANGUAGES),
    }


@dataclass
class Option:
    """A value of a facet: how many answer to it with the other filters, and the address that takes or leaves it."""

    words: str
    number: int
    is_chosen: bool
    address: str


@dataclass
class Facet:
    label: str
    first: list  # of Option
    more: list

    @property
    def chosen(self):
        return sum(option.is_chosen for option in [*self.first, *self.more])

    @property
    def is_more_open(self):
        return any(option.is_chosen for option in self.more)


def facets(asked, counts):
    """Facets in order with the values that something answers to or that are chosen: the most frequent first, years by time."""
    shown = []
    for name, label in LABELS.items():
        chosen, numbers = asked.chosen.get(name, []), counts[name]
        options = [
            Option(words, numbers.get(value, 0), value in chosen, asked.address_with(name, value))
            for value, words in asked.vocabularies[name].items()
            if numbers.get(value) or value in chosen
        ]
        if name != "year":
            options.sort(key=lambda option: -option.number)
        if len(options) > 1 or chosen:
            shown.append(Facet(label, options[:SHOWN], options[SHOWN:]))
    return shown
