"""Texts as the book may print them: no control characters, no letter without a glyph, no HTML but a little of our making."""

import re
import unicodedata
from functools import cache

from django.utils.html import escape
from django.utils.safestring import mark_safe

from kit.printing.book import FONTS

TAGS = {"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "br", "table", "thead", "tbody", "tr", "th", "td"}
INVISIBLE = frozenset("\n\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
ITEM = re.compile(r"\s*(?:[-–•*]|(?P<number>\d{1,2}[.)]))\s+(?P<words>.*)")
THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")  # «18 000»: a plain space lets the groups change places
LONGEST_WORD = re.compile(r"(\S{40})(?=\S)")


@cache
def drawable():
    """Letters that the book's fonts have a glyph for, controls left out."""
    from fontTools.ttLib import TTFont

    known = set()
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            known.update(map(chr, font.getBestCmap()))
    return frozenset(letter for letter in known if unicodedata.category(letter)[0] != "C") | INVISIBLE


def clean(text):
    """`text` as it can be printed: composed letters, known line ends; what has no glyph (emoji, controls) is left out.

    A word too long for any line may be broken.
    """
    text = unicodedata.normalize("NFC", str(text or "")).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    known = drawable()
    text = "".join(letter for letter in text if letter in known)
    return LONGEST_WORD.sub("\\1\u200b", THOUSANDS.sub("\u00a0", text)).strip()


def paragraphs(text):
    """Plain text as HTML: an empty line parts paragraphs, lines that begin with a dash or a number make a list."""
    html, kind = [], ""
    for line in clean(text).splitlines():
        item = ITEM.match(line)
        wanted = ("ol" if item["number"] else "ul") if item else ""
        if kind and kind != wanted:
            html.append(f"</{kind}>")
        if wanted and kind != wanted:
            html.append(f"<{wanted}>")
        kind = wanted
        if item:
            mark = f'<span class="mark">{item["number"] or "–"}</span>'
            html.append(f"<li>{mark}{escape(item['words'])}</li>")
        elif line.strip():
            html.append(f"<p>{escape(line.strip())}</p>")
    return mark_safe("".join([*html, f"</{kind}>" if kind else ""]))


def markdown(text):
    """Markdown of the front matter as HTML, of which only TAGS come through, without any attribute."""
    import nh3
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(clean(text))
    return mark_safe(nh3.clean(html, tags=TAGS, attributes={}))
