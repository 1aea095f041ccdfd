"""An experience's way through the desk: taken, commented on, asked for completion, accepted, published."""

import pytest
from playwright.sync_api import expect

from experiences.models import Experience, Publication
from kit.links import link_digest, new_token
from members.roles import Role
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.factories import make_account

pytestmark = pytest.mark.django_db(transaction=True)

TOLD = {
    "title": "حديقة الحي بأيدي سكانها",
    "holder_name": "جمعية حدائق العرائش",
    "summary": "قرر سكان الحي معا كيف تصير الساحة حديقة.",
    "theme_id": "environment",
    "mechanism_id": "PB",
    "context": "كانت الساحة مهملة.",
    "contact_name": "أمينة",
    "contact_email": "amina@example.org",
    "consent_processing": True,
    "consent_publication": True,
}


def send(**changes):
    experience = Experience.objects.create(link_digest=link_digest(new_token()), **(TOLD | changes))
    experience.send()
    return experience


def open_fold(place):
    place.locator("summary").click()


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_from_the_queue_to_the_catalogue(page_at, site, assert_accessible, language, width):
    coordinator = make_account("coordinator", Role.COORDINATOR)
    experience = send()
    send(title="حديقه الحي بأيدى سكانها", holder_name="غيرها")
    page = page_at(width, language, coordinator)
    page.visit("experiences/review/")
    page.locator("main details").first.evaluate("fold => { fold.open = true }")
    assert_accessible(page)
    row = page.locator("tr", has_text=TOLD["holder_name"])
    row.get_by_role("button").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(row.get_by_role("button")).to_have_count(0)
    row.get_by_role("link").first.click()

    story = page.locator("#section-story")
    open_fold(story.locator(".comment-fold"))
    story.locator("textarea").fill("كم دامت الأشغال؟")
    story.locator(".comment-fold button").click()
    expect(page.locator("#section-story .desk-comments")).to_contain_text("كم دامت الأشغال؟")
    page.locator("#section-story .desk-comments button").click()
    expect(page.locator("#section-story .is-settled")).to_be_visible()

    decision = page.locator("#decision")
    decision.locator("#id_reason").fill("أضيفوا الدروس من فضلكم.")
    open_fold(decision.locator(".fold").first)
    decision.locator("label", has_text={"ar": "الدروس", "fr": "Enseignements"}[language]).click()
    decision.locator("[value=ask_completion]").click()
    expect(page.locator("#history")).to_contain_text("أضيفوا الدروس من فضلكم.")
    experience.refresh_from_db()
    experience.lessons = "العمل معا."
    experience.save()
    experience.send()

    page.reload()
    page.locator("#doubles [name=apart]").click()
    expect(page.locator("#doubles")).to_contain_text({"ar": "مختلفة", "fr": "Distinctes"}[language])
    page.locator("#decision [value=accept]").click()
    page.locator("#catalogue .btn-primary").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert Publication.objects.live().get().lessons == "العمل معا."
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    assert_accessible(page)
    for target in page.locator("main :is(.btn, summary)").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 43.5, target.evaluate("node => node.outerHTML")[:200]
