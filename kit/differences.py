"""Word-by-word differences between two texts, to be read by people: Arabic and French, paragraph by paragraph."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

SAME, TAKEN, ADDED = "same", "taken", "added"

# A word keeps its harakat, its tatweel and its apostrophe (l’eau); a number its separators (2 000 is two, 1.250,50 is one).
_MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u061c"
_TOKEN = re.compile(rf"\d+(?:[.,:/٫٬]\d+)+|[\w{_MARKS}]+(?:['’\-‑][\w{_MARKS}]+)*|[^\w\s]")
_QUIET = re.compile(r"[\u0640\u200b-\u200f\u061c]")  # tatweel and invisible marks: nobody reads them

ALIKE = 0.4  # share of words that two paragraphs have in common to be one paragraph in two wordings
KEPT = 0.35  # below this share of unmarked letters, the old and the new paragraph stand whole
ISLAND = 4  # letters of an unchanged run that is not worth an interruption between two changes
MOST_WORDS = 3_000_000  # words of one side times words of the other: beyond, paragraphs stand whole
MOST_PAIRS = 2_500  # paragraphs of one side times paragraphs of the other, likewise


@dataclass(frozen=True)
class Run:
    """Words that were kept, taken away or added, with the space after them."""

    operation: str
    words: str

    @property
    def text(self):
        return self.words.rstrip()

    @property
    def space(self):
        return self.words[len(self.text) :]


@dataclass(frozen=True)
class Paragraph:
    """`operation`: "same", "taken" or "added" as a whole, "changed" in its `runs`, "rewritten" from `old` to `new`."""

    operation: str
    runs: tuple = ()
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class _Token:
    key: str  # what is compared
    words: str  # what is shown: with the space after it


def is_same(old, new):
    """Whether nothing differs that a reader would see: spaces, line ends, tatweel and invisible marks are quiet."""
    return _keys(_tokens(old)) == _keys(_tokens(new))


def differences(old, new):
    """The paragraphs of `new`, with what was taken of `old` where it stood: list of Paragraph.

    A paragraph that became two, or two that became one, is told as one. The time is bounded: texts of many thousand words
    that have little in common are told by whole paragraphs.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    keys = [_key(paragraph) for paragraph in before], [_key(paragraph) for paragraph in after]
    told = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if operation == "equal":
            told += [Paragraph(SAME, new=paragraph) for paragraph in after[j1:j2]]
        else:
            told += [_told(*pair) for pair in _pairs(before[i1:i2], after[j1:j2])]
    return told


def _told(before, after):
    """One Paragraph of the lists of paragraphs `before` and `after`."""
    old, new = "\n".join(before), "\n".join(after)
    if not after:
        return Paragraph(TAKEN, old=old)
    if not before:
        return Paragraph(ADDED, new=new)
    old_tokens, new_tokens = _tokens(old), _tokens(new)
    if _keys(old_tokens) == _keys(new_tokens):
        return Paragraph(SAME, new=new)
    if len(old_tokens) * len(new_tokens) > MOST_WORDS:
        return Paragraph("rewritten", old=old, new=new)
    runs = _without_islands(_runs(old_tokens, new_tokens))
    kept = sum(_letters(run.words) for run in runs if run.operation == SAME)
    if kept < KEPT * max(_letters(old), _letters(new)) and max(len(old_tokens), len(new_tokens)) > 3:
        return Paragraph("rewritten", old=old, new=new)
    return Paragraph("changed", runs=tuple(runs), old=old, new=new)


def _runs(old, new):
    # difflib's own bound stays on: in a long paragraph words that come often (و, de) are no anchors, only carried along.
    matcher = SequenceMatcher(None, _keys(old), _keys(new))
    runs = []
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            words = _join(new[j1:j2])
            if i2 < len(old) and old[i2 - 1].words[-1].isspace() and not words[-1].isspace():
                words += " "  # what was taken stood apart from it
            runs.append(Run(SAME, words))
            continue
        if i1 < i2:
            runs.append(Run(TAKEN, _join(old[i1:i2])))
        if j1 < j2:
            runs.append(Run(ADDED, _join(new[j1:j2])))
    return runs


