"""Prints a composed book in a child process with limits of time and memory, and watches over it."""

import hashlib
import json
import logging
import os
import selectors
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

logger = logging.getLogger(__name__)

STATIC = Path(settings.BASE_DIR) / "static"
FONTS = STATIC / "print" / "fonts"
MEMORY = 4 * 2**30  # bytes of address space; a book of 200 sheets needs a quarter of it
LARGEST_FILE = 2**30
SECONDS_A_FRAGMENT = 20
SECONDS_AT_LEAST = 120
SECONDS_BETWEEN_BEATS = 2


@dataclass(frozen=True)
class Fragment:
    """A part of the book that is laid out on its own. `html` may hold `<!--page:ANCHOR-->` where a page number goes."""

    name: str
    title: str
    html: str
    starts: str = "any"  # recto, verso
    is_sheet: bool = False
    looks_ahead: bool = False  # holds numbers of pages that come after it
    best_pages: int = 0  # one page more than this, and it is set a little tighter if that saves the page
    most_pages: int = 40


@dataclass(frozen=True)
class Book:
    """All that the child needs: fragments in order, the style, and the only files that may be read ({name: path})."""

    language: str
    fragments: list[Fragment]
    css: list[str]
    tight: str  # what is added to set a fragment tighter
    blank: str
    files: dict[str, str] = field(default_factory=dict)
    anchors: dict[str, str] = field(default_factory=dict)  # what a link to an anchor leads to, in words


class PrintFailed(Exception):
    """No book. `problems`: a list of {"title", "reason"}, the reason a word of the
    child's Broken, "stopped" or "too_late"."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = problems


def print_book(book, target, progress):
    """Print `book` into the file `target`, whole or not at all; returns {"pages", "size", "sha256"}.

    `progress(phase, done, total, at_work_on)` is called at each step and, without arguments, every other second; what it
    raises ends the printing. Raises PrintFailed.
    """
    with TemporaryDirectory(prefix="nashark-print-") as name:
        folder = Path(name)
        write_job(book, folder)
        pages = run_child(folder, time_allowed(book), progress)
        bound = folder / "book.pdf"
        digest = hashlib.sha256(bound.read_bytes()).hexdigest()
        partial = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            shutil.copyfile(bound, partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return {"pages": pages, "size": target.stat().st_size, "sha256": digest}


def time_allowed(book):
    """Seconds of wall and of processor for the whole book."""
    return SECONDS_AT_LEAST + 5 * len(book.fragments)


def write_job(book, folder):
    limits = {
        "memory": MEMORY,
        "file": LARGEST_FILE,
        "seconds": time_allowed(book),
        "fragment_seconds": SECONDS_A_FRAGMENT,
    }
    job = asdict(book) | {
        "limits": limits,
        "base": "http://nashark.invalid/",
        "folders": [str(STATIC), str(settings.MEDIA_ROOT)],
        "fonts": str(FONTS),
    }
    (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), "utf-8")
    # Only the book's own fonts exist in the child, so that every machine prints the same book.
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{FONTS}</dir><cachedir>{folder / 'fontcache'}</cachedir></fontconfig>",
        "utf-8",
    )


def run_child(folder, seconds, progress):
    """Run it to its end; returns the number of pages. The child never outlives this call."""
    with (folder / "log.txt").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "kit.printing.child", str(folder)],
            cwd=settings.BASE_DIR,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder), "FONTCONFIG_FILE": str(folder / "fonts.conf")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    at_work_on, pages = "", None
    try:
        for line in lines_of(child, seconds, progress):
            if "problems" in line:
                raise PrintFailed(line["problems"])
            pages = line.get("pages", pages)
            if "phase" in line:
                at_work_on = line["at_work_on"]
                progress(**line)
        if child.wait() or pages is None:
            logger.error("the print's child process ended with %s:\n%s", child.returncode, tail(folder / "log.txt"))
            raise PrintFailed([{"title": at_work_on, "reason": "stopped"}])
        return pages
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def lines_of(child, seconds, progress):
    """The child's lines as they come; beats in between, and raises PrintFailed when the time is over."""
    end, rest, at_work_on = time.monotonic() + seconds, b"", ""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise PrintFailed([{"title": at_work_on, "reason": "too_late"}])
            if not selector.select(min(left, SECONDS_BETWEEN_BEATS)):
                progress()
                continue
            piece = os.read(child.stdout.fileno(), 65536)
            if not piece:
                return
            *whole, rest = (rest + piece).split(b"\n")
            for line in map(json.loads, whole):
                at_work_on = line.get("at_work_on", at_work_on)
                yield line


def tail(path, size=4000):
    return path.read_bytes()[-size:].decode("utf-8", "replace")
