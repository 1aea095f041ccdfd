"""The press: what it says while it works, what it keeps, what it does when a part is broken, and that nothing outlives it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from guide.models.states import Phase, Reason
from kit.printing import press
from kit.printing.crew import Crew
from kit.printing.press import Book, Fragment, PrintFailed, lay_ahead, print_book
from tests.guide.conftest import STORY, picture, silent

PAGE = '<!DOCTYPE html><html lang="ar" dir="rtl"><head><title>t</title></head><body>{}</body></html>'
HEAVY = "<table>" + ("<tr>" + "<td></td>" * 240 + "</tr>") * 100 + "</table>"


@pytest.fixture(autouse=True)
def cache(settings, tmp_path_factory):
    settings.PRINT_CACHE = tmp_path_factory.mktemp("kept")
    return settings.PRINT_CACHE


@pytest.fixture
def laid(monkeypatch):
    """The titles of the parts that were laid out, in the order in which they were begun."""
    titles, give = [], Crew.lay

    def lay(self, tasks, *rest):
        titles.extend(task["fragment"]["title"] for task in tasks if task["fragment"]["title"])  # the furniture has none
        return give(self, tasks, *rest)

    monkeypatch.setattr(Crew, "lay", lay)
    return titles


def book_of(*bodies, files=None, **options):
    fragments = [
        Fragment(f"part-{number}", f"Part {number}", PAGE.format(body), is_sheet=True, **options)
        for number, body in enumerate(bodies, 1)
    ]
    return Book(language="ar-ma", title="كتاب", fragments=fragments, css=[""], tight="", files=files or {})


def problems_of(book, tmp_path):
    with pytest.raises(PrintFailed) as failure:
        print_book(book, tmp_path / "book.pdf", silent)
    assert not list(tmp_path.glob("*book*")), "no half of a book is left"
    return {(problem["title"], problem["reason"]) for problem in failure.value.problems}


def test_it_tells_phase_and_sheet(tmp_path):
    told = []

    def progress(phase=None, done=0, total=0, at_work_on=""):
        if phase:
            told.append((phase, done, total, at_work_on))

    contents = '<h1 id="part-3">ج</h1><p><a href="#part-1"><!--page:part-1--></a></p>'
    print_book(book_of("<p>أ</p>", "<p>ب</p>", contents), tmp_path / "book.pdf", progress)
    phases = [phase for phase, *_rest in told]
    assert set(phases) <= set(Phase.values)
    assert phases == sorted(phases, key=Phase.values.index)
    sheets = [(done, total) for phase, done, total, _title in told if phase == Phase.SHEETS]
    assert (sheets[0], sheets[-1]) == ((0, 2), (2, 2))
    assert sheets == sorted(sheets)
    assert {title for phase, *_rest, title in told if phase == Phase.SHEETS} >= {"Part 1", "Part 2"}


def test_one_edit_lays_out_one_fragment_and_the_same_book_has_the_same_bytes(tmp_path, laid):
    first, photo = tmp_path / "first.pdf", tmp_path / "photo.jpg"
    photo.write_bytes(picture())
    contents = '<h1 id="part-1">أ</h1><p><a href="#part-3"><!--page:part-3--></a></p>'
    files = {"media:1": str(photo)}
    book = book_of(contents, '<img src="media:1" alt="a">', '<h2 id="part-3">ج</h2>', files=files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(press.settings, "MEDIA_ROOT", tmp_path)
        result = print_book(book, first, silent)
        assert sorted(laid) == ["Part 1", "Part 2", "Part 3"]
        laid.clear()
        assert print_book(book, tmp_path / "again.pdf", silent) == result
        assert laid == []

        book.fragments[2] = replace(book.fragments[2], html=book.fragments[2].html.replace("ج", "د"))
        print_book(book, tmp_path / "edited.pdf", silent)
        assert laid == ["Part 3"]
        laid.clear()

        photo.write_bytes(picture(colour="#aa2222"))
        lay_ahead(book, silent)
        assert laid == ["Part 2"]
        laid.clear()
        print_book(book, tmp_path / "ahead.pdf", silent)
        assert laid == []


def test_what_is_broken_is_named_and_the_others_go_on(tmp_path, monkeypatch, laid):
    """Each kind of fault in one book; what was sound is kept, and is not laid out again."""
    monkeypatch.setattr(press.settings, "MEDIA_ROOT", tmp_path)
    monkeypatch.setattr(press, "SECONDS_A_FRAGMENT", 2)
    broken, sound = tmp_path / "broken.jpg", tmp_path / "sound.jpg"
    broken.write_bytes(picture()[:500])
    sound.write_bytes(picture())
    files = {"media:1": str(tmp_path / "gone.jpg"), "media:2": str(broken), "media:3": str(sound)}
    shown = '<img src="media:{}" alt="a">'
    long = '<p style="break-after: page">أ</p>' * 4
    book = book_of(shown.format(1), HEAVY * 3, shown.format(2), shown.format(3), long, "<p>أ</p>", files=files, most_pages=3)
    assert problems_of(book, tmp_path) == {
        ("Part 1", Reason.PICTURE), ("Part 2", Reason.TOO_SLOW), ("Part 3", Reason.PICTURE), ("Part 5", Reason.TOO_LONG),
    }  # fmt: skip
    laid.clear()
    sound_alone = replace(book, fragments=[book.fragments[3], book.fragments[5]])
    assert print_book(sound_alone, tmp_path / "book.pdf", silent)["pages"] == 2
    assert laid == []


def test_what_needs_too_much_memory_is_stopped_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "MEMORY", 400 * 2**20)
    monkeypatch.setattr(press, "SECONDS_A_FRAGMENT", 100)
    wide = f"<table><tr>{'<td colspan=1000>س</td>' * 9000}</tr></table>"
    ((title, reason),) = problems_of(book_of("<p>أ</p>", wide, "<p>ب</p>"), tmp_path)
    assert title == "Part 2"
    assert reason in {Reason.TOO_BIG, Reason.STOPPED}  # caught in Python, or where C gives up


def test_the_whole_has_its_time_too(tmp_path, monkeypatch):
    monkeypatch.setattr(press, "time_allowed", lambda book: 1)
    ((_title, reason),) = problems_of(book_of(f"<p>{STORY}</p>" * 2000), tmp_path)
    assert reason in {Reason.TOO_LATE, Reason.STOPPED}  # by the clock, or by the processor's own


def test_a_child_that_is_killed_is_reported_with_its_sheet_and_the_others_go_on(tmp_path, laid):
    killed = []

    def progress(phase=None, at_work_on="", **step):
        if phase == "sheets" and at_work_on and not killed:
            killed.extend(children(of=os.getpid(), role="laying"))
            for child in killed:
                os.kill(child, signal.SIGKILL)

    book = book_of(*[f"<p>{STORY}</p>" * 40] * 4)
    with pytest.raises(PrintFailed) as failure:
        print_book(book, tmp_path / "book.pdf", progress)
    assert failure.value.problems
    assert {problem["reason"] for problem in failure.value.problems} == {Reason.STOPPED}
    fell = {problem["title"] for problem in failure.value.problems}
    laid.clear()
    assert print_book(book, tmp_path / "book.pdf", silent)["pages"]
    assert set(laid) == fell


def test_a_printing_steps_back_unless_somebody_waits_for_it(tmp_path):
    seen = {}

    def watch(urgent):
        def progress(phase=None, **step):
            for child in children(of=os.getpid(), role="laying"):
                seen.setdefault(urgent, set()).add(os.getpriority(os.PRIO_PROCESS, child))

        return progress

    book = book_of(f"<p>{STORY}</p>")
    print_book(book, tmp_path / "book.pdf", watch(False))
    print_book(replace(book, language="fr"), tmp_path / "book.pdf", watch(True), is_urgent=True)
    assert 19 in seen[False]
    assert seen[True] == {os.getpriority(os.PRIO_PROCESS, 0)}


def test_whoever_stops_watching_stops_the_children(tmp_path):
    class Enough(Exception):
        pass

    def progress(phase=None, **step):
        if phase:
            raise Enough

    with pytest.raises(Enough):
        print_book(book_of("<p>أ</p>" * 50), tmp_path / "book.pdf", progress)
    assert not children(of=os.getpid())
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_known_before_the_work_begins(tmp_path, laid):
    with pytest.raises(OSError, match="nowhere"):
        print_book(book_of("<p>أ</p>"), tmp_path / "nowhere" / "book.pdf", silent)
    assert laid == []


def test_the_children_go_with_their_parent_and_the_next_goes_on_where_it_fell(tmp_path, cache, laid):
    """A worker that is killed leaves no child behind, and what was laid out by then is not laid out again."""
    script = (
        "import os, signal; from tests.guide.test_printing import book_of; from kit.printing.press import print_book;"
        "from pathlib import Path\n"
        "def stop(phase=None, done=0, **step):\n    if done > 1: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"print_book(book_of(*['<p>أ</p>' * 200] * 4), Path({str(tmp_path / 'book.pdf')!r}), stop)"
    )
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TMPDIR": str(tmp_path), "KEPT": str(cache),
    }  # fmt: skip
    setup = (
        "import django, os; from django.conf import settings; django.setup(); settings.PRINT_CACHE = os.environ['KEPT']\n"
    )
    process = subprocess.Popen([sys.executable, "-c", setup + script], env=environment)
    assert process.wait(60) == -9
    until = time.monotonic() + 20
    while time.monotonic() < until and orphans(tmp_path):
        time.sleep(0.1)
    assert not orphans(tmp_path)
    print_book(book_of(*["<p>أ</p>" * 200] * 4), tmp_path / "book.pdf", silent)
    assert len(laid) <= 2


def orphans(folder):
    return [pid for pid, _parent, words in processes() if str(folder) in words]


def children(of, role=""):
    return [
        pid for pid, parent, words in processes() if parent == of and "kit.printing.locked" in words and words.endswith(role)
    ]


def processes():
    """(pid, parent's pid, command line) of all that runs here."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_text("utf-8", "replace").rstrip("\0")
            yield int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1]), words


def test_a_book_is_read_by_readers(tmp_path):
    print_book(book_of("<p>أ</p>"), tmp_path / "book.pdf", silent)
    assert len(pypdf.PdfReader(tmp_path / "book.pdf").pages) == 1
