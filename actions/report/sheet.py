"""The plan as an XLSX that opens well in an office: headings that stay, drop-downs, and a sheet that says how it is filled."""

import io
from datetime import date

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from actions.deadlines import Precision, in_words
from actions.models import Objective, Status
from actions.report.columns import CHOICES, EXAMPLE, INSIDE, PUBLIC, TEMPLATE
from kit.languages import in_language
from kit.spreadsheets.files import fill_cell

BLUE, WASH, SUNK = "134A75", "E7F0F6", "F4F0E6"
SPARE_ROWS = 200  # below the last one, with drop-downs for what is added


def plan_sheet(actions, *, sees_names):
    """Bytes of the workbook of `actions` (from `for_plan`); strangers get no names, and nothing that is only filled in."""
    columns = INSIDE if sees_names else PUBLIC
    rows = [[column.cell(action) for column in columns] for action in actions]
    return workbook(columns, rows, explained=sees_names)


def template_sheet():
    """Bytes of the empty workbook with one row that shows how it is filled; an import leaves that row aside."""
    due = date(2027, 6, 30)
    objective = Objective.objects.first()
    shown = {
        "code": str(EXAMPLE),
        "objective": f"{objective.order}. {in_language(objective, 'text')}" if objective else "",
        "measures_ar": "تنظيم لقاء تواصلي مع جمعيات الأحياء",
        "measures_fr": "Organiser une rencontre avec les associations de quartier",
        "deadline": in_words(due, Precision.END_OF_MONTH),
        "last_day": due,
        "precision": Precision.END_OF_MONTH.label,
        "responsible": _("Project team"),
        "status": Status.PLANNED.label,
        "sentence": _("The place is booked."),
        "steps": _("Invite the associations\nHold the meeting"),
    }
    return workbook(TEMPLATE, [[shown.get(column.name) for column in TEMPLATE]], explained=True)


def workbook(columns, rows, *, explained):
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.properties.creator = book.properties.title = _("Nasharek")
    sheet = book.active
    sheet.title = _("Action plan")
    write_rows(sheet, columns, rows)
    if explained:
        write_explanations(book.create_sheet(_("How to fill it in")), columns)
        add_choices(book, sheet, columns, len(rows) + 1 + SPARE_ROWS)
        if rows and rows[0][0] == str(EXAMPLE):
            for cell in sheet[2]:
                cell.font = Font(italic=True, color="52606B")
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def write_rows(sheet, columns, rows):
    """Headings and rows, in the reader's direction; ready to be printed on the width of a page."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    order = 2 if get_language_bidi() else 1
    line = Border(bottom=Side(style="thin", color="DDD6C6"))
    for place, values in enumerate([[column.heading for column in columns], *rows], 1):
        for number, (column, value) in enumerate(zip(columns, values, strict=True), 1):
            cell = sheet.cell(place, number)
            fill_cell(cell, value)
            cell.border = line
            french = column.name.endswith("_fr") and place > 1
            cell.alignment = Alignment(vertical="top", wrap_text=True, readingOrder=1 if french else order)
            cell.number_format = number_format(value)
            if place == 1:
                cell.font = Font(bold=True, color="FFFFFF" if column.is_filled_in else BLUE)
                cell.fill = PatternFill("solid", fgColor=BLUE if column.is_filled_in else WASH)
            elif not column.is_filled_in:
                cell.fill = PatternFill("solid", fgColor=SUNK)
    for number, column in enumerate(columns, 1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        if column.name == "deadline":
            dimension.number_format = "@"  # an office takes «ماي 2027» for the first of May
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def number_format(value):
    if isinstance(value, date):
        return "dd/mm/yyyy"
    return "0" if isinstance(value, int) else "@"


def write_explanations(sheet, columns):
    """The second sheet: the rules of an import, then each column."""
    from openpyxl.styles import Alignment, Font

    rules = [
        _("One row is one action; the first row holds the headings. Columns may change places or be left out."),
        _("An empty cell changes nothing."),
        _("Before anything is written, the portal shows each change; one row that cannot be read stops them all."),
        _("A row whose code is “%(example)s” is left aside.") % {"example": EXAMPLE},
    ]
    lines = [[_("How to fill it in"), ""], *([rule, ""] for rule in rules), ["", ""], [_("Column"), _("What stands in it")]]
    lines += [[column.heading, str(column.words)] for column in columns]
    for place, values in enumerate(lines, 1):
        for number, value in enumerate(values, 1):
            cell = sheet.cell(place, number)
            fill_cell(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=True, readingOrder=2 if get_language_bidi() else 1)
            if place in {1, len(rules) + 3} or (number == 1 and place > len(rules) + 3):
                cell.font = Font(bold=True, color=BLUE)
        if 1 < place <= len(rules) + 1:
            sheet.merge_cells(start_row=place, end_row=place, start_column=1, end_column=2)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 90
    sheet.sheet_view.rightToLeft = get_language_bidi()


def add_choices(book, sheet, columns, last_row):
    """Drop-downs of status, precision and objective; their words stand in a sheet that is not shown."""
    from openpyxl.utils import get_column_letter, quote_sheetname
    from openpyxl.worksheet.datavalidation import DataValidation

    lists = book.create_sheet(_("Lists"))
    lists.sheet_state = "hidden"
    objectives = [f"{objective.order}. {in_language(objective, 'text')}" for objective in Objective.objects.all()]
    choices = {name: make() for name, make in CHOICES.items()} | {"objective": objectives}
    for place, (name, words) in enumerate(choices.items(), 1):
        if not words:
            continue
        letter = get_column_letter(place)
        for row, word in enumerate(words, 1):
            fill_cell(lists.cell(row, place), word)
        number = next(number for number, column in enumerate(columns, 1) if column.name == name)
        rule = DataValidation(
            type="list", formula1=f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(words)}", allow_blank=True
        )
        rule.errorTitle, rule.error = _("Choose from the list"), _("Choose one of the words of the list.")
        column = get_column_letter(number)
        rule.add(f"{column}2:{column}{last_row}")
        sheet.add_data_validation(rule)
