"""A coordinator plans a meeting, records who is there, decides, makes an action of it: on a phone, without a script."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from actions.models import Action, Decision, Meeting
from members.models import User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.factories import make_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(site, kept):
    kept.put()
    return {username: User.objects.get(username=username) for username in ("member", "coordinator")}


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_from_the_plan_to_the_action_without_javascript(page_at, cast, language, width):
    page = page_at(width, language, cast["coordinator"], java_script_enabled=False)
    today = timezone.localdate()
    page.visit("meetings/")
    page.locator("a[href$='/meetings/new/']").first.click()
    page.fill("#id_title", "اجتماع التتبع الشهري")
    page.fill("#id_day", str(today.day))
    page.select_option("#id_month", str(today.month))
    page.fill("#id_begins", "00:05")
    page.fill("#id_place", "مقر الجماعة")
    lines = page.locator("[name=item]")
    lines.nth(0).fill("مختلفات")
    lines.nth(1).fill("حصيلة التجميع")
    page.locator("button[value='down:0']").click()
    expect(lines.nth(0)).to_have_value("حصيلة التجميع")
    expect(lines.nth(1)).to_be_focused()
    page.locator("button[value='remove:2']").click()
    page.locator("button[value=add]").click()
    expect(lines).to_have_count(3)
    lines.nth(2).fill("موعد الاجتماع القادم")
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator(".agenda-item h3")).to_have_text(["حصيلة التجميع", "مختلفات", "موعد الاجتماع القادم"])

    page.locator("a[href*='/to/held/']").click()
    page.locator("main form .btn-now").click()
    page.locator("a[href$='/attendance/']").click()
    rows = page.locator(".sheet-row")
    rows.nth(0).locator(".tap-present").click()
    rows.nth(1).locator(".tap-excused").click()
    page.locator("[name=guest]").first.fill("ليلى الضيفة")
    page.locator("main form .action-bar .btn-now").click()
    expect(page.locator("details[open] .people li")).to_have_count(2)

    first = page.locator(".agenda-item").first
    first.locator("a[href*='/items/']").first.click()
    page.fill("#id_notes", "عرضت الحصيلة.")
    page.locator("main form .btn-now").click()
    first.locator("a[href$='/decisions/']").click()
    page.fill("#id_text", "مراسلة جمعيات الأحياء")
    page.locator("#div_id_persons").locator("xpath=..").locator("summary").click()
    page.locator("#div_id_persons label.choice").first.click()
    page.locator("[name=precision][value=month]").check()
    page.select_option("#id_month", "3")
    page.fill("#id_year", "٢٠٢٧")
    page.locator("main form .btn-now").click()
    page.locator("a[href$='/action/']").click()
    page.locator("[name=objective]").nth(1).check()
    page.locator("main form .btn-now").click()
    expect(page).to_have_url(re.compile("/plan/A14/$"))
    expect(page.locator("main")).to_contain_text("اجتماع التتبع الشهري")
    decision = Decision.objects.get(text="مراسلة جمعيات الأحياء")
    assert decision.action == Action.objects.get(code="A14") and str(decision.due_to) == "2027-03-31"


def test_the_targets_of_the_attendance_are_large_and_the_button_at_the_thumb(page_at, cast, assert_accessible):
    meeting = make_meeting(cast["coordinator"], held=True)
    page = page_at(PHONE, ARABIC, cast["coordinator"])
    page.visit(f"meetings/{meeting.pk}/attendance/")
    for target in page.locator(".tap span").all():
        assert target.bounding_box()["height"] >= 44
    save = page.locator(".action-bar .btn-now").bounding_box()
    assert save["y"] + save["height"] <= 800, "the button stands at the lower edge, without scrolling"
    expect(page.locator(".sheet-row")).to_have_count(22)
    assert_accessible(page)


def test_a_member_answers_with_one_press(page_at, cast):
    page = page_at(PHONE, ARABIC, cast["member"], java_script_enabled=False)
    page.visit("desk/")
    page.locator("main .page-head a[href*='/meetings/']").click()
    page.locator("[name=answer][value=does_not]").click()
    expect(page.locator("[aria-pressed=true]")).to_have_attribute("value", "does_not")
    meeting = Meeting.objects.get(state="planned")
    assert meeting.attendances.get(person=cast["member"].person).answer == "does_not"


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_the_second_of_two_who_take_notes_sees_both(page_at, cast, language, width, assert_accessible):
    meeting = make_meeting(cast["coordinator"], held=True)
    item = meeting.items.first()
    page = page_at(width, language, cast["coordinator"])
    page.visit(f"meetings/{meeting.pk}/items/{item.pk}/")
    page.fill("#id_notes", "ما كتبته أنا")
    item.save_notes("ما كتبته الزميلة", by=cast["coordinator"], version=0)
    page.locator("main form .btn-now").click()
    stands, typed = page.locator(".version").all()
    expect(stands).to_contain_text("ما كتبته الزميلة")
    expect(typed).to_contain_text("ما كتبته أنا")
    expect(page.locator("#id_notes")).to_have_value("ما كتبته أنا")
    assert_accessible(page)


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_what_is_to_be_mended_is_told_at_its_place(page_at, cast, language, width, assert_accessible):
    page = page_at(width, language, cast["coordinator"])
    page.visit("meetings/new/")
    page.locator("[name=item]").first.fill("ا" * 201)
    page.locator("main form .btn-now").click()
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=item]").first).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
