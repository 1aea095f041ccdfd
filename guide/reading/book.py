"""A manuscript as pages that are read one after the other: each line of the contents is a page with an address that stays.

The words of the pages come from the manuscript alone, in the edition's language; what the site says around them is the
reader's.
"""

import html
import re
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from experiences.catalogue.search import index_of

HEADING = re.compile(r"(?=<h2>)")
LEADING = re.compile(r"<h2>(?P<words>.*?)</h2>(?P<rest>.*)", re.DOTALL)
BLOCK_END = re.compile(r"</(?:p|li|h2|h3|th|td|tr|blockquote)>|<br ?/?>")
TABLE, ROW = re.compile(r"<table>.*?</table>", re.DOTALL), re.compile(r"<tr>.*?</tr>", re.DOTALL)
HEAD, CELL = re.compile(r"<th>(.*?)</th>", re.DOTALL), re.compile(r"<td>")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Block:
    """A part of a page that can be linked to: `anchor` is empty for what opens the page."""

    anchor: str
    heading: str
    html: str
    plain: str = ""


@dataclass(frozen=True)
class Page:
    """`kind` names its template; `item` is what the manuscript holds: a Text, a Part, a Sheet, an Index, or nothing.

    `blocks` are searched, `plain` of what the template shows by itself too.
    """

    anchor: str
    kind: str
    title: str
    item: object = None
    part: object = None
    language: str = ""
    direction: str = ""
    blocks: list[Block] = field(default_factory=list)

    @cached_property
    def index(self):
        """What the page is found by, as the catalogue keeps its words."""
        return index_of(self.title, *(block.heading for block in self.blocks), *(block.plain for block in self.blocks))

    @property
    def code(self):
        return getattr(self.item, "code", "") or (str(self.item.number) if self.kind == "chapter" else "")


class WebBook:
    def __init__(self, manuscript):
        self.manuscript = manuscript
        with translation.override(manuscript.language):
            self.pages = [*self._front(), *self._chapters(), *self._back()]
        self.by_anchor = {page.anchor: page for page in self.pages}

    def around(self, page):
        """(the page before, the page after); None at either end."""
        here = self.pages.index(page)
        return (self.pages[here - 1] if here else None), (self.pages[here + 1] if here + 1 < len(self.pages) else None)

    @cached_property
    def contents(self):
        """[(heading, pages)] of what stands before the chapters, each chapter with its sheets, and what comes after.

        Where the heading is a page itself, it is that Page; else None.
        """
        kinds = [page.kind for page in self.pages]
        first = kinds.index("chapter") if "chapter" in kinds else len(kinds)
        last = max((number for number, kind in enumerate(kinds) if kind in ("chapter", "sheet")), default=first - 1)
        groups = [(None, self.pages[:first])]
        for page in self.pages[first : last + 1]:
            if page.kind == "chapter":
                groups.append((page, []))
            else:
                groups[-1][1].append(page)
        groups.append((None, self.pages[last + 1 :]))
        return [(head, pages) for head, pages in groups if head or pages]

    @cached_property
    def pictures(self):
        """{name in its address: Picture}"""
        return {picture.address_name: picture for picture in self.manuscript.pictures}

    def letters(self, index):
        """[(letter, [(name, pages of its sheets)])] of an index."""
        return [
            (letter.letter, [(line.name, [self.by_anchor[anchor] for anchor in line.anchors]) for line in letter.lines])
            for letter in index.letters
        ]

    # --- the pages in their order ---

    def page(self, anchor, kind, title, **more):
        book = self.manuscript
        return Page(anchor, kind, title, **{"language": book.language, "direction": book.direction, **more})

    def _front(self):
        book = self.manuscript
        yield from map(self._text, book.texts)
        if book.plots or book.sheets:
            yield self.page("overview", "overview", _("The experiences at a glance"))

    def _text(self, text):
        return self.page(text.name, "text", text.title, item=text, blocks=sections_of(text.html))

    def _chapters(self):
        for part in self.manuscript.parts:
            intro = [Block("", "", part.intro_html, plain(part.intro_html))] if part.intro_html else []
            yield self.page(part.anchor, "chapter", part.title, item=part, blocks=intro)
            for sheet in part.sheets:
                yield self._sheet(part, sheet)

    def _sheet(self, part, sheet):
        told = {"language": sheet.language, "direction": sheet.direction}
        return self.page(sheet.anchor, "sheet", sheet.title, item=sheet, part=part, blocks=list(blocks_of(sheet)), **told)

    def _back(self):
        book = self.manuscript
        yield from map(self._text, [*book.lessons, *book.annexes])
        for index in book.indexes:
            yield self.page(index.name, "index", index.title, item=index)
        if book.changes_html:
            title = _("Changes since the edition that this one corrects")
            yield self.page("changes", "text", title, blocks=sections_of(book.changes_html))
        if book.decision:
            block = Block("", "", book.decision.text_html, plain(book.decision.text_html))
            yield self.page("decision", "decision", _("The decision on this edition"), item=book.decision, blocks=[block])
        lines = "\n".join(f"{line.label}: {line.value}" for line in book.imprint)
        partners = "\n".join(f"{partner.name} {partner.role}" for partner in book.partners)
        yield self.page("imprint", "imprint", _("Imprint"), blocks=[Block("", "", "", f"{lines}\n{partners}")])


def blocks_of(sheet):
    """The Blocks of a sheet: summary, what stands in brief, each section, the testimony, links and contact."""
    yield Block("", "", "", sheet.summary)
    facts = "\n".join(f"{fact.told} {fact.ours}" for fact in sheet.facts)
    yield Block("facts", _("In brief"), "", "\n".join([facts, *sheet.neighbourhoods, sheet.theme]))
    for number, section in enumerate(sheet.sections, 1):
        yield Block(f"s-{number}", section.heading, section.html, plain(section.html))
    if sheet.testimony_html:
        said = f"{plain(sheet.testimony_html)}\n{sheet.testimony_by}"
        yield Block("testimony", _("A participant’s words"), sheet.testimony_html, said)
    if sheet.photos:
        yield Block("photos", _("Photos"), "", "\n".join(f"{photo.caption} {photo.credit}" for photo in sheet.photos))
    if sheet.links or sheet.contact:
        yield Block("more", _("To know more"), "", "\n".join([sheet.contact, *(link.words for link in sheet.links)]))


def sections_of(text):
    """The Blocks of a text's HTML: one before its first second-rank heading, then one for each."""
    found = []
    for number, piece in enumerate(HEADING.split(text)):
        if headed := LEADING.match(piece):
            heading = plain(headed["words"])
            found.append(Block(f"s-{number}", heading, with_labels(headed["rest"]), plain(headed["rest"])))
        elif piece.strip():
            found.append(Block("", "", with_labels(piece), plain(piece)))
    return found


def with_labels(text):
    """The HTML, its tables as the pages have them: each cell says under which head it stands, for a narrow page."""

    def labelled(table):
        heads = [plain(cell) for cell in HEAD.findall(table[0])]
        return ROW.sub(lambda row: told(row[0], heads), table[0]).replace("<table>", '<table class="table cards">', 1)

    def told(row, heads):
        columns = iter(heads)
        row = row.replace("<th>", '<th scope="col">')
        return CELL.sub(lambda cell: f'<td data-label="{html.escape(next(columns, ""))}">', row)

    return mark_safe(TABLE.sub(labelled, text))


def plain(text):
    """The words of sanitised HTML, a line for each paragraph, item or cell."""
    return html.unescape(TAG.sub("", BLOCK_END.sub("\n", text))).strip()
