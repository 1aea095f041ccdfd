"""What a Word document is written with: paragraphs, runs of either direction, lists, tables, pictures, fields, bookmarks."""

import io
import re
from contextlib import contextmanager

from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: TID253 (loaded by guide.formats.docx.make alone)
from docx.oxml.ns import qn  # noqa: TID253
from docx.oxml.shape import CT_Inline  # noqa: TID253

from guide.formats.directions import runs
from guide.formats.docx_styles import MM, NUMBERS, TEXT_WIDTH, element
from guide.formats.markup import sound

EMU = 36000  # to the millimetre
WIDEST, HIGHEST = 112, 80  # of a picture, in millimetres
MOST_LISTS = 2000  # Word knows no more; from then on the numbers are written as words
UNKNOWN_PAGE = "…"  # until Word has counted


class Pages:
    """Gathers the document's blocks in `blocks`; `rtl` is the book's direction."""

    def __init__(self, document, rtl):
        self.part = document.part
        self.rtl = rtl
        self.blocks = []
        self.headings = []  # (level, words, direction, bookmark)
        self.pictures = {}  # name → (relation, width, height)
        self.bookmarks = self.shapes = self.lists = self.photos = 0

    @contextmanager
    def inside(self, blocks):
        """What is written meanwhile goes into the list `blocks`."""
        before, self.blocks = self.blocks, blocks
        try:
            yield blocks
        finally:
            self.blocks = before

    # Paragraphs and runs

    def paragraph(self, content, style="BodyText", *, rtl=None, new_page=False, numbered=None):
        """Write a paragraph of `content`: words, or a list of words and elements. `numbered` is (list, level)."""
        rtl = self.rtl if rtl is None else rtl
        made = element(
            "p",
            element(
                "pPr",
                element("pStyle", val=style),
                element("pageBreakBefore") if new_page else None,
                element("numPr", element("ilvl", val=numbered[1]), element("numId", val=numbered[0])) if numbered else None,
                element("bidi", val=None if rtl else "0"),
                element("ind", left=round(7 * MM * (numbered[1] + 1)), hanging=round(7 * MM))
                if numbered and numbered[1]
                else None,
            ),
        )
        for piece in [content] if isinstance(content, str) else content:
            made.extend(self.runs(piece, rtl) if isinstance(piece, str) else [piece])
        self.blocks.append(made)
        return made

    def runs(self, words, rtl, *, bold=False, italic=False, link=False):
        """The runs of `words`, each of one direction; a new line is a break of the line."""
        made = []
        for number, line in enumerate(sound(words).replace("\u200b", "").split("\n")):
            if number:
                made.append(element("r", element("br")))
            made += [run(text, one, bold, italic, link) for text, one in runs(line.replace("\t", " "), rtl) if text]
        return made

    def heading(self, words, level, *, rtl=None, anchor="", new_page=False):
        rtl = self.rtl if rtl is None else rtl
        marks = [bookmark_name(anchor)] if anchor else []
        if level < 3:
            marks.append(f"_Toc{len(self.headings) + 1:06d}")
            self.headings.append((level, words, rtl, marks[-1]))
        starts, ends = [], []
        for name in marks:
            self.bookmarks += 1
            starts.append(element("bookmarkStart", id=self.bookmarks, name=name))
            ends.append(element("bookmarkEnd", id=self.bookmarks))
        self.paragraph([*starts, words, *ends], f"Heading{level}", rtl=rtl, new_page=new_page)

    # Fields and links

    def field(self, instruction, result, rtl=None):
        """The runs of a field that shows `result` until it is worked out."""
        rtl = self.rtl if rtl is None else rtl
        code = element("instrText")
        code.text = f" {instruction} "
        code.set(qn("xml:space"), "preserve")
        return [
            element("r", element("fldChar", fldCharType="begin")),
            element("r", code),
            element("r", element("fldChar", fldCharType="separate")),
            *self.runs(result, rtl),
            element("r", element("fldChar", fldCharType="end")),
        ]

    def to(self, bookmark, *content, rtl=None):
        """A link within the document; `content` words or runs."""
        rtl = self.rtl if rtl is None else rtl
        made = element("hyperlink", anchor=bookmark, history="1")
        for piece in content:
            made.extend(self.runs(piece, rtl) if isinstance(piece, str) else [piece])
        return made

    def page_of(self, bookmark):
        return self.field(f"PAGEREF {bookmark} \\h", UNKNOWN_PAGE)

    def out(self, address, words):
        """A link to the web, written from the left where it is an address."""
        made = element("hyperlink", history="1")
        made.set(qn("r:id"), self.part.relate_to(sound(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        made.extend([run(sound(words), False, link=True)] if words == address else self.runs(words, self.rtl, link=True))
        return made

    # Pictures

    def keep(self, picture, body):
        """Take the picture's bytes into the document, to be shown later."""
        relation, image = self.part.get_or_add_image(io.BytesIO(body))
        self.pictures[picture.name] = relation, image.px_width, image.px_height

    def shown(self, picture, words, widest=WIDEST, highest=HIGHEST):
        """The run that shows a kept picture, `words` its alternative."""
        relation, width, height = self.pictures[picture.name]
        scale = min(widest / width, highest / height)
        self.shapes += 1
        inline = CT_Inline.new_pic_inline(
            self.shapes, relation, f"picture-{self.shapes}.jpg", round(width * scale * EMU), round(height * scale * EMU)
        )
        for properties in (inline.docPr, inline.graphic.graphicData.pic.nvPicPr.cNvPr):
            properties.set("descr", sound(words))
        return element("r", element("drawing", inline))

    # Lists and tables

    def new_list(self, start, depth):
        """The id of a new numbered list that begins with `start`; None where its numbers must be written as words."""
        if start is None or self.lists >= MOST_LISTS:
            return None
        self.lists += 1
        identity = NUMBERS + self.lists
        override = element("lvlOverride", element("startOverride", val=start), ilvl=depth)
        self.part.numbering_part.element.append(
            element("num", element("abstractNumId", val=NUMBERS), override, numId=identity)
        )
        return identity

    def table(self, rows, *, widths=None, heads=0, rtl=None):
        """Write a table of `rows` of cells, each a list of blocks; `heads` rows are repeated on each page."""
        rtl = self.rtl if rtl is None else rtl
        count = len(rows[0])
        widths = [round(width * MM) for width in widths] if widths else [TEXT_WIDTH // count] * count
        made = element(
            "tbl",
            element(
                "tblPr",
                element("tblStyle", val="GuideTable"),
                element("bidiVisual") if rtl else None,
                element("tblW", w=sum(widths), type="dxa"),
                element("tblLayout", type="fixed"),
                element("tblLook", val="0020" if heads else "0000", firstRow=int(bool(heads))),
            ),
            element("tblGrid", *[element("gridCol", w=width) for width in widths]),
        )
        for number, row in enumerate(rows):
            properties = element("trPr", element("cantSplit"), element("tblHeader") if number < heads else None)
            cells = [
                element("tc", element("tcPr", element("tcW", w=width, type="dxa")), *self.ended(cell))
                for width, cell in zip(widths, row, strict=True)
            ]
            made.append(element("tr", properties, *cells))
        self.blocks.append(made)
        self.paragraph([], "Note")

    def ended(self, blocks):
        """A cell's blocks: the last one must be a paragraph."""
        if blocks and blocks[-1].tag == qn("w:p"):
            return blocks
        with self.inside(list(blocks)) as whole:
            self.paragraph([], "TableText")
        return whole

    def cell(self, content, style="TableText", rtl=None):
        """The blocks of a cell that holds one paragraph."""
        with self.inside([]) as blocks:
            self.paragraph(content, style, rtl=rtl)
        return blocks


def run(words, rtl, bold=False, italic=False, link=False):
    properties = element("rPr", element("rStyle", val="Hyperlink") if link else None)
    if bold:
        properties.extend([element("b"), element("bCs")])
    if italic:
        properties.extend([element("i"), element("iCs")])
    if rtl:
        properties.append(element("rtl"))
    text = element("t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    return element("r", properties if len(properties) else None, text)


def bookmark_name(anchor):
    """`anchor` as Word names a place: letters, figures, low lines, at most 40."""
    return "a_" + re.sub(r"\W", "_", anchor, flags=re.ASCII)[:38]
