"""Prints a composed book: its fragments are laid out in locked child processes, kept, and bound into one PDF by another.

`print_book` is the whole way; `lay_ahead` goes it as far as the fragments, so that a later printing is a binding only.
Small documents (`Book.is_bound` False) are one fragment, which one child lays out and mends; nothing of them is kept.
"""

import hashlib
import json
import os
from contextlib import contextmanager
from dataclasses import asdict

from django.conf import settings

from kit.printing import keeping
from kit.printing.book import FONTS, STATIC, Book, Fragment, PrintFailed
from kit.printing.crew import Crew
from kit.printing.rounds import Rounds
from kit.printing.workplace import work_folder

__all__ = ["FONTS", "STATIC", "Book", "Fragment", "PrintFailed", "lay_ahead", "print_book"]

MEMORY = 2 * 2**30  # bytes of address space of a child that lays out; a sheet needs a tenth of it
MEMORY_TO_BIND = 4 * 2**30
LARGEST_FILE = 2**31
SECONDS_A_FRAGMENT = 20  # of the processor, so that a busy machine is no fault of a sheet
SECONDS_AT_LEAST = 120


def print_book(book, target, progress, *, is_urgent=False):
    """Print `book` into the file `target`, whole or not at all; returns {"pages", "size", "sha256"}.

    `progress(phase, done, total, at_work_on)` is called at each step and, without arguments, every other second; what it
    raises ends the printing. A printing steps back before everything else on the machine unless it `is_urgent`, which is for
    what somebody waits for before a page. Raises PrintFailed, and OSError where `target` cannot be written.
    """
    with partial_of(target) as partial, at_work(book, progress, is_urgent=is_urgent) as crew:
        if book.is_bound:
            crew.hire("laying")  # both get ready while we look for what is kept
            binder = crew.hire("binder")
            pieces = Rounds(book, crew).pieces()
            pages = crew.bind(binder, {"pieces": pieces, "target": str(partial)})["pages"]
        else:
            pages = lay_alone(book, crew, partial)
        with partial.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        partial.replace(target)
    return {"pages": pages, "size": target.stat().st_size, "sha256": digest}


def lay_ahead(book, progress):
    """Lay out what is not kept yet of the book's fragments; `progress` as for print_book. Raises PrintFailed."""
    with at_work(book, progress, is_urgent=False) as crew:
        Rounds(book, crew).pieces()


def lay_alone(book, crew, target):
    """The number of pages of a small document."""
    task, told = {"number": 0, "fragment": asdict(book.fragments[0]), "target": str(target)}, []
    problems = crew.lay([task], lambda line, _title: told.append(line))
    if problems:
        raise PrintFailed(problems)
    return told[-1]["pages"]


@contextmanager
def partial_of(target):
    """A file beside `target` to write into, gone at the end; that it can be written is known before the work begins."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        partial.touch()
        yield partial
    finally:
        partial.unlink(missing_ok=True)


def time_allowed(book):
    """Seconds of wall and of processor for the whole book."""
    return SECONDS_AT_LEAST + 5 * len(book.fragments)


@contextmanager
def at_work(book, progress, *, is_urgent):
    """The crew of one printing, in a folder of its own; nothing of either outlives it."""
    with work_folder() as folder:
        write_job(book, folder, is_urgent)
        crew = Crew(folder, progress, seconds=time_allowed(book))
        try:
            yield crew
        finally:
            crew.dismiss()


def write_job(book, folder, is_urgent):
    limits = {
        "memory": {"laying": MEMORY, "binder": MEMORY_TO_BIND},
        "file": LARGEST_FILE,
        "seconds": time_allowed(book),
        "fragment_seconds": SECONDS_A_FRAGMENT,
    }
    job = {name: value for name, value in vars(book).items() if name != "fragments"} | {
        "limits": limits,
        "is_urgent": is_urgent,
        "base": "http://nashark.invalid/",
        "folders": [str(STATIC), str(settings.MEDIA_ROOT)],
        "fonts": str(FONTS),
    }
    (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
    # Only the book's own fonts exist in the children, so that every machine prints the same book.
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{FONTS}</dir><cachedir>{keeping.folder() / 'fontconfig'}</cachedir></fontconfig>",
        "utf-8",
    )
