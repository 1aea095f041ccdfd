"""From a coordinator's press to a member's desk: the link is copied, opened on a phone, and opens an account."""

import re

import pytest
from playwright.sync_api import expect

from members.models import Invitation, Person, User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "une petite phrase 7"


@pytest.fixture
def coordinator(site, kept):
    kept.put()
    Person.objects.filter(code="M03").update(phone="+212612345678", email="nadia@example.org")
    return User.objects.get(username="coordinator")


@pytest.mark.parametrize(("width", "language", "code"), [(PHONE, ARABIC, "ar-ma"), (DESK, FRENCH, "fr")])
def test_invited_by_a_link_that_is_copied(page_at, coordinator, assert_accessible, picture, width, language, code):
    page = page_at(width, language, coordinator, permissions=["clipboard-read", "clipboard-write"])
    page.visit("people/invitations/")
    assert_accessible(page)
    picture(page, f"invitations-{language}-{width}")
    row = page.locator(".people > li", has_text=re.compile("نادية رحال"))
    row.locator("form button").first.click()
    expect(page.locator(".alert-warning")).to_be_visible()
    assert_accessible(page)
    picture(page, f"invitation-link-{language}-{width}")
    whatsapp = page.locator("a[href*='wa.me/212612345678']").first
    expect(whatsapp).to_be_visible()
    field = page.locator(f"#link-{code}")
    page.locator(f"[data-copy=link-{code}]").click()
    expect(page.locator(f"[data-copy=link-{code}]")).to_contain_text(re.compile("تم النسخ|Copié"))
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == field.input_value()
    expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))

    phone = page_at(width, language)
    phone.goto(link)
    expect(phone).to_have_url(re.compile(r"/join/$"))
    expect(phone.locator("h1")).to_contain_text("نادية رحال")
    expect(phone.locator("#id_username")).to_have_value("nadia.rahal")
    assert_accessible(phone)
    picture(phone, f"join-{language}-{width}")
    with phone.expect_response(re.compile("/join/opened/$")):
        phone.fill("#id_password1", PASSWORD)
    assert Invitation.objects.get().state == Invitation.State.OPENED
    phone.fill("#id_password2", PASSWORD + "?")
    phone.locator("main form [type=submit]").click()
    expect(phone.locator(".error-summary")).to_be_visible()
    expect(phone.locator("#id_password1")).to_have_value(PASSWORD)
    assert_accessible(phone)
    picture(phone, f"join-refused-{language}-{width}")
    phone.fill("#id_password2", PASSWORD)
    phone.locator("main form [type=submit]").click()
    expect(phone).to_have_url(re.compile("/desk/$"))
    expect(phone.locator(".alert-success")).to_contain_text("nadia.rahal")
    picture(phone, f"joined-{language}-{width}")
    assert User.objects.get(username="nadia.rahal").language == code
    page.visit("people/invitations/")
    expect(page.locator("section").last).to_contain_text("نادية رحال")
    picture(page, f"invitations-after-{language}-{width}")


def test_joining_without_javascript(page_at, coordinator):
    _invitation, token = Invitation.objects.make(Person.objects.get(code="M04"), by=coordinator)
    page = page_at(PHONE, ARABIC, java_script_enabled=False)
    page.visit(f"join/{token}/")
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.locator("main form [type=submit]").tap()
    expect(page).to_have_url(re.compile("/desk/$"))
