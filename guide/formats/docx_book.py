"""The order of the Word document: what the book says, part by part."""

from datetime import datetime
from textwrap import shorten

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from docx import Document  # noqa: TID253 (loaded by guide.formats.docx.make alone)

from guide.formats.docx_html import HtmlWriter
from guide.formats.docx_pages import UNKNOWN_PAGE, Pages, bookmark_name
from guide.formats.docx_styles import element, prepare
from guide.formats.markup import sound
from guide.formats.pictures import read_all

LONGEST_SIDE = 1200  # pixels: 240 an inch over the width of the text
LONG_TITLE = 80  # letters: the longest that is set large, and that stands in the head of a page
LEFT_OUT = {"thumbnail", "customXml", "stylesWithEffects"}  # of python-docx's empty document
FACTS = [42, 124]  # millimetres of the columns


def document_of(manuscript):
    """A python-docx Document of `manuscript`; raises PrintFailed where a picture is missing."""
    document = Document()
    for relations in (document.part.package.rels, document.part.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.rsplit("/", 1)[1] in LEFT_OUT:
                del relations[name]
    prepare(document, manuscript.direction == "rtl")
    Book(document, manuscript).write()
    return document


class Book:
    def __init__(self, document, manuscript):
        self.document, self.book = document, manuscript
        self.pages = Pages(document, manuscript.direction == "rtl")
        self.html = HtmlWriter(self.pages)
        self.by_anchor = {sheet.anchor: sheet for sheet in manuscript.sheets}

    def write(self):
        read_all(self.book, self.pages.keep, most=LONGEST_SIDE)
        front = self.gathered(self.front)
        rest = self.gathered(self.rest)
        contents = self.gathered(self.contents)
        body = self.document.element.body
        section = body.sectPr
        for block in [*front, *contents, *rest]:
            section.addprevious(block)
        self.running()
        self.properties()

    def gathered(self, write):
        with self.pages.inside([]) as blocks:
            write()
        return blocks

    # Before the experiences

    def front(self):
        pages, book = self.pages, self.book
        pages.paragraph(book.title, "Title" if len(book.title) <= LONG_TITLE else "TitleLong")
        if book.is_demonstration:
            pages.paragraph(_("Demonstration"), "Cell")
        if book.subtitle:
            pages.paragraph(book.subtitle, "Subtitle")
        if book.other_title:
            pages.paragraph(book.other_title, "Subtitle", rtl=book.other_direction == "rtl")
        pages.paragraph(_("Coordination cell for the implementation of citizen participation"), "Cell")
        pages.paragraph(f"{_('Commune of Larache')} · {book.year}", "Cell")
        pages.paragraph(_("Imprint"), "TOCHeading")
        pages.table([self.fact(line.label, line.value) for line in book.imprint], widths=FACTS)
        for note in self.notes():
            pages.paragraph(note, "Note")

    def notes(self):
        """What the imprint says of the experiences, as in the printed book."""
        if self.book.is_demonstration:
            yield _("This edition is a demonstration: its organisations, persons and figures are invented.")
        yield _(
            "Each experience is told in the words of the organisation that carried it, and is its responsibility; it does not "
            "necessarily reflect the views of the commune, of the cell or of their partners."
        )
        yield _(
            "The experiences are reported as they were declared. Numbers of participants say whether they were counted or "
            "estimated; what a sheet does not know is said to be not available."
        )
        yield _("What is said of laws is for information; the text published in the Official Bulletin prevails.")
        yield _(
            "Names and photos of persons are printed only where they agreed to it (law 09-08). Who wishes to change or "
            "withdraw them may write to the cell."
        )
        yield _("State of the information: %(day)s.") % {"day": self.book.day}

    def contents(self):
        """The contents as a field, filled with what it will find; Word writes the page numbers when it is updated."""
        pages = self.pages
        pages.paragraph(_("Contents"), "TOCHeading")
        begin, code, separate, *_result, end = pages.field(r'TOC \o "1-2" \h \z \u', "")
        entries = []
        with pages.inside(entries):
            for level, words, rtl, mark in pages.headings:
                tab = element("r", element("tab"))
                link = pages.to(mark, *pages.runs(words, rtl), tab, *pages.page_of(mark))
                pages.paragraph([link], f"TOC{level}", rtl=pages.rtl)
            if not entries:
                pages.paragraph([], "TOC1")
        for place, run in enumerate([begin, code, separate], 1):
            entries[0].insert(place, run)
        entries[-1].append(end)
        gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), element("docPartUnique"))
        pages.blocks.append(element("sdt", element("sdtPr", gallery), element("sdtContent", *entries)))
        pages.paragraph(
            _("Page numbers: answer “Yes” when Word asks to update the fields; later, select all (Ctrl+A) and press F9."),
            "Note",
        )

    # The book

    def rest(self):
        pages, book = self.pages, self.book
        if book.partners:
            self.partners()
        for text in book.texts:
            self.text(text.name, text.title, text.html)
        if book.sheets:
            self.overview()
        for part in book.parts:
            self.part(part)
        for text in [*book.lessons, *book.annexes]:
            self.text(text.name, text.title, text.html)
        for index in book.indexes:
            self.index(index)
        if book.changes_html:
            self.text("changes", capfirst(_("changes since the edition that this one corrects")), book.changes_html)
        if book.decision:
            self.text("decision", _("Decision of the validator"), book.decision.text_html)
            pages.paragraph(f"{book.decision.name}\n{book.decision.day}")

    def text(self, name, title, html):
        self.pages.heading(title, 1, anchor=name)
        self.html.write(html, self.pages.rtl)

    def partners(self):
        pages = self.pages
        pages.heading(_("Partners"), 1)
        for partner in self.book.partners:
            if partner.logo:
                pages.paragraph([pages.shown(partner.logo, partner.name, 50, 25)], "Figure")
            words = f"{partner.name}\n{partner.role}" if partner.role else partner.name
            pages.paragraph(words)

    def overview(self):
        pages = self.pages
        pages.heading(_("The experiences at a glance"), 1)
        for plot in self.book.plots:
            pages.heading(plot.question, 3)
            rows = [(plot.heading, _("Experiences")), *[(bar.name, str(bar.count)) for bar in plot.bars]]
            pages.table([[pages.cell(words, head(number)) for words in row] for number, row in enumerate(rows)],
                        widths=[130, 36], heads=1)  # fmt: skip
        pages.heading(_("All experiences of this edition"), 3)
        names = [_("No."), _("Experience"), _("Carried by"), _("Mechanism"), _("Page")]
        rows = [[pages.cell(name, "TableHeading") for name in names]]
        for sheet in self.book.sheets:
            mark, rtl = bookmark_name(sheet.anchor), sheet.direction == "rtl"
            title = [pages.to(mark, sheet.title, rtl=rtl)]
            cells = [
                pages.cell(sheet.code),
                pages.cell(title, rtl=rtl),
                pages.cell(sheet.holder),
                pages.cell(sheet.mechanism),
            ]
            rows.append([*cells, pages.cell(pages.page_of(mark))])
        pages.table(rows, widths=[14, 60, 42, 34, 16], heads=1)

    def part(self, part):
        self.pages.heading(f"{part.number}. {part.title}", 1, anchor=part.anchor)
        self.html.write(part.intro_html, self.pages.rtl)
        for place, sheet in enumerate(part.sheets):
            self.sheet(sheet, new_page=place > 0)

    def sheet(self, sheet, new_page):
        pages, rtl = self.pages, sheet.direction == "rtl"
        pages.heading(f"{sheet.code} {sheet.title}", 2, rtl=rtl, anchor=sheet.anchor, new_page=new_page)
        if sheet.summary:
            pages.paragraph(sheet.summary, "Summary", rtl=rtl)
        rows = [self.fact(fact.label, fact.ours, fact.told, rtl) for fact in sheet.facts]
        if sheet.level:
            rows.append(self.fact(_("Promise to participants"), f"{sheet.level_words} ({sheet.level}/5)"))
        if rows:
            pages.table(rows, widths=FACTS)
        for photo in sheet.photos[:1]:
            self.photo(sheet, photo)
        for section in sheet.sections:
            pages.heading(section.heading, 3)
            self.html.write(section.html, rtl)
        if sheet.testimony_html:
            pages.heading(_("A participant’s words"), 3)
            self.html.write(sheet.testimony_html, rtl, "Quote")
            if sheet.testimony_by:
                pages.paragraph(f"— {sheet.testimony_by}", "Quote", rtl=rtl)
        for photo in sheet.photos[1:]:
            self.photo(sheet, photo)
        self.ends(sheet)

    def ends(self, sheet):
        pages = self.pages
        if not (sheet.links or sheet.contact or sheet.address):
            return
        pages.heading(_("To know more"), 3)
        if sheet.address:
            pages.paragraph([pages.out(sheet.address, _("This experience on the portal"))])
        if sheet.contact:
            pages.paragraph(f"{_('Contact:')} {sheet.contact}")
        for link in sheet.links:
            pages.paragraph([pages.out(link.address, link.words) if link.address else link.words])

    def fact(self, label, ours, told="", rtl=None):
        """A row of two cells: the label; the contributor's words in their direction, then ours."""
        pages = self.pages
        words = (pages.cell(told, rtl=rtl) if told else []) + (pages.cell(ours) if ours or not told else [])
        return [pages.cell(label, "TableHeading"), words]

    def photo(self, sheet, photo):
        pages = self.pages
        rtl = sheet.direction == "rtl"
        pages.paragraph([pages.shown(photo, photo.caption or sheet.title)], "Figure", rtl=rtl)
        pages.photos += 1
        credit = f"{_('Photo:')} {photo.credit}" if photo.credit else ""
        words = " – ".join(filter(None, [photo.caption, credit]))
        number = pages.field("SEQ Photo \\* ARABIC", str(pages.photos))
        pages.paragraph([f"{_('Photo')} ", *number, f": {words}" if words else ""], "Caption")

    def index(self, index):
        pages = self.pages
        pages.heading(index.title, 1, anchor=index.name)
        for letter in index.letters:
            pages.paragraph(letter.letter, "IndexHeading")
            for line in letter.lines:
                content = [f"{line.name} – "]
                for place, anchor in enumerate(line.anchors):
                    mark = bookmark_name(anchor)
                    content += [_(", ")] if place else []
                    content += [pages.to(mark, self.by_anchor[anchor].code), f" ({_('p.')} ", *pages.page_of(mark), ")"]
                pages.paragraph(content, "Index1")

    # Around it

    def running(self):
        """Heads and folios: the book's title on even pages, the chapter's on odd ones; none on the first page."""
        pages, section = self.pages, self.document.sections[0]
        title = shorten(self.book.title, LONG_TITLE, placeholder="…")
        title += f" – {_('Demonstration')}" if self.book.is_demonstration else ""
        fill(section.first_page_header, pages, [], "Header")
        fill(section.first_page_footer, pages, [], "Footer")
        fill(section.even_page_header, pages, [title], "Header")
        fill(section.header, pages, pages.field("STYLEREF 1", title), "Header")
        for footer in (section.even_page_footer, section.footer):
            fill(footer, pages, pages.field("PAGE", UNKNOWN_PAGE), "Footer")

    def properties(self):
        book, core = self.book, self.document.core_properties
        core.title, core.subject = sound(book.title)[:255], sound(book.subtitle)[:255]
        core.author = core.last_modified_by = sound(book.publisher or _("Nasharek"))[:255]
        core.language = "ar-MA" if self.pages.rtl else "fr-FR"
        core.created = core.modified = datetime(book.year, 1, 1)
        core.comments = core.keywords = core.category = ""
        core.revision = 1


def head(number):
    return "TableText" if number else "TableHeading"


def fill(story, pages, content, style):
    """Make of a head or foot of page the one paragraph of `content`."""
    story.is_linked_to_previous = False
    with pages.inside([]) as blocks:
        pages.paragraph(content, style)
    story._element[:] = blocks
