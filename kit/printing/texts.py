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
LONG_WORD = re.compile(r"\S{41,}")  # it may be longer than its line
PART = re.compile(r"(\S{8}[\u0300-\u036f\u064b-\u065f\u0670]*)(?=\S)")
ISOLATES, END_OF_ISOLATE = "\u2066\u2067\u2068", "\u2069"
MOST_COLUMNS = 12  # of a table of the front matter; one with more runs off the page and is printed as it was typed


@cache
def drawable():
    """Letters that the book's fonts have a glyph for, controls left out."""
    from fontTools.ttLib import TTFont

    known = set()
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            known.update(map(chr, font.getBestCmap()))
    return frozenset(letter for letter in known if unicodedata.category(letter)[0] != "C") | INVISIBLE


def tidy(text):
    """`text` as it can be printed: composed letters, known line ends; what has no glyph (emoji, controls) is left out.

    Empty where nothing of it is seen. Isolates end with their line, so that what stands beside it keeps its place.
    """
    text = unicodedata.normalize("NFC", str(text or "")).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    known = drawable()
    text = "".join(letter for letter in text if letter in known)
    if all(letter in INVISIBLE or letter.isspace() for letter in text):
        return ""
    if any(letter in ISOLATES or letter == END_OF_ISOLATE for letter in text):
        text = "\n".join(map(balanced, text.split("\n")))
    return THOUSANDS.sub("\u00a0", text).strip()


def balanced(line):
    """The line with an end for each isolate, and none without."""
    depth, out = 0, []
    for letter in line:
        depth += (letter in ISOLATES) - (letter == END_OF_ISOLATE)
        if depth < 0:
            depth = 0
        else:
            out.append(letter)
    return "".join(out) + END_OF_ISOLATE * depth


def breakable(text):
    """`text` with places to break its line in words that are longer than any line."""
    return LONG_WORD.sub(lambda word: PART.sub("\\1\u200b", word[0]), text)


def clean(text):
    """`text` tidied, its longest words breakable."""
    return breakable(tidy(text))


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


@cache
def parser():
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import table

    def narrow_table(state, start, end, silent):
        heading = state.src[state.bMarks[start] : state.eMarks[start]]
        return heading.count("|") <= MOST_COLUMNS + 1 and table(state, start, end, silent)

    def break_words(state):
        for token in state.tokens:
            for part in (token, *(token.children or [])):
                if part.type in ("text", "code_inline", "code_block", "fence"):
                    part.content = breakable(part.content)

    made = MarkdownIt("commonmark", {"html": False}).enable("table")
    made.block.ruler.at("table", narrow_table, {"alt": ["paragraph", "reference"]})
    made.core.ruler.push("break_words", break_words)
    return made


def markdown(text):
    """Markdown of the front matter as HTML, of which only TAGS come through, without any attribute."""
    import nh3

    return mark_safe(nh3.clean(parser().render(tidy(text)), tags=TAGS, attributes={}))
