"""The Word document, read back as Word's users would find it."""

import hashlib
import io
import zipfile

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from PIL import Image

from guide.formats import docx
from guide.formats.docx_styles import STYLES
from kit.printing.press import PrintFailed
from kit.printing.texts import paragraphs
from tests.guide import plain


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture
def make(folder):
    """Writes a manuscript as DOCX; returns it as python-docx reads it."""

    def make(manuscript):
        docx.make(manuscript, None, folder / "book.docx")
        return python_docx.Document(str(folder / "book.docx"))

    return make


def every(document, tag):
    return list(document.element.body.iter(qn(f"w:{tag}")))


def words(item):
    return "".join(item.itertext(qn("w:t")))


def styled(document, name):
    """The words of the paragraphs of a style, wherever they stand."""
    found = [one for one in every(document, "p") if one.pPr is not None and one.pPr.style == name]
    return [words(one) for one in found]


def test_an_arabic_book_runs_from_the_right_throughout(make):
    document = make(plain.ordinary())
    section = document.sections[0]._sectPr
    assert section.find(qn("w:bidi")) is not None
    assert section.find(qn("w:rtlGutter")) is not None
    language = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:bidi")) == "ar-MA"
    for paragraph in every(document, "p"):
        bidi = paragraph.find(f"{qn('w:pPr')}/{qn('w:bidi')}")
        assert bidi is not None
        if bidi.get(qn("w:val")) is None:  # from the right
            for run in paragraph.iter(qn("w:r")):
                arabic = any("\u0620" <= letter <= "\u064a" for letter in words(run))
                assert not arabic or run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
    for table in document.element.body.iter(qn("w:tbl")):
        assert table.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None
    for style in document.styles.element.iter(qn("w:style")):
        size = style.find(f"{qn('w:rPr')}/{qn('w:szCs')}")
        assert style.get(qn("w:type")) != "paragraph" or size is not None


def test_a_french_sheet_runs_from_the_left_in_it(make):
    document = make(plain.ordinary())
    (french,) = [one for one in every(document, "p") if one.pPr.style == "Heading2" and "jardin" in words(one)]
    assert french.find(f"{qn('w:pPr')}/{qn('w:bidi')}").get(qn("w:val")) == "0"
    assert not list(french.iter(qn("w:rtl")))
    (mixed,) = [one for one in every(document, "p") if "Larache" in words(one)]
    assert words(mixed) == "Le terrain « Larache ⵍⵄⵔⴰⵢⵛ » était vide."


def test_a_french_book_runs_from_the_left(make):
    document = make(plain.manuscript([plain.sheet(1)], language="fr", other_language="ar-ma", title="Guide"))
    assert document.sections[0]._sectPr.find(qn("w:bidi")) is None
    (title,) = [one for one in every(document, "p") if one.pPr.style == "Title"]
    assert title.find(f"{qn('w:pPr')}/{qn('w:bidi')}").get(qn("w:val")) == "0"
    (arabic,) = [one for one in every(document, "p") if one.pPr.style == "Heading2"]
    assert arabic.find(f"{qn('w:pPr')}/{qn('w:bidi')}").get(qn("w:val")) is None


