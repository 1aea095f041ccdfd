"""Fragments that were laid out are kept, as files of `settings.PRINT_CACHE`, until something that they are made of changes.

A file's name is the key of its fragment, the number of its pages and a digest of its own bytes: a key covers all that the
fragment is made of, and a file whose bytes are not those of its name (a disk that was full, a machine that fell) is thrown
away and laid out anew.
Files are written beside their place and renamed, so that any number of workers may read and write at once.
"""

import ctypes
import hashlib
import json
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

NAME = re.compile(r"[a-z]+:[\w./-]+")
DAY = 24 * 60 * 60
UNUSED_FOR = 14 * DAY  # less than a withdrawn experience is kept: what was printed of it goes first
MOST_BYTES = 4 * 2**30
ENGINE = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "pillow", "fonttools", "pikepdf")


def folder():
    from django.conf import settings

    path = Path(settings.PRINT_CACHE)
    path.mkdir(parents=True, exist_ok=True)
    return path


def digest(body):
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def digest_of(path):
    """Of a file's bytes; one that cannot be read has none."""
    try:
        return digest(Path(path).read_bytes())
    except OSError:
        return ""


@cache
def engine():
    """A digest of all that lays out: the libraries' versions, our own code, the book's fonts."""
    from kit.printing.book import FONTS

    pango = ctypes.CDLL("libpango-1.0.so.0").pango_version()
    sources = [*sorted(Path(__file__).parent.glob("*.py")), *sorted(FONTS.glob("*.ttf"))]
    return digest(json.dumps([pango, *map(version, ENGINE), *map(digest_of, sources)]).encode())


class Keys:
    """The keys of a book's fragments: of its own HTML, the styles, the engine, and the bytes of every picture that it names."""

    def __init__(self, book):
        self.files = book.files
        self.style = json.dumps([engine(), book.language, book.css, book.tight])
        self.named = set(NAME.findall(self.style))
        self.digests = {}

    def of(self, fragment):
        asked = sorted((self.named | set(NAME.findall(fragment.html))) & self.files.keys())
        own = [fragment.name, fragment.html, fragment.best_pages, fragment.most_pages, [self.digest(name) for name in asked]]
        return digest((self.style + json.dumps(own)).encode())

    def digest(self, name):
        if name not in self.digests:
            self.digests[name] = digest_of(self.files[name])
        return [name, self.digests[name]]


@dataclass(frozen=True)
class Kept:
    path: str
    pages: int


def find(keys):
    """{key: Kept} of what is kept, each file judged by its bytes; its time is the day when it was last asked for."""
    found = {}
    with os.scandir(folder()) as files:
        for file in files:
            key, _dot, rest = file.name.partition(".")
            if key not in keys or rest.endswith("part"):
                continue
            pages, _dot, bytes_digest = rest.partition(".")
            if digest_of(file.path) != bytes_digest:
                Path(file.path).unlink(missing_ok=True)
                continue
            found[key] = Kept(file.path, int(pages))
            if file.stat().st_mtime < time.time() - DAY:
                with suppress(OSError):
                    os.utime(file.path)
    return found


def keep(place, key, pages, body):
    """Write it below the folder `place`; returns the path. Runs in a child process."""
    path = Path(place) / f"{key}.{pages}.{digest(body)}"
    partial = path.with_name(f"{key}.{os.getpid()}.part")
    try:
        partial.write_bytes(body)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return str(path)


def sweep(*, most_bytes=MOST_BYTES, unused_for=UNUSED_FOR):
    """Throw away what nobody asked for lately, then the longest unasked until all fits; returns how many files went."""
    now, total, gone = time.time(), 0, 0
    with os.scandir(folder()) as entries:
        files = [(entry.stat().st_mtime, entry.stat().st_size, entry) for entry in entries if entry.is_file()]
    for used, size, entry in sorted(files, key=lambda file: file[0], reverse=True):
        total += size
        age = now - used
        if age > (DAY if entry.name.endswith(".part") else unused_for) or total > most_bytes:
            with suppress(OSError):
                os.unlink(entry.path)
                gone += 1
    return gone
