"""Words of both directions in one text, parted for outputs that want the direction of each run said."""

import re

ARABIC = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
LATIN = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u2d30-\u2d7f"  # Tifinagh is written from the left too
# In Arabic: from a Latin letter to the last letter or figure before Arabic begins; and groups of figures, as of a telephone.
FROM_LEFT = re.compile(rf"[{LATIN}](?:[^{ARABIC}]*[{LATIN}\d])?|\+?\d+(?: \d{{2,}})+")
FROM_RIGHT = re.compile(rf"[{ARABIC}](?:[^{LATIN}]*[{ARABIC}])?")
ISOLATED = re.compile("([\u2066\u2067])([^\u2069]*)\u2069")
MARKS = re.compile("[\u2066-\u2069]")


def runs(text, rtl):
    """`(words, rtl)` of each run of `text` in a paragraph of the direction `rtl`; isolates give way to runs of their own."""
    end = 0
    for match in ISOLATED.finditer(text):
        yield from parted(text[end : match.start()], rtl)
        yield MARKS.sub("", match[2]), match[1] == "\u2067"
        end = match.end()
    yield from parted(text[end:], rtl)


def parted(text, rtl):
    text = MARKS.sub("", text)
    end = 0
    for match in (FROM_LEFT if rtl else FROM_RIGHT).finditer(text):
        start, stop = match.span()
        if start < end:
            continue
        if text[stop : stop + 1] == ")" and match[0].count("(") > match[0].count(")"):
            stop += 1
        if start > end:
            yield text[end:start], rtl
        yield text[start:stop], not rtl
        end = stop
    if end < len(text):
        yield text[end:], rtl
