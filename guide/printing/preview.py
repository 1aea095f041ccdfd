"""One sheet as it will be printed, and the layout of what changed before anybody asks for the book."""

import logging
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from guide.manuscript import manuscript_of
from guide.manuscript.making import part_of, written
from guide.printing.compose import compose, compose_sheet
from kit.printing.press import PrintFailed, print_book
from kit.printing.press import lay_ahead as lay_book_ahead

logger = logging.getLogger(__name__)


def print_sheet(edition, experience):
    """The PDF, as bytes, of the sheet as the book will have it, without running heads and folios.

    Raises PrintFailed, and Entry.DoesNotExist where the experience does not stand in the edition (any more). What was laid out
    for the book is taken from there, and what is laid out here is kept for it.
    """
    book = compose_sheet(sheet_alone(edition, experience))
    with TemporaryDirectory(prefix="nashark-sheet-") as folder:
        target = Path(folder) / "sheet.pdf"
        print_book(book, target, lambda *args, **kwargs: None, is_urgent=True)
        return target.read_bytes()


def sheet_alone(edition, experience):
    """The Manuscript with this sheet and no other; raises Entry.DoesNotExist."""
    if edition.frozen_in_force():
        manuscript, anchor = manuscript_of(edition), f"sheet-{experience.pk}"
        for part in manuscript.parts:
            sheets = [sheet for sheet in part.sheets if sheet.anchor == anchor]
            if sheets:
                return replace(manuscript, parts=[replace(part, sheets=sheets)])
    chapter, number, place = edition.sheet_to_print(experience)
    return written(edition, parts=[part_of(edition, chapter, number, first=place)])


def lay_ahead(edition):
    """Lay out what changed of the edition, so that printing it is a binding only; what is broken is named when it is printed."""
    try:
        lay_book_ahead(compose(manuscript_of(edition)), lambda *args, **kwargs: None)
    except PrintFailed as failure:
        logger.info("laid out ahead, but for %s", failure.problems)
