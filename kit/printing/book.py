"""What the press is given: a book in fragments; and what it says when there is no book."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
FONTS = STATIC / "print" / "fonts"


@dataclass(frozen=True)
class Fragment:
    """A part of the book that is laid out on its own. `html` may hold `<!--page:ANCHOR-->` where a page number goes."""

    name: str
    title: str
    html: str
    starts: str = "any"  # recto, verso
    is_sheet: bool = False
    best_pages: int = 0  # one page more than this, and it is set a little tighter if that may save the page
    most_pages: int = 40


@dataclass(frozen=True)
class Book:
    """All that the print needs: fragments in order, the style, and the only files that may be read ({name: path})."""

    language: str
    fragments: list[Fragment]
    css: list[str]
    tight: str  # what is added to set a fragment tighter
    files: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)  # what a link to an anchor leads to, in words
    title: str = ""
    author: str = ""
    has_heads: bool = True  # running heads and folios
    is_bound: bool = True  # a small document is not: it has one fragment, with folios of its own


class PrintFailed(Exception):
    """No book. `problems`: a list of {"title", "reason"}, the reason a word of `guide.models.states.Reason`."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems
