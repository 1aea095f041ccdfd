"""All that a book says, as plain values: what every output (PDF, web book, EPUB, DOCX) is made from, and from nothing else.

A Manuscript is made once from the database (`making.py`), in the edition's language, with what was agreed to be published. It
goes into JSON and comes back the same, so that a circulated or validated edition stays as it was. Fields whose name is `html`
or ends in `_html` hold sanitised HTML of `kit.printing.texts.TAGS`; all others plain text. Pictures are named by paths under
MEDIA_ROOT.
"""

import json
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from django.conf import settings
from django.utils.safestring import mark_safe


@dataclass(frozen=True)
class Text:
    """A text around the sheets: foreword, method, lessons, an annex. `name` is its anchor."""

    name: str
    title: str
    html: str


@dataclass(frozen=True)
class Picture:
    """A photo that may be shown. `name` is unique in the book; `file` its path under MEDIA_ROOT; measures in pixels."""

    name: str
    file: str
    caption: str = ""
    credit: str = ""
    width: int = 0
    height: int = 0

    @property
    def path(self):
        return str(Path(settings.MEDIA_ROOT) / self.file)

    @property
    def address_name(self):
        """`name` as it stands in an address."""
        return self.name.replace(":", "-")

    @property
    def is_upright(self):
        return self.height > (self.width or 1)


@dataclass(frozen=True)
class Section:
    heading: str
    html: str


@dataclass(frozen=True)
class Fact:
    """A line beside the summary: the contributor's words (in the sheet's language), ours (in the book's)."""

    label: str
    told: str
    ours: str


@dataclass(frozen=True)
class Link:
    """`address` is empty where the words are no web address that may be followed."""

    words: str
    address: str


@dataclass(frozen=True)
class Sheet:
    """An experience as the book tells it. `level` is its promise, from 1 (we inform) to 5 (you decide); 0: not told."""

    anchor: str
    code: str
    title: str
    summary: str
    language: str
    holder: str
    theme: str
    mechanism: str
    neighbourhoods: list[str]
    facts: list[Fact]
    level: int
    level_words: str
    sections: list[Section]
    testimony_html: str
    testimony_by: str
    photos: list[Picture]
    links: list[Link]
    contact: str
    address: str = ""  # of its page on the portal, for the QR code

    @property
    def direction(self):
        return "rtl" if self.language.startswith("ar") else "ltr"

    @property
    def steps_of_level(self):
        """For each of the five levels whether the experience reached it."""
        return [rank < self.level for rank in range(5)]


@dataclass(frozen=True)
class Part:
    """A chapter with its sheets."""

    number: int
    anchor: str
    title: str
    intro_html: str
    sheets: list[Sheet]


@dataclass(frozen=True)
class Bar:
    name: str
    count: int
    width: int  # hundredths of the plot's width


@dataclass(frozen=True)
class Plot:
    """A question and its answer in bars, the largest first. `heading` says what the bars stand for."""

    question: str
    heading: str
    bars: list[Bar]


@dataclass(frozen=True)
class IndexLine:
    name: str
    anchors: list[str]


@dataclass(frozen=True)
class IndexLetter:
    letter: str
    lines: list[IndexLine]


@dataclass(frozen=True)
class Index:
    """`name` is its anchor."""

    name: str
    title: str
    letters: list[IndexLetter]


@dataclass(frozen=True)
class Partner:
    name: str
    role: str
    logo: Picture | None


@dataclass(frozen=True)
class Decision:
    """The validator's: who, when (a date as the book writes it), in which words."""

    name: str
    day: str
    text_html: str


@dataclass(frozen=True)
class Line:
    """A line of the imprint."""

    label: str
    value: str


@dataclass(frozen=True)
class Manuscript:
    """`texts` stand before the sheets, `lessons` after them; `day` is the state of the information, as the book writes it."""

    slug: str
    language: str
    year: int
    title: str
    subtitle: str
    other_title: str
    other_language: str
    publisher: str
    is_demonstration: bool
    day: str
    imprint: list[Line]
    texts: list[Text]
    parts: list[Part]
    lessons: list[Text]
    annexes: list[Text]
    plots: list[Plot]
    indexes: list[Index]
    partners: list[Partner] = field(default_factory=list)
    decision: Decision | None = None
    changes_html: str = ""  # what differs from the edition that this one corrects

    @property
    def direction(self):
        return "rtl" if self.language.startswith("ar") else "ltr"

    @property
    def other_direction(self):
        return "rtl" if self.other_language.startswith("ar") else "ltr"

    @property
    def sheets(self):
        return [sheet for part in self.parts for sheet in part.sheets]

    @property
    def pictures(self):
        """Every picture file that the book shows."""
        logos = [partner.logo for partner in self.partners if partner.logo]
        return [photo for sheet in self.sheets for photo in sheet.photos] + logos

    def as_json(self):
        """The same bytes for the same manuscript: what its digest is taken of."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text):
        return built(cls, json.loads(text))


def built(kind, value):
    """`value` (of JSON) as the annotated type `kind`: dataclasses and lists of them; HTML is marked as such."""
    if value is None:
        return None
    if get_origin(kind) is list:
        (inner,) = get_args(kind)
        return [built(inner, item) for item in value]
    if not is_dataclass(kind):
        known = [option for option in get_args(kind) if is_dataclass(option)]  # `X | None`
        return built(known[0], value) if known else value
    hints = get_type_hints(kind)
    made = {one.name: built(hints[one.name], value[one.name]) for one in fields(kind) if one.name in value}
    return kind(**{name: mark_safe(text) if name.endswith("html") else text for name, text in made.items()})
