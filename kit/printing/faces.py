"""The book's letters: which file a fragment's font is, what its glyphs say, and the one set of fonts that a book gets."""

import ctypes
import hashlib
import struct
import unicodedata
import zlib
from functools import cache
from pathlib import Path

UNHINTED, SAME_NUMBERS = 0x1, 0x2  # flags of HarfBuzz's subsetter
LAYOUT_TABLES = (b"BASE", b"DSIG", b"GDEF", b"GPOS", b"GSUB", b"gasp", b"name", b"post", b"cmap", b"OS/2")
DROP_TABLES = 3
HARFBUZZ = ("libharfbuzz.so.0", "libharfbuzz.0.dylib"), ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib")


@cache
def known(folder):
    """{(family, is bold): face}; a face is the stem of its file's name."""
    from fontTools.ttLib import TTFont

    faces = {}
    for path in sorted(Path(folder).glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            family = font["name"].getBestFamilyName().replace(" ", "-")
            faces[family, font["OS/2"].usWeightClass >= 600] = path.stem
    return faces


def face_of(base_font, folder):
    """The face that WeasyPrint calls /ABCDEF+Nashark-Display-Semi-Bold; raises KeyError for a font that is not the book's."""
    family = base_font.partition("+")[2]
    plain = family.partition("-Semi")[0].removesuffix("-Bold")
    return known(folder)[plain, plain != family]


@cache
def glyphs(folder, face):
    """`(names in the order of the glyphs, {glyph: its text by its name}, {letter: glyph})`."""
    from fontTools.ttLib import TTFont

    with TTFont(Path(folder) / f"{face}.ttf", lazy=True) as font:
        names = font.getGlyphOrder()
        cmap = {chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    return names, {number: text for number, name in enumerate(names) if (text := letters(name))}, cmap


def letters(glyph_name):
    """The text of a glyph by the Adobe glyph list's rules, positional forms brought back to their letters."""
    from fontTools.agl import toUnicode

    text = toUnicode(glyph_name)
    return unicodedata.normalize("NFKC", text) if any("\ufb50" <= letter <= "\ufefc" for letter in text) else text


def digits(folder, face, nought):
    """The ten glyphs of the row that the glyph `nought` stands in (old style, tabular…)."""
    names, _texts, cmap = glyphs(folder, face)
    plain = [cmap[digit] for digit in "0123456789"]
    if nought == plain[0]:
        return plain
    form = names[nought].removeprefix(names[plain[0]])
    return [names.index(names[glyph] + form) for glyph in plain]


class Face:
    """A font file as a book needs it: measures, widths, and a subset in which each glyph keeps its number."""

    def __init__(self, folder, face):
        self.name = face
        self.data = (Path(folder) / f"{face}.ttf").read_bytes()
        count = struct.unpack_from(">H", self.data, 4)[0]
        self.tables = {
            tag: (offset, length)
            for tag, _sum, offset, length in struct.iter_unpack(">4sLLL", self.data[12 : 12 + 16 * count])
        }
        self.em, *self.box = self.numbers(b"head", 18, ">H16x4h")
        self.ascent, self.descent = self.numbers(b"hhea", 4, ">hh")
        self.measured = self.numbers(b"hhea", 34, ">H")[0]
        self.height = self.numbers(b"OS/2", 88, ">h")[0] or self.ascent

    def numbers(self, table, at, form):
        return struct.unpack_from(form, self.data, self.tables[table][0] + at)

    def width(self, glyph):
        """In thousandths of an em."""
        advance = self.numbers(b"hmtx", 4 * min(glyph, self.measured - 1), ">H")[0]
        return round(1000 * advance / self.em)

    def subset(self, used):
        """The bytes of a font of these glyphs alone."""
        harfbuzz, subsetter = libraries()
        data = ctypes.create_string_buffer(self.data, len(self.data))
        blob = harfbuzz.hb_blob_create(data, len(self.data), 0, None, None)
        face = harfbuzz.hb_face_create(blob, 0)
        wish = subsetter.hb_subset_input_create_or_fail()
        subsetter.hb_subset_input_set_flags(wish, UNHINTED | SAME_NUMBERS)
        wanted = subsetter.hb_subset_input_glyph_set(wish)
        for glyph in used:
            harfbuzz.hb_set_add(wanted, glyph)
        dropped = subsetter.hb_subset_input_set(wish, DROP_TABLES)
        for tag in LAYOUT_TABLES:
            harfbuzz.hb_set_add(dropped, int.from_bytes(tag, "big"))
        small = subsetter.hb_subset_or_fail(face, wish)
        if not small:
            raise ValueError(f"{self.name} cannot be subset")
        result = harfbuzz.hb_face_reference_blob(small)
        length = ctypes.c_uint()
        start = harfbuzz.hb_blob_get_data(result, ctypes.byref(length))
        font = ctypes.string_at(start, length.value)
        harfbuzz.hb_blob_destroy(result)
        harfbuzz.hb_face_destroy(small)
        subsetter.hb_subset_input_destroy(wish)
        harfbuzz.hb_face_destroy(face)
        harfbuzz.hb_blob_destroy(blob)
        return font


@cache
def libraries():
    """HarfBuzz and its subsetter, which WeasyPrint needs as well."""
    loaded = []
    for names in HARFBUZZ:
        for name in names:
            try:
                loaded.append(ctypes.CDLL(name))
                break
            except OSError:
                continue
        else:
            raise OSError(f"{names[0]} is not installed")
    harfbuzz, subsetter = loaded
    pointer = ctypes.c_void_p
    for library, name, result, arguments in (
        (harfbuzz, "hb_blob_create", pointer, [ctypes.c_char_p, ctypes.c_uint, ctypes.c_int, pointer, pointer]),
        (harfbuzz, "hb_face_create", pointer, [pointer, ctypes.c_uint]),
        (harfbuzz, "hb_set_add", None, [pointer, ctypes.c_uint]),
        (harfbuzz, "hb_face_reference_blob", pointer, [pointer]),
        (harfbuzz, "hb_blob_get_data", pointer, [pointer, ctypes.POINTER(ctypes.c_uint)]),
        (harfbuzz, "hb_blob_destroy", None, [pointer]),
        (harfbuzz, "hb_face_destroy", None, [pointer]),
        (subsetter, "hb_subset_input_create_or_fail", pointer, []),
        (subsetter, "hb_subset_input_set_flags", None, [pointer, ctypes.c_uint]),
        (subsetter, "hb_subset_input_glyph_set", pointer, [pointer]),
        (subsetter, "hb_subset_input_set", pointer, [pointer, ctypes.c_int]),
        (subsetter, "hb_subset_or_fail", pointer, [pointer, pointer]),
        (subsetter, "hb_subset_input_destroy", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return harfbuzz, subsetter


def objects(folder, face, texts, number):
    """The font of one face: `([(number, bytes)], [(number, dictionary, data)])`, objects and streams, of which the first
    object is the font. `texts`: {glyph: text} of all that is drawn in it; `number()` gives a new object's number."""
    font = Face(folder, face)
    used = sorted(texts)
    whole, letter, body, program, descriptor = (number() for _one in range(5))
    data = font.subset([0, *used])
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    name = f"{tag}+{face.title().replace('-', '')}".encode()
    scaled = [round(1000 * side / font.em) for side in (*font.box, font.ascent, font.descent, font.height)]
    return [
        (
            whole,
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
            % (name, body, letter),
        ),
        (
            body,
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/CIDToGIDMap/Identity/FontDescriptor %d 0 R/DW %d/W[%b]>>"
            % (name, descriptor, font.width(0), b" ".join(b"%d[%d]" % (glyph, font.width(glyph)) for glyph in used)),
        ),
        (
            descriptor,
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%d %d %d %d]/Ascent %d/Descent %d/CapHeight %d"
            b"/ItalicAngle 0/StemV 80/FontFile2 %d 0 R>>" % (name, *scaled, program),
        ),
    ], [
        (program, b"/Filter/FlateDecode/Length1 %d" % len(data), zlib.compress(data, 9)),
        (letter, b"/Filter/FlateDecode", zlib.compress(to_unicode(texts), 9)),
    ]  # fmt: skip


def to_unicode(texts):
    lines = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) "
        b"/Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange"
    ]
    pairs = sorted(texts.items())
    for start in range(0, len(pairs), 100):
        some = pairs[start : start + 100]
        lines.append(b"%d beginbfchar" % len(some))
        lines += [b"<%04x> <%b>" % (glyph, text.encode("utf-16-be").hex().encode()) for glyph, text in some]
        lines.append(b"endbfchar")
    lines.append(b"endcmap CMapName currentdict /CMap defineresource pop end end")
    return b"\n".join(lines)
