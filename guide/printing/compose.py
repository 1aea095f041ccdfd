"""An edition as a book to print: every part of it as HTML, in the order of the pages."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guide.printing.sheets import Sheet
from kit.folding import fold
from kit.printing.press import STATIC, Book, Fragment
from kit.printing.texts import clean, markdown, paragraphs

SHORTEST_SCALE = 4  # experiences to the full width of a plot
PAGES_WANTED, PAGES_AT_MOST = 2, 12
FRONT_MATTER = ["foreword", "acknowledgements", "method", "acronyms"]
PICTURES = ["img/band.svg", "print/dots.svg", "print/mark-light.svg"]


@dataclass(frozen=True)
class Part:
    """A chapter of the book, with its sheets."""

    number: int
    anchor: str
    title: str
    intro: str
    sheets: list


def compose(edition):
    """The Book of `edition` as it stands; the texts are the contributors', the words around them in the edition's language."""
    with translation.override(edition.language):
        parts = [
            Part(
                number=number,
                anchor=f"chapter-{chapter.pk}",
                title=clean(chapter.title(edition.language)),
                intro=paragraphs(chapter.intro),
                sheets=[
                    Sheet(entry.experience.as_public(), f"{number}.{place}", edition)
                    for place, entry in enumerate(chapter.entries.all(), 1)
                ],
            )
            for number, chapter in enumerate(edition.chapters_to_print(), 1)
        ]
        return Composer(edition, parts).book()


class Composer:
    def __init__(self, edition, parts):
        self.edition, self.parts = edition, parts
        self.sheets = [sheet for part in parts for sheet in part.sheets]
        self.frame = {
            "edition": edition,
            "book_title": clean(edition.title),
            "book_subtitle": clean(edition.subtitle),
            "language": edition.language,
            "direction": "rtl" if edition.language.startswith("ar") else "ltr",
            "site": settings.SITE_URL,
            "today": timezone.localdate(),
        } | self.other_language()

    def other_language(self):
        """The title in the other language, for the cover; empty where there is none."""
        arabic = self.edition.language.startswith("ar")
        return {
            "other_title": clean(self.edition.title_fr if arabic else self.edition.title_ar),
            "other_language": "fr" if arabic else "ar-ma",
            "other_direction": "ltr" if arabic else "rtl",
        }

    def fragment(self, name, title, context=None, template=None, **options):
        html = render_to_string(
            f"guide/print/{template or name}.html", self.frame | {"title": title, "anchor": name} | (context or {})
        )
        return Fragment(name=name, title=title, html=html, **options)

    def book(self):
        fragments = [*self.front(), *self.chapters(), *self.back()]
        anchors = {fragment.name: fragment.title for fragment in fragments}
        return Book(
            language=self.edition.language,
            fragments=fragments,
            css=[(STATIC / "print" / "book.css").read_text("utf-8")],
            tight=(STATIC / "print" / "tight.css").read_text("utf-8"),
            blank=render_to_string("guide/print/blank.html", self.frame),
            files={f"static:{name}": str(STATIC / name) for name in PICTURES}
            | {photo.name: photo.path for sheet in self.sheets for photo in sheet.photos},
            anchors=anchors,
        )

    def front(self):
        yield self.fragment("cover", self.frame["book_title"])
        yield self.fragment("half-title", _("Half title"), template="half_title", starts="recto")
        yield self.fragment("imprint", _("Imprint"), {"lines": self.imprint_lines()}, starts="verso")
        texts = [
            (name, str(self.edition._meta.get_field(name).verbose_name).capitalize(), markdown(getattr(self.edition, name)))
            for name in FRONT_MATTER
            if clean(getattr(self.edition, name))
        ]
        lines = [(name, title) for name, title, _html in texts]
        lines.append(("overview", _("The experiences at a glance")))
        ends = [("index", _("Index of associations and organisations"))]
        yield self.fragment(
            "contents",
            _("Contents"),
            {"before": lines, "parts": self.parts, "after": ends},
            starts="recto",
            looks_ahead=True,
        )
        for name, title, html in texts:
            yield self.fragment(
                name, title, {"text": html}, template="text", starts="recto" if name == "foreword" else "any"
            )
        yield self.fragment("overview", _("The experiences at a glance"), self.overview(), starts="recto", looks_ahead=True)

    def chapters(self):
        for part in self.parts:
            yield self.fragment(
                part.anchor, part.title, {"part": part}, template="chapter", starts="recto", looks_ahead=True
            )
            for sheet in part.sheets:
                yield self.fragment(
                    sheet.anchor, sheet.title, {"sheet": sheet, "part": part},
                    template="sheet", is_sheet=True, best_pages=PAGES_WANTED, most_pages=PAGES_AT_MOST,
                )  # fmt: skip

    def back(self):
        yield self.fragment(
            "index",
            _("Index of associations and organisations"),
            {"letters": self.index()},
            starts="recto",
            looks_ahead=True,
        )
        yield self.fragment("back", _("Back cover"), {"count": len(self.sheets)}, starts="verso")

    def imprint_lines(self):
        """(label, value) of the imprint; numbers that the National Library gives are never made up."""
        pending = _("being filed")
        edition = self.edition
        lines = [
            (_("Title"), self.frame["book_title"]),
            (_("Prepared and published by"), clean(edition.publisher)),
            (_("Edition"), _("First edition, %(year)s") % {"year": edition.year}),
            (_("Legal deposit no."), clean(edition.legal_deposit) or pending),
            (_("ISBN"), clean(edition.isbn) or pending),
            (_("Printing house"), clean(edition.printer)),
            (_("Rights"), clean(edition.rights)),
        ]
        return [(label, value) for label, value in lines if value]

    def overview(self):
        """Counts by theme and by mechanism, the largest first; the table of all sheets."""
        return {
            "parts": self.parts,
            "count": len(self.sheets),
            "plots": [
                (_("What were the experiences about?"), bars(sheet.theme for sheet in self.sheets)),
                (_("How did citizens take part?"), bars(sheet.mechanism for sheet in self.sheets)),
            ],
        }

    def index(self):
        """[(letter, [(name, [sheet, …])])], in the order of the folded names."""
        holders = defaultdict(list)
        for sheet in self.sheets:
            holders[sheet.holder].append(sheet)
        letters = defaultdict(list)
        for name in sorted(filter(None, holders), key=sort_key):
            letters[sort_key(name)[1][:1].upper()].append((name, holders[name]))
        return list(letters.items())


def sort_key(name):
    """(script, key): Arabic before Latin; folded, without the article and the words that nearly every name begins with."""
    key = fold(name)
    for word in ("جمعيه ", "تعاونيه ", "الجمعيه ", "association ", "cooperative "):
        key = key.removeprefix(word)
    key = key.removeprefix("ال").lstrip("«\"' ")
    return key[:1] < "\u0600", key


def bars(names):
    """[(name, count, width in hundredths)]; one experience never fills the line."""
    counts = Counter(filter(None, names)).most_common()
    return [(name, count, round(100 * count / max(counts[0][1], SHORTEST_SCALE))) for name, count in counts]
