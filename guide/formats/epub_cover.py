"""The cover as a picture, as readers show it on their shelf: the printed cover's ground, band, mark and words."""

import io
import re

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, features

from kit.printing.press import FONTS, STATIC

WIDTH, HEIGHT = 1200, 1697  # A4
MARGIN, BAND, MARK = 136, 46, 190
DEEP, BLUE, SAFFRON, WHITE, PALE = "#0f3d62", "#2b6c94", "#f0b23a", "#fbfaf6", "#dfe7ec"
FINER = 4  # drawings are made so many times larger, then reduced: smooth edges
TITLE_TOP, TITLE_ROOM = 620, 480
SIZES = range(116, 35, -8)


def picture(book):
    """Bytes of a PNG. Where Pillow finds no shaper of Arabic it bears no words: they stand on the page that follows."""
    image = Image.new("RGB", (WIDTH, HEIGHT), DEEP)
    tile = drawing("img/band.svg", BAND, BLUE)
    for left in range(0, WIDTH, BAND):
        image.paste(tile, (left, 0))
        image.paste(tile, (left, HEIGHT - BAND))
    rtl = book.direction == "rtl"
    image.paste(drawing("print/mark-light.svg", MARK, DEEP), (WIDTH - MARGIN - MARK if rtl else MARGIN, 150))
    if features.check_feature("raqm"):
        words(image, book)
    out = io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def words(image, book):
    draw = ImageDraw.Draw(image)

    def lines(text, top, size, colour, language, room=None, file="nashark-display-600.ttf"):
        """Write `text` from `top` down, as large as `room` allows, at most `size`; returns where it ends."""
        sizes = [one for one in SIZES if one <= size] if room else [size]
        for size in sizes:
            font = ImageFont.truetype(FONTS / file, size, layout_engine=ImageFont.Layout.RAQM)
            options = {"direction": "rtl" if language.startswith("ar") else "ltr", "language": language[:2]}
            wrapped = list(broken(text, font, options))
            step = round(size * 1.42)
            if not room or len(wrapped) * step <= room:
                break
        right = book.direction == "rtl"
        for line in wrapped:
            place = (WIDTH - MARGIN if right else MARGIN, top)
            draw.text(place, line, fill=colour, font=font, anchor="ra" if right else "la", **options)
            top += step
        return top

    ours = book.language
    lines(_("Nasharek"), 360, 50, WHITE, ours)
    if book.is_demonstration:
        lines(_("Demonstration"), 550, 40, SAFFRON, ours)
    end = lines(book.title, TITLE_TOP, SIZES[0], WHITE, ours, TITLE_ROOM) + 20
    if book.subtitle:
        end = lines(book.subtitle, end, 60, PALE, ours, max(120, 1250 - end)) + 20
    if book.other_title and end < 1290:
        draw.line([(MARGIN, end + 16), (WIDTH - MARGIN, end + 16)], fill=SAFFRON, width=3)
        lines(book.other_title, end + 40, 44, PALE, book.other_language, 130)
    end = lines(_("Coordination cell for the implementation of citizen participation"), 1450, 34, PALE, ours)
    lines(f"{_('Commune of Larache')} · {book.year}", end + 6, 34, PALE, ours)


def broken(text, font, options):
    """`text` in lines that fit between the margins."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and font.getlength(longer, **options) > WIDTH - 2 * MARGIN:
            yield line
            line = word
        else:
            line = longer
    yield line


def drawing(name, size, ground):
    """One of our drawings, whose paths are straight lines and curves in absolute coordinates, `size` pixels square."""
    svg = (STATIC / name).read_text("utf-8")
    scale = size * FINER / float(re.search(r'viewBox="0 0 ([\d.]+)', svg)[1])
    image = Image.new("RGB", (size * FINER, size * FINER), ground)
    draw = ImageDraw.Draw(image)
    for fill, path in re.findall(r'<path fill="(#\w+)"[^>]* d="(M[^hv"]+)"', svg):
        draw.polygon([(x * scale, y * scale) for x, y in outline(path)], fill=fill)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def outline(path):
    """The path's points, its curves taken in twelve steps."""
    made = []
    for command, numbers in re.findall(r"([MC])([^MCZ]*)", path):
        flat = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        points = list(zip(flat[::2], flat[1::2], strict=True))
        if command == "M":
            made += points
            continue
        for place in range(0, len(points), 3):
            four = [made[-1], *points[place : place + 3]]
            made += [curve(four, step / 12) for step in range(1, 13)]
    return made


def curve(four, t):
    """The point at `t` (0 to 1) of the cubic curve between the first and the last of `four` points."""
    shares = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3]
    return tuple(sum(share * point[axis] for share, point in zip(shares, four, strict=True)) for axis in (0, 1))
