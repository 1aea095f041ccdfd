"""An address as a picture that a phone reads."""

import segno
from django.utils.safestring import mark_safe


def svg(address):
    """QR code of `address` as an inline SVG: black on nothing, a quiet zone of four modules, size by its style sheet.

    The page says in words what it leads to, and hides the picture from screen readers.
    """
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, border=4, svgclass="qr", lineclass="qr-line", dark="#000"))
