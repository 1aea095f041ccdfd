"""What a reader asks of the catalogue: the page's address, read and written, so that every state of it can be shared."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from experiences.catalogue.facets import LABELS, vocabularies
from experiences.catalogue.search import LONGEST_SEARCH, searched
from kit.folding import western_digits
from kit.words import one_line

MOST_VALUES = 30  # of one facet
MOST_DIGITS = 6  # of a page's number

ORDERS = {
    "best": lambda: _("Best match"),
    "newest": lambda: _("Newest"),
    "oldest": lambda: _("Oldest"),
    "title": lambda: _("Title"),
    "holder": lambda: _("Organisation"),
}


class Asked:
    """`words` to find, `chosen` {facet: values}, `order`, `is_table`, `page`; what was not understood is in `unread`."""

    def __init__(self, query):
        self.vocabularies = vocabularies()
        self.text = one_line(query.get("q", ""))[:LONGEST_SEARCH]
        self.words = searched(self.text)
        self.chosen, self.unread = {}, []
        for name, label in LABELS.items():
            values = [western_digits(value) for value in query.getlist(name)[:MOST_VALUES] if value]
            known = list(dict.fromkeys(value for value in values if value in self.vocabularies[name]))
            if known:
                self.chosen[name] = known
            if len(known) < len(set(values)):
                self.unread.append(str(label))
        self.order = query.get("sort")
        if self.order not in ORDERS or (self.order == "best" and not self.words):
            self.order = self.usual_order
        self.is_table = query.get("view") == "table"
        page = western_digits(query.get("page", "1"))
        self.page = max(1, int(page)) if page.isascii() and page.isdecimal() and len(page) <= MOST_DIGITS else 1

    @property
    def usual_order(self):
        return "best" if self.words else "newest"

    @property
    def is_narrowed(self):
        return bool(self.chosen or self.words)

    @property
    def is_plain(self):
        """Whether this is the catalogue itself, which search engines may keep."""
        return not self.address and self.page == 1

    @property
    def parts(self):
        """(name, value) of everything in the address but the page's number."""
        parts = [("q", self.text)] if self.text else []
        parts += [(name, value) for name, values in self.chosen.items() for value in values]
        parts += [("sort", self.order)] if self.order != self.usual_order else []
        return parts + ([("view", "table")] if self.is_table else [])

    @property
    def kept(self):
        """What the search keeps while its words change."""
        return [part for part in self.parts if part[0] not in ("q", "sort")]

    @property
    def address(self):
        return written(self.parts)

    def address_with(self, name, value):
        """The address with one more value of a facet, or without it where it is chosen."""
        part = (name, value)
        return written([one for one in self.parts if one != part] if part in self.parts else [*self.parts, part])

    def address_of(self, name, value=None):
        """The address with `name` at `value` alone."""
        return written([one for one in self.parts if one[0] != name] + ([(name, value)] if value else []))

    @property
    def chips(self):
        """(label, words, address without it) of each word and value that narrows the list."""
        chips = [(_("Words"), self.text, self.address_of("q"))] if self.text else []
        for name, values in self.chosen.items():
            chips += [(LABELS[name], self.vocabularies[name][value], self.address_with(name, value)) for value in values]
        return chips

    @property
    def orders(self):
        """(words, address, whether it is this one) of each order."""
        return [
            (words(), self.address_of("sort", "" if name == self.usual_order else name), name == self.order)
            for name, words in ORDERS.items()
            if self.words or name != "best"
        ]

    @property
    def views(self):
        """(words, icon, address, whether it is this one)."""
        return [
            (_("Cards"), "image", self.address_of("view"), not self.is_table),
            (_("Table"), "table", self.address_of("view", "table"), self.is_table),
        ]


def written(parts):
    query = QueryDict(mutable=True)
    for name, value in parts:
        query.appendlist(name, value)
    return query.urlencode()
