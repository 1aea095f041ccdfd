"""Big books judged as the tests judge small ones: how many faults of each kind a reader, a machine or an archive would find.

`bin/bench guide_checks_12` (or `_200`, `_1000`) prints the synthetic book and reads it. What the portal does not need itself is
taken from the folder of programs that CHECKS names (`python -m venv X && X/bin/pip install outloud pdfua pymupdf pypdf`, then
CHECKS=X/bin); without it those checks are left out. KEEP names a folder where the book may stay.
"""

import collections
import json
import os
import re
import subprocess
import tempfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from bench import benchmark, result

PHRASE = "المشاركة المواطنة"
WORD = re.compile(r"[\u0621-\u064a]{2,}")
READERS = {
    "pymupdf": "import pymupdf; pages = [page.get_text() for page in pymupdf.open(path)]",
    "pypdf": "import pypdf; pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]",
}
READ = "import sys, json; path = sys.argv[1]; {}; json.dump(pages, open(sys.argv[2], 'w'))"


@benchmark(on_request=True)
def guide_checks_12():
    """A book of 12 sheets, read."""
    yield from checked(12)


@benchmark(on_request=True)
def guide_checks_200():
    """A book of 200 sheets, read."""
    yield from checked(200)


@benchmark(on_request=True)
def guide_checks_1000():
    """A book of 1000 sheets, read; it takes half an hour."""
    yield from checked(1000)


def checked(sheets):
    from bench.synthetic import make_book

    kept = os.environ.get("KEEP")
    with nullcontext(kept) if kept else tempfile.TemporaryDirectory(prefix="nashark-checks-") as name:
        folder = Path(name)
        folder.mkdir(exist_ok=True)
        book = make_book(sheets, folder)
        for kind, value, unit in [
            *printings(book, folder),
            *readings(book, folder / "book.pdf"),
            *judged(folder / "book.pdf"),
        ]:
            yield result(f"guide.checks.{sheets}.{kind}", value, unit)


def printings(book, folder):
    """Printed, printed again, and with one sheet changed."""
    from django.test import override_settings

    from kit.printing.crew import Crew
    from kit.printing.press import print_book

    laid, lay = [], Crew.lay

    def counting(crew, tasks, tell):
        laid.extend(task["fragment"]["name"] for task in tasks)
        return lay(crew, tasks, tell)

    Crew.lay = counting
    try:
        with override_settings(MEDIA_ROOT=folder, PRINT_CACHE=folder / "kept"):
            first = print_book(book, folder / "book.pdf", silent)
            laid.clear()
            again = print_book(book, folder / "again.pdf", silent)
            at = next(number for number, part in enumerate(book.fragments) if part.is_sheet)
            fragments = list(book.fragments)
            fragments[at] = replace(fragments[at], html=fragments[at].html.replace("</p>", " تعديل</p>", 1))
            again_laid = len(laid)
            print_book(replace(book, fragments=fragments), folder / "changed.pdf", silent)
    finally:
        Crew.lay = lay
    return [
        ("pages", first["pages"], "pages"),
        ("other bytes the second time", int(first["sha256"] != again["sha256"]), "faults"),
        ("laid out anew the second time", again_laid, "parts"),
        ("laid out anew after one edit", len(laid) - again_laid, "parts"),
    ]


def silent(*_step, **_named):
    """Progress that nobody watches."""


def readings(book, path):
    """The house's own checks, numbers, bookmarks, words and phrases."""
    import pikepdf

    from tests import printed

    yield "breaches of what a book keeps to", len(printed.problems(path)), "faults"
    with pikepdf.open(path) as pdf:
        destinations, marks = printed.destinations(pdf), printed.bookmarks(pdf)
    texts = {"pdftotext": printed.by_poppler(path).split("\f")[:-1], **other_readers(path)}
    names = [part.name for part in book.fragments if part.is_sheet]
    lines = told_numbers(path, destinations, names)
    yield "contents: other number than the page led to", sum(told != destinations[name] for name, told in lines), "faults"
    yield "contents: lines", len(lines), "lines"
    feet = printed.by_poppler(path, "-x", "0", "-y", "800", "-W", "600", "-H", "40").split("\f")[:-1]
    folios = {number: foot.strip() for number, foot in enumerate(feet, 1) if foot.strip()}
    yield "folios", len(folios), "pages"
    yield "folios that are not the page's number", sum(str(number) != told for number, told in folios.items()), "faults"
    yield "sheets that begin on a page without folio", sum(destinations[name] not in folios for name in names), "faults"
    titles = {part.title: destinations.get(part.name) for part in book.fragments if part.is_sheet}
    sheets = [(title, page) for level, title, page in marks if level == 1]
    yield "bookmarks of sheets", len(sheets), "bookmarks"
    yield "bookmarks on another page than their sheet", sum(titles.get(title) != page for title, page in sheets), "faults"
    chapters = [page for anchor, page in destinations.items() if anchor.startswith("chapter-")]
    yield "chapters on even pages", sum(page % 2 == 0 for page in chapters), "faults"
    source = printed.folded(" ".join(spoken(part.html) for part in book.fragments))
    words = set(WORD.findall(source))
    for reader, read in texts.items():
        text = printed.folded(" ".join(read))
        yield f"words found by {reader}", len(words & set(WORD.findall(text))) / len(words), "share"
        yield f"«{PHRASE}» by {reader}, more or fewer", text.count(PHRASE) - source.count(PHRASE), "faults"
    yield f"«{PHRASE}»", source.count(PHRASE), "times"


def spoken(html):
    return re.sub(r"<[^>]+>", " ", html.partition("</head>")[2])


def told_numbers(path, destinations, names):
    """[(anchor, number told)] of the lines of the contents, in the order of `names`."""
    from tests import printed

    first, last = destinations["contents"], destinations["chapter-0"] - 1
    pages = printed.by_poppler(path, "-layout", "-f", str(first), "-l", str(last)).split("\f")
    numbers = []
    for number, page in enumerate(pages[:-1], first):
        found = [int(told) for told in re.findall(r"(?<!\d)\d+(?!\d)", page)]
        folio = found.pop() if found else None
        assert folio in (None, number), (folio, number)
        numbers += found
    return list(zip(names, numbers, strict=False)) if len(numbers) == len(names) else []


def other_readers(path):
    programs = os.environ.get("CHECKS")
    found = {}
    for reader, code in READERS.items() if programs else ():
        target = path.with_suffix(f".{reader}.json")
        subprocess.run([f"{programs}/python", "-c", READ.format(code), path, target], check=True)
        found[reader] = json.loads(target.read_text())
    return found


def judged(path):
    """What outloud and pdfua find."""
    programs = os.environ.get("CHECKS")
    if not programs:
        return
    report = path.with_suffix(".outloud.json")
    subprocess.run([f"{programs}/outloud", "-q", "--json", report, path], check=False, capture_output=True)
    yield from counted("outloud", json.loads(report.read_text()))
    told = subprocess.run([f"{programs}/pdfua", "check", "--format", "json", path], check=False, capture_output=True).stdout
    yield from counted("pdfua", json.loads(told))


def counted(program, report):
    """How many findings of each severity, wherever the report has them."""
    found, waiting = collections.Counter(), [report]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("severity"), str):
                found[one["severity"].lower()] += 1
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return [(f"{program}: {severity}", found[severity], "findings") for severity in sorted({"error", "warning", *found})]
