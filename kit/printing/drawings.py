"""The drawing of a page: shortened, its fonts called by their faces, and the numbers in it left open.

Relies on how WeasyPrint 70 writes text: `/Span <</MCID n>> BDC`, colour, `BT`, `1 0 0 -1 x y Tm`, `/FONT size Tf`,
`[<glyphs>…] TJ`, `ET`, `EMC`, each on a line of its own, glyphs of four hexadecimal digits.
"""

import re
from dataclasses import dataclass

from kit.printing import faces

FONT = re.compile(rb"/(\w+) ([\d.]+) Tf")
MARKED = re.compile(rb"/(\w+)\n<</MCID (\d+)>>\nBDC\n(.*?)EMC\n", re.DOTALL)
RUN = re.compile(rb"1 0 0 -1 ([-\d.]+) ([-\d.]+) Tm\n/(\S+) ([\d.]+) Tf\n\[([^\]]*)\] TJ")
GLYPHS = re.compile(rb"<([0-9a-f]+)>")
NOTHING = re.compile(rb"(?<!<)<>(?!>)")
FRACTION = re.compile(rb"(?<=>)(-?\d+)\.(\d)\d*(?=<)")
COLOUR = re.compile(rb"[\d. ]+ rg\n")
FIGURE = re.compile(rb"/Figure\n<</MCID (\d+)>>\nBDC")
NO_COLOUR = b"0 0 0 rg\n"


class Unusual(ValueError):
    """WeasyPrint has drawn what this module does not know."""


@dataclass
class Number:
    """A number to be set: ten `digits` of `face` at `size`, their `widths` in thousandths of an em, from `x` over the room
    of `room` thousandths, on the base line `y`; `before` is what stands between text begun and its place."""

    key: str
    face: str
    size: float
    x: float
    y: float
    room: float
    digits: list
    widths: list
    before: str = ""

    def run(self, number, *, at_left):
        """The operators that set it, at the left or the right of its room."""
        digits = [int(digit) for digit in str(number)]
        width = sum(self.widths[digit] for digit in digits)
        x = self.x if at_left else self.x + (self.room - width) * self.size / 1000
        shown = b"".join(b"%04x" % self.digits[digit] for digit in digits)
        return b"1 0 0 -1 %b %b Tm\n/%b %b Tf\n<%b> Tj" % (
            short(x), short(self.y), self.face.encode(), short(self.size), shown,
        )  # fmt: skip


def short(number):
    return b"%.3f" % number


def tidy(drawing, names, unspoken, spaces):
    """`names`: {WeasyPrint's font: face}; `unspoken`: numbers of marked content that is ornament; `spaces`: {glyph that no
    font has: the space to draw instead}."""
    drawing = FONT.sub(lambda match: b"/%b %b Tf" % (names[match[1]], match[2]), drawing)
    drawing = drawing.replace(b">0<", b"").replace(b">0]", b">]")
    drawing = FRACTION.sub(rb"\1.\2", drawing)
    drawing = NOTHING.sub(b" ", drawing)  # the numbers around it stay two
    if unspoken:
        drawing = FIGURE.sub(lambda match: b"/Artifact\nBMC" if int(match[1]) in unspoken else match[0], drawing)
    if spaces:
        drawing = GLYPHS.sub(lambda match: b"<%b>" % replaced(match[1], spaces), drawing)
    return drawing


def replaced(shown, spaces):
    return b"".join(spaces.get(shown[at : at + 4], shown[at : at + 4]) for at in range(0, len(shown), 4))


def split(drawing, places, folder):
    """`([drawing, …], [Number, …])`: the drawing cut where a number is to be set, one piece more than numbers.

    `places`: {number of marked content: anchor}.
    """
    parts, numbers, done = [], [], 0
    for match in MARKED.finditer(drawing):
        anchor = places.get(int(match[2]))
        run = anchor and RUN.search(drawing, match.start(3), match.end(3))
        if run:
            parts.append(drawing[done : run.start()])
            numbers.append(number_of(anchor, run, folder))
            done = run.end()
    if len(numbers) < len(places):
        raise Unusual(f"no room for one of the numbers {sorted(places.values())}")
    return [*parts, drawing[done:]], numbers


def number_of(key, run, folder):
    face = run[3].decode()
    shown = b"".join(GLYPHS.findall(run[5]))
    row = faces.digits(folder, face, int(shown[:4], 16))
    measure = face_file(folder, face)
    widths = [measure.width(glyph) for glyph in row]
    return Number(key, face, float(run[4]), float(run[1]), float(run[2]), widths[0] * len(shown) / 4, row, widths)


def face_file(folder, face, kept={}):  # noqa: B006 (kept for the life of the worker)
    if (folder, face) not in kept:
        kept[folder, face] = faces.Face(folder, face)
    return kept[folder, face]


def marked_runs(drawing):
    """{number of marked content: (colour, text)}: the colour as it is set when the text begins."""
    runs, colour = {}, NO_COLOUR
    done = 0
    for match in MARKED.finditer(drawing):
        for found in COLOUR.finditer(drawing, done, match.end()):
            colour = found[0]
        done = match.end()
        start = match[3].find(b"BT\n")
        runs[int(match[2])] = colour, match[3][start:]
    return runs
