"""The manuscript's HTML in a Word document: paragraphs, headings, lists, quotes, tables, inside each other."""

from guide.formats.docx_styles import BULLETS, DEEPEST_LIST, element
from guide.formats.markup import tree

BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "table"}


class HtmlWriter:
    """Writes into `pages` (docx_pages.Pages)."""

    def __init__(self, pages):
        self.pages = pages

    def write(self, html, rtl, style="BodyText"):
        """Write `html` in paragraphs of `style`, in the direction `rtl` where it names none."""
        self.children(tree(html), rtl, style)

    def children(self, parent, rtl, style, level=0):
        """Write what `parent` holds; words that stand between blocks become paragraphs."""
        loose = self.pages.runs(parent.text, rtl) if (parent.text or "").strip() else []
        for child in parent:
            if child.tag in BLOCKS:
                self.loose(loose, rtl, style)
                loose = []
                self.block(child, rtl, style, level)
            else:
                loose += self.inline(child, rtl)
            if (child.tail or "").strip():
                loose += self.pages.runs(child.tail, rtl)
        self.loose(loose, rtl, style)

    def loose(self, content, rtl, style):
        if content:
            self.pages.paragraph(content, style, rtl=rtl)

    def block(self, item, rtl, style, level):
        rtl = item.get("dir") == "rtl" if item.get("dir") in {"rtl", "ltr"} else rtl
        if item.tag in {"h2", "h3"}:
            self.pages.heading("".join(item.itertext()), int(item.tag[1]), rtl=rtl)
        elif item.tag in {"ul", "ol"}:
            self.list(item, rtl, level)
        elif item.tag == "table":
            self.html_table(item, rtl)
        elif item.tag in {"blockquote", "li"}:
            self.children(item, rtl, "Quote" if item.tag == "blockquote" else style, level)
        else:
            self.loose(self.words_of(item, rtl), rtl, style)

    def words_of(self, item, rtl, **form):
        """The runs of all that `item` says in its lines, its blocks left out."""
        made = self.pages.runs(item.text or "", rtl, **form)
        for child in item:
            if child.tag not in BLOCKS:
                made += self.inline(child, rtl, **form)
                made += self.pages.runs(child.tail or "", rtl, **form)
        return made

    def inline(self, item, rtl, **form):
        if item.tag == "br":
            return [element("r", element("br"))]
        form = form | ({"bold": True} if item.tag in {"strong", "th"} else {"italic": True} if item.tag == "em" else {})
        inner = item.get("dir") == "rtl" if item.get("dir") in {"rtl", "ltr"} else rtl
        return self.words_of(item, inner, **form)

    def list(self, items, rtl, level):
        """A list of its own; one whose numbers were typed keeps them as they were."""
        depth = min(level, DEEPEST_LIST - 1)
        marks = [mark_of(item) for item in items]
        ordered = items.tag == "ol"
        numbered = (BULLETS if not ordered else self.pages.new_list(first_number(items, marks), depth), depth)
        for number, (item, mark) in enumerate(zip(items, marks, strict=True), 1):
            style = "ListNumber" if ordered else "ListBullet"
            content = self.words_of(without_mark(item), rtl)
            blocks = [child for child in item if child.tag in BLOCKS]
            if not content and blocks and blocks[0].tag == "p":
                content = self.words_of(blocks.pop(0), rtl)
            if numbered[0] is None:
                typed = self.pages.runs(f"{mark or f'{number}.'} ", rtl)
                self.pages.paragraph([*typed, *content], style, rtl=rtl, numbered=(0, depth))
            else:
                self.pages.paragraph(content, style, rtl=rtl, numbered=numbered)
            for block in blocks:
                self.block(block, rtl, "ListContinue", level + 1)

    def html_table(self, table, rtl):
        rows = list(table.iter("tr"))
        heads = {row for head in table.iter("thead") for row in head.iter("tr")}
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        cells = [[self.cell_of(cell, rtl) for cell in row] + [[]] * (width - len(row)) for row in rows]
        self.pages.table(cells, heads=sum(row in heads for row in rows), rtl=rtl)

    def cell_of(self, cell, rtl):
        with self.pages.inside([]) as blocks:
            self.children(cell, rtl, "TableHeading" if cell.tag == "th" else "TableText")
        return blocks


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
