"""The columns of the open data: one table, from which the exports, the codebook and its page are made.

A coded answer fills three columns: its code, and its words in Arabic and in French. No person is named in any column: a name
that its owner takes back could not be called back out of the files of others.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from django.conf import settings
from django.db.models import Choices, Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from experiences.models import Experience, Mechanism, Neighbourhood, Publication, TargetGroup, Theme
from kit.languages import in_language
from members.models.organisations import OrganisationKind

LANGUAGES = {"ar": "ar-ma", "fr": "fr"}
TEXT, CODE, LIST, NUMBER, YEAR, MONTH, YES_NO, DAY, PERIOD, ADDRESS = (
    _("text"),
    _("code"),
    _("list of codes"),
    _("whole number"),
    _("year (four digits)"),
    _("month (1 to 12)"),
    _("yes or no (true, false)"),
    _("date (ISO 8601: 2023-03-09)"),
    _("year or month (ISO 8601: 2023 or 2023-03)"),
    _("web address"),
)
WORDS, WORDS_OF_LIST = _("words of a code"), _("words of a list of codes")
PEOPLE = _("persons")


@dataclass(frozen=True)
class Column:
    """`value(publication)`: text, number, truth, date, list of texts, or None where nothing was told."""

    name: str
    label: str | Promise
    meaning: str | Promise
    value: Callable
    kind: Promise = TEXT
    unit: str | Promise = ""
    values: type[Choices] | type[Model] | None = None  # where the codes come from
    source: str = "§6"  # of the domain facts
    language: str = ""  # of the words of a code
    may_be_empty: bool = True

    def heading(self, language):
        """Heading in `language`, "ar" or "fr"."""
        with override(LANGUAGES[language]):
            words = {"ar": _("in Arabic"), "fr": _("in French")}.get(self.language)
            return capfirst(f"{self.label} ({words})" if words else str(self.label))

    def codes(self):
        """[(code, words in Arabic, words in French)] that may stand here."""
        if self.values is None:
            return []
        if issubclass(self.values, Choices):
            return [(code, words["ar"], words["fr"]) for code, words in words_of(self.values).items()]
        return [
            (row.pk, in_language(row, "name", "ar"), in_language(row, "name", "fr")) for row in self.values.objects.all()
        ]


@cache
def words_of(choices):
    """{code: {"ar": words, "fr": words}} of a TextChoices or of the languages."""
    found = {code: {} for code in choices.values}
    for language, code in LANGUAGES.items():
        with override(code):
            for value, label in choices.choices:
                found[value][language] = str(label)
    return found


def told(name, meaning, **more):
    """A column of the sheet as it stands."""
    field = Publication._meta.get_field(name)
    return Column(name, field.verbose_name, meaning, lambda row: getattr(row, name) or None, **more)


def number(name, meaning, kind=NUMBER, **more):
    """The same where nought is an answer."""
    return replace(told(name, meaning, kind=kind, **more), value=lambda row: getattr(row, name))


def choice(name, meaning, values, **more):
    """Code and words of a choice."""
    column = told(name, meaning, kind=CODE, values=values, **more)
    yield column
    for language in LANGUAGES:
        yield replace(
            column,
            name=f"{name}_{language}",
            kind=WORDS,
            values=None,
            language=language,
            value=lambda row, language=language: words_of(values).get(getattr(row, name), {}).get(language),
        )


def term(name, meaning, values, **more):
    """Code and words out of a vocabulary."""
    column = replace(
        told(name, meaning, kind=CODE, values=values, **more), value=lambda row: getattr(row, f"{name}_id") or None
    )
    yield column
    for language in LANGUAGES:
        yield replace(
            column,
            name=f"{name}_{language}",
            kind=WORDS,
            values=None,
            language=language,
            value=lambda row, language=language: named(getattr(row, name), language),
        )


def terms(name, meaning, values, **more):
    """Codes and words of several answers out of a vocabulary, in one order."""
    column = replace(
        told(name, meaning, kind=LIST, values=values, **more),
        value=lambda row: [found.pk for found in getattr(row, name).all()],
    )
    yield column
    for language in LANGUAGES:
        yield replace(
            column,
            name=f"{name}_{language}",
            kind=WORDS_OF_LIST,
            values=None,
            language=language,
            value=lambda row, language=language: [named(found, language) for found in getattr(row, name).all()],
        )


def named(row, language):
    return in_language(row, "name", language) if row else None


def period(row, end):
    """The year or the month, as exactly as it is known."""
    year, month = getattr(row, f"{end}_year"), getattr(row, f"{end}_month")
    return year and (f"{year}-{month:02}" if month else str(year))


def sheet_address(row):
    """Where the sheet stands for good, whatever language its reader reads."""
    return f"{settings.SITE_URL}{catalogue_path()}{row.pk}/"


@cache
def catalogue_path():
    with override(settings.LANGUAGE_CODE):
        return reverse("catalogue")


def language_of(row):
    return row.language[:2]


COLUMNS = [
    Column(
        "number",
        _("number"),
        _("The experience’s number in the catalogue. It never changes and is never given to another experience: cite it."),
        lambda row: row.pk,
        kind=NUMBER,
        source="",
        may_be_empty=False,
    ),
    Column(
        "address",
        _("web address"),
        _("Where the sheet stands in the catalogue, for as long as it is published."),
        sheet_address,
        kind=ADDRESS,
        source="",
        may_be_empty=False,
    ),
    told("title", _("What the experience is called."), may_be_empty=False),
    told("summary", _("The experience in one sentence: who did what, where, and for what."), may_be_empty=False),
    told(
        "holder_name",
        _("Name of the organisation or group that carried the experience, as it writes it."),
        may_be_empty=False,
    ),
    *choice("holder_kind", _("What kind of organisation it is."), OrganisationKind, source="§5.7"),
    told("partners", _("Who worked with it, usually one on each line.")),
    told("funder", _("Who funded it, as the contributor names them.")),
    *term("theme", _("What it was about above all; one theme."), Theme, source="§5.5"),
    *term("mechanism", _("How citizens took part; the nearest mechanism."), Mechanism, source="§5.1"),
    told("mechanism_other", _("The mechanism in the contributor’s words, where none of the list fits.")),
    *choice(
        "level",
        _("What the participants were promised, on the IAP2 spectrum; levels, not steps."),
        Experience.Level,
        source="§5.2",
    ),
    *terms(
        "neighbourhoods", _("Where it took place; an open list, not an official division."), Neighbourhood, source="§5.9"
    ),
    told("place_other", _("Another place, in the contributor’s words.")),
    Column(
        "start",
        _("beginning"),
        _("When it began, as exactly as it is known."),
        lambda row: period(row, "start"),
        kind=PERIOD,
    ),
    number("start_year", _("The year of the beginning alone."), YEAR),
    number("start_month", _("The month of the beginning alone; empty where only the year is known."), MONTH),
    Column(
        "end",
        _("end"),
        _("When it ended, as exactly as it is known; empty also while it goes on."),
        lambda row: period(row, "end"),
        kind=PERIOD,
    ),
    number("end_year", _("The year of the end alone."), YEAR),
    number("end_month", _("The month of the end alone; empty where only the year is known."), MONTH),
    number("is_ongoing", _("Whether it was still going on when it was told."), YES_NO, may_be_empty=False),
    *terms("groups", _("Whom it was for."), TargetGroup, source="§5.6"),
    number("women", _("How many women took part; empty where it was not said, 0 where there were none."), unit=PEOPLE),
    number("men", _("How many men took part; empty where it was not said, 0 where there were none."), unit=PEOPLE),
    Column(
        "participants",
        _("participants"),
        _("Women and men together; empty where neither was said. Where one was not said, it is the other alone."),
        lambda row: row.total_participants,
        kind=NUMBER,
        unit=PEOPLE,
    ),
    number("youth", _("How many of the participants were young people; already counted among women and men."), unit=PEOPLE),
    *choice("counting", _("Whether these numbers were counted or estimated."), Experience.Counting),
    told("context", _("The situation, and the problem.")),
    told("objectives", _("What was to be reached.")),
    told("steps", _("What was done, step by step.")),
    told("tools", _("Which tools and methods helped.")),
    told("resources", _("What it took: people, money, premises.")),
    told("commune_part", _("What the commune did in it.")),
    told("results", _("What changed thanks to the experience.")),
    told("changed_decision", _("Which decision changed.")),
    told("difficulties", _("What was difficult.")),
    told("lessons", _("What its authors would say to those who want to try it.")),
    told("transfer", _("What it takes to do it elsewhere.")),
    told("sustainability", _("What remains of it.")),
    told("testimony", _("Words of somebody who took part; who said them stands on the sheet alone.")),
    told("links", _("Pages, videos, press; one on each line, as they were given.")),
    Column(
        "language",
        _("language"),
        _("The language in which the sheet was sent: ar or fr. Its texts may hold both."),
        language_of,
        kind=CODE,
        source="",
        may_be_empty=False,
    ),
    number(
        "sending",
        _("Which sending of the contributor this is: more than 1 after a correction."),
        source="",
        may_be_empty=False,
    ),
    number("is_edited", _("Whether editors put some of the texts into other words."), YES_NO, source="", may_be_empty=False),
    number(
        "is_demonstration",
        _("Whether the experience is invented, to show what the portal does."),
        YES_NO,
        source="",
        may_be_empty=False,
    ),
    Column(
        "published_on",
        _("published on"),
        _("The day on which it was first published."),
        lambda row: row.published_at.date(),
        kind=DAY,
        source="",
        may_be_empty=False,
    ),
    Column(
        "updated_on",
        _("updated on"),
        _("The day on which the published text last changed."),
        lambda row: row.updated_at.date(),
        kind=DAY,
        source="",
        may_be_empty=False,
    ),
]

# What of a publication is in no column, and why; its search columns (search_…) hold the same words, folded.
LEFT_OUT = {
    "holder": "a link inside the portal; the holder’s name and kind are there",
    "testimony_by": "names a person",
    "contact_name": "names a person",
    "experience": "the private sheet",
    "by": "an account of the portal",
    "withdrawn_at": "empty in each row that is exported",
    "published_at": "published_on says its day",
    "updated_at": "updated_on says its day",
    "id": "called number",
}
