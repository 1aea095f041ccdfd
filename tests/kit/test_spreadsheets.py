"""Spreadsheets: text stays text on the way out, and nothing is trusted on the way in."""

import io
import re
import time
import tracemalloc
import zipfile
from contextlib import contextmanager
from datetime import datetime

import pytest
import tablib
from django.utils.translation import override
from openpyxl import Workbook, load_workbook

from kit.spreadsheets.files import CSV, MAX_COLUMNS, MAX_ROWS, XLSX, RefusedSheet

DANGEROUS = ["=HYPERLINK(1)", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1"]


def book(fill):
    written = Workbook()
    fill(written.active)
    stored = io.BytesIO()
    written.save(stored)
    return stored.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def forged(change, part=SHEET, content=None, more=None):
    """A small XLSX in which the bytes of `part` went through `change`; `more` adds parts of a name and bytes."""
    content = content or book(lambda sheet: (sheet.append(["الرمز", "النص"]), sheet.append(["A01", "x"])))
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
        for name, added in (more or {}).items():
            new.writestr(name, added)
    return stored.getvalue()


@contextmanager
def within(seconds, megabytes):
    """What happens inside takes no longer, and no more memory, than this."""
    began = time.monotonic()
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < seconds
    assert peak < megabytes * 1_000_000


def dataset(*values):
    return tablib.Dataset(*[[value] for value in values], headers=["النص"])


def test_xlsx_writes_text_as_text():
    sheet = load_workbook(io.BytesIO(XLSX().export_data(dataset(*DANGEROUS, 12)))).active
    cells = [sheet.cell(row, 1) for row in range(2, 2 + len(DANGEROUS))]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in DANGEROUS]
    assert all(cell.style and cell.quotePrefix for cell in cells)
    assert sheet.cell(2 + len(DANGEROUS), 1).value == 12


def test_csv_disarms_what_a_sheet_would_run():
    lines = CSV().export_data(dataset(*DANGEROUS[:4], "-3.5", "نص")).splitlines()
    assert lines[0] == "\ufeffالنص"
    assert [line.strip('"')[0] for line in lines[1:5]] == ["'"] * 4
    assert lines[5:] == ["-3.5", "نص"]


@pytest.mark.parametrize("kind", [XLSX, CSV])
def test_what_was_written_is_read_back(kind):
    written = dataset("ميثاق المشاركة", "+212612345678", "Larache")
    assert kind().create_dataset(kind().export_data(written)).dict == written.dict


@pytest.mark.parametrize(("language", "rightwards"), [("ar-ma", True), ("fr", False)])
def test_the_sheet_runs_as_the_language_does(language, rightwards):
    with override(language):
        sheet = load_workbook(io.BytesIO(XLSX().export_data(dataset("نص")))).active
    assert bool(sheet.sheet_view.rightToLeft) is rightwards


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_office(delimiter):
    text = delimiter.join(["الرمز", "الاسم"]) + "\r\n" + delimiter.join(["M01", "فاطمة"]) + "\r\n"
    assert CSV().create_dataset(text.encode("utf-8-sig")).dict == [{"الرمز": "M01", "الاسم": "فاطمة"}]


SIZE = re.compile(rb"<dimension[^>]*/>")


@pytest.mark.parametrize("said", [None, b"", b'<dimension ref="A1:B2"/>', b'<dimension ref="A1:XFD1048576"/>'])
@pytest.mark.parametrize("heading", [True, False])
def test_a_cell_at_the_far_end_is_refused_at_once(said, heading):
    """A file of 5 kB with one cell at XFD1048576 must not fill the memory, whatever it says of its size."""

    def fill(sheet):
        sheet.cell(1_048_576, 16_384, "x")
        if heading:
            sheet.cell(1, 1, "الرمز")

    content = forged(lambda xml: xml if said is None else SIZE.sub(said, xml), content=book(fill))
    assert len(content) < 10_000
    with within(seconds=5, megabytes=20), pytest.raises(RefusedSheet):
        XLSX().create_dataset(content)


def test_a_sheet_that_says_it_is_larger_or_smaller_than_it_is_is_read_whole():
    for said in (b'<dimension ref="A1"/>', b'<dimension ref="A1:XFD1048576"/>', b""):
        read = XLSX().create_dataset(forged(lambda xml, said=said: SIZE.sub(said, xml)))
        assert read.dict == [{"الرمز": "A01", "النص": "x"}]


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b'r="A2"', b'r="ZZZZZZ2"'),
        lambda xml: SIZE.sub(b"", xml).replace(b'<row r="2"', b'<row r="99999999999"'),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: b"",
        lambda xml: xml.replace(b"A01", b"\x00\xff"),
    ],
)
def test_what_is_broken_inside_is_refused_in_words(change):
    with within(seconds=5, megabytes=20), pytest.raises(RefusedSheet):
        XLSX().create_dataset(forged(change))


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "_rels/.rels"])
@pytest.mark.parametrize(
    "declared", [f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>']
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_part_declares_a_type_or_an_entity(part, declared, encoding):
    def change(xml):
        text = re.sub(r"<\?xml.*?\?>", "", xml.decode())
        return f'<?xml version="1.0" encoding="{encoding}"?>{declared}{text}'.encode(encoding)

    with within(seconds=2, megabytes=20), pytest.raises(RefusedSheet):
        XLSX().create_dataset(forged(change, part))


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/styles.xml", lambda xml: xml.replace(b"</cellXfs>", b"<xf/>" * 3_000_000 + b"</cellXfs>")),
        (SHEET, lambda xml: xml.replace(b"</row></sheetData>", b"<c/>" * 3_000_000 + b"</row></sheetData>")),
        (SHEET, lambda xml: xml.replace(b"<sheetData>", b"<x/>" * 3_000_000 + b"<sheetData>")),
    ],
)
def test_a_small_file_of_a_million_tags_costs_nothing(part, change):
    content = forged(change, part)
    assert len(content) < 100_000
    with within(seconds=5, megabytes=60), pytest.raises(RefusedSheet):
        XLSX().create_dataset(content)


