"""Spreadsheets: text stays text on the way out, and nothing is trusted on the way in."""

import io
import zipfile

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


def test_a_cell_at_the_far_end_is_refused_at_once():
    """A file of 5 kB with one cell at XFD1048576 must not fill the memory."""
    content = book(lambda sheet: sheet.cell(1_048_576, 16_384, "x"))
    assert len(content) < 10_000
    with pytest.raises(RefusedSheet):
        XLSX().create_dataset(content)


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
