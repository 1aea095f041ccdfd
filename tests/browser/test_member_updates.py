"""A member says where an action stands: two taps on a phone, without a script, and face to face with a faster colleague."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from actions.models import Action, StatusUpdate
from members.models import User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "اتصلنا بإحدى عشرة جمعية وبقيت أربع"


@pytest.fixture
def cast(site):
    call_command("load_demonstration", verbosity=0)
    return {username: User.objects.get(username=username) for username in ("member", "coordinator")}


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_from_the_door_to_the_journal_without_javascript(page_at, cast, language):
    page = page_at(PHONE, language, java_script_enabled=False)
    page.visit("accounts/login/")
    page.fill("[name=login]", "member")
    page.fill("[name=password]", "nashark-demo")
    page.locator("main button[type=submit]").click()
    expect(page).to_have_url(re.compile("/desk/$"))
    page.locator("a[href$='/plan/A01/update/']").tap()
    page.locator("label.choice", has=page.locator("[value=under_way]")).tap()
    page.fill("#id_sentence", SENTENCE)
    page.locator("main form .btn-now").tap()
    expect(page.locator(".alert-success")).to_be_visible()
    entry = page.locator(".journal > li").first
    expect(entry).to_contain_text(str(cast["member"]))
    expect(entry).to_contain_text(SENTENCE)
    update = StatusUpdate.objects.get(action__code="A01")
    assert (update.by, update.from_status, update.to_status) == (cast["member"], "not_recorded", "under_way")


def test_the_targets_of_the_update_are_large_and_within_reach_of_the_thumb(page_at, cast, assert_accessible):
    page = page_at(PHONE, ARABIC, cast["member"])
    page.visit("plan/A01/update/")
    for target in [*page.locator("label.choice:visible").all(), *page.locator(".action-bar .btn").all()]:
        assert target.bounding_box()["height"] >= 44
    save = page.locator("main form .btn-now").bounding_box()
    assert save["y"] + save["height"] <= 800, "the button stands at the lower edge, without scrolling"
    assert_accessible(page)


def test_the_deadline_is_asked_for_only_where_it_is_wanted(page_at, cast):
    page = page_at(PHONE, FRENCH, cast["member"])
    page.visit("plan/A01/update/")
    expect(page.locator("#id_year")).to_be_hidden()
    page.check("[name=status][value=postponed]")
    expect(page.locator("#id_year")).to_be_visible()
    expect(page.locator("#id_day")).to_be_visible()
    page.check("[name=precision][value=month]")
    expect(page.locator("#id_day")).to_be_hidden()


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_the_second_of_two_sees_both_and_decides(page_at, cast, language, width, assert_accessible):
    page = page_at(width, language, cast["member"])
    page.visit("plan/A12/update/")
    page.check("[name=status][value=postponed]")
    page.fill("#id_sentence", SENTENCE)
    page.check("[name=precision][value=month]")
    page.select_option("#id_month", "9")
    page.fill("#id_year", "٢٠٢٧")
    action = Action.objects.get(code="A12")
    action.record_status("under_way", by=cast["coordinator"], version=action.version, sentence="كلمة المنسقة")
    page.locator("main form .btn-now").click()
    stands, typed = page.locator(".version").all()
    expect(stands).to_contain_text("كلمة المنسقة")
    expect(typed).to_contain_text(SENTENCE)
    expect(page.locator("#id_sentence")).to_have_value(SENTENCE)
    expect(page.locator("#id_year")).to_have_value("٢٠٢٧")
    expect(page.locator("[name=status][value=postponed]")).to_be_checked()
    assert_accessible(page)
    assert action.updates.count() == 2, "the demonstration's own, and the coordinator's"
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert list(action.updates.order_by("-version").values_list("to_status", flat=True)[:2]) == ["postponed", "under_way"]


def test_notes_on_readings_open_without_a_script(page_at, cast):
    page = page_at(PHONE, ARABIC, cast["member"], java_script_enabled=False)
    page.visit("plan/")
    note = page.locator("tr", has_text="A08").locator("details.reading-ambiguous")
    expect(note.locator(".reading-sheet")).to_be_hidden()
    note.locator("summary").tap()
    expect(note.locator(".reading-sheet")).to_contain_text("عبد الاله العمراني")
    expect(note.locator(".reading-sheet")).to_contain_text("مصطفى العمراني")
