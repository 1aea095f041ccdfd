"""Make the book's font files: one glyph for each letter, so that what is printed can be searched and copied.

    python static/print/fonts/make_fonts.py AMIRI PLEX TIFINAGH

AMIRI is the folder of Amiri 0.113 (Debian's fonts-hosny-amiri), PLEX `fonts/complete/woff2` of the npm package
@ibm/plex-sans-arabic 1.1.0, TIFINAGH the file NotoSansTifinagh-Regular.ttf (Debian's fonts-noto-core). Needs fonttools[woff].

A PDF maps each glyph to text on its own, and its readers turn an Arabic line round letter by letter. So a letter drawn as
two glyphs (Amiri's lam with a kashida) and two letters drawn as one (Plex's lam-alif, fa-ya) come out wrong in most of
them. Here Amiri's pairs become one glyph each, and Plex's ligatures keep their drawing on the first letter, followed by an
empty glyph for the second. What kerning opens between letters stays under the tenth of an em that readers take for a space.
The glyphs' names say their letters (uni0644.medi); kit/printing/mending.py reads them.

Both licences are beside the files. IBM reserves the name "Plex", so the changed fonts have names of their own.
"""

import copy
import sys
import unicodedata
from pathlib import Path

from fontTools.agl import toUnicode
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

HERE = Path(__file__).parent
MARK = 3  # glyph class of GDEF
A_SPACE = 96  # thousandths of an em: poppler takes a gap of 100 for a space

# Amiri stacks the dots of ت and ي before others like them, on glyphs that it shares with letters nobody writes in Morocco.
STACKED_DOTS = {"uni067A": "uni062A", "uni06D0": "uni064A"}


def subtables(table, kind):
    for lookup in table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            if subtable.LookupType == kind:
                yield subtable


def is_mark(font, glyph):
    return font["GDEF"].table.GlyphClassDef.classDefs.get(glyph) == MARK


def add_glyph(font, name, glyph, advance):
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"].glyphs[name] = glyph
    font["glyf"].glyphOrder = font.getGlyphOrder()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"].metrics[name] = (advance, getattr(glyph, "xMin", 0))
    font["GDEF"].table.GlyphClassDef.classDefs[name] = 1


def side_by_side(*parts):
    """A glyph of others: (name, x) each."""
    glyph = Glyph()
    glyph.numberOfContours, glyph.components = -1, []
    for name, x in parts:
        part = GlyphComponent()
        part.glyphName, part.x, part.y, part.flags = name, x, 0, 0x0204
        glyph.components.append(part)
    return glyph


def join_kashidas(font):
    """Amiri lengthens some letters by a kashida: draw the pair as one glyph of that letter, with its vowel signs' places."""
    widths, joined = font["hmtx"].metrics, {}
    for subtable in subtables(font["GSUB"].table, 2):
        for letter, output in subtable.mapping.items():
            if len(output) != 2 or output[0] != letter or not output[1].startswith("uni0640") or is_mark(font, letter):
                continue
            kashida = output[1]
            name = f"{letter}_{kashida.partition('.')[2]}"
            if name not in joined:
                joined[name] = letter, widths[kashida][0]
                glyph = side_by_side((kashida, 0), (letter, widths[kashida][0]))
                add_glyph(font, name, glyph, widths[letter][0] + widths[kashida][0])
            subtable.mapping[letter] = [name]
    for subtable in subtables(font["GPOS"].table, 4):
        places = dict(zip(subtable.BaseCoverage.glyphs, subtable.BaseArray.BaseRecord, strict=True))
        for name, (letter, shift) in joined.items():
            if letter in places:
                record = copy.deepcopy(places[letter])
                for anchor in filter(None, record.BaseAnchor):
                    anchor.XCoordinate += shift
                subtable.BaseCoverage.glyphs.append(name)
                subtable.BaseArray.BaseRecord.append(record)
                subtable.BaseArray.BaseCount += 1


