"""The founding minutes, to be quoted with what stands around."""

from functools import cache

from django.conf import settings


@cache
def lines():
    """The lines of fixtures/minutes.txt: tuple of str, line 1 first."""
    return tuple((settings.BASE_DIR / "fixtures" / "minutes.txt").read_text("utf-8").split("\n"))


def quoted(passages):
    """The lines that `passages` (of a Doubt) stand in, each with its neighbours: list of dict.

    `number`, `parts` (list of (text, whether it is quoted)), `before` and `after`, the nearest lines that are not empty
    as (number, text) or None. The cells of the minutes' tables are set apart by a bar.
    """
    words = {}
    for passage in passages:
        words.setdefault(passage["line"], []).append(passage["words"])
    return [
        {
            "number": number,
            "parts": [(apart(text), marked) for text, marked in _parts(lines()[number - 1], words[number])],
            "before": _neighbour(number, -1),
            "after": _neighbour(number, 1),
        }
        for number in words
    ]


def apart(text):
    return text.replace("\t", " | ")


def _parts(text, words):
    """`text` cut at the quoted words: list of (text, whether quoted)."""
    marks = [False] * len(text)
    for quote in words:
        start = text.find(quote)
        while start >= 0:
            marks[start : start + len(quote)] = [True] * len(quote)
            start = text.find(quote, start + len(quote))
    parts, begin = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or marks[end] != marks[begin]:
            parts.append((text[begin:end], marks[begin]))
            begin = end
    return parts


def _neighbour(number, step):
    number += step
    while 1 <= number <= len(lines()):
        if lines()[number - 1].strip():
            return number, apart(lines()[number - 1])
        number += step
    return None
