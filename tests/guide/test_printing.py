"""The press: what it says while it works, what it does when a part is broken, and that nothing outlives it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guide.manuscript import manuscript_of
from guide.models.states import Phase, Reason
from guide.printing.compose import compose
from kit.printing import press
from kit.printing.press import Book, Fragment, PrintFailed, print_book
from tests.guide.conftest import STORY, add_photo, make_accepted, make_edition, silent

PAGE = '<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>t</title></head><body>{}</body></html>'


def book_of(*bodies, **options):
    fragments = [
        Fragment(f"part-{number}", f"Part {number}", PAGE.format(body), is_sheet=True, **options)
        for number, body in enumerate(bodies, 1)
    ]
    return Book(language="ar-ma", fragments=fragments, css=[""], tight="", blank=PAGE.format(""))


def problems_of(book, tmp_path):
    with pytest.raises(PrintFailed) as failure:
        print_book(book, tmp_path / "book.pdf", silent)
    assert not list(tmp_path.iterdir()), "no half of a book is left"
    return [(problem["title"], problem["reason"]) for problem in failure.value.problems]


def test_it_tells_phase_and_sheet(tmp_path):
    told = []

    def progress(phase=None, done=0, total=0, at_work_on=""):
        if phase:
            told.append((phase, done, total, at_work_on))

    print_book(book_of("<p>أ</p>", "<p>ب</p>"), tmp_path / "book.pdf", progress)
    assert told[:2] == [("sheets", 0, 2, "Part 1"), ("sheets", 1, 2, "Part 2")]
    assert {phase for phase, *_rest in told} <= set(Phase.values)
    assert [phase for phase, *_rest in told] == sorted((phase for phase, *_rest in told), key=Phase.values.index)


@pytest.mark.django_db
def test_a_sheet_whose_picture_is_gone_is_named_and_the_others_go_on(tmp_path, settings):
    gone = add_photo(make_accepted(1, title="بلا صورة"))
    make_accepted(2, title="سليمة", photos=1)
    broken = add_photo(make_accepted(3, title="صورة تالفة"), body=b"\xff\xd8 no picture")
    os.unlink(gone.file.path)
    edition = make_edition()
    edition.compile()
    assert broken.file.path
    (tmp_path / "out").mkdir()
    assert problems_of(compose(manuscript_of(edition)), tmp_path / "out") == [
        ("بلا صورة", "picture"),
        ("صورة تالفة", "picture"),
    ]


@pytest.mark.django_db
def test_a_sheet_of_twenty_thousand_words_is_named(tmp_path):
    make_accepted(1, title="طويلة جدا", context=" ".join(["كلمة"] * 20_000))
    make_accepted(2)
    edition = make_edition()
    edition.compile()
    (tmp_path / "out").mkdir()
    assert problems_of(compose(manuscript_of(edition)), tmp_path / "out") == [("طويلة جدا", "too_long")]


def test_what_takes_too_long_is_stopped_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "SECONDS_A_FRAGMENT", 1)
    slow = "<table>" + ("<tr>" + "<td>س</td>" * 60 + "</tr>") * 400 + "</table>"
    start = time.monotonic()
    assert problems_of(book_of("<p>أ</p>", slow), tmp_path) == [("Part 2", "too_slow")]
    assert time.monotonic() - start < 30


def test_what_needs_too_much_memory_is_stopped_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "MEMORY", 400 * 2**20)
    monkeypatch.setattr(press, "SECONDS_A_FRAGMENT", 100)
    wide = f"<table><tr>{'<td colspan=1000>س</td>' * 9000}</tr></table>"
    problems = problems_of(book_of("<p>أ</p>", wide), tmp_path)
    assert problems[0][0] == "Part 2"
    assert problems[0][1] in {Reason.TOO_BIG, Reason.STOPPED}  # caught in Python, or where C gives up


def test_the_whole_has_its_time_too(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "time_allowed", lambda book: 1)
    problems = problems_of(book_of(f"<p>{STORY}</p>" * 2000), tmp_path)
    assert problems[0][1] in {Reason.TOO_LATE, Reason.STOPPED}  # by the clock, or by the processor's own


def test_a_child_that_dies_is_reported_with_the_sheet_it_was_at(tmp_path):
    def progress(phase=None, **step):
        if phase == "sheets":
            for child in children(of=os.getpid()):
                os.kill(child, signal.SIGKILL)

    with pytest.raises(PrintFailed) as failure:
        print_book(book_of(*[f"<p>{STORY}</p>" * 40] * 3), tmp_path / "book.pdf", progress)
    assert failure.value.problems[0]["reason"] == Reason.STOPPED
    assert failure.value.problems[0]["title"].startswith("Part")


def test_whoever_stops_watching_stops_the_child(tmp_path):
    class Enough(Exception):
        pass

    def progress(phase=None, **step):
        if phase:
            raise Enough

    with pytest.raises(Enough):
        print_book(book_of("<p>أ</p>" * 50), tmp_path / "book.pdf", progress)
    assert not children(of=os.getpid())
    assert not list(tmp_path.iterdir())


def test_the_child_goes_with_its_parent(tmp_path):
    """A worker that is killed leaves no child behind: the next line it wants to say ends it."""
    script = (
        "import os, signal; from tests.guide.test_printing import book_of; from kit.printing.press import print_book;"
        "from pathlib import Path\n"
        "def stop(phase=None, **step):\n    if phase: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"print_book(book_of(*['<p>أ</p>' * 200] * 30), Path({str(tmp_path / 'book.pdf')!r}), stop)"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", f"import django; django.setup()\n{script}"], env=environment)
    assert process.wait(60) == -9
    until = time.monotonic() + 20
    while time.monotonic() < until and orphans(tmp_path):
        time.sleep(0.2)
    assert not orphans(tmp_path)


def orphans(folder):
    return [pid for pid, _parent, words in processes() if str(folder) in words]


def children(of):
    return [pid for pid, parent, words in processes() if parent == of and "kit.printing.child" in words]


def processes():
    """(pid, parent's pid, command line) of all that runs here."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_text("utf-8", "replace")
            yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1]), words
