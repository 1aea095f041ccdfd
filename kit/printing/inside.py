"""The one place that reaches into WeasyPrint's inside: what its public interface cannot say about a fragment.

Three facts are lost between the boxes and the PDF, and binding needs them: the language and the name of each
element, its attributes in KEPT, and the name of each page's style (`@page opener`). They are
written beside the tags, under names of our own, which `pieces.prepare` reads and takes out again. And the fonts of a
fragment are neither subset nor embedded, since the book gets one set of its own.

Relies on WeasyPrint 70: `pdf.tags._build_box_tree` yields the structure element(s) of a box and calls itself by its
module's name; `pdf.fonts.Font.clean` makes the bytes that are embedded. tests/kit/test_binding.py holds both.
"""

from contextlib import contextmanager

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
