"""A manuscript as a book to print: every part of it as HTML, in the order of the pages."""

from dataclasses import replace

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from guide.manuscript import Text
from guide.printing.plates import plates
from kit import qr
from kit.printing.press import STATIC, Book, Fragment

PAGES_WANTED, PAGES_AT_MOST = 2, 12
SHORT = 1500  # letters of a story that is to stay on one page
PICTURES = [
    "img/band.svg", "print/dots.svg", "print/mark-light.svg", "print/bowl.svg", "print/star.svg", "print/star-line.svg",
    "print/star-pale.svg",
]  # fmt: skip
FOREWORDS = {"foreword", "acknowledgements"}  # stand before the contents
LINES_A_PAGE = 90  # of indexes, in two columns
CODE_WIDTH = 21  # millimetres of a sheet's QR code

DARK = {"cover", "chapter", "back"}  # templates that print on a dark ground


def compose(manuscript, *, is_light=False):
    """The Book of `manuscript`, with the portal's words in its language; `is_light`: nothing stands on a dark ground."""
    with translation.override(manuscript.language):
        return Composer(manuscript, is_light=is_light).book()


def compose_sheet(manuscript):
    """The Book of the manuscript's first sheet alone, as the whole book has it; without folios, which that one gives."""
    with translation.override(manuscript.language):
        composer, part = Composer(manuscript), manuscript.parts[0]
        alone = composer.book([replace(composer.sheet(part, part.sheets[0]), starts="any")])
        return replace(alone, has_heads=False)


class Composer:
    def __init__(self, manuscript, *, is_light=False):
        self.manuscript, self.is_light = manuscript, is_light
        self.by_anchor = {sheet.anchor: sheet for sheet in manuscript.sheets}

    def fragment(self, name, title, context=None, template=None, **options):
        template = template or name
        is_light = self.is_light and template in DARK
        frame = {"book": self.manuscript, "title": title, "anchor": name, "is_light": is_light}
        html = render_to_string(f"guide/print/{template}.html", frame | (context or {}))
        return Fragment(name=name, title=title, html=html, **options)

    def book(self, fragments=None):
        """The Book of all parts, or of `fragments` alone."""
        fragments = fragments or [*self.opening(), *self.front(), *self.chapters(), *self.back()]
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
            anchors={fragment.name: fragment.title for fragment in fragments}
            | {index.name: index.title for index in book.indexes},
        )

    def opening(self):
        """The pages that the contents do not name."""
        book = self.manuscript
        yield self.fragment("cover", book.title)
        yield self.fragment("half-title", _("Half title"), template="half_title", starts="recto")
        yield self.fragment("imprint", _("Imprint"), starts="verso")
        if book.decision:
            yield self.fragment("decision", _("Validation"), starts="recto")
        if book.partners:
            yield self.fragment("partners", _("Partners"))

    def front(self):
        book = self.manuscript
        forewords = [text for text in book.texts if text.name in FOREWORDS]
        for number, text in enumerate(forewords):
            yield self.text(text, starts="any" if number else "recto")
        context = {"before": self.before(), "after": [(text.name, text.title) for text in self.after()]}
        yield self.fragment("contents", _("Contents"), context, starts="recto")
        for text in book.texts:
            if text.name not in FOREWORDS:
                yield self.text(text)
        if book.sheets:
            yield self.fragment("overview", _("The experiences at a glance"), starts="verso")

    def before(self):
        """(anchor, title) of what the contents name before the chapters."""
        book = self.manuscript
        yield from ((text.name, text.title) for text in book.texts)
        if book.sheets:
            yield "overview", _("The experiences at a glance")

    def after(self):
        """What stands after the sheets, Texts and Indexes, as (anchor, title)."""
        book = self.manuscript
        return [*book.lessons, *book.annexes, *book.indexes, *self.changes()]

    def changes(self):
        if self.manuscript.changes_html:
            title = _("What changed since the edition that this one corrects")
            yield Text("changes", title, self.manuscript.changes_html)

    def indexes_by_page(self):
        """Short ones share a page."""
        indexes = self.manuscript.indexes
        lines = sum(len(letter.lines) + 2 for index in indexes for letter in index.letters)
        return [indexes] if 0 < lines <= LINES_A_PAGE else [[index] for index in indexes]

    def text(self, text, **options):
        return self.fragment(text.name, text.title, {"text": text.html}, template="text", **options)

    def chapters(self):
        """An opener stands on an odd page; a pale one faces it, where the chapter before has ended on an odd page as well."""
        for part in self.manuscript.parts:
            yield self.fragment(part.anchor, part.title, {"part": part}, template="chapter", starts="verso")
            for sheet in part.sheets:
                yield self.sheet(part, sheet)

    def sheet(self, part, sheet):
        """A sheet begins on an even page, so that one of two pages lies open as a whole."""
        context = {"sheet": sheet, "part": part, "plates": plates(sheet.photos)}
        if sheet.address:
            title = _("QR code that opens this sheet on the portal: %(address)s") % {"address": sheet.address}
            context |= {
                "code_picture": qr.printed(sheet.address, title, CODE_WIDTH),
                "short_address": sheet.address.removeprefix("https://").removeprefix("http://"),
            }
        best = 1 if letters(sheet) < SHORT else PAGES_WANTED
        return self.fragment(
            sheet.anchor, sheet.title, context, template="sheet", starts="verso", is_sheet=True,
            best_pages=best, most_pages=PAGES_AT_MOST,
        )  # fmt: skip

    def back(self):
        book = self.manuscript
        for text in [*book.lessons, *book.annexes]:
            yield self.text(text)
        for indexes in self.indexes_by_page():
            context = {"indexes": indexes}
            yield self.fragment(indexes[0].name, indexes[0].title, context, template="index")
        for text in self.changes():
            yield self.text(text)
        yield self.fragment("back", _("Back cover"), {"count": len(book.sheets)}, starts="verso")


def letters(sheet):
    return sum(len(section.html) for section in sheet.sections) + len(sheet.testimony_html)
