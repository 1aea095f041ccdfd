"""The manuscript's HTML, read for outputs that are no web pages: a tree of the allowed tags, and XHTML made of it."""

import re
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from xml.etree import ElementTree

from django.utils.html import escape
from django.utils.safestring import mark_safe

from kit.printing.texts import TAGS

KNOWN = TAGS | {"span"}
ATTRIBUTES = {("span", "class"), ("ol", "start")} | {(tag, name) for tag in KNOWN for name in ("lang", "dir")}
DEEPEST = 40  # tags inside each other; deeper ones are left out, their words stay
# What XML forbids, the other controls, and the marks that turn the direction of all that follows.
ILLEGAL = re.compile("[^\t\n\r\u0020-\u007e\u00a0-\u2029\u202f-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sound(text):
    """`text` without control characters, whoever wrote it."""
    return ILLEGAL.sub("", str(text))


class Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [ElementTree.Element("div")]

    def handle_starttag(self, tag, attrs):
        if tag not in KNOWN or (len(self.open) > DEEPEST and tag != "br"):
            return
        kept = {name: sound(value or "") for name, value in attrs if (tag, name) in ATTRIBUTES}
        element = ElementTree.SubElement(self.open[-1], tag, kept)
        if tag != "br":
            self.open.append(element)

    def handle_endtag(self, tag):
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data):
        last, words = self.open[-1], sound(data)
        if len(last):
            last[-1].tail = (last[-1].tail or "") + words
        else:
            last.text = (last.text or "") + words


def tree(html):
    """`html` as an ElementTree element `div`; tags that are not allowed are left out, their words stay."""
    reader = Reader()
    reader.feed(str(html))
    reader.close()
    return reader.open[0]


def xhtml(html):
    """`html` as well-formed XHTML; header cells say what they head."""
    root = tree(html)
    for head in root.iter("thead"):
        for cell in head.iter("th"):
            cell.set("scope", "col")
    parts = [ElementTree.tostring(child, encoding="unicode") for child in root]
    return mark_safe(escape(root.text or "") + "".join(parts))


def converted(value, convert):
    """A copy of the manuscript (or a part of it) in which `convert(name, field's value)` stands for each plain value."""
    if isinstance(value, list):
        return [converted(item, convert) for item in value]
    if not is_dataclass(value):
        return value
    changes = {}
    for one in fields(value):
        old = getattr(value, one.name)
        plain = isinstance(old, str)
        changes[one.name] = convert(one.name, old) if plain else converted(old, convert)
    return replace(value, **changes)
