"""Binds prepared fragments into a book: one file with one set of fonts, pictures, tags, bookmarks and page numbers.

All that a book costs when one of its sheets has changed: so the pieces' objects are not read but copied, their numbers
filled in (`packing.py`), and only what belongs to the whole is made here. Needs neither WeasyPrint nor pikepdf.

Pages are laid out symmetrically. Their gutter is made by moving the frame of each page (its boxes) over the drawing, not the
drawing under the frame, so that links, destinations and rectangles stay as they are. A right-to-left book is bound at the
right: the inner edge of its odd pages is the right one.
"""

import hashlib
import json
import zlib

from kit.printing import archive, faces, outline, pieces
from kit.printing.drawings import Number
from kit.printing.furniture import Furnishing
from kit.printing.packing import plain
from kit.printing.placing import Piece, anchors_in, folios, place
from kit.printing.writing import Writer

__all__ = ["Piece", "bind", "folios"]

VERSION = 1
POINTS = 72 / 25.4  # to a millimetre
WIDTH, HEIGHT = 210 * POINTS, 297 * POINTS
BLEED = 3 * POINTS


def bind(bound, target, job, say):
    """Write the book of these Pieces, in order, to the path `target`; returns {"pages", "folios": {anchor: page}}.

    `job`: "language", "fonts" (their folder), "anchors" ({anchor: words for a link to it}). One of the pieces is the
    furniture, if there are running heads or folios. `say(phase=…, done=…, total=…, at_work_on=…)` is told of progress.
    """
    placed, furniture = place(bound)
    with open(target, "wb") as file:
        book = Bookbinder(Writer(file), placed, furniture, job, say)
        book.bind()
    return {"pages": book.count, "folios": book.folios}


