"""A page of the catalogue: its publications as cards, each with the words that were found."""

from dataclasses import dataclass

from django.core.paginator import Paginator

from experiences.catalogue.finding import find
from experiences.catalogue.search import marked, matches, snippet
from experiences.models import Publication
from experiences.models.publications import STORY
from experiences.sheet import period, place

SIZE = 24
SEARCHED = ["summary", *STORY, "holder_name", "partners"]
MOST_PARTS = 2


@dataclass
class Card:
    """`parts`: [(name of the field, the part of it that was found)], where what is shown anyway does not hold all words."""

    row: Publication
    title: str
    summary: str
    parts: list

    @property
    def place(self):
        return place(self.row)

    @property
    def period(self):
        return period(self.row)

    @property
    def language(self):
        return self.row.language


def listed(asked):
    """(Found, the page of Django's paginator, its cards); a page beyond the last is the last."""
    found = find(asked.words, asked.chosen, asked.order, asked.page, SIZE)
    page = Paginator(range(found.total), SIZE).get_page(asked.page)
    rows = Publication.objects.live().for_cards()
    rows = rows.in_bulk(found.keys) if asked.words else rows.defer(*STORY).in_bulk(found.keys)
    shown = ["title"] if asked.is_table else ["title", "summary"]
    return found, page, [card(rows[key], asked.words, shown) for key in found.keys if key in rows]


def card(row, words=(), shown=("title", "summary")):
    return Card(row, marked(row.title, words), marked(row.summary, words), found_parts(row, words, shown))


def found_parts(row, words, shown):
    """The parts that show the words which the fields `shown` do not."""
    missing = set(words) - {word for name in shown for _start, _end, word in matches(getattr(row, name), words)}
    parts = []
    while missing and len(parts) < MOST_PARTS:
        name, (part, told) = max(
            ((name, snippet(getattr(row, name), missing)) for name in SEARCHED), key=lambda one: len(one[1][1])
        )
        if not told:
            break
        parts.append((row._meta.get_field(name).verbose_name, part))
        missing -= told
    return parts