def close_gaps(font):
    """Keep what is opened between a letter with a tail and the next below what readers take for a space.

    In Amiri two rules for one glyph may add up, so each gives at most half of it; Plex has one rule for two glyphs.
    """
    for subtable in subtables(font["GPOS"].table, 1):
        if "uni0631" in subtable.Coverage.glyphs:
            for value in [subtable.Value] if subtable.Format == 1 else subtable.Value:
                narrow(value, A_SPACE // 2)
    for subtable in subtables(font["GPOS"].table, 2):
        if subtable.Format == 1:
            values = [record.Value1 for pairs in subtable.PairSet for record in pairs.PairValueRecord]
        else:
            values = [record.Value1 for row in subtable.Class1Record for record in row.Class2Record]
        for value in values:
            narrow(value, A_SPACE)


def narrow(value, most):
    if getattr(value, "XAdvance", 0) == getattr(value, "XPlacement", 0) > most:
        value.XAdvance = value.XPlacement = most


def split_ligatures(font):
    """Let a ligature stand for its first letter, and an empty glyph for the second; returns the ligatures' new names."""
    pairs = {}
    for subtable in subtables(font["GSUB"].table, 4):
        for first, ligatures in subtable.ligatures.items():
            for ligature in ligatures:
                parts = [unicodedata.normalize("NFKC", toUnicode(name)) for name in (first, *ligature.Component)]
                if len(parts) == 2 and not is_mark(font, first) and all("\u0620" <= part <= "\u06ff" for part in parts):
                    pairs[ligature.LigGlyph] = parts
    for second in sorted({second for _first, second in pairs.values()}):
        empty = Glyph()
        empty.numberOfContours = 0
        add_glyph(font, f"uni{ord(second):04X}.empty", empty, 0)
    split = otTables.MultipleSubst()
    split.mapping = {name: [name, f"uni{ord(second):04X}.empty"] for name, (_first, second) in pairs.items()}
    lookup = otTables.Lookup()
    lookup.LookupType, lookup.LookupFlag, lookup.SubTable, lookup.SubTableCount = 2, 0, [split], 1
    table = font["GSUB"].table
    table.LookupList.Lookup.append(lookup)
    table.LookupList.LookupCount += 1
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "rlig":
            record.Feature.LookupListIndex.append(table.LookupList.LookupCount - 1)
            record.Feature.LookupCount += 1
    return {name: f"uni{ord(first):04X}.with{font.getGlyphID(name)}" for name, (first, _second) in pairs.items()}


def rename_font(font, family, style, weight):
    for number in (1, 2, 3, 4, 6, 16, 17, 18, 20, 21, 22, 25):
        font["name"].removeNames(nameID=number)
    ribbi = style in ("Regular", "Bold")
    words = {1: family if ribbi else f"{family} {style}", 2: style if ribbi else "Regular", 3: f"{family} {style} 1",
             4: f"{family} {style}", 6: f"{family.replace(' ', '')}-{style}", 16: family, 17: style}  # fmt: skip
    for number, text in words.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def save(font, path, names):
    """Write the font; then its glyphs' `names` alone, since the other tables know the glyphs by number."""
    font.save(path)
    font = TTFont(path)
    post = font["post"]
    post.formatType, post.extraNames, post.mapping = 2.0, [], {}
    post.glyphOrder = font.glyphOrder = [names.get(name, name) for name in font.getGlyphOrder()]
    with path.open("rb") as handle:
        reader = SFNTReader(handle)
        tables = {tag: reader[tag] for tag in reader.keys()}  # noqa: SIM118
    tables["post"] = post.compile(font)
    with path.open("wb") as handle:
        writer = SFNTWriter(handle, len(tables), font.sfntVersion)
        for tag, data in tables.items():
            writer[tag] = data
        writer.close()


def main(amiri, plex, tifinagh):
    for style, weight in (("Regular", 400), ("Bold", 700)):
        font = TTFont(Path(amiri) / f"Amiri-{style}.ttf")
        join_kashidas(font)
        close_gaps(font)
        rename_font(font, "Nashark Naskh", style, weight)
        order = font.getGlyphOrder()
        names = {name: STACKED_DOTS[name[:7]] + name[7:] + "_stacked" for name in order if name[:7] in STACKED_DOTS}
        save(font, HERE / f"nashark-naskh-{weight}.ttf", names)
    for style, weight in (("Regular", 400), ("SemiBold", 600)):
        font = TTFont(Path(plex) / f"IBMPlexSansArabic-{style}.woff2")
        font.flavor = None
        close_gaps(font)
        names = split_ligatures(font)
        rename_font(font, "Nashark Display", style, weight)
        save(font, HERE / f"nashark-display-{weight}.ttf", names)
    (HERE / "noto-sans-tifinagh-400.ttf").write_bytes(Path(tifinagh).read_bytes())


if __name__ == "__main__":
    main(*sys.argv[1:])
