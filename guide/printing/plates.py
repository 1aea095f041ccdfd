"""How a sheet's photos stand on its pages: up to three large at its head, the others in rows whose pictures keep their shape."""

from dataclasses import dataclass

from guide.manuscript import Picture

LARGE = 1000  # pixels of width from which a photo may run over the whole page (120 an inch)
ROW, GAP, TALLEST = 166, 3, 62  # millimetres: the text's width, between two photos of a row, the height of a row
PAGE, STRIP = 220, (74, 88)  # millimetres: over both edges of the page; how high a strip may be
WIDEST, NARROWEST = 2.4, 0.55  # shapes (width to height) beyond which a photo is cropped


@dataclass(frozen=True)
class Plate:
    """A photo with the room it gets, in millimetres."""

    photo: Picture
    width: float
    height: float


@dataclass(frozen=True)
class Plates:
    """`kind` names the head of the sheet: none, one, strip, three, upright, small; `head` its photos, `rows` all others.

    A strip is two or three photos of one height, side by side; of three the first is the large one, beside which the two
    others stand one above the other. All three run over the edges of the page.
    """

    kind: str
    head: list[Plate]
    rows: list[list[Plate]]

    @property
    def captions(self):
        return [plate.photo.caption for plate in self.head if plate.photo.caption]

    @property
    def credits(self):
        """Each once."""
        return list(dict.fromkeys(plate.photo.credit for plate in self.head if plate.photo.credit))


def plates(photos):
    """The Plates of `photos`, in the order they were given."""
    large = [photo for photo in photos if photo.width >= LARGE and not photo.is_upright]
    upright = [photo for photo in photos if photo.is_upright]
    if len(large) >= 3:
        kind, head = "three", large[:3]
    elif large and 2 <= len(photos) <= 3:
        kind, head = "strip", photos
    elif large:
        kind, head = "one", large[:1]
    elif upright:
        kind, head = "upright", upright[:1]
    else:
        kind, head = ("small" if photos else "none"), photos[:1]
    others = [photo for photo in photos if photo not in head]
    widths = row(head, PAGE, STRIP) if kind == "strip" else [Plate(photo, 0, 0) for photo in head]
    return Plates(kind, widths, [row(some) for some in split(others)])


def split(photos):
    """Rows of two or three, the smaller ones first, so that no photo stands alone below others."""
    rows = -(-len(photos) // 3)
    short = rows * 3 - len(photos)  # rows of two; one photo alone is one row
    sizes = [2] * short + [3] * (rows - short) if len(photos) > 1 else [1] * len(photos)
    return [photos[sum(sizes[:place]) : sum(sizes[: place + 1])] for place in range(len(sizes))]


def row(photos, width=ROW, between=(0, TALLEST)):
    """Plates of one height that fill `width`; of a height `between` two, for which they are cropped or stay narrower."""
    shapes = [min(max(photo.width / photo.height, NARROWEST), WIDEST) if photo.height else 1.5 for photo in photos]
    room = width - GAP * (len(photos) - 1)
    shortest, tallest = between
    height = min(max(room / sum(shapes), shortest), tallest)
    scale = room / sum(shapes) if shortest else height
    return [Plate(photo, round(scale * shape, 1), round(height, 1)) for photo, shape in zip(photos, shapes, strict=True)]
