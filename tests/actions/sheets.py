"""Sheets of the plan as an office would save them, for the tests of what is taken along and brought back."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

CODE, OBJECTIVE, MEASURES, DEADLINE = "الرمز", "الهدف", "الإجراءات العملية (بالعربية)", "الأجل"
LAST_DAY, PRECISION, STATUS, SENTENCE = "آخر يوم", "الدقة", "الوضعية", "جملة عن الوضعية الجديدة"
RESPONSIBLE, STEPS, MARK = "المسؤول.ة", "المراحل", "علامة السطر"
IMPORT, PREVIEW = "/plan/import/", "/plan/import/preview/"


def sheet_of(*rows):
    """Bytes of an XLSX of `rows`, the headings first."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def saved(book):
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def opened(content):
    return load_workbook(io.BytesIO(content))


def table(content):
    """Rows of the first sheet as dicts, by heading."""
    headings, *rows = opened(content).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def edited(content, *changes):
    """The sheet with cells rewritten: (code of the row, heading, value)."""
    book = opened(content)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    for code, heading, value in changes:
        sheet.cell(rows[code], columns[heading]).value = value
    return saved(book)


def choose(client, content, name="plan.xlsx"):
    """Send the sheet and read its preview (or the form again)."""
    return client.post(IMPORT, {"sheet": SimpleUploadedFile(name, content)}, follow=True)


def confirm(client, preview):
    return client.post(PREVIEW, {"seal": preview.context["reading"].seal}, follow=True)


def bring_in(client, content):
    preview = choose(client, content)
    assert not preview.context["reading"].problems, [str(one) for one in preview.context["reading"].problems]
    return confirm(client, preview)


def problems(client, content):
    return [str(problem) for problem in choose(client, content).context["reading"].problems]
