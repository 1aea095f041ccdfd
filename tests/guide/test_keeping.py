"""What was laid out is kept under a key of all that it is made of, never trusted blindly, and thrown away in time."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kit.printing import keeping
from kit.printing.press import Book, Fragment


@pytest.fixture(autouse=True)
def cache(settings, tmp_path):
    settings.PRINT_CACHE = tmp_path / "kept"
    return keeping.folder()


def book_of(*bodies, files):
    fragments = [Fragment(f"part-{number}", f"Part {number}", body) for number, body in enumerate(bodies, 1)]
    return Book(language="ar-ma", title="كتاب", fragments=fragments, css=[""], tight="", files=files)


def key_of(book, number=0):
    return keeping.Keys(book).of(book.fragments[number])


def test_a_key_is_of_all_that_a_fragment_is_made_of(tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"one")
    book = book_of('<img src="media:1" alt="a">', "<p>a</p>", files={"media:1": str(photo), "static:x.svg": str(photo)})
    with_photo, without = key_of(book), key_of(book, 1)
    others = [
        replace(book, css=["p { color: red }"]),
        replace(book, tight="p { color: red }"),
        replace(book, language="fr"),
        replace(book, fragments=[replace(book.fragments[0], best_pages=2)]),
        replace(book, fragments=[replace(book.fragments[0], html="<p>b</p>")]),
    ]
    assert len({with_photo, without, *map(key_of, others)}) == 7
    photo.write_bytes(b"two")
    assert key_of(book) != with_photo
    assert key_of(book, 1) == without
    assert key_of(replace(book, css=["p { background: url(static:x.svg) }"]), 1) != without
    assert key_of(replace(book, title="x", fragments=[replace(book.fragments[1], starts="recto")])) == without


def test_what_was_damaged_on_the_disk_is_thrown_away(cache):
    path = Path(keeping.keep(cache, "key", 3, b"a piece"))
    assert keeping.find({"key"}) == {"key": keeping.Kept(str(path), 3)}
    path.write_bytes(b"a pie")
    assert keeping.find({"key"}) == {}
    assert not list(cache.iterdir())


def test_the_sweep_takes_what_nobody_asked_for_and_then_the_oldest(cache):
    now = time.time()
    for name, days in [("new", 0), ("used", 5), ("old", 13), ("forgotten", 15)]:
        path = keeping.keep(cache, name, 1, bytes(1000))
        os.utime(path, (now - days * keeping.DAY,) * 2)
    for name, days in [("young", 0), ("lost", 2)]:
        (cache / f"{name}.1.part").write_bytes(b"")
        os.utime(cache / f"{name}.1.part", (now - days * keeping.DAY,) * 2)
    assert keeping.sweep() == 2
    assert names(cache) == {"new", "used", "old", "young"}
    assert keeping.sweep(most_bytes=2500) == 1
    assert names(cache) == {"new", "used", "young"}
    keeping.find({"used"})
    assert all(path.stat().st_mtime > now - 60 for path in cache.glob("used*"))


def names(folder):
    return {path.name.partition(".")[0] for path in folder.iterdir()}
