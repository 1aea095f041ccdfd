"""The formats of the open data: CSV, JSON and JSON Lines as streams of text, XLSX as a file that is written row by row."""

import csv
import io
import json
import tempfile

from django.utils.translation import gettext as _

from experiences.models.told import TEXTS
from experiences.opendata.rows import as_json, as_text, published
from kit.spreadsheets.files import FORMULA_LEADS, csv_cell, fill_cell

BOM = "\ufeff"


def csv_table(rows):
    """A CSV of `rows`, the first being the headings."""
    yield BOM + csv_rows([as_text(value) for value in values] for values in rows)


def csv_lines(headings, columns):
    """A CSV with its encoding's mark: an apostrophe stands before what an office would take for a formula."""
    yield BOM + csv_rows([headings])
    for rows in published():
        yield csv_rows([as_text(column.value(row)) for column in columns] for row in rows)


def csv_rows(rows):
    stored = io.StringIO()
    writer = csv.writer(stored)
    writer.writerows([csv_cell(value) for value in values] for values in rows)
    return stored.getvalue()


def json_lines(columns):
    """One experience a line."""
    for rows in published():
        yield "".join(f"{json_row(row, columns)}\n" for row in rows)


def json_document(about, columns):
    """{…about, "experiences": […]}, an experience a line."""
    head = json.dumps(about, ensure_ascii=False, indent=1)
    yield f'{head.removesuffix("}").rstrip()},\n "experiences": ['
    between = "\n"
    for rows in published():
        yield between + ",\n".join(json_row(row, columns) for row in rows)
        between = ",\n"
    yield "\n]}\n"


def book_document(about, entries):
    yield json.dumps({**about, "columns": entries}, ensure_ascii=False, indent=1) + "\n"


def json_row(row, columns):
    return json.dumps({column.name: as_json(column.value(row)) for column in columns}, ensure_ascii=False)


def workbook(headings, columns, *, about, codebook, right_to_left):
    """An open temporary file with the XLSX: the experiences, the codebook, and what these data are (both as rows)."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = book.properties.title = _("Nasharek")
    data = ([as_cell(column.value(row)) for column in columns] for rows in published() for row in rows)
    widths = [48 if column.name in TEXTS else 18 for column in columns]
    add_sheet(book, _("Experiences"), headings, data, widths=widths, right_to_left=right_to_left)
    add_sheet(book, _("Codebook"), codebook[0], codebook[1:], widths=[22] * len(codebook[0]), right_to_left=right_to_left)
    add_sheet(book, _("About these data"), about[0], about[1:], widths=[30, 90], right_to_left=right_to_left)
    stored = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    book.save(stored)
    stored.seek(0)
    return stored


def add_sheet(book, title, headings, rows, *, widths, right_to_left):
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width

    def cell(value, font=None):
        made = WriteOnlyCell(sheet)
        fill_cell(made, value)
        if font:
            made.font = font
        return made

    def needs_care(value):
        """Whether openpyxl would take the text for something else than text, or refuse it; cells of our own are slow."""
        return isinstance(value, str) and (value.startswith((*FORMULA_LEADS, "#")) or ILLEGAL_CHARACTERS_RE.search(value))

    sheet.append([cell(heading, Font(bold=True)) for heading in headings])
    for values in rows:
        sheet.append([cell(value) if needs_care(value) else value for value in values])


def as_cell(value):
    return " | ".join(value) if isinstance(value, list) else value
