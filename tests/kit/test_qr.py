"""An address as a picture that a phone reads."""

import re

from kit.qr import svg


def test_it_is_an_svg_of_its_own_size_without_style_or_script():
    drawn = svg("https://example.org/experiences/catalogue/12/")
    assert re.match(r'<svg [^>]*viewBox="0 0 \d+ \d+"', drawn)
    assert not re.search(r"style=|<script|width=|height=", drawn)


def test_an_address_cannot_break_out_of_it():
    assert "<script" not in svg('https://example.org/?"><script>alert(1)</script>')
