"""XLSX and CSV that open well in an office, and are read without trusting them."""

import csv
import io
import zipfile
from datetime import date

import tablib
from django.utils.encoding import force_str
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from import_export.formats import base_formats

MAX_ROWS = 5_000
MAX_COLUMNS = 100
MAX_BYTES = 5 * 2**20
MAX_UNPACKED = 20 * 2**20
FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r")


class RefusedSheet(ValueError):
    """The file is not read; the message is for the person who sent it."""


class XLSX(base_formats.XLSX):
    def create_dataset(self, in_stream):
        """First sheet, its text and numbers; raises RefusedSheet before anything large is unpacked."""
        from openpyxl import load_workbook

        check_archive(in_stream)
        rows = load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True).active.iter_rows(values_only=True)
        return to_dataset(rows)

    def export_data(self, dataset, **kwargs):
        """Text stays text whatever it begins with; the sheet runs the way the reader's language does."""
        from openpyxl import Workbook
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Alignment, Font

        book = Workbook()
        sheet = book.active
        sheet.sheet_view.rightToLeft = get_language_bidi()
        sheet.freeze_panes = "A2"
        for place, values in enumerate([dataset.headers, *dataset], 1):
            for column, value in enumerate(values, 1):
                cell = sheet.cell(place, column)
                if isinstance(value, int | float | date):
                    cell.value = value
                elif value not in (None, ""):
                    cell.value = ILLEGAL_CHARACTERS_RE.sub("", force_str(value))
                    cell.data_type = "s"  # openpyxl takes a leading = for a formula
                    cell.quotePrefix = cell.value.startswith(FORMULA_LEADS)
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

    def create_dataset(self, in_stream, **kwargs):
        text = in_stream if isinstance(in_stream, str) else _decoded(in_stream)
        if len(text) > MAX_BYTES:
            raise RefusedSheet(_("The file is too big."))
        text = text.removeprefix("\ufeff")
        first = text.partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        rows = csv.reader(io.StringIO(text), delimiter=delimiter)
        return to_dataset(
            [cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA_LEADS) else cell for cell in row] for row in rows
        )

    def export_data(self, dataset, **kwargs):
        stored = io.StringIO()
        writer = csv.writer(stored)
        for values in [dataset.headers, *dataset]:
            texts = [force_str("" if value is None else value) for value in values]
            writer.writerow(
                "'" + text if text.startswith(FORMULA_LEADS) and not _is_number(text) else text for text in texts
            )
        return "\ufeff" + stored.getvalue()


def check_archive(content):
    """Judge an XLSX by its table of contents: raises RefusedSheet."""
    if len(content) > MAX_BYTES:
        raise RefusedSheet(_("The file is too big."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise RefusedSheet(_("This is no XLSX file, or it is damaged.")) from error
    if unpacked > MAX_UNPACKED:
        raise RefusedSheet(_("The file swells beyond measure when it is opened."))


def to_dataset(rows):
    """tablib.Dataset of `rows`, the first being the headings; raises RefusedSheet for a shape no office sheet has."""
    kept = []
    for number, row in enumerate(rows, 1):
        if number > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise RefusedSheet(
                _("The sheet is too large: up to %(rows)d rows and %(columns)d columns are read.")
                % {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
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


def _decoded(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedSheet(_("The text of the file is not in UTF-8. Save it again as “CSV UTF-8” or as XLSX.")) from error


def _is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
