"""The book as EPUB 3.3: for phones and reading devices, and for those who edit further."""

import re
import uuid
from dataclasses import dataclass, field, replace
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.formats import epub_cover, epub_fonts
from guide.formats.markup import converted, sound, xhtml
from guide.formats.packing import archive
from guide.formats.pictures import read_all
from guide.manuscript.content import Picture
from kit.printing.press import STATIC

MEDIA_TYPES = {
    "xhtml": "application/xhtml+xml",
    "css": "text/css",
    "ttf": "font/ttf",
    "jpg": "image/jpeg",
    "png": "image/png",
}
# What a text is, in the vocabulary of EPUB (epub:type) and of ARIA (role); where there is no word for it, it is a section.
KINDS = {
    "foreword": ("foreword", "doc-foreword"),
    "acknowledgements": ("acknowledgments", "doc-acknowledgments"),
    "context": ("introduction", "doc-introduction"),
    "lessons": ("conclusion", "doc-conclusion"),
}
LANDMARKS = {"foreword": "foreword", "part": "bodymatter", "index": "index"}
UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def make(manuscript, screen_pdf, target):
    """Write `manuscript` as EPUB into the file `target`, whole or not at all; the same bytes for the same manuscript.

    Raises PrintFailed that names each sheet whose picture is missing. `screen_pdf` is not needed.
    """
    with translation.override(manuscript.language), archive(target) as into:
        Epub(manuscript).write(into)


@dataclass
class Page:
    """A file of the book. `level` is its depth in the contents, 0: it is not in them; `place` front, body or back matter."""

    name: str
    title: str
    template: str
    place: str
    level: int = 1
    kind: str = ""
    role: str = ""
    context: dict = field(default_factory=dict)
    pages: list = field(default_factory=list)  # the sheets of a chapter
    has_drawings: bool = False

    @property
    def href(self):
        return f"{self.name}.xhtml"


