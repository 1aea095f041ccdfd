"""The book's fonts for EPUB: of each face only the letters that this book needs. Licence: static/print/fonts/OFL.txt."""

import io
import re
from dataclasses import dataclass
from functools import lru_cache

from kit.printing.press import FONTS

FACES = [
    ("Nashark Naskh", 400, "nashark-naskh-400.ttf"),
    ("Nashark Naskh", 700, "nashark-naskh-700.ttf"),
    ("Nashark Display", 600, "nashark-display-600.ttf"),
    ("Noto Sans Tifinagh", 400, "noto-sans-tifinagh-400.ttf"),
]
TIFINAGH = re.compile("[\u2d30-\u2d7f]")
# Whoever edits the book further finds these whole: Arabic of Morocco, French, figures, marks.
ALWAYS = {
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x60C, 0x653),
    0x698,
    0x6A9,
    0x6AD,
    0x6A4,
    0x6CC,
    *range(0x2010, 0x2027),
}


@dataclass(frozen=True)
class Face:
    file: str
    rule: str
    body: bytes


def faces(text):
    """The faces that `text` needs."""
    letters = frozenset(ALWAYS | {ord(letter) for letter in set(text)})
    return [
        Face(
            file, f'@font-face{{font-family:"{family}";font-weight:{weight};src:url(fonts/{file})}}\n', subset(file, letters)
        )
        for family, weight, file in FACES
        if "Tifinagh" not in family or TIFINAGH.search(text)
    ]


@lru_cache(maxsize=len(FACES))
def subset(file, letters):
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(name_IDs=["*"], hinting=False, notdef_outline=True)
    with TTFont(FONTS / file, recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=letters)
        subsetter.subset(font)
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()
