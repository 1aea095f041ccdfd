"""Two editors at one text, each in a browser of their own; then its contributor signs off."""

import re

import pytest
from playwright.sync_api import expect

from experiences.models import EditedText, Experience, SignOff
from kit.links import link_digest, new_token
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

SAVED = re.compile(r"^(تم الحفظ|Enregistré)$")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token():
    return new_token()


@pytest.fixture
def experience(site, token, coordinator):
    from experiences.models import Mechanism, Theme

    experience = Experience.objects.create(
        link_digest=link_digest(token),
        title="حديقة الحي",
        summary="قرر السكان معا كيف تصير الساحة حديقة.",
        holder_name="جمعية تجريبية",
        theme=Theme.objects.first(),
        mechanism=Mechanism.objects.first(),
        results="صارت الساحة حديقة.",
        contact_email="amina@example.org",
        consent_processing=True,
    )
    experience.send()
    experience.accept(by=coordinator)
    return experience


@pytest.mark.parametrize(("width", "language"), [(PHONE, ARABIC), (DESK, FRENCH)])
def test_two_editors_see_each_other_and_the_contributor_agrees(
    page_at, experience, token, coordinator, reviser, width, language, assert_accessible, picture
):
    sheet = f"experiences/review/{experience.pk}/texts/"
    mine, theirs = page_at(width, language, coordinator), page_at(width, language, reviser)
    for page in (mine, theirs):
        page.visit(sheet)
    box, results = "#id_results-text", "#text-results"

    # One writes, and it is kept without a press; the other's page shows it, for nothing was typed there.
    write(mine, box, "صارت الساحة حديقة عمومية.")
    expect(mine.locator(f"{results} [data-said]")).to_have_text(SAVED)
    look(theirs)
    expect(theirs.locator(box)).to_have_value("صارت الساحة حديقة عمومية.")

    # Both write: the second sees both wordings, and chooses a third.
    write(theirs, box, "صارت الساحة حديقة عمومية كبيرة.")
    expect(theirs.locator(f"{results} [data-said]")).to_have_text(SAVED)
    write(mine, box, "صارت الساحة حديقة عمومية جميلة.")
    choice = mine.locator(f"{results} [data-conflict]")
    expect(choice.locator("ins")).to_contain_text("جميلة")
    expect(choice.locator("del")).to_contain_text("كبيرة")
    assert_accessible(mine)
    picture(mine, f"editing-conflict-{language}-{width}")
    assert "كبيرة" in EditedText.objects.get().text
    choice.locator("[data-third]").click()
    mine.locator(box).fill("صارت الساحة حديقة عمومية كبيرة وجميلة.")
    choice.locator("[name=keep]").click()
    expect(mine.locator(f"{results} [data-said]")).to_have_text(SAVED)
    look(theirs)
    expect(theirs.locator(box)).to_have_value("صارت الساحة حديقة عمومية كبيرة وجميلة.")
    assert EditedText.objects.get().revision == 3

    # A broken line loses nothing.
    mine.evaluate("window.line = fetch; window.fetch = () => Promise.reject(new TypeError('no line')); null")
    write(mine, "#id_summary-text", "قرر السكان معا.")
    expect(mine.locator("[data-all]")).to_have_class(re.compile("is-refused"))
    mine.evaluate("window.fetch = window.line; dispatchEvent(new Event('online')); null")
    expect(mine.locator("#text-summary [data-said]")).to_have_text(SAVED)

    mine.visit(f"experiences/review/{experience.pk}/sign-off/")
    assert_accessible(mine)
    mine.locator("form.card .btn-now").click()
    expect(mine.locator(".journal > li")).to_have_count(1)

    contributor = page_at(width, language, java_script_enabled=False)
    contributor.visit(f"experiences/mine/{token}/")
    contributor.locator("#sign-off-title ~ a").click()
    contributor.locator("details.fold summary").nth(1).click()
    picture(contributor, f"sign-off-{language}-{width}")
    contributor.locator("[value=agree]").click()
    expect(contributor.locator(".tone-olive")).to_have_count(1)
    assert SignOff.objects.get().state == "agreed"
    assert Experience.objects.get().public_texts()["results"] == "صارت الساحة حديقة عمومية كبيرة وجميلة."


def write(page, box, words):
    page.locator(box).fill(words)
    page.locator(box).blur()


def look(page):
    """What the page does every twenty seconds, and when one comes back to it."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
