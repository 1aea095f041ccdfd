"""Make the page's two font files from IBM Plex Sans Arabic.

    python static/fonts/make_fonts.py FOLDER

FOLDER is `fonts/complete/woff2` of the npm package @ibm/plex-sans-arabic 1.1.0; needs fonttools[woff].
The licence (OFL.txt) reserves the name "Plex", so the subset carries a name of its own: Nashark Sans.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "Nashark Sans"
WEIGHTS = {"Regular": 400, "SemiBold": 600}

LETTERS = (
    # Basic Latin and Latin-1, with the letters French has beyond them
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x0152, 0x0153, 0x0178,
    # Arabic: punctuation, letters, tashkil, both rows of digits, dagger alif, alif wasla
    0x060C, 0x061B, 0x061F, *range(0x0621, 0x063B), *range(0x0640, 0x0656), *range(0x0660, 0x066E), 0x0670, 0x0671,
    # پ چ ژ ڤ ڥ ک ڭ گ ی and ڴ: Moroccan names, loan words, Amazigh in Arabic letters
    0x067E, 0x0686, 0x0698, 0x06A4, 0x06A5, 0x06A9, 0x06AD, 0x06AF, 0x06B4, 0x06CC, 0xFD3E, 0xFD3F,
    # Dashes, quotes, bullet, ellipsis, per mille, guillemets, euro, arrows, minus, comparisons, tick, combining-mark carrier
    0x2010, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2030, 0x2039, 0x203A, 0x20AC,
    0x2190, 0x2191, 0x2192, 0x2193, 0x2116, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x2713, 0x25CC,
)  # fmt: skip
FEATURES = "ccmp locl init medi fina rlig liga calt kern mark mkmk ordn sups frac numr dnom".split()


def make(source: Path, weight: int, target: Path) -> None:
    font = TTFont(source)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    style = {400: "Regular", 600: "SemiBold"}[weight]
    names = {1: f"{FAMILY} {style}", 2: "Regular", 3: f"{FAMILY} {style} 1.005", 4: f"{FAMILY} {style}",
             6: f"{FAMILY.replace(' ', '')}-{style}", 16: FAMILY, 17: style}  # fmt: skip
    for name_id, words in names.items():
        font["name"].removeNames(nameID=name_id)
        font["name"].setName(words, name_id, 3, 1, 0x409)
    subset.save_font(font, target, options)
    print(f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    here = Path(__file__).parent
    for style, weight in WEIGHTS.items():
        make(Path(sys.argv[1]) / f"IBMPlexSansArabic-{style}.woff2", weight, here / f"nashark-sans-{weight}.woff2")
