"""A member asks an association, its link leads a stranger to the form, what is sent moves the lead; the channel is counted."""

import re

import pytest
from playwright.sync_api import expect

from experiences.models import Channel, Experience, Lead
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead(site, member):
    organisation = make_organisation("daffa", name_ar="جمعية الضفة", name_fr="Association La Rive")
    lead = Lead(name_ar="جمعية الضفة", name_fr="Association La Rive", organisation=organisation)
    lead.contacted_by = member.person
    lead.add(by=member)
    return lead


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_from_the_first_call_to_the_funnel(page_at, member, lead, picture, assert_accessible, language, width):
    page = page_at(width, language, member)
    page.visit("collecting/?mine=on")
    page.locator(f"#lead-{lead.pk} summary").click()
    page.fill(f"#words-{lead.pk}", "اتصلت بالرئيسة")
    assert_accessible(page)
    picture(page, f"leads-{language}-{width}")
    page.locator(f"#lead-{lead.pk} [value=contacted]").click()
    expect(page.locator(".alert-success")).to_be_visible()
    page.locator(f"#lead-{lead.pk} .card-title a").click()
    expect(page.locator(".journal")).to_contain_text("اتصلت بالرئيسة")
    page.locator("form[action$='/link/'] button").click()
    assert_accessible(page)
    picture(page, f"lead-link-{language}-{width}")
    link = page.locator(f"#link-{language}").input_value()

    stranger = page_at(width, language)
    stranger.goto(link)
    expect(stranger.locator("#id_holder_name")).to_have_value("جمعية الضفة" if language == ARABIC else "Association La Rive")
    assert link.split("/")[-2] not in stranger.content()
    stranger.fill("#id_title", "سوق الحي")
    stranger.fill("#id_summary", "اتفق السكان على مكان السوق.")
    for name in ("theme", "mechanism"):
        stranger.select_option(f"#id_{name}", index=1)
    stranger.fill("#id_context", "لم يكن للسوق مكان.")
    stranger.fill("#id_contact_name", "أمينة")
    stranger.fill("#id_contact_phone", "0612345678")
    stranger.check("#id_consent_processing")
    stranger.wait_for_timeout(1500)
    stranger.locator("[name=send]").click()
    expect(stranger.locator(".alert-success")).to_be_visible()
    assert Experience.objects.get().lead == lead

    page.visit(f"collecting/leads/{lead.pk}/")
    expect(page.locator(".journal > li").first.locator(".tone-blue").last).to_be_visible()
    lead.refresh_from_db()
    assert lead.state == "sent" and lead.moves.first().by is None
    assert_accessible(page)
    picture(page, f"lead-{language}-{width}")

    channel = Channel.objects.get(code="facebook")
    with stranger.expect_response(re.compile("/experiences/visit/")):
        stranger.visit("e/facebook/")
    stranger.visit("e/facebook/")  # a second look in the same session is no second visit
    stranger.wait_for_load_state("networkidle")
    assert channel.days.get().visits == 1
    page.visit("collecting/channels/")
    row = page.locator("tr", has_text="Facebook" if language == FRENCH else "بالفيسبوك")
    expect(row.locator("td").first).to_have_text("1")
    assert_accessible(page)
    picture(page, f"channels-{language}-{width}")
    page.visit("collecting/channels/facebook/")
    assert_accessible(page)
    picture(page, f"channel-{language}-{width}")
