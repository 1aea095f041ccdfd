"""One's deadlines into one's calendar, and mails switched off from the mail: on a phone and on a desk."""

import pytest
from django.core import signing

from members.models.messages import OFF_SALT
from members.roles import Role
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.factories import make_account

PAGE = "profile/calendar/"


@pytest.mark.parametrize(("language", "width", "scheme"), [(ARABIC, PHONE, "light"), (FRENCH, DESK, "dark")])
def test_a_member_takes_the_address_and_stops_it(page_at, assert_accessible, picture, site, language, width, scheme):
    page = page_at(width, language, make_account("m", Role.MEMBER), color_scheme=scheme, reduced_motion="reduce")
    page.visit(PAGE)
    assert_accessible(page)
    page.locator("main .btn-now").click()
    address = page.locator("#feed-address").input_value()
    assert page.request.get(address).headers["content-type"].startswith("text/calendar")
    assert page.locator("main .btn-now").get_attribute("href") == address.replace("http:", "webcal:")
    page.locator("[data-copy]").click()
    page.get_by_text({ARABIC: "تم النسخ", FRENCH: "Copié"}[language], exact=True).wait_for()
    assert_accessible(page)
    picture(page, f"calendar-{language}-{width}")
    page.locator("main .btn-danger").click()
    page.wait_for_selector(".alert-success")
    assert page.request.get(address).status == 404
    assert_accessible(page)


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_a_reader_switches_a_mail_off_without_signing_in(page_at, assert_accessible, picture, language):
    user = make_account("m", Role.MEMBER)
    page = page_at(PHONE, language)
    page.visit(f"mails/off/{signing.dumps([user.pk, 'deadlines'], salt=OFF_SALT)}/")
    assert_accessible(page)
    page.locator("main .btn-now").click()
    page.wait_for_selector(".alert-success")
    assert_accessible(page)
    picture(page, f"mails-off-{language}")
    user.refresh_from_db()
    assert user.muted_mails == ["deadlines"]
