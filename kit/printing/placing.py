"""Where each piece of a book stands: which page it begins on, and so which page every anchor is on."""

from dataclasses import dataclass, field
from pathlib import Path

from kit.printing import pieces
from kit.printing.packing import Kept


@dataclass
class Piece:
    """A prepared fragment: the file of what `pieces.prepare` made of it, and its values (name, title, starts, is_sheet)."""

    path: Path
    fragment: dict


@dataclass
class Placed:
    """A piece in its place: the number of its first page, whether a blank one goes before, the first key of its rows in
    the tree of parents, and where its objects begin."""

    kept: Kept
    fragment: dict
    first: int
    after_blank: bool
    parent: int = 0
    base: int = 0
    names: list = field(default_factory=list)  # of its objects, by their codes

    @property
    def pages(self):
        return self.kept["pages"]

    def coded(self, name):
        return self.names[self.kept["coded"][name]]


def place(bound):
    """`([Placed], furniture or None)`: where each piece stands, a blank page before those that begin on the other side."""
    placed, furniture, first, parent = [], None, 1, 0
    for piece in bound:
        kept = Kept(piece.path)
        if piece.fragment["name"] == pieces.FURNITURE:
            furniture = kept
            continue
        blank = piece.fragment.get("starts") == ("recto", "verso")[first % 2]
        first += blank
        placed.append(Placed(kept, piece.fragment, first, blank, parent))
        first += len(kept["pages"])
        parent += len(kept["pages"]) + len(kept["links"])
    return placed, furniture


def folios(bound):
    """{anchor: page} of a book of these Pieces, without binding it."""
    return anchors_in(place(bound)[0])


def anchors_in(placed):
    found = {}
    for piece in placed:
        for anchor, (page, _x, _y) in piece.kept["anchors"].items():
            found.setdefault(anchor, piece.first + page)
    return found
