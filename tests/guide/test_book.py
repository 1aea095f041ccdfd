"""The printed book, read as its readers read it: by eye positions, by search, by screen reader, by bookmark."""

import re
import subprocess
import unicodedata
from html import unescape

import pikepdf
import pypdf
import pytest

from tests.guide.conftest import PHRASE, STORY

pytestmark = pytest.mark.django_db  # the fixture `printed` asks the database


@pytest.fixture(scope="session")
def reader(printed):
    return pypdf.PdfReader(printed.path)


@pytest.fixture(scope="session")
def texts(reader):
    """Text of each page, spaces unified."""
    return [folded(page.extract_text()) for page in reader.pages]


def body(fragment):
    return text_of(fragment.html.partition("<body")[2].partition(">")[2])


def text_of(html):
    return unescape(re.sub(r"<[^>]*>", " ", html))


def folded(text):
    text = unicodedata.normalize("NFKC", re.sub(r"[\u200b-\u200f\u2066-\u2069\u202a-\u202e]", "", text))
    return re.sub(r"\s+", " ", text)


def by_poppler(path, *options):
    return subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True).stdout


FOOT = 60  # points from the lower edge


def destinations(reader):
    return {
        name: reader.get_destination_page_number(destination) + 1 for name, destination in reader.named_destinations.items()
    }


def folio(reader, number):
    """The number printed at the foot of a page."""
    words = []
    reader.pages[number - 1].extract_text(
        visitor_text=lambda text, cm, tm, *_font: words.append(text.strip()) if cm[5] + cm[3] * tm[5] < FOOT else None
    )
    return "".join(words)


def bookmarks(reader, outline=None, level=0):
    for item in reader.outline if outline is None else outline:
        if isinstance(item, list):
            yield from bookmarks(reader, item, level + 1)
        else:
            yield level, item.title, reader.get_destination_page_number(item) + 1


