"""An address as a picture that a phone reads."""

import io

import segno
from django.utils.safestring import mark_safe

KINDS = {"svg": "image/svg+xml", "png": "image/png"}
PIXELS_A_MODULE = 24  # a code of some 33 modules is a thousand pixels wide: sharp on a poster, too


def svg(address):
    """QR code of `address` as an inline SVG: black on nothing, a quiet zone of four modules, size by its style sheet.

    The page says in words what it leads to, and hides the picture from screen readers.
    """
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, border=4, svgclass="qr", lineclass="qr-line", dark="#000"))


def printed(address, title, millimetres):
    """QR code of `address` as an inline SVG for print, so many millimetres wide; `title` says in words what it leads to."""
    code = segno.make(address, error="m", micro=False)
    border = 2  # the paper around it is the rest of the quiet zone
    scale = millimetres / code.symbol_size(border=border)[0]
    return mark_safe(code.svg_inline(scale=scale, unit="mm", border=border, title=title, dark="#000", light="#fff"))


def download(address, kind):
    """QR code of `address` as the bytes of a file to put on a poster of one's own; `kind` is a key of KINDS."""
    out = io.BytesIO()
    sizes = {"scale": PIXELS_A_MODULE} if kind == "png" else {"scale": 8, "svgns": True}
    segno.make(address, error="m", micro=False).save(out, kind=kind, border=4, light="#fff", **sizes)
    return out.getvalue()
