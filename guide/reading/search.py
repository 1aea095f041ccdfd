"""Searching in a book, by the catalogue's rule of matching (kit.folding, beginnings of words)."""

import re
from dataclasses import dataclass

from experiences.catalogue.search import LONGEST_SEARCH, marked, matches, searched, snippet

LONGEST_SENTENCE = 260  # letters; of a longer one the part around its matches is shown
LESS = ("facts", "photos")  # shown where the story says less
SHOWN = 3  # passages of a page
SENTENCE = re.compile(r"[^.!?؟…\n]+(?:[.!?؟…]+|\n|$)")


@dataclass(frozen=True)
class Passage:
    """A sentence with its matches marked, and where it stands; `anchor` is empty at the head of the page."""

    anchor: str
    heading: str
    html: str


@dataclass(frozen=True)
class Found:
    page: object
    title: str
    passages: list[Passage]


class Search:
    """`text` as it was typed. `pages` are those that hold each of its words."""

    def __init__(self, book, text):
        self.text = text[:LONGEST_SEARCH]
        self.words = searched(self.text)
        beginnings = [f" {word}" for word in self.words]
        self.pages = [page for page in book.pages if self.words and all(word in page.index for word in beginnings)]

    def shown(self, pages):
        """[Found] of these pages."""
        return [Found(page, marked(page.title, self.words), passages(page, self.words)) for page in pages]


def passages(page, words):
    """The passages of `page` that show most of the words, in the order of the page."""
    held = []
    for number, block in enumerate(page.blocks):
        known = {word for _start, _end, word in matches(f"{block.heading}\n{block.plain}", words)}
        if known:
            held.append((-len(known), block.anchor in LESS, number, block))
    best = sorted(held, key=lambda one: one[:3])[:SHOWN]
    return [
        Passage(block.anchor, marked(block.heading, words), sentence(block.plain, words))
        for _few, _less, _number, block in sorted(best, key=lambda one: one[2])
    ]


def sentence(text, words):
    """The sentence of `text` that holds most of the words, escaped and marked; empty where none does."""
    best, most = "", 0
    for one in SENTENCE.finditer(text):
        held = len({word for _start, _end, word in matches(one[0], words)})
        if held > most:
            best, most = one[0].strip(), held
    return marked(best, words) if len(best) <= LONGEST_SENTENCE else snippet(best, words)[0]
