"""Experiences leave in spreadsheets, without contacts unless these are asked for, and never come back."""

import io

import pytest
from openpyxl import load_workbook

from experiences.models import Experience
from members.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

OFFICE = "/admin/experiences/experience"


@pytest.fixture
def office(client_for):
    return client_for(User.objects.get(username="coordinator"))


def rows_of(client, resource, kind="0"):
    answer = client.post(f"{OFFICE}/export/", {"resource": resource, "format": kind})
    assert answer.status_code == 200
    headings, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_what_was_received_is_exported_and_drafts_are_not(office):
    rows = rows_of(office, "0")
    assert len(rows) == Experience.objects.received().count() == 16
    assert {row["الحالة"] for row in rows} == {"مقبولة", "مرسلة", "غير مقبولة"}
    beach = next(row for row in rows if row["العنوان"].startswith("شاطئ نظيف"))
    assert beach["الموضوع الرئيسي"] == "البيئة والنظافة"
    assert beach["النساء"] == 148
    assert beach["الفئات المستهدفة"] == "الشباب، ساكنة حي معين، المهنيون والتجار والصيادون"


def test_no_private_field_leaves_unasked(office):
    Experience.objects.update(contact_name="قناري", contact_phone="+212612345678", contact_email="canary@example.org")
    told = str(rows_of(office, "0"))
    assert "قناري" not in told
    assert "612345678" not in told
    assert "canary@" not in told
    assert not [value for value in Experience.objects.values_list("link_digest", flat=True) if value in told]


def test_contacts_leave_when_asked_for_by_name(office):
    Experience.objects.update(contact_phone="+212612345678")
    assert {row["الهاتف"] for row in rows_of(office, "1")} == {"+212612345678"}


def test_there_is_no_way_in(office):
    assert office.get(f"{OFFICE}/import/").status_code == 302  # taken for the key of a row that is not there
    assert b'import/"' not in office.get(f"{OFFICE}/").content


def test_as_many_queries_for_one_as_for_all(office, django_assert_num_queries):
    with django_assert_num_queries(12):
        rows_of(office, "0")
    keep = Experience.objects.filter(state="accepted").first()
    Experience.objects.exclude(pk=keep.pk).update(state="draft")
    with django_assert_num_queries(12):
        assert len(rows_of(office, "0")) == 1
