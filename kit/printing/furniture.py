"""What stands in the margins of every page: running heads and folios, drawn over the page as artefacts of pagination.

They are set by WeasyPrint like anything else, once for the book, in a fragment of their own (`pieces.furniture`); from it come
the drawing of each head and, for a folio, its ten digits and its place.
"""

from kit.printing import pieces
from kit.printing.drawings import Number

IN_PIXELS = b"1 0 0 -1 0 %.3f cm .75 0 0 .75 0 0 cm\n"
HEADER = b"/Artifact<</Type/Pagination/Subtype/Header>>BDC\n/head-%b Do\nEMC\n"
FOOTER = b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\nq\n%bBT\n%b\nET\nQ\nEMC\n"


class Furnishing:
    """`told`: what `preparing` found in the furniture, {key: {"drawing"} or {"colour", "number"}}."""

    def __init__(self, told, is_rtl):
        self.told, self.is_rtl = told, is_rtl

    def forms(self, fonts):
        """(key, entries of its dictionary, drawing) of each running head; `fonts` is the number of the book's fonts."""
        for key, told in self.told.items():
            if "drawing" in told:
                entries = b"/Type/XObject/Subtype/Form/BBox[0 0 612 %.3f]/Resources<</Font %d 0 R>>" % (
                    told["height"],
                    fonts,
                )
                yield key, entries, IN_PIXELS % told["height"] + told["drawing"].encode("latin-1")

    def over(self, frame, heads, at):
        """What page `at` draws over its own drawing; nothing for a bare one. `heads`: its fragment's."""
        side = ("verso", "recto")[at % 2]
        drawing = b""
        if frame == "" and pieces.head_key(side, heads.get(side, "")) in self.told:
            drawing += HEADER % side.encode()
        if told := self.told.get(pieces.folio_key(side, frame)):
            number = Number(**told["number"])
            run = number.run(at, at_left=self.is_rtl == (side == "recto"))
            drawing += FOOTER % (IN_PIXELS % told["height"] + told["colour"].encode(), run)
        return drawing