def test_headings_are_styles_and_stand_in_the_contents(make):
    document = make(plain.ordinary())
    assert styled(document, "Heading1")[1] == "تقديم"
    assert styled(document, "Heading2") == ["1.1 تجربة رقم 1 في المشاركة المواطنة", "1.2 Un jardin partagé"]
    outline = [one for one in every(document, "p") if one.pPr is not None and one.pPr.style in {"Heading1", "Heading2"}]
    entries = [line.removesuffix("…") for line in styled(document, "TOC1") + styled(document, "TOC2")]
    assert sorted(entries) == sorted(map(words, outline))
    codes = [words_of_code(one) for one in every(document, "instrText")]
    assert codes[0] == r'TOC \o "1-2" \h \z \u'
    kinds = [one.get(qn("w:fldCharType")) for one in every(document, "fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == len(codes)


def words_of_code(code):
    return code.text.strip()


def test_every_reference_leads_somewhere(make):
    document = make(plain.ordinary())
    marks = [one.get(qn("w:name")) for one in every(document, "bookmarkStart")]
    assert len(marks) == len(set(marks)) == len(every(document, "bookmarkEnd"))
    assert all(len(name) <= 40 for name in marks)
    wanted = [one.get(qn("w:anchor")) for one in every(document, "hyperlink") if one.get(qn("w:anchor"))]
    wanted += [one.text.split()[1] for one in every(document, "instrText") if "PAGEREF" in one.text]
    assert set(wanted) <= set(marks)
    assert {"a_sheet_1", "a_sheet_2"} <= set(wanted)
    targets = {relation.target_ref for relation in document.part.rels.values() if relation.is_external}
    assert targets == {"http://testserver/guide/2026/sheet/", "https://example.org/x?a=1&b=2"}


def test_photos_have_alternatives_captions_and_numbers(make):
    document = make(plain.ordinary())
    shown = document.element.body.xpath(".//wp:docPr")
    assert [one.get("descr") for one in shown] == [
        "شريك", "لقاء في دار الشباب", "لقاء في دار الشباب", "تجربة رقم 1 في المشاركة المواطنة",
    ]  # fmt: skip
    assert len({one.get("id") for one in shown}) == 4
    captions = styled(document, "Caption")
    assert ["1: لقاء في دار الشباب" in captions[0], "2: لقاء" in captions[1], captions[2].endswith("3")] == [True] * 3
    assert [one.text.split()[0] for one in every(document, "instrText") if "SEQ" in one.text] == ["SEQ"] * 3
    heights = [int(one.get("cy")) for one in document.element.body.xpath(".//wp:extent")]
    assert max(heights) <= 80 * 36000


def test_lists_and_tables_stand_inside_each_other(make):
    document = make(plain.manuscript([]))
    text = "\n".join(words(one) for one in every(document, "p"))
    assert text.index("فرع أول") < text.index("فرع ثان") < text.index("فقرة") < text.index("ثانيا") < text.index("داخله")
    assert styled(document, "ListNumber") == ["فرع أول", "فرع ثان"]
    assert styled(document, "ListContinue") == ["فقرة"]
    assert styled(document, "Quote") == ["اقتباس"]
    (bold,) = [run for run in every(document, "r") if words(run) == "مهمة"]
    assert bold.find(f"{qn('w:rPr')}/{qn('w:bCs')}") is not None
    table = next(one for one in document.tables if one.cell(0, 0).text == "مادة")
    assert [cell.text for cell in table.rows[1].cells] == ["122", "[F 12]"]
    assert table._tbl.find(f".//{qn('w:tblHeader')}") is not None


def test_numbers_typed_out_of_order_stay_as_typed(make):
    sections = [plain.Section("مراحل", paragraphs("3. ثالثا\n4. رابعا")), plain.Section("أخرى", paragraphs("1. أ\n5. ب"))]
    document = make(plain.manuscript([plain.sheet(1, sections=sections)]))
    assert styled(document, "ListNumber")[-4:] == ["ثالثا", "رابعا", "1. أ", "5. ب"]
    numbering = document.part.numbering_part.element
    assert [one.get(qn("w:val")) for one in numbering.iter(qn("w:startOverride"))][-1] == "3"


def test_heads_and_folios_alternate(make):
    document = make(plain.ordinary())
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert document.settings.element.find(qn("w:mirrorMargins")) is not None
    assert section.different_first_page_header_footer
    assert plain.PHRASE in section.even_page_header.paragraphs[0].text
    assert "STYLEREF 1" in "".join(one.text for one in section.header._element.iter(qn("w:instrText")))
    assert "PAGE" in "".join(one.text for one in section.footer._element.iter(qn("w:instrText")))
    assert section.first_page_header.paragraphs[0].text == ""


def test_it_says_what_it_is_and_is_the_same_each_time(make, folder):
    document = make(plain.ordinary())
    core = document.core_properties
    assert (core.title, core.author, core.language) == (f"دليل {plain.PHRASE}", "الخلية & الجماعة", "ar-MA")
    first = hashlib.sha256((folder / "book.docx").read_bytes()).hexdigest()
    make(plain.ordinary())
    assert hashlib.sha256((folder / "book.docx").read_bytes()).hexdigest() == first
    with zipfile.ZipFile(folder / "book.docx") as opened:
        names = opened.namelist()
        pictures = [Image.open(io.BytesIO(opened.read(name))).format for name in names if name.endswith(".jpg")]
    assert pictures == ["JPEG"] * len(pictures)
    assert not [name for name in names if "vba" in name.lower() or "thumbnail" in name]
    known = {style.style_id for style in document.styles}
    assert {one.pPr.style for one in every(document, "p")} <= known
    assert {name for name, *_rest in STYLES} <= known


def test_what_nobody_should_write_stays_words(make):
    document = make(plain.hostile())
    text = "\n".join(words(one) for one in every(document, "p"))
    assert "<script>alert(1)</script> ]]> & &amp; \"'<b> نص" in text
    assert "كلمة word 6699" in text
    assert "خلية" in text
    assert not {letter for letter in text if letter < " " and letter != "\n"} | ({"\u202e"} & set(text))


def test_a_book_of_texts_alone_is_sound(make):
    document = make(
        plain.manuscript(parts=[], partners=[], decision=None, changes_html="", annexes=[], lessons=[], texts=[])
    )
    assert styled(document, "Heading1") == []
    assert words_of_code(every(document, "instrText")[0]).startswith("TOC")


def test_missing_pictures_are_named_and_nothing_is_left(make, folder):
    gone = plain.photo("gone", file="plain/nowhere.jpg")
    with pytest.raises(PrintFailed) as failure:
        make(plain.manuscript([plain.sheet(1, title="بطاقة", photos=[gone])]))
    assert failure.value.problems == [{"title": "بطاقة", "reason": "picture"}]
    assert [path.name for path in folder.iterdir()] == ["media"]
