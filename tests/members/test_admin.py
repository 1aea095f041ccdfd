"""The back office of the people: who enters, what stays, and what a spreadsheet may change."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from members.models import Organisation, Person, TeamMembership, User
from members.roles import Role
from tests.factories import make_person

pytestmark = pytest.mark.django_db

PERSONS = "/admin/members/person/"


@pytest.fixture
def office(cell, client_for, coordinator):
    return client_for(coordinator)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return SimpleUploadedFile("persons.xlsx", stored.getvalue())


def send(client, file, path=PERSONS, resource="0"):
    return client.post(f"{path}import/", {"import_file": file, "format": "0", "resource": resource})


def confirm(client, answer, path=PERSONS):
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode()))
    fields |= answer.context["confirm_form"].initial
    return client.post(f"{path}process_import/", fields, follow=True)


def export(client, path=PERSONS, resource="0", kind="0"):
    answer = client.post(f"{path}export/", {"resource": resource, "format": kind, "export_items": []})
    assert answer.status_code == 200
    return answer


def rows_of(answer):
    return [list(row) for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)]


# --- Who enters ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["member", "reviser", "validator", "juror"])
def test_other_roles_get_403(client_for, request, role):
    client = client_for(request.getfixturevalue(role))
    for path in ("/admin/", PERSONS, f"{PERSONS}import/", f"{PERSONS}export/", "/admin/login/"):
        assert client.get(path, follow=True).status_code == 403, path
        assert client.post(path, follow=True).status_code == 403, path


def test_is_staff_alone_opens_nothing(client_for, member):
    member.is_staff = True
    member.save()
    assert client_for(member).get("/admin/", follow=True).status_code == 403


def test_a_stranger_signs_in_where_everybody_does(client):
    answer = client.get("/admin/members/person/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/?next=/admin/members/person/")
    assert client.get("/admin/login/").url.startswith("/accounts/login/")


def test_a_coordinator_enters_without_being_staff(client_for, coordinator):
    User.objects.update(is_staff=False)
    client = client_for(coordinator)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/").url == "/admin/"


def test_leaving_the_team_closes_the_door_at_the_next_request(client_for, coordinator):
    client = client_for(coordinator)
    assert client.get("/admin/").status_code == 200
    TeamMembership.objects.update(until=date(2024, 1, 1))
    assert client.get("/admin/")["Location"] == "/"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")


def test_accounts_are_for_administrators_alone(client_for, coordinator, administrator):
    address = f"/admin/members/user/{coordinator.pk}/change/"
    assert client_for(administrator).get(address).status_code == 200
    assert client_for(coordinator).get(address).status_code == 403
    assert "/admin/members/user/" not in client_for(coordinator).get("/admin/").content.decode()


@pytest.mark.parametrize(("prefix", "direction", "word"), [("", "rtl", "الأشخاص"), ("/fr", "ltr", "Personnes")])
def test_the_office_speaks_both_languages(office, prefix, direction, word):
    page = office.get(f"{prefix}/admin/").content.decode()
    assert f'dir="{direction}"' in page
    assert "نشارك" in page
    assert word in page
    assert ("admin/css/rtl" in page) is (direction == "rtl")


@pytest.mark.parametrize("model", ["organisation", "person", "membership", "mission", "team", "teammembership"])
def test_every_list_and_form_opens(office, model):
    for prefix in ("", "/fr"):
        answer = office.get(f"{prefix}/admin/members/{model}/")
        assert answer.status_code == 200
        first = re.search(rf"/admin/members/{model}/(\d+)/change/", answer.content.decode())
        assert office.get(prefix + first.group()).status_code == 200


def test_search_folds_the_spelling(office):
    page = office.get(f"{PERSONS}?q=ليلي").content.decode()
    assert "بوحويك" in page
    assert "شهباز" not in page


# --- What stays ---------------------------------------------------------------------------------------------------


def form_of(person, **changes):
    fields = {
        "given_name": "",
        "family_name": "",
        "latin_name": "",
        "title": "",
        "gender_form": "",
        "phone": "",
        "email": "",
    }
    fields |= {name: getattr(person, name) for name in fields}
    inline = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    return {**fields, **inline, "source_note_ar": "", "source_note_fr": "", **changes}


def test_the_words_of_the_minutes_are_not_edited(office):
    person = Person.objects.get(code="M10")
    forged = form_of(person, family_name="البخاري الإدريسي", as_written="غير ذلك", source_line=1, code="M99")
    forged |= {"is_demonstration": "on", "certainty": "probable"}
    assert office.post(f"{PERSONS}{person.pk}/change/", forged).status_code == 302
    person.refresh_from_db()
    assert (person.family_name, person.as_written, person.source_line) == ("البخاري الإدريسي", "نوفل البخاري", 37)
    assert (person.code, person.is_demonstration, person.certainty) == ("M10", False, "certain")


def test_history_says_who_changed_what(office, coordinator):
    person = Person.objects.get(code="M10")
    office.post(f"{PERSONS}{person.pk}/change/", form_of(person, family_name="الإدريسي"))
    last, first = person.history.all()
    assert (last.history_user, last.family_name, first.family_name) == (coordinator, "الإدريسي", "البخاري")
    assert office.get(f"{PERSONS}{person.pk}/history/").status_code == 200


def test_what_was_read_from_the_minutes_is_not_deleted(office):
    person = Person.objects.get(code="X01")
    assert office.post(f"{PERSONS}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    office.post(PERSONS, chosen)
    assert Person.objects.filter(code="X01").exists()


def test_what_people_added_may_be_deleted(office):
    person = make_person("P01")
    assert office.post(f"{PERSONS}{person.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Person.objects.filter(code="P01").exists()


# --- Spreadsheets -------------------------------------------------------------------------------------------------


def test_export_has_arabic_headings_and_no_phone(office):
    Person.objects.filter(code="M01").update(phone="+212612345678", email="secret@example.org")
    answer = export(office)
    headings, *rows = rows_of(answer)
    assert headings[:3] == ["الرمز", "الاسم الشخصي", "الاسم العائلي"]
    assert len(rows) == Person.objects.count()
    assert load_workbook(io.BytesIO(answer.content)).active.sheet_view.rightToLeft
    told = str(rows)
    assert "612345678" not in told
    assert "secret@" not in told


def test_contacts_are_exported_when_asked_for_by_name(office):
    Person.objects.filter(code="M01").update(phone="+212612345678")
    headings, *rows = rows_of(export(office, resource="1"))
    assert "الهاتف" in headings
    assert "+212612345678" in str(rows)


def test_no_name_becomes_a_formula(office):
    make_person("P01", given_name="=HYPERLINK('http://example.org')", family_name="@SUM(1)")
    table = load_workbook(io.BytesIO(export(office).content)).active
    assert not [cell for row in table for cell in row if cell.data_type == "f"]
    text = export(office, kind="1").content.decode()
    assert "'=HYPERLINK" in text
    assert ",'@SUM" in text


def test_import_shows_first_and_writes_when_confirmed(office, coordinator):
    file = sheet(["الرمز", "الاسم الشخصي", "درجة اليقين في القراءة"], ["M10", "نوفل الدين", "ملتبس"], ["P07", "هدى", "مؤكد"])
    answer = send(office, file)
    assert Person.objects.get(code="M10").given_name == "نوفل"
    assert not Person.objects.filter(code="P07").exists()
    page = confirm(office, answer).content.decode()
    assert "انتهى الاستيراد" in page
    person = Person.objects.get(code="M10")
    assert (person.given_name, person.family_name) == ("نوفل الدين", "البخاري"), "columns that are not there stay"
    assert person.certainty == "certain", "how sure a reading is does not come from a table"
    assert person.history.first().history_user == coordinator
    assert Person.objects.filter(code="P07", given_name="هدى").exists()


def test_one_bad_row_and_nothing_is_written(office):
    answer = send(
        office,
        sheet(["الرمز", "الاسم الشخصي", "الجنس النحوي للصفة"], ["M01", "فاطمة الزهراء", ""], ["M02", "خدوج", "ربما"]),
    )
    assert "confirm_form" not in answer.context
    page = answer.content.decode()
    assert "«ربما» ليست من بين: صيغة المؤنث، صيغة المذكر" in page
    assert "الجنس النحوي للصفة" in page
    assert re.search(r"<td>3\s*</td>", page), "rows are counted as the sheet counts them"
    assert Person.objects.get(code="M01").given_name == "فاطمة"


def test_a_row_that_went_bad_after_the_preview_stops_the_whole(office):
    """The preview was fine; by the time it is confirmed, an organisation it names is gone."""
    Organisation.objects.create(code="new", name_ar="جمعية جديدة")
    path = "/admin/members/membership/"
    columns = ["الرمز", "الشخص", "الهيئة", "الترتيب في المحضر", "الصفة (بالعربية)", "الفئة", "منذ"]
    row = ["X01", "new", 30, "عضوة", "المجتمع المدني", date(2024, 1, 1)]
    other = ["X02", "karama", 31, "عضو", "المجتمع المدني", date(2024, 1, 1)]
    answer = send(office, sheet(columns, ["S01", *other], ["S02", *row]), path)
    Organisation.objects.filter(code="new").delete()
    page = confirm(office, answer, path).content.decode()
    assert "لم يستورد شيء" in page
    assert not Person.objects.get(code="X02").memberships.exists()


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        (["الرمز", "عمود غريب"], "أعمدة غير معروفة: عمود غريب"),
        (["الاسم الشخصي"], "العمود «الرمز» غير موجود"),
        (["الرمز", "الاسم الشخصي", "الاسم الشخصى"], "مكرر"),
    ],
)
def test_wrong_headings_are_named_in_arabic(office, headings, words):
    page = send(office, sheet(headings, ["M01"] * len(headings))).content.decode()
    assert words in page
    assert "Traceback" not in page


def test_headings_are_understood_in_french_too(office):
    answer = send(office, sheet(["Code", "Prénom"], ["M01", "فاطمة الزهراء"]))
    confirm(office, answer)
    assert Person.objects.get(code="M01").given_name == "فاطمة الزهراء"


def test_an_import_touches_neither_the_words_of_the_minutes_nor_consent(office):
    row = ["M01", "غير ذلك", 1, date(2024, 1, 1)]
    answer = send(office, sheet(["الرمز", "كما ورد في المحضر", "سطر المحضر", "تاريخ الموافقة على النشر"], row))
    confirm(office, answer)
    person = Person.objects.get(code="M01")
    assert (person.as_written, person.source_line, person.agreed_to_be_shown_on) == ("فاطمة شهباز", 28, None)


def test_an_unknown_code_is_told_in_arabic(office):
    answer = send(office, sheet(["الرمز", "الشخص"], ["M01", "M77"]), "/admin/members/membership/")
    assert "لا يوجد في الشخص رمز «M77»" in answer.content.decode()


def test_a_date_in_arabic_digits_is_read(office):
    path = "/admin/members/membership/"
    confirm(office, send(office, sheet(["الرمز", "إلى غاية"], ["M01", "٢٠٢٥-٠١-٣١"]), path), path)
    assert Person.objects.get(code="M01").memberships.get().until == date(2025, 1, 31)


def test_a_bomb_is_refused_in_words(office):
    book = Workbook()
    book.active.cell(1_048_576, 16_384, "x")
    stored = io.BytesIO()
    book.save(stored)
    page = send(office, SimpleUploadedFile("bomb.xlsx", stored.getvalue())).content.decode()
    assert "الجدول كبير جدا" in page or "السطر الأول" in page


def test_a_get_imports_nothing(office):
    before = list(Person.objects.values())
    for path in ("import/", "process_import/", "export/"):
        assert office.get(PERSONS + path).status_code in {200, 405}
    assert list(Person.objects.values()) == before


def test_roles_of_the_tests_are_all_tried():
    assert set(Role.values) == {"member", "reviser", "validator", "juror", "coordinator", "administrator"}


def test_the_preview_shows_whole_words_before_and_after(office):
    page = send(office, sheet(["الرمز", "الاسم العائلي"], ["M10", "الإدريسي"])).content.decode()
    assert "<del>البخاري</del> <ins>الإدريسي</ins>" in page
    assert "None" not in page


def test_text_in_a_sheet_does_not_run_in_the_preview(office):
    page = send(office, sheet(["الرمز", "الاسم العائلي"], ["M10", "<script>alert(1)</script>"])).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_csv_goes_the_same_way(office):
    file = SimpleUploadedFile("persons.csv", "الرمز;الاسم العائلي\r\nM10;الإدريسي\r\n".encode("utf-8-sig"))
    answer = office.post(f"{PERSONS}import/", {"import_file": file, "format": "1", "resource": "0"})
    assert Person.objects.get(code="M10").family_name == "البخاري"
    confirm(office, answer)
    assert Person.objects.get(code="M10").family_name == "الإدريسي"


def test_what_is_exported_comes_back_unchanged(office):
    before = everything_of(Person)
    content = SimpleUploadedFile("persons.xlsx", export(office).content)
    answer = send(office, content)
    assert {row.import_type for row in answer.context["result"].rows} == {"skip"}
    confirm(office, answer)
    assert everything_of(Person) == before


def everything_of(model):
    return list(model.objects.order_by("pk").values())