class Epub:
    def __init__(self, manuscript):
        self.digest = manuscript.as_json()
        self.manuscript = manuscript
        self.book = shown(manuscript)
        self.codes = {sheet.anchor: sheet for sheet in self.book.sheets}
        self.pages = [page for page in self.ordered() if page]

    def write(self, into):
        into.add("mimetype", "application/epub+zip", packed=False)
        into.add("META-INF/container.xml", render_to_string("guide/epub/container.xml"))
        items = []

        def add(name, body, properties="", packed=True):
            items.append(
                {
                    "name": name,
                    "type": MEDIA_TYPES[name.rsplit(".", 1)[1]],
                    "properties": properties,
                    "id": UNSAFE.sub("-", name),
                }
            )
            into.add(f"EPUB/{name}", body, packed)

        everything = [self.rendered(f"guide/epub/{page.template}.html", self.frame(page)) for page in self.spine]
        for page, html in zip(self.spine, everything, strict=True):
            properties = "nav" if page.name == "nav" else "svg" if page.has_drawings else ""
            add(page.href, html, properties)
        style = (STATIC / "print" / "epub.css").read_text("utf-8")
        faces = epub_fonts.faces("".join(everything))
        add("book.css", style + "".join(face.rule for face in faces))
        for face in faces:
            add(f"fonts/{face.file}", face.body)
        add("images/cover.png", epub_cover.picture(self.book), "cover-image", packed=False)
        read_all(self.manuscript, lambda picture, body: add(picture_href(picture.name), body, packed=False))
        into.add(
            "EPUB/package.opf",
            self.rendered("guide/epub/package.xml", {"items": items, "spine": self.spine} | self.metadata()),
        )

    @property
    def spine(self):
        return [page for top in self.pages for page in [top, *top.pages]]

    def rendered(self, template, context):
        return sound(render_to_string(template, {"book": self.book} | context))

    def frame(self, page):
        frame = {"page": page, "title": page.title} | page.context
        if page.name == "nav":
            frame |= {"pages": self.pages, "figures": self.figures(), "landmarks": self.landmarks()}
        return frame

    def figures(self):
        """`(sheet, photo)` of those that say what they show."""
        return [(sheet, photo) for sheet in self.book.sheets for photo in sheet.photos if photo.caption]

    def landmarks(self):
        """`(kind, page)`: where the experiences begin, where they are looked up."""
        first = {kind: page for page in reversed(self.pages) for kind in (LANDMARKS.get(page.kind),) if kind}
        return [(kind, first[kind]) for kind in LANDMARKS.values() if kind in first]

    def metadata(self):
        count = len(self.book.sheets)
        return {
            "identifier": uuid.uuid5(uuid.NAMESPACE_URL, f"nashark:guide:{self.digest}").urn,
            "modified": f"{date(self.book.year, 1, 1).isoformat()}T00:00:00Z",
            "has_pictures": bool(self.book.pictures),
            "creator": f"{_('Coordination cell for the implementation of citizen participation')} – {_('Commune of Larache')}",
            "summary": _(
                "All of the text can be read aloud, enlarged and searched; chapters, experiences and their sections are "
                "headings. Each photo has its caption as alternative text, or the title of its experience where it has none."
            ),
            "description": ngettext(
                "One experience of citizen participation in Larache, told by those who carried it: what they wanted, how they "
                "went about it, what it changed, and what others may learn from it.",
                "%(count)s experiences of citizen participation in Larache, told by those who carried them: what they wanted, "
                "how they went about it, what it changed, and what others may learn from it.",
                count,
            ) % {"count": count},
        }  # fmt: skip

    def ordered(self):
        """The book's files as they are read; the front ones first."""
        book = self.book
        yield Page("cover", _("Cover"), "cover", "front", 0, "cover", "doc-cover")
        yield Page("titlepage", book.title, "titlepage", "front", 0, "titlepage")
        yield Page(
            "imprint", _("Imprint"), "imprint", "front", kind="copyright-page"
        )  # so that the contents are never empty
        if book.partners:
            yield Page("partners", _("Partners"), "partners", "front")
        yield Page("nav", _("Contents"), "nav", "front", 0)
        for text in book.texts:
            yield self.text(text, "front")
        if book.sheets:
            yield Page("overview", _("The experiences at a glance"), "overview", "front", has_drawings=bool(book.plots))
        for part in book.parts:
            yield self.chapter(part)
        yield from (self.text(text, "back") for text in book.lessons)
        yield from (self.text(text, "back", "appendix", "doc-appendix") for text in book.annexes)
        yield from (self.index(index) for index in book.indexes)
        if book.changes_html:
            title = capfirst(_("changes since the edition that this one corrects"))
            yield Page("changes", title, "text", "back", context={"text": book.changes_html})
        if book.decision:
            yield Page("decision", _("Decision of the validator"), "decision", "back")

    def text(self, text, place, kind="", role=""):
        kind, role = KINDS.get(text.name, (kind, role))
        return Page(safe(text.name), text.title, "text", place, kind=kind, role=role, context={"text": text.html})

    def chapter(self, part):
        page = Page(part.anchor, part.title, "chapter", "body", 1, "part", "doc-part", context={"part": part})
        page.pages = [
            Page(
                sheet.anchor, sheet.title, "sheet", "body", 2, "chapter", "doc-chapter",
                context={"sheet": sheet, "part": part},
            )
            for sheet in part.sheets
        ]  # fmt: skip
        return page

    def index(self, index):
        letters = [
            (letter.letter, [(line.name, [self.codes[anchor] for anchor in line.anchors]) for line in letter.lines])
            for letter in index.letters
        ]
        return Page(safe(index.name), index.title, "index", "back", 1, "index", "doc-index", context={"letters": letters})


def shown(manuscript):
    """The manuscript as the templates show it: HTML as XHTML, languages as BCP 47, pictures as files of the book."""

    def convert(name, value):
        if name in {"language", "other_language"}:
            return tag(value)
        return xhtml(value) if name.endswith("html") else value

    book = converted(manuscript, convert)
    parts = [
        replace(part, sheets=[replace(sheet, photos=[renamed(photo) for photo in sheet.photos]) for sheet in part.sheets])
        for part in book.parts
    ]
    partners = [replace(partner, logo=partner.logo and renamed(partner.logo)) for partner in book.partners]
    return replace(book, parts=parts, partners=partners)


def renamed(picture: Picture):
    return replace(picture, name=safe(picture.name), file=picture_href(picture.name))


def picture_href(name):
    return f"images/{safe(name)}.jpg"


def safe(name):
    """`name` as a file's name and an id."""
    return UNSAFE.sub("-", name)


def tag(language):
    """The language as BCP 47 writes it: ar-MA, fr."""
    first, _dash, region = language.partition("-")
    return f"{first}-{region.upper()}" if region else first
