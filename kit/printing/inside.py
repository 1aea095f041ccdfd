"""The one place that reaches into WeasyPrint's inside: what its public interface cannot say about a fragment.

Three facts are lost between the boxes and the PDF, and binding needs them: the language and the name of each
element, its attributes in KEPT, and the name of each page's style (`@page opener`). They are
written beside the tags, under names of our own, which `pieces.prepare` reads and takes out again. And the fonts of a
fragment are neither subset nor embedded, since the book gets one set of its own.

Relies on WeasyPrint 70: `pdf.tags._build_box_tree` yields the structure element(s) of a box and calls itself by its
module's name; `pdf.fonts.Font.clean` makes the bytes that are embedded. tests/kit/test_binding.py holds both.
"""

from contextlib import contextmanager
from math import inf

KEPT = {"data-page": "ToldPage", "data-head": "ToldHead", "scope": "ToldScope"}


@contextmanager
def telling():
    """While it lasts, each PDF that WeasyPrint draws in this process tells what the module's docstring names."""
    import pydyf
    from weasyprint.formatting_structure import boxes
    from weasyprint.pdf import fonts, tags

    build, clean = tags._build_box_tree, fonts.Font.clean

    def build_and_tell(box, parent, pdf, page_number, *rest):
        if isinstance(box, boxes.PageBox):
            pdf.catalog.setdefault("Frames", pydyf.Array()).append(pydyf.String(box.page_type.name or ""))
        for element in build(box, parent, pdf, page_number, *rest):
            if "Lang" not in element:
                tell(element, box, pydyf)
            yield element

    def leave_out(font, _to_unicode, _hinting):
        font.file_content = b"\0"

    tags._build_box_tree, fonts.Font.clean = build_and_tell, leave_out
    try:
        yield
    finally:
        tags._build_box_tree, fonts.Font.clean = build, clean


def tell(element, box, pydyf):
    element["Lang"] = pydyf.String(box.style["lang"] or "")
    if box.element is None:
        return
    element["ToldName"] = pydyf.String(box.element_tag)
    for name, key in KEPT.items():
        if value := box.element.get(name):
            element[key] = pydyf.String(value)


@contextmanager
def hastening():
    """While it lasts, each line of right-to-left text is broken once instead of twice.

    WeasyPrint places a line, and once its height is known looks whether it still stands beside the same floats; from right to
    left it compares with a width that it has not measured yet, so that every line is done again. Where there is no float a
    line of any height stands where the first look put it: it is told so by a line that is high enough from the start.

    Relies on WeasyPrint 70: `layout.inline.get_next_linebox` gives the line no height before its first call of
    `avoid_collisions`, and reads the height after it. tests/guide/test_laying.py holds that the drawing is the same.
    """
    from weasyprint.formatting_structure.boxes import LineBox
    from weasyprint.layout import inline

    avoid = inline.avoid_collisions

    def avoid_collisions(context, box, containing_block, outer=True):
        found = avoid(context, box, containing_block, outer)
        if not context.excluded_shapes and isinstance(box, LineBox) and not box.height:
            box.height = inf
        return found

    inline.avoid_collisions = avoid_collisions
    try:
        yield
    finally:
        inline.avoid_collisions = avoid
