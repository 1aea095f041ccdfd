"""XLSX and CSV that open well in an office, and are read without trusting them."""

import csv
import io
import itertools
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date

import tablib
from django.utils.encoding import force_str
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from import_export.formats import base_formats

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_BYTES = 5 * 2**20
MAX_PARTS = 500
MAX_ELEMENTS_BESIDES = 100_000  # of a part that holds no cells: styles, the workbook's own list
FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r")


class RefusedSheet(ValueError):
    """The file is not read; the message is for the person who sent it."""


@dataclass(frozen=True)
class Bounds:
    """How large a sheet may be: a larger one is refused before it is read. `rows` counts the headings too."""

    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS
    bytes: int = MAX_BYTES
    unpacked: int = 20 * 2**20
    elements: int = 1_000_000  # tags of the whole archive: a microsecond each, and a kilobyte for the costliest


class XLSX(base_formats.XLSX):
    bounds = Bounds()

    def create_dataset(self, in_stream):
        """The first visible sheet, as it shows itself: text, numbers, dates, the values that formulas had when it was saved.

        Raises RefusedSheet before anything large is unpacked, and for a cell whose value is not in the file.
        """
        has_formulas = check_archive(in_stream, self.bounds)
        try:
            dataset = to_dataset(first_sheet(in_stream), self.bounds)
            unknown = unknown_values(in_stream, dataset, has_formulas)
        except RefusedSheet:
            raise
        except Exception as error:  # whatever a forged archive breaks in the reader, on any of its thousand paths
            raise RefusedSheet(_("This is no XLSX file, or it is damaged.")) from error
        if unknown:
            raise RefusedSheet(
                _("The value of these cells is not in the file: %(cells)s. Write the value in the place of the formula.")
                % {"cells": _(", ").join(unknown[:20])}
            )
        return dataset

    def export_data(self, dataset, **kwargs):
        """Text stays text whatever it begins with; the sheet runs the way the reader's language does."""
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font

        book = Workbook()
        sheet = book.active
        sheet.sheet_view.rightToLeft = get_language_bidi()
        sheet.freeze_panes = "A2"
        for place, values in enumerate([dataset.headers, *dataset], 1):
            for column, value in enumerate(values, 1):
                cell = sheet.cell(place, column)
                fill_cell(cell, value)
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if place == 1:
                    cell.font = Font(bold=True)
        for column in sheet.columns:
            longest = max(len(force_str(cell.value or "")) for cell in column)
            sheet.column_dimensions[column[0].column_letter].width = min(max(longest + 2, 10), 60)
        stored = io.BytesIO()
        book.save(stored)
        return stored.getvalue()


class CSV(base_formats.CSV):
    """Comma-separated with a mark of its encoding; a leading apostrophe keeps text from becoming a formula."""

    bounds = Bounds()

    def create_dataset(self, in_stream, **kwargs):
        if len(in_stream) > self.bounds.bytes:
            raise RefusedSheet(_("The file is too big."))
        text = (in_stream if isinstance(in_stream, str) else self.decoded(in_stream)).removeprefix("\ufeff")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        rows = csv.reader(lines_of(text), delimiter=delimiter_of(text))
        cells = (
            [cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_LEADS) else cell for cell in row] for row in rows
        )
        try:
            return to_dataset(cells, self.bounds)
        except csv.Error as error:  # a cell longer than a book
            raise RefusedSheet(_("This is no CSV file, or it is damaged.")) from error

    def decoded(self, content):
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise RefusedSheet(
                _("The text of the file is not in UTF-8. Save it again as “CSV UTF-8” or as XLSX.")
            ) from error

    def export_data(self, dataset, **kwargs):
        stored = io.StringIO()
        writer = csv.writer(stored)
        for values in [dataset.headers, *dataset]:
            writer.writerow(csv_cell(value) for value in values)
        return "\ufeff" + stored.getvalue()


def csv_cell(value):
    """`value` as text that no office takes for a formula."""
    text = force_str("" if value is None else value)
    return "'" + text if text.startswith(FORMULA_LEADS) and not _is_number(text) else text


