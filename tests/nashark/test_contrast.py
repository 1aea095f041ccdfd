"""WCAG contrast of the tokens of static/css/nashark.css, in the light scheme, the dark scheme and in print."""

import re

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static/css/nashark.css").read_text("utf-8")
GROUNDS = ("ground", "surface", "sunk")
WASHES = ("blue", "saffron", "brick", "olive")
TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-soft", "heading", "link", "saffron-ink", "brick-ink", "olive-ink")
        for ground in GROUNDS
    ],
    *[(f"{name}-ink", f"{name}-wash") for name in WASHES],
    *[("ink", f"{name}-wash") for name in WASHES],
    *[("on-blue", "blue"), ("on-blue", "blue-hover"), ("on-saffron", "saffron"), ("on-saffron", "saffron-hover")],
    *[("on-brick", "brick"), ("on-brick", "brick-hover"), ("on-deep", "deep"), ("on-deep-link", "deep")],
]
SHAPES = [(shape, ground) for shape in ("line-strong", "focus", "blue", "olive") for ground in ("ground", "surface")]


def tokens(scheme):
    light, dark, printed = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))
        for block in (
            CSS.split(":root {", 1)[1].split("}")[0],
            CSS.split("@media screen and (prefers-color-scheme: dark)", 1)[1].split("}")[0],
            CSS.split("@media print", 1)[1].split("}")[0],
        )
    )
    return light | {"light": {}, "dark": dark, "print": printed}[scheme]


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    channels = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_text_is_read_and_shapes_are_seen(scheme):
    colour = tokens(scheme)
    weak = [
        f"{front} on {back}: {ratio:.2f}"
        for pairs, least in ((TEXT, 4.5), (SHAPES, 3))
        for front, back in pairs
        if (ratio := contrast(colour[front], colour[back])) < least
    ]
    assert weak == []