def _without_islands(runs):
    """Neighbouring changes brought together over the little word or sign that stood unchanged between them."""
    joined = []  # [taken, added] or Run of what is the same
    for number, run in enumerate(runs):
        is_island = run.operation == SAME and _letters(run.words) <= ISLAND and 0 < number < len(runs) - 1
        is_island = is_island and "\n" not in run.words and _changes_both_sides(runs, number)
        if run.operation == SAME and not is_island:
            joined.append(run)
            continue
        if not joined or isinstance(joined[-1], Run):
            joined.append(["", ""])
        if run.operation != ADDED:
            joined[-1][0] += run.words
        if run.operation != TAKEN:
            joined[-1][1] += run.words
    told = []
    for part in joined:
        if isinstance(part, Run):
            told.append(part)
        else:
            told += [Run(name, words) for name, words in zip((TAKEN, ADDED), part, strict=True) if words]
    return told


def _changes_both_sides(runs, number):
    """Whether words were exchanged before and after the run: a lone addition beside it reads well as it is."""
    before = {run.operation for run in runs[max(0, number - 2) : number]} - {SAME}
    after = {run.operation for run in runs[number + 1 : number + 3]} - {SAME}
    return len(before) == 2 or len(after) == 2


def _pairs(before, after):
    """Which paragraphs of `before` became which of `after`: [(some of before, some of after)], in the order of `after`.

    The alignment that keeps most words, among those that keep the order: a paragraph stays, splits in two, joins the next
    one, goes or comes.
    """
    if len(before) * len(after) > MOST_PAIRS or not before or not after:
        return [([old] * bool(old), [new] * bool(new)) for old, new in zip_longest(before, after, fillvalue="")]
    bags = [Counter(_keys(_tokens(p))) for p in before], [Counter(_keys(_tokens(p))) for p in after]
    best = {(0, 0): (0, None)}  # (paragraphs told of each side): (words kept, the step that led here)
    for i in range(len(before) + 1):
        for j in range(len(after) + 1):
            for di, dj in ((1, 0), (0, 1), (1, 1), (1, 2), (2, 1)):
                if i + di > len(before) or j + dj > len(after):
                    continue
                kept = best[i, j][0] + _kept(bags[0][i : i + di], bags[1][j : j + dj])
                if (i + di, j + dj) not in best or kept > best[i + di, j + dj][0]:
                    best[i + di, j + dj] = kept, (di, dj)
    pairs, i, j = [], len(before), len(after)
    while i or j:
        di, dj = best[i, j][1]
        pairs.append((before[i - di : i], after[j - dj : j]))
        i, j = i - di, j - dj
    return _with_rewritten(pairs[::-1])


def _kept(old, new):
    """Words that two bags of words have in common; less than nothing where they are no two wordings of one paragraph."""
    if not old or not new:
        return 0
    one, other = sum(old, Counter()), sum(new, Counter())
    common = (one & other).total()
    alike = 2 * common / max(1, one.total() + other.total())
    return common - len(old) - len(new) + 2 if alike >= ALIKE else -1


def _with_rewritten(pairs):
    """What went and what came side by side, told together: the old paragraphs, then the new ones."""
    told, was_alone = [], False
    for before, after in pairs:
        is_alone = not before or not after
        if is_alone and was_alone:
            told[-1] = (told[-1][0] + before, told[-1][1] + after)
        else:
            told.append((before, after))
        was_alone = is_alone
    return told


def _paragraphs(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def _tokens(text):
    """The words and signs of `text`, each with the space after it."""
    found = list(_TOKEN.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    tokens = [_Token(_bare(match[0]), text[match.start() : end]) for match, end in zip(found, ends, strict=True)]
    return [token for token in tokens if token.key]


def _bare(word):
    return _QUIET.sub("", unicodedata.normalize("NFC", word))


def _keys(tokens):
    return [token.key for token in tokens]


def _key(paragraph):
    return " ".join(_keys(_tokens(paragraph)))


def _join(tokens):
    return "".join(token.words for token in tokens)


def _letters(words):
    return sum(character.isalnum() for character in words)
