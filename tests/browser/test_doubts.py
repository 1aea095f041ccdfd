"""A coordinator settles who «العمراني» is, sees what it did, and undoes it; and compares two records before merging."""

import pytest
from playwright.sync_api import expect

from actions.models import Responsibility
from members.models import Person, Settlement, User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "سألناه بالهاتف فأكد ذلك"


@pytest.fixture
def coordinator(site, kept):
    kept.put()
    return User.objects.get(username="coordinator")


@pytest.mark.parametrize(
    ("language", "width", "script"),
    [(ARABIC, PHONE, True), (FRENCH, DESK, True), (ARABIC, PHONE, False)],
)
def test_amrani_is_settled_and_undone(page_at, coordinator, picture, assert_accessible, language, width, script):
    page = page_at(width, language, coordinator, java_script_enabled=script)
    name = f"{language}-{width}" if script else "plain"
    page.visit("doubts/")
    if script:
        assert_accessible(page)
        picture(page, f"doubts-{name}")
    page.fill("#id_q", "العمرانى")
    page.locator("main form [type=submit]").first.click()
    page.locator("a[href$='/doubts/Q05/']").click()
    expect(page.locator("mark").first).to_have_text("العمراني")
    if script:
        assert_accessible(page)
        picture(page, f"doubt-{name}")

    page.locator("label.choice", has_text="مصطفى العمراني").click()
    page.fill("#id_confirmed_by", "مصطفى العمراني")
    page.locator("main form .btn-now").click()
    expect(page.locator("#id_reason.is-invalid, .error-summary")).not_to_have_count(0)
    expect(page.locator("#id_confirmed_by")).to_have_value("مصطفى العمراني")
    if script:
        assert_accessible(page)
        picture(page, f"doubt-refused-{name}")
    page.fill("#id_reason", REASON)
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator(".journal > li").first).to_contain_text(REASON)
    assert Responsibility.objects.get(as_written="العمراني").person.code == "M14"
    page.locator(".journal summary").first.click()
    expect(page.locator("#id_confirmed_by")).to_be_hidden()
    if script:
        assert_accessible(page)
        picture(page, f"doubt-settled-{name}")

    page.locator(".journal a.btn").first.click()
    page.fill("#id_reason", "كان الاسم لغيره")
    if script:
        assert_accessible(page)
        picture(page, f"undo-{name}")
    page.locator("main form .btn-danger").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator(".journal > li").first).to_contain_text("كان الاسم لغيره")
    assert Responsibility.objects.get(as_written="العمراني").person is None
    assert not Settlement.objects.get().is_in_force


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_what_is_not_chosen_is_not_asked_for(page_at, coordinator, language, width, picture, assert_accessible):
    page = page_at(width, language, coordinator)
    page.visit("doubts/Q03/")
    field = page.locator("[name$='-family_name']")
    expect(field).to_be_hidden()
    page.locator("label.choice", has=page.locator("[value=correct]")).click()
    expect(field).to_be_visible()
    expect(field).to_have_value("الفيلاي")
    assert_accessible(page)
    picture(page, f"correct-{language}-{width}")


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_two_records_are_compared_merged_and_parted_again(page_at, coordinator, language, width, picture, assert_accessible):
    page = page_at(width, language, coordinator)
    page.visit("doubts/Q02/")
    page.locator("a[href*='/merges/new/']").click()
    expect(page.locator("main")).to_contain_text("السعدية التواني")
    assert_accessible(page)
    picture(page, f"merge-{language}-{width}")
    page.fill("#id_reason", "قالت إنها هي نفسها")
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert Person.objects.get(code="X03").merged_into.code == "M06"
    assert_accessible(page)
    picture(page, f"merged-{language}-{width}")
    page.fill("#id_reason", "ليست هي")
    page.locator("main form .btn-danger").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert Person.objects.get(code="X03").merged_into is None
