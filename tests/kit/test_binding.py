"""A book bound of fragments that know nothing of one another: what a reader finds in it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from pypdf import PdfReader

from kit.printing import binding, drawings, pieces
from kit.printing.packing import BrokenPiece, Kept
from tests import printed
from tests.kit import bound

ROOT = Path(__file__).parents[2]
GUTTER, WIDTH = 2 * 72 / 25.4, 210 * 72 / 25.4


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bound")
    settings = folder / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
        f"<fontconfig><dir>{bound.FONTS}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>"
    )
    run = [sys.executable, "-m", "tests.kit.bound", str(folder)]
    done = subprocess.run(
        run, cwd=ROOT, env=os.environ | {"FONTCONFIG_FILE": str(settings)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads((folder / "result.json").read_text("utf-8"))
    path = folder / "book.pdf"
    texts = [printed.folded(text) for text in printed.by_poppler(path).split("\f")][:-1]
    with pikepdf.open(path) as pdf:
        yield SimpleNamespace(folder=folder, path=path, pdf=pdf, texts=texts, reader=PdfReader(path), **result)


def element_with(book, text, name):
    """The first element of this kind whose alternative or text, as pypdf reads its page, holds `text`."""
    for element, _parent in printed.elements(book.pdf):
        if printed.kind(element) == name and text in str(element.get("/Alt", "")):
            return element
    raise AssertionError(text)


def test_it_keeps_to_all_that_a_book_must(book):
    assert printed.problems(book.path) == []


def test_the_same_fragments_give_the_same_bytes(book):
    """The furniture and a sheet laid out and prepared once more, all bound once more."""
    assert (book.folder / "again" / "book.pdf").read_bytes() == book.path.read_bytes()


def test_parts_begin_on_their_side(book):
    assert len(book.pdf.pages) == book.pages == len(book.texts)
    assert book.folios["contents"] % 2 == book.folios["chapter-1"] % 2 == book.folios["index"] % 2 == 1
    assert book.pages % 2 == 0  # the back cover is a left page
    assert book.numbers == book.folios == printed.destinations(book.pdf)
    assert book.texts[1] == book.texts[3] == ""  # blank: no head, no folio


def test_each_number_told_is_the_page_led_to_and_its_folio(book):
    lines = [printed.folded(line) for line in printed.by_poppler(book.path, "-layout", "-f", "5", "-l", "5").splitlines()]
    index = book.texts[book.folios["index"] - 1]
    for number in range(1, bound.SHEETS + 1):
        page = book.folios[f"sheet-{number}"]
        line = next(line for line in lines if re.search(rf"رقم {number}(?!\d)", line))
        assert sorted(map(int, re.findall(r"\d+", line))) == sorted((number, page))
        assert re.search(rf"(?<!\d){page}(?!\d)", index)
        assert folio(book, page) == str(page)


def folio(book, page):
    left, bottom, right, _top = map(float, book.pdf.pages[page - 1].TrimBox)
    words = []
    book.reader.pages[page - 1].extract_text(
        visitor_text=lambda text, cm, tm, *_font: words.append(text.strip()) if cm[5] + cm[3] * tm[5] < 50 else None
    )
    assert left < right
    assert bottom == 0
    return "".join(words)


def test_a_number_in_running_text_is_read_where_it_stands(book):
    sheet = book.texts[book.folios["sheet-1"] - 1]
    assert f"في الصفحة {book.folios['sheet-2']}" in sheet
    assert not re.search(r"(?<!\d)0", sheet)
    by_pypdf = printed.folded(book.reader.pages[book.folios["sheet-1"] - 1].extract_text())
    assert f"الصفحة {book.folios['sheet-2']}" in by_pypdf


def test_covers_have_neither_head_nor_folio_and_openers_a_folio(book):
    assert book.texts[0] == bound.TITLE
    assert book.texts[2] == bound.TITLE  # the half title's own words
    assert book.texts[-1] == "وراء الكتاب"
    opener = book.texts[book.folios["chapter-1"] - 1]
    assert opener.endswith(str(book.folios["chapter-1"]))
    assert bound.TITLE not in opener


def test_heads_name_the_book_on_even_pages_and_the_part_on_odd_ones(book):
    for page in (11, 13, 15):
        assert book.texts[page - 1].startswith("الميزانية التشاركية")
    for page in (10, 12, 14):
        assert book.texts[page - 1].startswith(bound.TITLE)


@pytest.mark.parametrize(("page", "shift"), [(1, 0), (8, -GUTTER), (9, GUTTER), (22, 0)])
def test_margins_are_mirrored_and_covers_stay(book, page, shift):
    """A book from right to left is bound at the right of its odd pages."""
    left, _bottom, right, _top = map(float, book.pdf.pages[page - 1].TrimBox)
    assert left == pytest.approx(shift, abs=0.01)
    assert right == pytest.approx(shift + WIDTH, abs=0.01)


def test_bookmarks_name_parts_and_under_them_their_sheets(book):
    marks = printed.bookmarks(book.pdf)
    assert [level for level, _title, _page in marks] == [0, 0, *[1] * bound.SHEETS, 0]
    assert [page for _level, _title, page in marks] == [
        book.folios[name] for name in ("contents", "chapter-1", *(f"sheet-{n}" for n in range(1, bound.SHEETS + 1)), "index")
    ]


def test_a_link_that_leads_nowhere_is_text(book):
    page = book.pdf.pages[book.folios["sheet-1"] - 1]
    told = {(str(link.get("/Dest", "")), str(link.Contents)) for link in page.Annots}
    assert told == {("sheet-2", book.job["anchors"]["sheet-2"]), ("", "https://example.org/a%20b")}
    assert "ما لا يوجد" in book.texts[book.folios["sheet-1"] - 1]


def test_passages_in_other_languages_say_so(book):
    told = {}
    for element, _parent in printed.elements(book.pdf):
        if "/Lang" in element:
            told.setdefault(str(element.Lang), set()).add(printed.kind(element))
    assert told["fr"] >= {"BlockQuote", "Span", "Sect"}
    assert told["zgh"] == {"Span"}
    assert set(told) == {"fr", "zgh"}


def test_ornaments_are_artefacts_and_pictures_speak(book):
    assert element_with(book, "سكان الحي", "Figure").K[1].S == "/Caption"
    figures = [element for element, _parent in printed.elements(book.pdf) if printed.kind(element) == "Figure"]
    assert len(figures) == 1
    left, bottom, right, top = map(int, figures[0].A.BBox)
    assert 60 <= left < right <= 536
    assert 400 <= bottom < top <= 780


def test_terms_are_labels_of_what_tells_of_them(book):
    pairs = [
        [printed.kind(kid) for kid in element.K]
        for element, _parent in printed.elements(book.pdf)
        if printed.kind(element) == "LI" and len(element.K) > 1
    ]
    assert pairs == [["Lbl", "LBody"]] * 2


def test_a_picture_stands_once(book):
    images = [one for one in book.pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"]
    assert len(images) == 1


def test_words_are_found_as_often_as_they_stand_in_the_source(book):
    source = printed.folded(" ".join(re.sub(r"<[^>]+>", " ", part.html.partition("</head>")[2]) for part in bound.parts()))
    heads = sum(text.startswith(bound.TITLE) for text in book.texts[3:])
    assert sum(text.count(bound.PHRASE) for text in book.texts) - heads == source.count(bound.PHRASE) > 20
    words = set(re.findall(r"[\u0621-\u064a]{2,}", source))
    assert share(words, " ".join(book.texts)) >= 0.99
    told = set(re.findall(r"[\u0621-\u064a]{2,}", bound.WORDS))  # pypdf runs what stands in neighbouring cells together
    assert share(told, printed.folded(" ".join(page.extract_text() for page in book.reader.pages))) >= 0.95


def share(words, text):
    return len(words & set(re.findall(r"[\u0621-\u064a]{2,}", text))) / len(words)


def test_the_text_is_that_of_one_document(book):
    """Ten sheets, in the column between the margins, with the same numbers of pages."""
    first, last = book.folios["sheet-1"], book.folios["index"] - 1
    ours = column(book.path, 0, "-f", str(first), "-l", str(last))
    assert ours == column(book.folder / "one.pdf", 14)


def column(path, bleed, *options):
    """The words between the margins."""
    place = ["-x", str(bleed), "-y", str(66 + bleed), "-W", "600", "-H", "724"]
    return printed.folded(printed.by_poppler(path, *options, *place)).split()


def test_it_is_no_larger_than_it_must_be(book):
    """Beside the one document of its sheets: what heads, folios, profile and metadata cost."""
    assert book.path.stat().st_size < (book.folder / "one.pdf").stat().st_size + 30_000


def test_a_broken_file_is_known(book, tmp_path):
    whole = (book.folder / "sheet-3").read_bytes()
    for body in (b"", b"%PDF-1.7 " + whole, whole[:40]):
        (tmp_path / "piece").write_bytes(body)
        with pytest.raises(BrokenPiece):
            Kept(tmp_path / "piece")
    (tmp_path / "piece").write_bytes(whole[:-300])
    cut = binding.Piece(tmp_path / "piece", {"name": "sheet-3", "title": "", "starts": "any", "is_sheet": True})
    with pytest.raises(BrokenPiece):
        binding.bind([cut], tmp_path / "book.pdf", book.job, lambda **_step: None)


# --- Without printing ---------------------------------------------------------------------------------------------


def test_marking_leaves_room_and_turns_links_inward():
    html = '<a class="x" href="#sheet-1">أ</a> <a href="https://example.org/#b">ب</a> <!--page:sheet-1-->'
    assert pieces.mark(html) == (
        '<a class="x" href="book:sheet-1">أ</a> <a href="https://example.org/#b">ب</a> <span data-page="sheet-1">000</span>'
    )
    assert '<span data-page="sheet-1">00</span>' in pieces.mark(html, {"sheet-1": 12})


def test_heads_come_from_the_body_and_stand_once_in_the_furniture():
    html = '<body class="sheet" data-verso="دليل &amp; كتاب" data-recto="">'
    assert pieces.heads(html) == {"verso": "دليل & كتاب"}
    assert pieces.heads("<body>") == {}
    furniture = pieces.furniture([{"html": html}] * 2, language="ar-ma", direction="rtl")
    assert furniture.count('data-head="head verso دليل &amp; كتاب"') == 1


@pytest.mark.parametrize(
    ("number", "at_left", "x"), [(7, True, b"100.000"), (7, False, b"110.000"), (77, False, b"105.000")]
)
def test_a_number_stands_at_the_end_of_its_room(number, at_left, x):
    place = drawings.Number("a", "face", 10, 100, 50, 1500, list(range(10)), [500] * 10)
    assert place.run(number, at_left=at_left) == (
        b"1 0 0 -1 %b 50.000 Tm\n/face 10.000 Tf\n<%b> Tj" % (x, b"0007" * len(str(number)))
    )


def test_shortening_keeps_every_number_and_glyph():
    text = b"[<0001>0<0002>1<>-24.6543<0003>0<>-2<0004>0] TJ"
    assert drawings.tidy(text, {}, (), {}) == b"[<00010002>1 -24.6<0003>-2<0004>] TJ"
