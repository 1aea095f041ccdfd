"""The back office of the plan: readings are settled there, statuses and deadlines are not."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from actions.models import Action, Responsibility, StatusUpdate
from members.models import Person

pytestmark = pytest.mark.django_db

ACTIONS = "/admin/actions/action/"


@pytest.fixture
def office(cell, client_for, coordinator):
    return client_for(coordinator)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return SimpleUploadedFile("plan.xlsx", stored.getvalue())


def bring_in(client, *rows):
    answer = client.post(f"{ACTIONS}import/", {"import_file": sheet(*rows), "format": "0", "resource": "0"})
    if form := answer.context.get("confirm_form"):
        answer = client.post(f"{ACTIONS}process_import/", form.initial, follow=True)
    return answer.content.decode()


def form_of(client, action):
    """What the change page would send as it stands."""
    answer = client.get(f"{ACTIONS}{action.pk}/change/")
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                fields[bound.html_name] = value
    return fields


def test_a_doubtful_reading_is_not_settled_in_the_office(office):
    action = Action.objects.get(code="A08")
    fields = form_of(office, action)
    mustapha = Person.objects.get(code="M14")
    fields |= {"responsibilities-1-person": mustapha.pk, "responsibilities-1-certainty": "certain"}
    assert office.post(f"{ACTIONS}{action.pk}/change/", fields).status_code == 302
    amrani = Responsibility.objects.get(as_written="العمراني")
    assert (amrani.person, amrani.certainty) == (None, "ambiguous"), "it is settled with its doubt, and logged there"
    assert "/doubts/Q15/" in office.get(f"{ACTIONS}{Action.objects.get(code='A12').pk}/change/").text


def test_the_page_moves_neither_status_nor_deadline_nor_words(office):
    action = Action.objects.get(code="A02")
    forged = {
        **form_of(office, action),
        "status": "done",
        "version": 9,
        "due_to": "2030-01-01",
        "due_from": "2030-01-01",
        "precision": "month",
        "as_written": "غير ذلك",
        "measures_ar": "نص آخر",
    }
    assert office.post(f"{ACTIONS}{action.pk}/change/", forged).status_code == 302
    after = Action.objects.get(pk=action.pk)
    assert after.measures_ar == "نص آخر"
    same = ["status", "version", "due_to", "due_from", "precision", "as_written"]
    assert [getattr(after, name) for name in same] == [getattr(action, name) for name in same]
    assert not StatusUpdate.objects.exists()


def test_a_party_of_the_minutes_is_not_deleted(office):
    action = Action.objects.get(code="A08")
    answer = office.post(f"{ACTIONS}{action.pk}/change/", {**form_of(office, action), "responsibilities-1-DELETE": "on"})
    assert answer.status_code == 200
    assert "ما أخذ من المحضر لا يحذف" in answer.content.decode()
    assert action.responsibilities.count() == 4


def test_actions_are_not_deleted(office):
    action = Action.objects.get(code="A13")
    assert office.post(f"{ACTIONS}{action.pk}/delete/", {"post": "yes"}).status_code == 403
    office.post(ACTIONS, {"action": "delete_selected", "_selected_action": action.pk, "post": "yes"})
    assert Action.objects.count() == 13


def test_the_journal_is_only_read(office, coordinator):
    action = Action.objects.get(code="A02")
    update = action.record_status("done", by=coordinator, version=0, sentence="تم")
    address = f"/admin/actions/statusupdate/{update.pk}"
    assert office.get(f"{address}/change/").status_code == 200
    assert office.post(f"{address}/change/", {"sentence": "غير ذلك"}).status_code == 403
    assert office.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert office.get("/admin/actions/statusupdate/add/").status_code == 403
    office.post("/admin/actions/statusupdate/", {"action": "delete_selected", "_selected_action": update.pk, "post": "yes"})
    assert StatusUpdate.objects.get().sentence == "تم"


def test_an_old_version_is_not_brought_back_past_the_moves(office):
    action = Action.objects.get(code="A02")
    old = action.history.first()
    address = f"{ACTIONS}{action.pk}/history/{old.history_id}/"
    assert office.get(address).status_code == 200
    assert office.post(address, form_of(office, action)).status_code == 403


def test_the_plan_in_a_spreadsheet(office, coordinator):
    Action.objects.get(code="A02").record_status("done", by=coordinator, version=0)
    answer = office.post(f"{ACTIONS}export/", {"resource": "0", "format": "0"})
    headings, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    plan = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    assert len(plan) == 13
    assert plan["A02"]["الوضعية"] == "منجز"
    assert plan["A07"]["الهدف بحسب الموضوع"] == "O3"
    assert plan["A04"]["إلى غاية"].date() == date(2023, 5, 31)


def test_an_import_moves_no_status(office):
    page = bring_in(office, ["الرمز", "الوضعية", "الإجراءات العملية (بالعربية)"], ["A02", "منجز", "نص آخر"])
    assert "انتهى الاستيراد" in page
    action = Action.objects.get(code="A02")
    assert (action.status, action.version, action.measures_ar) == ("not_recorded", 0, "نص آخر")


def test_an_import_moves_no_deadline(office):
    page = bring_in(office, ["الرمز", "إلى غاية", "الدقة"], ["A02", date(2030, 1, 1), "يوم محدد"])
    assert "لا يتغير أجل الإجراء إلا بتأجيله مع ذكر السبب" in page
    assert Action.objects.get(code="A02").due_to == date(2023, 3, 15)


def test_an_import_adds_an_action_with_its_deadline(office):
    columns = ["الرمز", "الترتيب", "الهدف", "الإجراءات العملية (بالعربية)", "إلى غاية", "الدقة"]
    page = bring_in(office, columns, ["A14", 14, "O5", "تسليم الوثائق", date(2027, 2, 10), "شهر"])
    assert "انتهى الاستيراد" in page
    action = Action.objects.get(code="A14")
    assert (action.due_from, action.due_to) == (date(2027, 2, 1), date(2027, 2, 28))
    assert (action.status, action.objective.code) == ("not_recorded", "O5")


@pytest.mark.parametrize("model", ["action", "objective", "statusupdate"])
def test_the_lists_open_in_both_languages(office, model):
    assert office.get(f"/admin/actions/{model}/").status_code == 200
    assert office.get(f"/fr/admin/actions/{model}/").status_code == 200