def test_it_is_whole(printed, reader):
    assert len(reader.pages) == printed.result["pages"]
    assert printed.path.stat().st_size == printed.result["size"]
    check = subprocess.run(["qpdf", "--check", printed.path], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout + check.stderr


def test_front_and_back_stand_outside(reader):
    assert len(reader.pages) % 2 == 0
    assert not folio(reader, 1)
    assert not folio(reader, len(reader.pages))


def test_each_line_of_the_contents_tells_the_page_it_leads_to(printed, reader, texts):
    """Shown number = where the link goes = the folio printed there."""
    where = destinations(reader)
    first = str(where["contents"])
    lines = [folded(line) for line in by_poppler(printed.path, "-layout", "-f", first, "-l", first).splitlines()]
    for fragment in printed.book.fragments:
        if fragment.name.startswith(("chapter-", "sheet-", "foreword", "overview", "index")):
            number = where[fragment.name]
            assert shown_number(lines, folded(fragment.title)) == number
            assert folio(reader, number) == str(number)


def shown_number(lines, title):
    """The number at the end of the line of contents that begins with `title`; a long one may go over several lines."""
    first = next(index for index, line in enumerate(lines) if title[:30] in line)
    for line in lines[first:]:
        if numbers := re.findall(r"(?<![\d.])\d+(?![\d.])", line):
            return max(map(int, numbers))  # beside a chapter's own number, always the smaller one


def test_the_index_tells_the_first_page_of_each_sheet(printed, reader, texts):
    where = destinations(reader)
    index = texts[where["index"] - 1]
    for name in ("جمعية تجريبية النور", "Association fictive Nawras"):
        assert name in index
    sheets = [f.name for f in printed.book.fragments if f.is_sheet]
    for name in sheets:
        assert re.search(rf"(?<!\d){where[name]}(?!\d)", index)


def test_chapters_open_on_odd_pages(printed, reader):
    where = destinations(reader)
    chapters = [where[f.name] for f in printed.book.fragments if f.name.startswith("chapter-")]
    assert len(chapters) == 2
    assert all(number % 2 for number in chapters)


def test_bookmarks_name_chapters_and_under_them_sheets(printed, reader):
    where = destinations(reader)
    told = {(level, folded(title).strip(), page) for level, title, page in bookmarks(reader)}
    for fragment in printed.book.fragments:
        if fragment.name.startswith(("chapter-", "sheet-")):
            assert (int(fragment.is_sheet), folded(fragment.title).strip(), where[fragment.name]) in told


def test_sheets_follow_one_another_on_two_pages_where_they_fit(printed, reader):
    where = destinations(reader)
    sheets = [where[f.name] for f in printed.book.fragments if f.is_sheet]
    assert sheets[1] - sheets[0] <= 2
    assert not any(number % 2 for number in sheets)  # each lies open as a whole


def test_words_are_found_as_often_as_they_stand_in_the_source(printed, reader, texts):
    source = folded(" ".join(body(fragment) for fragment in printed.book.fragments))
    wanted = source.count(PHRASE)
    assert wanted > 10
    assert count_in_body(texts) == wanted
    assert count_in_body([folded(page) for page in by_poppler(printed.path).split("\f")]) == wanted


def count_in_body(pages):
    """Times that PHRASE stands on the pages, the running heads (the book's title) left out."""
    heads = [f"دليل {PHRASE} — عرض تجريبي", f"عرض تجريبي — دليل {PHRASE}"]
    return sum(page.count(PHRASE) - max(page.count(head) for head in heads) for page in pages)


def test_text_comes_out_in_logical_order(texts):
    assert sum(folded(STORY)[:80] in text for text in texts) >= 3


def test_nearly_every_word_is_found(printed):
    source = " ".join(re.sub(r"<svg.*?</svg>", "", fragment.html, flags=re.DOTALL) for fragment in printed.book.fragments)
    words = set(re.findall(r"[\u0621-\u064a]{2,}", folded(text_of(source))))
    found = set(re.findall(r"[\u0621-\u064a]{2,}", folded(by_poppler(printed.path))))
    assert len(words) > 100
    assert len(words & found) / len(words) >= 0.99, words - found


def test_thousands_keep_their_order(texts):
    assert any("18 000" in text for text in texts)


def test_what_is_missing_is_said_where_the_sheet_needs_it(texts):
    assert sum("غير متوفر" in text for text in texts) >= 2  # one sheet, and the imprint that explains it


def test_legal_deposit_and_isbn_are_never_made_up(texts):
    assert texts[3].count("في طور الإيداع") == 2


def test_a_demonstration_says_so_on_the_cover(texts):
    assert "عرض تجريبي" in texts[0]


# --- For screen readers -------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def document(printed):
    with pikepdf.open(printed.path) as pdf:
        yield pdf


def elements(document, kind):
    return [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == kind]


def test_it_says_its_language_direction_and_title(document, printed):
    assert str(document.Root.Lang).lower() == "ar-ma"
    assert document.Root.ViewerPreferences.Direction == "/R2L"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert document.Root.MarkInfo.Marked
    assert str(document.docinfo["/Title"]) == f"دليل {PHRASE}"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document.Root.Metadata.read_bytes().replace(b" ", b"") or (
        b'pdfuaid:part="1"' in document.Root.Metadata.read_bytes()
    )


def test_pictures_have_an_alternative(document):
    figures = elements(document, "/Figure")
    assert len(figures) >= 4
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


def test_headings_step_down_one_by_one(document):
    assert len(elements(document, "/H1")) >= 6
    assert len(elements(document, "/H2")) >= 5
    assert len(elements(document, "/H3")) >= 20
    assert not elements(document, "/H4")


def test_lists_and_spans_are_whole(document):
    assert all(item.P.S == "/L" for item in elements(document, "/LI"))
    assert all(any(kid.S == "/LBody" for kid in item.K) for item in elements(document, "/LI"))
    assert all(len(item.K) for item in reachable(document.Root.StructTreeRoot.K[0]) if item.S == "/Span")


def reachable(element):
    yield element
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield from reachable(kid)


def test_header_cells_say_what_they_head(document):
    headers = elements(document, "/TH")
    assert headers
    assert {str(header.A.Scope) for header in headers} == {"/Row", "/Column"}


def test_running_heads_are_artefacts_and_stand_in_no_structure(document):
    root = document.Root.StructTreeRoot
    top = {kid.objgen for kid in root.K[0].K}
    for row in pikepdf.NumberTree(root.ParentTree).values():
        if not isinstance(row, pikepdf.Array):
            continue
        for element in filter(None, row):
            while element.P.objgen != root.K[0].objgen:
                element = element.P
            assert element.objgen in top
    page = document.pages[13]
    page.contents_coalesce()
    assert b"/Pagination" in page.Contents.read_bytes()


def test_links_say_where_they_lead_and_print(document, printed):
    titles = set(printed.book.anchors.values())
    links = [item for page in document.pages for item in page.get("/Annots", [])]
    assert len(links) > 20
    sheets = {f"http://testserver/guide/2026-1/read/{part.name}/" for part in printed.book.fragments if part.is_sheet}
    assert {str(link.Contents) for link in links} - titles == {"https://example.org/x"} | sheets
    assert {str(link.A.URI) for link in links if "/A" in link} == {"https://example.org/x"} | sheets
    assert all(link.F == 4 for link in links)


def test_fonts_are_inside_and_every_letter_has_a_glyph(printed, reader):
    fonts = subprocess.run(["pdffonts", printed.path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert 4 <= len(fonts) <= 5  # each face once: regular and bold naskh, two of the display face, Tifinagh
    assert all(re.search(r"yes yes yes", line) for line in fonts)
    for page in reader.pages:
        assert not re.search(r"<0000>", page.get_contents().get_data().decode("latin-1"))


def test_tifinagh_and_latin_stand_inside_the_arabic(texts):
    assert any("ⵍⵄⵔⴰⵢⵛ" in text and "Larache" in text for text in texts)
