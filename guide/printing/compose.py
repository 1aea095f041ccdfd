"""A manuscript as a book to print: every part of it as HTML, in the order of the pages."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kit.printing.press import STATIC, Book, Fragment

PAGES_WANTED, PAGES_AT_MOST = 2, 12
PICTURES = ["img/band.svg", "print/dots.svg", "print/mark-light.svg"]


def compose(manuscript):
    """The Book of `manuscript`, with the portal's words in its language."""
    with translation.override(manuscript.language):
        return Composer(manuscript).book()


def compose_sheet(manuscript):
    """The Book of the manuscript's first sheet alone, laid out as in the whole book."""
    with translation.override(manuscript.language):
        composer = Composer(manuscript)
        return composer.book([next(composer.sheets(manuscript.parts[0]))])


class Composer:
    def __init__(self, manuscript):
        self.manuscript = manuscript
        self.by_anchor = {sheet.anchor: sheet for sheet in manuscript.sheets}

    def fragment(self, name, title, context=None, template=None, **options):
        frame = {"book": self.manuscript, "title": title, "anchor": name}
        html = render_to_string(f"guide/print/{template or name}.html", frame | (context or {}))
        return Fragment(name=name, title=title, html=html, **options)

    def book(self, fragments=None):
        """The Book of all parts, or of `fragments` alone."""
        fragments = fragments or [*self.front(), *self.chapters(), *self.back()]
        book = self.manuscript
        return Book(
            language=book.language,
            title=book.title,
            author=book.publisher,
            fragments=fragments,
            css=[(STATIC / "print" / "book.css").read_text("utf-8")],
            tight=(STATIC / "print" / "tight.css").read_text("utf-8"),
            files={f"static:{name}": str(STATIC / name) for name in PICTURES}
            | {picture.name: picture.path for picture in book.pictures},
            anchors={fragment.name: fragment.title for fragment in fragments},
        )

    def front(self):
        book = self.manuscript
        yield self.fragment("cover", book.title)
        yield self.fragment("half-title", _("Half title"), template="half_title", starts="recto")
        yield self.fragment("imprint", _("Imprint"), starts="verso")
        before = [(text.name, text.title) for text in book.texts]
        after = [(text.name, text.title) for text in [*book.lessons, *book.annexes]]
        overview = _("The experiences at a glance")
        context = {
            "before": [*before, ("overview", overview)],
            "after": after + [(index.name, index.title) for index in book.indexes],
        }
        yield self.fragment("contents", _("Contents"), context, starts="recto")
        for text in book.texts:
            yield self.text(text, starts="recto" if text.name == "foreword" else "any")
        yield self.fragment("overview", overview, starts="recto")

    def text(self, text, **options):
        return self.fragment(text.name, text.title, {"text": text.html}, template="text", **options)

    def chapters(self):
        for part in self.manuscript.parts:
            yield self.fragment(part.anchor, part.title, {"part": part}, template="chapter", starts="recto")
            yield from self.sheets(part)

    def sheets(self, part):
        for sheet in part.sheets:
            yield self.fragment(
                sheet.anchor, sheet.title, {"sheet": sheet, "part": part},
                template="sheet", is_sheet=True, best_pages=PAGES_WANTED, most_pages=PAGES_AT_MOST,
            )  # fmt: skip

    def back(self):
        book = self.manuscript
        for number, text in enumerate([*book.lessons, *book.annexes]):
            yield self.text(text, starts="any" if number else "recto")
        for number, index in enumerate(book.indexes):
            yield self.fragment(
                index.name, index.title, {"index": index}, template="index",
                starts="any" if number else "recto",
            )  # fmt: skip
        yield self.fragment("back", _("Back cover"), {"count": len(book.sheets)}, starts="verso")