def test_macros_are_refused_and_links_to_other_files_are_not_followed():
    with pytest.raises(RefusedSheet):
        XLSX().create_dataset(forged(lambda xml: xml, more={"xl/vbaProject.bin": b"x"}))
    link = b'<externalLink xmlns="x"><externalBook/></externalLink>'
    assert XLSX().create_dataset(forged(lambda xml: xml, more={"xl/externalLinks/externalLink1.xml": link})).height == 1


def test_an_archive_of_too_many_parts_is_refused():
    with pytest.raises(RefusedSheet):
        XLSX().create_dataset(forged(lambda xml: xml, more={f"junk/{number}.bin": b"" for number in range(600)}))


def test_a_formula_is_read_as_the_value_it_had_and_never_run():
    computed = forged(lambda xml: re.sub(rb"<v ?/>|<v></v>", b"<v>42</v>", xml), content=formula())
    assert XLSX().create_dataset(computed).dict == [{"الرمز": "A01", "العدد": 42}]


def test_a_formula_without_its_value_is_named():
    with pytest.raises(RefusedSheet, match="B2"):
        XLSX().create_dataset(formula())


def formula():
    return book(lambda sheet: (sheet.append(["الرمز", "العدد"]), sheet.append(["A01", "=40+2"])))


@pytest.mark.parametrize("value", ["#REF!", "#DIV/0!"])
def test_an_error_in_a_cell_is_named(value):
    with pytest.raises(RefusedSheet, match="A2"):
        XLSX().create_dataset(book(lambda sheet: (sheet.append(["النص"]), sheet.append([value]))))


@pytest.mark.parametrize("serial", [99_999_999, -99_999_999])
def test_a_date_out_of_the_calendar_is_named(serial):
    def fill(sheet):
        sheet.append(["التاريخ"])
        sheet["A2"].number_format = "yyyy-mm-dd"
        sheet["A2"].value = serial

    with pytest.raises(RefusedSheet, match="A2"):
        XLSX().create_dataset(book(fill))


def test_dates_and_numbers_come_as_such():
    read = XLSX().create_dataset(book(lambda sheet: (sheet.append(["a", "b"]), sheet.append([datetime(2027, 4, 15), 1.5]))))
    assert read[0] == (datetime(2027, 4, 15), 1.5)


def test_the_first_sheet_that_is_visible_is_read_whichever_was_open_last():
    written = Workbook()
    written.active.title, written.active.sheet_state = "مخفي", "hidden"
    written.active.append(["سر"])
    for title in ("البرنامج", "شرح"):
        written.create_sheet(title).append([title])
    written.active = 2
    stored = io.BytesIO()
    written.save(stored)
    assert XLSX().create_dataset(stored.getvalue()).headers == ["البرنامج"]


def test_merged_cells_hold_their_value_once():
    def fill(sheet):
        sheet.append(["الهدف", "الإجراء"])
        sheet.append(["O1", "أ"])
        sheet.append([None, "ب"])
        sheet.merge_cells("A2:A3")

    assert XLSX().create_dataset(book(fill)).dict == [{"الهدف": "O1", "الإجراء": "أ"}, {"الهدف": "", "الإجراء": "ب"}]


@pytest.mark.parametrize(("row", "column"), [(MAX_ROWS + 2, 1), (1, MAX_COLUMNS + 1)])
def test_a_sheet_beyond_the_limits_is_refused(row, column):
    def fill(sheet):
        sheet.cell(1, 1, "الرمز")
        sheet.cell(row, column, "x")

    with pytest.raises(RefusedSheet, match=str(MAX_ROWS)):
        XLSX().create_dataset(book(fill))


def test_an_archive_that_swells_is_not_unpacked():
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    assert len(stored.getvalue()) < 100_000
    with pytest.raises(RefusedSheet):
        XLSX().create_dataset(stored.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK not really", "نص".encode()])
def test_what_is_no_archive_is_refused_in_words(content):
    with pytest.raises(RefusedSheet):
        XLSX().create_dataset(content)


def test_text_in_another_encoding_is_refused():
    with pytest.raises(RefusedSheet, match="UTF-8"):
        CSV().create_dataset("الرمز\nنص\n".encode("cp1256"))


def test_more_cells_than_headings_name_the_row():
    with pytest.raises(RefusedSheet, match="3"):
        CSV().create_dataset("a,b\n1,2\n1,2,3\n")


def test_blank_rows_at_the_end_are_nothing():
    assert CSV().create_dataset("a,b\n1,2\n,\n\n").dict == [{"a": "1", "b": "2"}]
