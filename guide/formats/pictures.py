"""Photos and logos brought to the size that a reader's screen or a page can show."""

import io
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps

from kit.printing.press import PrintFailed

FORMATS = ["JPEG", "PNG", "WEBP"]
MOST_BYTES = 25 * 2**20
MOST_PIXELS = 24_000_000
# Up to so many pictures, the longest side in pixels: a file of 200 photos is still sent by mail or phone.
SIDES = [(60, 1600), (200, 1200), (600, 900)]
SMALLEST_SIDE = 720
QUALITY = 82


def longest_side(count):
    """Pixels of the longest side in a file that holds `count` pictures."""
    return next((side for most, side in SIDES if count <= most), SMALLEST_SIDE)


def jpeg(path, side):
    """The picture at `path` (within MEDIA_ROOT) as bytes of a JPEG, at most `side` pixels long, without any metadata.

    Raises OSError, ValueError or Pillow's own errors where there is no such picture.
    """
    path = Path(path).resolve()
    if not path.is_relative_to(Path(settings.MEDIA_ROOT).resolve()) or path.stat().st_size > MOST_BYTES:
        raise ValueError("no picture of ours")
    with Image.open(path, formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (side, side))
        ImageOps.exif_transpose(opened, in_place=True)
        image = opened.convert("RGB" if opened.mode in {"RGB", "L", "CMYK"} else "RGBA")
    image.thumbnail((side, side), reducing_gap=2.0)
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def read_all(manuscript, keep, *, most=1600):
    """Call `keep(picture, bytes)` for each picture of the book, one in memory at a time.

    Raises PrintFailed that names the sheet or partner of each picture that is missing or unreadable.
    """
    owners = [(sheet.title, photo) for sheet in manuscript.sheets for photo in sheet.photos]
    owners += [(partner.name, partner.logo) for partner in manuscript.partners if partner.logo]
    side, problems, seen = min(most, longest_side(len(owners))), [], set()
    for title, picture in owners:
        if picture.name in seen:
            continue
        seen.add(picture.name)
        try:
            body = jpeg(picture.path, side)
        except Exception:
            problems.append({"title": title, "reason": "picture"})
        else:
            keep(picture, body)
    if problems:
        raise PrintFailed(problems)
