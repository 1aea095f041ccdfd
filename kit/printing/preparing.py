"""Takes the PDF of one fragment apart and packs what the book needs of it; see `pieces.py` for the way there.

Runs in the worker that laid the fragment out, so that binding, which is done anew for every book, has the least to do: here
drawings are shortened and compressed, tags cleaned and flattened, and fonts left out but for a list of their glyphs.
"""

import hashlib
import io
import re
import zlib
from dataclasses import asdict

import pikepdf  # noqa: TID253 (only the children load this module)

from kit.printing import drawings, faces, packing, tags
from kit.printing.packing import PLACE, string

MISSING = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
INFO = ("Title", "Author", "Subject")


def prepared(pdf, fragment, fonts, heads):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return Preparation(document, fragment, fonts).file(heads)


class Preparation:
    def __init__(self, document, fragment, folder):
        self.document, self.fragment, self.folder = document, fragment, folder
        self.packer, self.images, self.placed = packing.Packer(), {}, {}
        self.resources = document.pages[0].Resources
        self.name_fonts()
        self.heights = [float(page.TrimBox[3]) for page in document.pages]
        self.packer.pages = len(self.heights)
        self.tags = tags.Tags(document)
        self.drawings = [self.drawing(number, page) for number, page in enumerate(document.pages)]

    def name_fonts(self):
        """Call each font by its face, and note what its glyphs say."""
        self.faces, self.texts, self.spaces = {}, {}, {}
        for name, font in self.resources.get("/Font", {}).items():
            face = faces.face_of(str(font.BaseFont), self.folder)
            self.faces[name[1:].encode()] = face.encode()
            names, by_name, cmap = faces.glyphs(self.folder, face)
            texts = self.texts.setdefault(face, {})
            for glyph, text in MISSING.findall(font.ToUnicode.read_bytes()):
                number = int(glyph, 16)
                if number == 0 or number >= len(names):
                    self.spaces[glyph] = b"%04x" % cmap[" "]
                    number = cmap[" "]
                first = bytes.fromhex(text.decode()).decode("utf-16-be")
                texts[number] = by_name.get(number) or first or "\ufffd"

    def drawing(self, number, page):
        unspoken = {marked for at, marked in self.tags.unspoken if at == number}
        return drawings.tidy(page.Contents.read_bytes(), self.faces, unspoken, self.spaces)

    def file(self, heads):
        references = {"resources": self.pack_resources(heads)}
        kind = "Art" if self.fragment["is_sheet"] else "Sect"
        tree = tags.pack(self.tags, self.packer, kind, self.heights)
        references["top"] = tree.top
        self.links = tree.links
        annotations = [[] for _page in self.heights]
        for number, link in enumerate(self.tags.links):
            self.pack_link(tree.links[number], number, link)
            annotations[link.page].append(number)
            references |= {f"owner {number}": tree.owners[number], f"link {number}": tree.links[number]}
        header = {
            "name": self.fragment["name"],
            "pages": [
                self.page(number, references, annotations[number], tree.parents[number])
                for number in range(len(self.heights))
            ],
            "heads": heads,
            "info": {
                name.lower(): str(self.document.docinfo[f"/{name}"]) for name in INFO if f"/{name}" in self.document.docinfo
            },
            "anchors": self.anchors(),
            "outline": list(self.outline(self.document.Root.get("/Outlines"), 0)),
            "links": [link.target if link.is_inner else None for link in self.tags.links],
            "furniture": self.furniture(),
            "texts": self.texts,
            "references": references,
            "spare_objects": tree.spare,
        }
        return self.packer.file(header, self.images)

    def pack_resources(self, heads):
        """The one dictionary of resources of all pages; what the running heads need is added."""
        entries = b"/Font " + PLACE + b" 0 R"
        references = ["fonts"]
        refer = self.referrer(references)
        for kind in ("ExtGState", "Pattern", "Shading"):
            if found := self.resources.get(f"/{kind}"):
                entries += b"/%b " % kind.encode() + packing.dump(found, refer)
        if any(b"/lab-d" in drawing for drawing in self.drawings):
            entries += b"/ColorSpace " + packing.dump(self.resources.ColorSpace, refer)
        forms = b""
        if found := self.resources.get("/XObject"):
            forms = packing.dump(found, refer)[2:-2]
        for side in sorted(heads):
            forms += b"/head-%b " % side.encode() + PLACE + b" 0 R"
            references.append(f"head {side} {heads[side]}")
        return self.packer.add(b"<<" + entries + b"/XObject<<" + forms + b">>>>", references)

    def referrer(self, references):
        """For packing.dump: notes in `references` what an indirect object will be in the book."""
        fonts = self.resources.get("/Font")
        fonts = fonts.objgen if fonts is not None else None

        def refer(value):
            if value.objgen == fonts:
                references.append("fonts")
            elif isinstance(value, pikepdf.Stream) and value.get("/Subtype") == "/Image":
                references.append(f"image {self.image(value)}")
            else:
                references.append(self.place(value))
            return True

        return refer

    def place(self, value):
        """The reference of a pattern, a group, a state… of this fragment alone."""
        if value.objgen not in self.placed:
            if isinstance(value, pikepdf.Stream):
                references = []
                head = self.head(value, self.referrer(references))
                data = drawings.tidy(value.read_bytes(), self.faces, (), self.spaces)
                head += b"/Filter/FlateDecode"
                self.placed[value.objgen] = self.packer.add_stream(head, references, zlib.compress(data, 9))
            else:
                reference = self.placed[value.objgen] = self.packer.reserve()
                references = []
                template = self.direct(value, self.referrer(references))
                self.packer.fill(reference, template, references)
        return self.placed[value.objgen]

    def direct(self, value, refer):
        """The template of an indirect object itself."""
        top = value.objgen
        return packing.dump(value, lambda one: False if one.objgen == top else refer(one))

    def head(self, stream, refer, drop=("/Length", "/Filter", "/DecodeParms")):
        return b"".join(
            packing.name_of(key) + b" " + packing.dump(one, refer)
            for key, one in sorted(stream.stream_dict.items())
            if key not in drop
        )

    def image(self, stream):
        """The digest by which the book knows a picture, whichever fragments show it."""
        if stream.objgen not in self.placed:
            references = []
            stream.stream_dict["/Interpolate"] = False  # PDF/A
            head = self.head(stream, self.referrer(references), drop=("/Length",))
            data = stream.read_raw_bytes()
            digest = hashlib.sha256(head + repr(references).encode() + data).hexdigest()[:32]
            self.images[digest] = head, references, data
            self.placed[stream.objgen] = digest
        return self.placed[stream.objgen]

    def pack_link(self, reference, number, link):
        where = b"/Dest" + string(link.target) if link.is_inner else b"/A<</S/URI/URI" + string(link.target) + b">>"
        words = b"/Contents " + (PLACE + b" 0 R" if link.is_inner else string(link.target))
        self.packer.fill(
            reference,
            b"<</Type/Annot/Subtype/Link/Rect[%b]/Border[0 0 0]/F 4%b%b/StructParent %b>>"
            % (b" ".join(b"%.2f" % side for side in link.area), where, words, PLACE),
            [f"words {link.target}"] * link.is_inner + [f"parent {number}"],
        )

    def page(self, number, references, links, parents):
        """What the header says of a page; its drawing is a stream, or cut into pieces where numbers are to be set."""
        size = max(parents, default=-1) + 1
        row = [parents.get(marked) for marked in range(size)]
        references[f"parents {number}"] = self.packer.add(
            b"[%b]" % b" ".join(b"null" if one is None else PLACE + b" 0 R" for one in row),
            [one for one in row if one is not None],
        )
        if links:
            references[f"annotations {number}"] = self.annotations(links)
        told = {"frame": str(self.document.Root.Frames[number]), "height": self.heights[number], "links": links}
        places = {marked: anchor for (at, marked), anchor in self.tags.places.items() if at == number}
        drawing = b"q\n" + self.drawings[number] + b"\nQ\n"
        if places:
            parts, numbers = drawings.split(drawing, places, self.folder)
            for one in numbers:
                self.texts[one.face] |= dict(zip(one.digits, "0123456789", strict=True))
            return told | {"parts": [part.decode("latin-1") for part in parts], "numbers": [asdict(one) for one in numbers]}
        references[f"drawing {number}"] = self.packer.add_stream(b"/Filter/FlateDecode", [], zlib.compress(drawing, 9))
        return told

    def annotations(self, links):
        owners = [self.links[number] for number in links]
        return self.packer.add(b"[%b]" % b" ".join([PLACE + b" 0 R"] * len(owners)), owners)

    def anchors(self):
        """{anchor: [page, x, y]}"""
        names = self.document.Root.get("/Names", {}).get("/Dests", {}).get("/Names", [])
        numbers = self.tags.numbers
        return {
            str(names[at]): [numbers[names[at + 1][0].objgen], float(names[at + 1][2]), float(names[at + 1][3])]
            for at in range(0, len(names), 2)
        }

    def outline(self, parent, depth):
        """[title, depth, page, y] of each bookmark, in order."""
        item = parent.get("/First") if parent is not None else None
        while item is not None:
            yield [str(item.Title), depth, self.tags.numbers[item.Dest[0].objgen], float(item.Dest[3])]
            yield from self.outline(item, depth + 1)
            item = item.get("/Next")

    def furniture(self):
        """{key: {"drawing"} of a running head, {"colour", a number's values} of a folio}; nothing in other fragments."""
        found = {}
        for (page, marked), key in self.tags.heads.items():
            colour, text = drawings.marked_runs(self.drawings[page])[marked]
            if (page, marked) in self.tags.places:
                number = drawings.number_of(key, drawings.RUN.search(text), self.folder)
                self.texts[number.face] |= dict(zip(number.digits, "0123456789", strict=True))
                found[key] = {"colour": colour.decode(), "number": asdict(number)}
            else:
                found[key] = {"drawing": found.get(key, {}).get("drawing", "") + (colour + text).decode("latin-1")}
            found[key]["height"] = self.heights[page]
        return found
