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

MOST_WORDS = 200  # unknown words of one column: more are no vocabulary
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


def unknown_words(draft):
    """{target: [(words, number of rows)]} of the answers that nobody has explained yet, the most frequent first."""
    words = all_words(draft.words)
    asked = [pair for pair in zip(draft.columns, draft.targets, strict=True) if pair[1] in targets.DECIDED]
    counted = {target: Counter() for _column, target in asked}
    for row in unpacked(draft.table) if asked else []:
        for column, target in asked:
            text, ticked = cell(column, row)
            counted[target].update(ticked if ticked is not None else words[target].parts(text))
    found = {}
    for target, counts in counted.items():
        spellings = {}
        for told, number in counts.items():
            if words[target].meaning(told) is None:
                first, before = spellings.get(fold(told), (told, 0))
                spellings[fold(told)] = first, before + number
        if spellings:
            found[target] = sorted(spellings.values(), key=lambda pair: -pair[1])
    return found