class Bookbinder:
    def __init__(self, writer, placed, furniture, job, say):
        self.writer, self.placed, self.furniture, self.job, self.say = writer, placed, furniture, job, say
        self.is_rtl = job["language"].partition("-")[0].lower() == "ar"
        self.folios = anchors_in(placed)
        last = placed[-1]
        self.count = last.first + len(last.pages) - 1
        self.texts = {}  # {face: {glyph: text}}
        self.shared = {}  # numbers of what pieces want of the book
        self.objects = []  # (number, bytes) that are still to be packed
        self.page_numbers = [0] * self.count
        for kept in filter(None, [*(piece.kept for piece in placed), furniture]):
            for face, texts in kept["texts"].items():
                self.texts.setdefault(face, {}).update(texts)

    def bind(self):
        self.root, self.tree, self.document, self.pages, self.fonts = (self.writer.numbers() for _one in range(5))
        self.shared |= {"document": self.document, "fonts": self.fonts}
        self.furnishing = Furnishing(self.furniture["furniture"] if self.furniture else {}, self.is_rtl)
        for key, entries, drawing in self.furnishing.forms(self.fonts):
            self.shared[key] = self.add_stream(entries, drawing)
        for done, piece in enumerate(self.placed):
            self.say(phase="binding", done=done, total=len(self.placed), at_work_on=piece.fragment["title"])
            if piece.after_blank:
                self.blank(piece.first - 1)
            with piece.kept.body() as body:
                self.take_up(piece, body)
        self.pack_fonts()
        self.pack_tree()
        self.pack_root()

    def add(self, body, number=None):
        number = number or self.writer.numbers()
        self.objects.append((number, body))
        return number

    def add_stream(self, entries, data):
        number = self.writer.numbers()
        self.writer.stream(number, entries + b"/Filter/FlateDecode", zlib.compress(data, 6))
        return number

    # --- The pieces ---------------------------------------------------------------------------------------------------

    def take_up(self, piece, body):
        """Copy the piece's objects, its numbers filled in, and give it its pages."""
        kept = piece.kept
        packed, streams, count = kept["packed"], kept["streams"], len(piece.pages)
        piece.base = base = self.writer.numbers(packed + count + len(streams))
        new = [digest for digest in kept["images"] if f"image {digest}" not in self.shared]
        self.shared |= {f"image {digest}": self.writer.numbers() for digest in new}
        piece.names = [
            *range(base, base + packed + count + len(streams)),
            *(self.wanted(want, piece) for want in kept["wants"]),
        ]
        pictures = [(self.shared[f"image {digest}"], kept["images"][digest]) for digest in new]
        for number, (head, codes, data) in [*enumerate(streams, base + packed + count), *pictures]:
            names = tuple(map(piece.names.__getitem__, body.codes(codes)))
            self.writer.stream(number, body.read(head) % names, body.read(data))
        starts, chunk = self.filled(piece, body)
        pages = []
        for number, page in enumerate(piece.pages):
            starts.append(len(chunk) + sum(map(len, pages)) + number + 1)
            pages.append(self.page(piece, number, page))
            self.page_numbers[piece.first + number - 1] = base + packed + number
        self.writer.pack(range(base, base + packed + count), starts, b"\n".join([chunk, *pages]))

    def filled(self, piece, body):
        """`(where each object begins, their bytes)` of the packed objects; a link that leads nowhere is taken out."""
        kept = piece.kept
        starts = list(body.codes(kept["starts"]))
        chunk = body.read(kept["chunk"])
        codes = body.codes(kept["codes"])
        astray = {number for number, anchor in enumerate(kept["links"]) if not self.leads(anchor)}
        if not astray:
            return starts, chunk % tuple(map(piece.names.__getitem__, codes))
        spare = {number: (text, own) for number, link, text, own in kept["spare"] if link in astray}
        objects, at = chunk.split(b"\n"), 0
        for number, template in enumerate(objects):
            count = template.count(b"%7d")
            own = codes[at : at + count]
            at += count
            if number in spare:
                template, own = body.read(spare[number][0]), body.codes(spare[number][1])
            objects[number] = template % tuple(map(piece.names.__getitem__, own))
        starts, at = [], 0
        for one in objects:
            starts.append(at)
            at += len(one) + 1
        return starts, b"\n".join(objects)

    def leads(self, anchor):
        """Whether a link goes anywhere; those that leave the book have no anchor."""
        return anchor is None or anchor in self.folios

    def wanted(self, want, piece):
        kind, _space, name = want.partition(" ")
        if kind == "parent":
            return piece.parent + len(piece.pages) + int(name)
        if want not in self.shared:
            if kind == "words":
                self.shared[want] = self.add(plain(self.job["anchors"].get(name, name)))
            elif kind == "head":
                self.shared[want] = self.add_stream(b"/Type/XObject/Subtype/Form/BBox[0 0 0 0]", b"")
            else:
                raise KeyError(want)
        return self.shared[want]

    def page(self, piece, number, page):
        at = piece.first + number
        is_open = "parts" in page
        drawing = self.add_stream(b"", self.numbered(page)) if is_open else piece.coded(f"drawing {number}")
        drawings = b"%d 0 R" % drawing
        if over := self.furnishing.over(page["frame"], piece.kept["heads"], at):
            drawings = b"[%b %d 0 R]" % (drawings, self.add_stream(b"", over))
        links = b""
        if page["links"]:
            alive = [link for link in page["links"] if self.leads(piece.kept["links"][link])]
            if len(alive) == len(page["links"]):
                links = b"/Annots %d 0 R" % piece.coded(f"annotations {number}")
            elif alive:
                links = b"/Annots[%b]" % b" ".join(b"%d 0 R" % piece.coded(f"link {link}") for link in alive)
        return b"<</Type/Page/Parent %d 0 R%b/Resources %d 0 R/Contents %b/StructParents %d/Tabs/S%b>>" % (
            self.pages, self.boxes(at, page["frame"]), piece.coded("resources"), drawings, piece.parent + number, links,
        )  # fmt: skip

    def numbered(self, page):
        """The drawing of a page with the numbers set."""
        parts = [part.encode("latin-1") for part in page["parts"]]
        drawing = [parts[0]]
        for number, part in zip(page["numbers"], parts[1:], strict=True):
            drawing += [self.set(number, self.folios.get(number["key"])), part]
        return b"".join(drawing)

    def set(self, number, folio):
        return b"" if folio is None else Number(**number).run(folio, at_left=self.is_rtl)

    def boxes(self, at, frame):
        """The frame of page `at`: the trimmed sheet, moved towards the inner edge, and 3 mm around it."""
        shift = 0 if frame == "cover" else pieces.GUTTER * POINTS
        if (at % 2 == 1) != self.is_rtl:
            shift = -shift
        trim = b"[%.3f 0 %.3f %.3f]" % (shift, shift + WIDTH, HEIGHT)
        bleed = b"[%.3f %.3f %.3f %.3f]" % (shift - BLEED, -BLEED, shift + WIDTH + BLEED, HEIGHT + BLEED)
        return b"/MediaBox%b/CropBox%b/BleedBox%b/TrimBox%b" % (bleed, trim, bleed, trim)

    def blank(self, at):
        """A page with nothing on it, not even a number."""
        empty = self.shared.setdefault("empty", 0) or self.add_stream(b"", b"")
        self.shared["empty"] = empty
        body = b"<</Type/Page/Parent %d 0 R%b/Resources<<>>/Contents %d 0 R/Tabs/S>>" % (
            self.pages, self.boxes(at, ""), empty,
        )  # fmt: skip
        self.page_numbers[at - 1] = self.add(body)

    # --- What belongs to the whole --------------------------------------------------------------------------------------

    def pack_fonts(self):
        entries = []
        for face, texts in sorted(self.texts.items()):
            known = {int(glyph): text for glyph, text in texts.items()}
            packed, streams = faces.objects(self.job["fonts"], face, known, self.writer.numbers)
            self.objects += packed
            for number, entry, data in streams:
                self.writer.stream(number, entry, data)
            entries.append(b"/%b %d 0 R" % (face.encode(), packed[0][0]))
        self.add(b"<<%b>>" % b"".join(entries), self.fonts)

    def pack_tree(self):
        """The one tree of tags: a document of the fragments' parts, and which element each text and link belongs to."""
        leaves = []
        for piece in self.placed:
            count = len(piece.pages)
            rows = [(piece.parent + number, piece.coded(f"parents {number}")) for number in range(count)]
            rows += [(piece.parent + count + link, piece.coded(f"owner {link}")) for link in range(len(piece.kept["links"]))]
            last = piece.parent + count + len(piece.kept["links"]) - 1
            leaves.append(
                self.add(
                    b"<</Limits[%d %d]/Nums[%b]>>" % (piece.parent, last, b" ".join(b"%d %d 0 R" % row for row in rows))
                )
            )
        parts = b" ".join(b"%d 0 R" % piece.coded("top") for piece in self.placed)
        self.add(b"<</Type/StructElem/S/Document/P %d 0 R/K[%b]>>" % (self.tree, parts), self.document)
        parents = self.add(b"<</Kids[%b]>>" % b" ".join(b"%d 0 R" % leaf for leaf in leaves))
        self.add(
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (self.document, parents, last + 1),
            self.tree,
        )

    def pack_root(self):
        identity = self.identity()
        info = self.placed[0].kept["info"]
        language = archive.language_tag(self.job["language"])
        metadata = self.writer.numbers()
        self.writer.stream(metadata, b"/Type/Metadata/Subtype/XML", archive.metadata(info, language, identity))
        profile = self.writer.numbers()
        self.writer.stream(profile, b"/N 3/Filter/FlateDecode", archive.profile())
        intent = self.add(
            b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)/DestOutputProfile %d 0 R>>"
            % profile
        )
        self.add(
            b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.count, b" ".join(b"%d 0 R" % page for page in self.page_numbers)),
            self.pages,
        )
        self.add(
            b"<</Type/Catalog/Pages %d 0 R/Lang%b/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Metadata %d 0 R"
            b"/OutputIntents[%d 0 R]/Names<</Dests %d 0 R>>%b/PageMode/UseOutlines"
            b"/ViewerPreferences<</DisplayDocTitle true/Direction/%b>>>>"
            % (
                self.pages, plain(language), self.tree, metadata, intent, self.destinations(), self.bookmarks(),
                b"R2L" if self.is_rtl else b"L2R",
            ),
            self.root,
        )  # fmt: skip
        names = {"title": b"Title", "author": b"Author", "subject": b"Subject"}
        told = b"".join(b"/" + names[key] + plain(text) for key, text in sorted(info.items()))
        about = self.add(b"<<%b/Producer%b>>" % (told, plain(archive.PRODUCER)))
        self.writer.pack_all(self.objects)
        self.writer.end(self.root, about, identity)

    def destinations(self):
        return self.add(outline.destinations((piece.kept["anchors"], self.pages_of(piece)) for piece in self.placed))

    def bookmarks(self):
        """The entry of the catalogue. A sheet's bookmarks stand under those of the part before it."""
        entries, under = [], False
        for piece in self.placed:
            is_sheet = piece.fragment.get("is_sheet", False)
            for title, depth, page, y in piece.kept["outline"]:
                entries.append((title, depth + (is_sheet and under), self.pages_of(piece)[page], y))
                under = under or not is_sheet
        if not entries:
            return b""
        first = self.writer.numbers(len(entries) + 1)
        self.objects += outline.bookmarks(entries, first)
        return b"/Outlines %d 0 R" % first

    def pages_of(self, piece):
        return self.page_numbers[piece.first - 1 : piece.first - 1 + len(piece.pages)]

    def identity(self):
        """Sixteen bytes that are the same for the same book, and for no other."""
        told = [VERSION, self.job["language"], self.job["anchors"], self.furniture["digest"] if self.furniture else ""]
        told += [[piece.kept["digest"], piece.first] for piece in self.placed]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).digest()[:16]
