"""A file taken in: opened, kept for the steps, its columns guessed or remembered."""

import hashlib
from collections import Counter

from django.utils.text import Truncator

from experiences.arriving import headings, targets
from experiences.arriving.opening import cell, fingerprint, open_file, packed, unpacked
from experiences.arriving.reading import AT_ONCE, read_draft
from experiences.arriving.tasks import read_rows
from experiences.arriving.words import all_words
from experiences.models import ColumnMatching, ImportDraft
from kit.folding import fold
from kit.words import one_line

MOST_WORDS = 200  # foreign words of one column: more are no vocabulary, nor a page
REMEMBERED = "remembered"


def new_draft(content, name, *, by):
    """Open the bytes `content` and keep what is in them: ImportDraft; raises RefusedSheet."""
    columns, rows = open_file(content)
    draft = ImportDraft(
        by=by,
        name=Truncator(one_line(name)).chars(120) or "-",
        sha256=hashlib.sha256(content).hexdigest(),
        fingerprint=fingerprint(columns),
        columns=columns,
        table=packed(rows),
        row_count=len(rows),
    )
    _last, draft.words = ColumnMatching.objects.recall(draft)
    draft.save()
    return draft


def start_reading(draft, language):
    """Read the rows in words of `language`: here and now where they are few, else in the background."""
    seal = draft.begin_reading(language)
    if draft.row_count <= AT_ONCE:
        read_draft(draft, seal)
    else:
        read_rows.enqueue(draft.pk, seal)


def suggestions(draft):
    """[(target, certainty)] for each column of `draft`: as it was matched the last time, else guessed."""
    guessed = headings.guess(draft.columns)
    last, _words = ColumnMatching.objects.recall(draft)
    if not last or len(last) != len(guessed):
        return guessed
    known = {targets.LEAVE, *targets.ALL}
    return [(one, REMEMBERED) if one in known else guess for one, guess in zip(last, guessed, strict=True)]


def told_targets(draft):
    return [target for target, _certainty in suggestions(draft)]


def words_of(draft):
    """{target: [(words, number of rows, whether they are explained)]} of the file's answers that are not our own words.

    The most frequent first; each spelling that folds to the same is one.
    """
    words = all_words(draft.words)
    asked = [pair for pair in zip(draft.columns, draft.targets, strict=True) if pair[1] in targets.DECIDED]
    counted = {target: Counter() for _column, target in asked}
    for row in unpacked(draft.table) if asked else []:
        for column, target in asked:
            text, ticked = cell(column, row)
            counted[target].update(ticked if ticked is not None else words[target].parts(text))
    found = {target: list(foreign(counts, words[target])) for target, counts in counted.items()}
    return {target: rows for target, rows in found.items() if rows}


def foreign(counts, words):
    spellings = {}
    for told, number in counts.most_common():
        if fold(told) in words.decided or words.meaning(told) is None:
            first, before = spellings.get(fold(told), (told, 0))
            spellings[fold(told)] = first, before + number
    return ((told, number, folded in words.decided) for folded, (told, number) in spellings.items())


def without_meaning(found):
    """Those of `words_of` that nobody has explained yet: {target: number of them}."""
    counts = {target: sum(not is_explained for _told, _number, is_explained in rows) for target, rows in found.items()}
    return {target: count for target, count in counts.items() if count}
