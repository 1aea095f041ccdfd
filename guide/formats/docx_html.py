"""The manuscript's HTML in a Word document: paragraphs, headings, lists, quotes, tables, inside each other."""

import re

from guide.formats.docx_styles import BULLETS, DEEPEST_LIST, element
from guide.formats.markup import tree

SPACE = re.compile(r"[ \t\r\n]+")
BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "table"}


class HtmlWriter:
    """Writes into `pages` (docx_pages.Pages)."""

    def __init__(self, pages):
        self.pages = pages

    def write(self, html, rtl, style="BodyText"):
        """Write `html` in paragraphs of `style`, in the direction `rtl` where it names none."""
        self.children(tree(html), rtl, style)

    def children(self, parent, rtl, style, level=0):
        for piece in self.pieces(parent, rtl):
            self.piece(piece, rtl, style, level)

    def pieces(self, parent, rtl):
        """What `parent` holds, in order: lists of runs for the words between blocks, and the elements of the blocks."""
        words = self.words(parent.text, rtl)
        for child in parent:
            if child.tag in BLOCKS:
                yield from filter(said, [words])
                yield child
                words = []
            else:
                words = words + self.inline(child, rtl)
            words = words + self.words(child.tail, rtl)
        yield from filter(said, [words])

    def piece(self, piece, rtl, style, level):
        if isinstance(piece, list):
            self.pages.paragraph(piece, style, rtl=rtl)
            return
        rtl = direction_of(piece, rtl)
        if piece.tag in {"h2", "h3"}:
            self.pages.heading("".join(piece.itertext()), int(piece.tag[1]), rtl=rtl)
        elif piece.tag in {"ul", "ol"}:
            self.list(piece, rtl, level)
        elif piece.tag == "table":
            self.table(piece, rtl)
        else:
            self.children(piece, rtl, "Quote" if piece.tag == "blockquote" else style, level)

    def inline(self, item, rtl, **form):
        """The runs of an element within a line, and of all in it."""
        if item.tag == "br":
            return [element("r", element("br"))]
        rtl = direction_of(item, rtl)
        form |= {"bold": True} if item.tag in {"strong", "th"} else {"italic": True} if item.tag == "em" else {}
        made = self.words(item.text, rtl, **form)
        for child in item:
            made += self.inline(child, rtl, **form) + self.words(child.tail, rtl, **form)
        return made

    def words(self, text, rtl, **form):
        return self.pages.runs(SPACE.sub(" ", text or ""), rtl, **form)

    def list(self, items, rtl, level):
        """A list of its own; one whose numbers were typed, and do not follow each other, keeps them as words."""
        depth = min(level, DEEPEST_LIST - 1)
        marks = [mark_of(item) for item in items]
        ordered = items.tag == "ol"
        style = "ListNumber" if ordered else "ListBullet"
        kept = self.pages.new_list(first_number(items, marks), depth) if ordered else BULLETS
        for number, (item, mark) in enumerate(zip(items, marks, strict=True), 1):
            pieces = list(self.pieces(without_mark(item), rtl))
            if pieces and getattr(pieces[0], "tag", "") == "p":
                pieces[:1] = self.pieces(pieces[0], rtl)
            first = pieces.pop(0) if pieces and isinstance(pieces[0], list) else []
            typed = [] if kept else self.words(f"{mark or f'{number}.'} ", rtl)
            self.pages.paragraph([*typed, *first], style, rtl=rtl, numbered=(kept or 0, depth))
            for piece in pieces:
                self.piece(piece, rtl, "ListContinue", level + 1)

    def table(self, table, rtl):
        heads = table.findall("thead/tr")
        rows = [*heads, *table.findall("tr"), *table.findall("tbody/tr")]
        width = max((len(row) for row in rows), default=0)
        if width:
            cells = [[self.cell(cell, rtl) for cell in row] + [[]] * (width - len(row)) for row in rows]
            self.pages.table(cells, heads=len(heads), rtl=rtl)

    def cell(self, cell, rtl):
        with self.pages.inside([]) as blocks:
            self.children(cell, direction_of(cell, rtl), "TableHeading" if cell.tag == "th" else "TableText")
        return blocks


def said(runs):
    """Whether runs hold more than spaces."""
    return any("".join(run.itertext()).strip() for run in runs)


def direction_of(item, rtl):
    return item.get("dir") == "rtl" if item.get("dir") in {"rtl", "ltr"} else rtl


def mark_of(item):
    """What was typed before the words of a list's item: «2.»; empty where nothing was."""
    first = item[0] if len(item) else None
    return first.text or "" if first is not None and first.get("class") == "mark" else ""


def without_mark(item):
    if mark_of(item):
        item.text = (item.text or "") + (item[0].tail or "")
        del item[0]
    return item


def first_number(items, marks):
    """The number a list begins with; None where the numbers that were typed do not follow each other."""
    typed = [int(number) for mark in marks if (number := mark.rstrip(".)")).isdecimal()]
    if not typed:
        start = items.get("start") or "1"
        return int(start) if start.isdecimal() else 1
    return typed[0] if typed == list(range(typed[0], typed[0] + len(marks))) else None
