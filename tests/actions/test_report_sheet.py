"""The plan as a sheet: it runs as its reader does, text is text, dates are dates, and strangers get no names."""

import io
import zipfile
from datetime import date, datetime

import pytest

from actions.models import Action, Evidence
from members.models import Person
from tests.actions.sheets import (
    CODE,
    DEADLINE,
    LAST_DAY,
    MARK,
    MEASURES,
    PRECISION,
    RESPONSIBLE,
    STATUS,
    STEPS,
    opened,
    table,
)
from tests.factories import make_action

pytestmark = pytest.mark.django_db

SHEET, TEMPLATE = "/plan/report.xlsx", "/plan/template.xlsx"
WITHHELD = ["الوديهي", "شكيب", "رجاء صبحي", "العمراني", "بوحويك", "شهباز", "السعدية"]


@pytest.fixture
def office(cell, client_for, coordinator):
    return client_for(coordinator)


def test_the_columns_of_the_minutes_and_what_has_become_of_them(office):
    rows = {row[CODE]: row for row in table(office.get(SHEET).content)}
    assert len(rows) == 13
    seventh, fifth = rows["A07"], rows["A05"]
    assert (seventh[DEADLINE], seventh[LAST_DAY], seventh[PRECISION]) == (
        "نهاية مارس 2023",
        datetime(2023, 3, 31),
        "نهاية شهر",
    )
    assert seventh["الهدف"].startswith("2. المشاركة في ورشات البناء المشترك")
    assert fifth[RESPONSIBLE].splitlines() == ["شكيب", "كريمة اجايز", "براد محمد", "رجاء صبحي"]
    assert rows["A01"][STEPS].splitlines()[0] == "الجمعيات: التواصل مع الجمعيات المستفيدة من UNOPS"
    assert rows["A13"][RESPONSIBLE].splitlines()[1] == "فريق المشروع (إشراف)"
    assert fifth["كما ورد في المحضر"] == Action.objects.get(code="A05").as_written


@pytest.mark.parametrize(("language", "rightwards", "heading"), [("", True, "الأجل"), ("/fr", False, "Échéance")])
def test_it_runs_as_its_reader_does(office, language, rightwards, heading):
    book = opened(office.get(f"{language}{SHEET}").content)
    sheet, explained, lists = book.worksheets
    assert bool(sheet.sheet_view.rightToLeft) is rightwards is bool(explained.sheet_view.rightToLeft)
    assert heading in [cell.value for cell in sheet[1]]
    assert (sheet.freeze_panes, sheet.print_title_rows, lists.sheet_state) == ("B2", "$1:$1", "hidden")
    assert all(cell.alignment.wrap_text for cell in sheet[2])


def test_drop_downs_hold_the_words_of_the_portal(office):
    book = opened(office.get(SHEET).content)
    sheet, _explained, lists = book.worksheets
    columns = {cell.column_letter: cell.value for cell in sheet[1]}
    rules = {columns[str(rule.sqref).split("2:")[0]]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {STATUS, PRECISION, "الهدف"}
    assert "قيد الإنجاز" in [cell.value for cell in lists["A"]]
    assert len([cell for cell in lists["C"] if cell.value]) == 5


def test_the_second_sheet_says_how_it_is_filled(office):
    book = opened(office.get(TEMPLATE).content)
    sheet, explained, _lists = book.worksheets
    assert explained.title == "كيف تملأ الجدول"
    told = {row[0].value: row[1].value for row in explained.iter_rows()}
    assert all(told[cell.value] for cell in sheet[1]), "each column has its explanation"
    assert sheet["A2"].value == "مثال" and sheet.max_row == 2
    assert MARK not in told, "what only the portal writes is left out of the empty sheet"


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+212", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=cmd|"/C calc"!A0'])
def test_text_stays_text_whatever_it_begins_with(client_for, coordinator, db, words):
    make_action("B1", measures_ar=words, measures_fr=words)
    content = client_for(coordinator).get(SHEET).content
    sheet = opened(content).worksheets[0]
    cells = [cell for cell in sheet[2] if isinstance(cell.value, str)]
    assert all(cell.data_type == "s" for cell in cells)
    assert sum(bool(cell.quotePrefix) for cell in cells) >= 2
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("language", ["", "/fr"])
def test_a_stranger_gets_no_withheld_name(cell, client_for, coordinator, language):
    Action.objects.get(code="A05").record_status("done", by=coordinator, version=0, sentence="كلمة سرية")
    content = client_for().get(f"{language}{SHEET}").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        whole = b"".join(map(archive.read, archive.namelist())).decode("utf-8", "replace")
    assert [canary for canary in [*WITHHELD, "كلمة سرية", "coordinator"] if canary in whole] == []
    assert len(opened(content).worksheets) == 1
    fifth = next(row for row in table(content) if "A05" in row.values())
    assert ("(4 آخرون، أسماؤهم غير منشورة)" if not language else "(4 autres, non publiés)") in fifth.values()


def test_who_agreed_is_named(cell, client_for):
    Person.objects.filter(code="M01").update(agreed_to_be_shown_on="2026-01-01")
    sixth = next(row for row in table(client_for().get(SHEET).content) if row[CODE] == "A06")
    assert sixth[RESPONSIBLE] == "فاطمة شهباز"


def test_french_words_in_a_french_sheet(office):
    rows = {row["Code"]: row for row in table(office.get(f"/fr{SHEET}").content)}
    assert (rows["A04"]["Échéance"], rows["A04"]["Précision"]) == ("mai 2023", "un mois")
    assert rows["A02"]["Responsable"] == "Équipe du projet"


def test_an_empty_plan_is_a_sheet_too(client_for, coordinator, db):
    assert opened(client_for(coordinator).get(SHEET).content).worksheets[0].max_row == 1
    assert opened(client_for(coordinator).get(TEMPLATE).content).worksheets[0].max_row == 2


def test_a_deadline_column_that_an_office_leaves_alone(office):
    """«ماي 2027» typed into a common cell becomes the first of May in some offices: the column is text."""
    sheet = opened(office.get(TEMPLATE).content).worksheets[0]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == DEADLINE)
    assert sheet.column_dimensions[letter].number_format == "@"
    assert sheet.column_dimensions[letter].width > 10
    assert isinstance(next(cell.value for cell in sheet[2] if cell.is_date), date)


@pytest.mark.parametrize("who", ["coordinator", None])
def test_its_queries_do_not_grow(who, client_for, coordinator, member, django_assert_num_queries, db):
    client = client_for(coordinator if who else None)
    for number in range(30):
        make_action(f"B{number}", answered_by=[member.person], measures_ar=f"{MEASURES} {number}")
        if number in (0, 29):
            with django_assert_num_queries(13 if who else 7):
                client.get(SHEET)


def test_evidence_as_far_as_the_reader_may_see_it(cell, client_for, coordinator):
    action = Action.objects.get(code="A02")
    Evidence.keep_link(action, "https://example.org/form", by=coordinator, caption="الاستمارة", is_public=True)
    Evidence.keep_link(action, "https://example.org/secret", by=coordinator, caption="لائحة الحضور")
    cells = {}
    for user in (coordinator, None):
        rows = {row[CODE]: row for row in table(client_for(user).get(SHEET).content)}
        cells[user] = rows["A02"]["وثائق الإثبات"]
    assert cells[None] == "الاستمارة: https://example.org/form"
    assert cells[coordinator].splitlines() == [cells[None], "لائحة الحضور: https://example.org/secret"]
