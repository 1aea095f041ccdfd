"""The catalogue's rule of matching, the same for the index, for the search on either database and for the marks in a text.

A reader's word finds each word that begins with it, however either is spelt (kit.folding): «جمعية» finds «الجمعيات»,
"ecole" finds "écoles". Several words must all be there. Arabic particles written in one with their word (و، ب، ل، ال…) and
the endings of a plural count for nothing.
"""

import re
from functools import lru_cache

from django.db.models import BooleanField, Func
from django.utils.html import escape
from django.utils.safestring import mark_safe

from kit.folding import fold

MOST_WORDS = 8  # of a search; what follows is left aside
LONGEST_WORD = 40  # letters of a word that count
LONGEST_SEARCH = 200
AROUND = 90  # letters shown before and after a match

# A word with what is written over and between its letters: harakat, accents apart, joiners.
_WORD = re.compile(
    r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060-\u2069\ufeff])*"
)
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x2060, 0x206A), 0xFEFF])
_ARTICLE = re.compile(r"(?:[وف]?[بك]?ال(?=..))+")
_FOR_THE = re.compile(r"[وف]?لل(?=..)")
_BARE = re.compile(rf"^(?:{_ARTICLE.pattern}|{_FOR_THE.pattern})")
_PARTICLES = [re.compile(r"[وف](?=...)"), re.compile(r"[بكل](?=...)")]
_ENDING = re.compile(r"(?<=.{3})(?:ات|ون|ين|ه)$|(?<=[a-z]{3})[sx]$")


@lru_cache(maxsize=100_000)
def folded(word):
    return fold(word.translate(_INVISIBLE))[:LONGEST_WORD]


@lru_cache(maxsize=100_000)
def forms(word):
    """What a word of a text can be found by; the first is how it sorts."""
    if article := _ARTICLE.match(word):
        return (word[article.end() :],)
    found, rest = [word], word
    for particle in _PARTICLES:
        if joined := particle.match(rest):
            rest = rest[joined.end() :]
            found.append(rest)
    if article := _FOR_THE.match(word):
        found.append(word[article.end() :])
    return tuple(found)


def index_of(*texts):
    """What is kept of the texts to search in: a blank before each form, each of them once."""
    words = {form for text in texts for match in _WORD.finditer(text) for form in forms(folded(match[0])) if form}
    return "".join(f" {word}" for word in sorted(words))


def title_index_of(text):
    """The same with the words in the order of the text, so that it sorts as well as it is found."""
    words = [forms(folded(match[0])) for match in _WORD.finditer(text)]
    in_order = [found[0] for found in words]
    further = [form for found in words for form in found[1:]]
    return "".join(f" {word}" for word in [*in_order, *further] if word)


def searched(text):
    """The beginnings that a match must have, of what a reader typed."""
    words = [folded(match[0]) for match in _WORD.finditer(text[:LONGEST_SEARCH])]
    words = [_ENDING.sub("", _BARE.sub("", word, count=1)) for word in words]
    long = [word for word in words if len(word) > 1]  # the l’ and d’ of French
    return list(dict.fromkeys(long or filter(None, words)))[:MOST_WORDS]


class Holds(Func):
    """Whether an index (a column filled by `index_of`) holds all of the `words`: the condition of a search.

    PostgreSQL finds them by its index over catalogue_words(column), which the migration makes; SQLite reads the column through.
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, column, words):
        super().__init__(column)
        self.words = list(words)

    def as_sql(self, compiler, connection, **context):
        column, params = compiler.compile(self.source_expressions[0])
        sql = " AND ".join([f"instr({column}, %s) > 0"] * len(self.words))
        return f"({sql})", [param for word in self.words for param in (*params, f" {word}")]

    def as_postgresql(self, compiler, connection, **context):
        """The words stand in a SELECT of their own: a planner that knew them would read every row where most of them answer."""
        column, params = compiler.compile(self.source_expressions[0])
        query = " & ".join("'{}':*".format(word.replace("\\", "").replace("'", "''")) for word in self.words)
        return f"(catalogue_words({column}) @@ (SELECT %s::tsquery))", [*params, query]


class HoldsToo(Holds):
    """The same of a second column, for rows that are found already: asked of the index once, not row by row."""

    def as_postgresql(self, compiler, connection, **context):
        sql, params = super().as_postgresql(compiler, connection, **context)
        model = self.source_expressions[0].target.model._meta
        key = f'"{model.db_table}"."id"'
        return f'({key} IN (SELECT "id" FROM "{model.db_table}" WHERE {sql}))', params


# --- What a reader sees of a match --------------------------------------------------------------------------------


def matches(text, words):
    """[(start, end, the word of `words` that it is)] of each word of `text` that the search finds."""
    beginnings = tuple(words)
    if not beginnings:
        return []
    found = []
    for match in _WORD.finditer(text):
        for form in forms(folded(match[0])):
            if form.startswith(beginnings):
                word = next(word for word in beginnings if form.startswith(word))
                found.append((match.start(), match.end(), word))
                break
    return found


def marked(text, words):
    """`text`, escaped, with its matches in <mark>, spelt as they are written."""
    return _mark(text, matches(text, words), 0, len(text))


def snippet(text, words):
    """(the part of `text` around its densest matches, marked; which of the `words` it shows); both empty without a match."""
    found = matches(text, words)
    if not found:
        return "", set()
    first = max(found, key=lambda one: len({word for start, _end, word in found if 0 <= start - one[0] <= AROUND}))
    begin, end = _bounds(text, first[0] - AROUND, first[1] + AROUND)
    shown = [one for one in found if begin <= one[0] and one[1] <= end]
    html = _mark(text, shown, begin, end)
    opening, closing = "… " if begin else "", " …" if end < len(text) else ""
    return mark_safe(f"{opening}{html}{closing}"), {word for _start, _end, word in shown}


def _bounds(text, begin, end):
    """The nearest ends of words to two places in `text`."""
    begin = 0 if begin <= 0 else max(text.rfind(" ", 0, begin), text.rfind("\n", 0, begin)) + 1
    if end < len(text):
        after = _GAP.search(text, end)
        end = after.start() if after else len(text)
    return begin, end


_GAP = re.compile(r"\s")


def _mark(text, found, begin, end):
    parts, here = [], begin
    for start, stop, _word in found:
        parts += [(False, text[here:start]), (True, text[start:stop])]
        here = stop
    parts.append((False, text[here:end]))
    return mark_safe("".join(f"<mark>{escape(part)}</mark>" if is_match else escape(part) for is_match, part in parts))