def fill_cell(cell, value):
    """Write `value` into openpyxl's `cell`: numbers and dates as such, all else as text whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, int | float | date):
        cell.value = value
    elif value not in (None, ""):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", force_str(value))
        cell.data_type = "s"  # openpyxl takes a leading = for a formula
        cell.quotePrefix = cell.value.startswith(FORMULA_LEADS)


def check_archive(content, bounds=XLSX.bounds):
    """Judge an XLSX by its table of contents and its tags: raises RefusedSheet. Returns whether there are formulas in it."""
    if len(content) > bounds.bytes:
        raise RefusedSheet(_("The file is too big."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > bounds.unpacked:
                raise RefusedSheet(_("The file swells beyond measure when it is opened."))
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise RefusedSheet(_("The file holds macros, which are not read. Save it as XLSX without them."))
            unpacked = ((part.filename, archive.read(part)) for part in parts)  # no further than the size declared
            return check_parts(unpacked, bounds)
    except RefusedSheet:
        raise
    except Exception as error:  # a forged archive breaks zipfile in many ways
        raise RefusedSheet(_("This is no XLSX file, or it is damaged.")) from error


def check_parts(parts, bounds=XLSX.bounds):
    """Judge the unpacked `parts`, (name, bytes); returns whether a sheet has formulas. No office writes what is refused."""
    elements, has_formulas = 0, False
    for name, xml in parts:
        if not name.lower().endswith((".xml", ".rels")):
            continue
        if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml[:200]:  # the last: letters of two bytes hide the first
            raise RefusedSheet(_("This is no XLSX file, or it is damaged."))
        found = xml.count(b"<")
        elements += found
        has_cells = "worksheets/" in name or "sharedStrings" in name
        if elements > bounds.elements or (found > MAX_ELEMENTS_BESIDES and not has_cells):
            raise RefusedSheet(_("The file swells beyond measure when it is opened."))
        has_formulas |= "worksheets/" in name and (b"<f>" in xml or b"<f " in xml)
    return has_formulas


def first_sheet(content, values_only=True, data_only=True):
    """Rows of the first sheet that is not hidden; as cells where their kind is wanted."""
    from openpyxl import load_workbook

    warnings.filterwarnings("ignore", module="openpyxl")  # it warns of what it leaves out: drop-downs, odd dates, styles
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    sheet.reset_dimensions()  # what the file says of its size may be wrong: rows would be lost, or invented
    return sheet.iter_rows(values_only=values_only)


def unknown_values(content, dataset, has_formulas):
    """Names of the cells without a value that could be read: formulas never computed, errors, dates out of the calendar."""
    from openpyxl.cell.cell import ERROR_CODES
    from openpyxl.utils import get_column_letter

    unknown = {
        (number, column)
        for number, row in enumerate(dataset, 2)
        for column, value in enumerate(row, 1)
        if isinstance(value, str) and value in ERROR_CODES
    }
    if has_formulas:
        cells = first_sheet(content, values_only=False, data_only=False)
        for number, row in zip(range(1, dataset.height + 2), cells, strict=False):
            values = dataset.headers if number == 1 else dataset[number - 2]
            found = zip(range(1, dataset.width + 1), row, values, strict=False)
            unknown |= {(number, column) for column, cell, value in found if cell.data_type == "f" and value == ""}
    return [f"{get_column_letter(column)}{number}" for number, column in sorted(unknown)]


def lines_of(text):
    """The lines of a long text one by one; io.StringIO would keep it twice as wide."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def delimiter_of(text):
    """What parts the cells: the mark that gives the first two rows the same and the largest number of them."""

    def cells(mark):
        try:
            widths = [len(row) for row in itertools.islice(csv.reader(lines_of(text), delimiter=mark), 2)]
        except csv.Error:
            return False, 0
        return widths[:1] == widths[1:], max(widths, default=0)

    marks = {mark: cells(mark) for mark in ",;\t"}
    return max(marks, key=lambda mark: (marks[mark][1] > 1, *marks[mark]))


def to_dataset(rows, bounds=XLSX.bounds):
    """tablib.Dataset of `rows`, the first being the headings; raises RefusedSheet for a shape no office sheet has."""
    kept = []
    for number, row in enumerate(rows, 1):
        if number > bounds.rows or len(row) > bounds.columns:
            raise RefusedSheet(
                _("The sheet is too large: up to %(rows)d rows and %(columns)d columns are read.")
                % {"rows": bounds.rows, "columns": bounds.columns}
            )
        kept.append(["" if value is None else value for value in row])
    while kept and is_blank(kept[-1]):
        kept.pop()
    if not kept or is_blank(kept[0]):
        raise RefusedSheet(_("The first row must hold the headings."))
    width = max(number for number, value in enumerate(kept[0], 1) if value != "")
    dataset = tablib.Dataset(headers=[force_str(value).strip() for value in kept[0][:width]])
    for number, row in enumerate(kept[1:], 2):
        if not is_blank(row[width:]):
            raise RefusedSheet(_("Row %(row)d has more cells than there are headings.") % {"row": number})
        dataset.append([*row, *[""] * width][:width])
    return dataset


def is_blank(values):
    return all(value in (None, "") for value in values)


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
