"""An association finds its experience in the catalogue, takes a consent back, and withdraws by its private link."""

import re

import pytest
from playwright.sync_api import expect

from experiences.files import take_file
from experiences.models import ConsentChange, Experience, Mechanism, Publication, State, Theme
from kit.links import link_digest, new_token
from members.roles import Role
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.experiences.conftest import photo
from tests.factories import make_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(site):
    """(token, experience): accepted and in the catalogue, with a photo that may be shown."""
    token, coordinator = new_token(), make_account("coordinator", Role.COORDINATOR)
    agreed = dict.fromkeys(["consent_processing", "consent_publication", "consent_contact_name", "consent_photos"], True)
    experience = Experience.objects.create(
        link_digest=link_digest(token),
        holder_name="جمعية تجريبية للحي",
        title="حديقة الحي بأيدي سكانها",
        summary="جملة واحدة.",
        theme=Theme.objects.first(),
        mechanism=Mechanism.objects.first(),
        contact_name="أمينة",
        contact_email="amina@example.org",
        **agreed,
    )
    take_file(experience, photo(), consent=True)
    experience.send()
    experience.accept(by=coordinator, reason="تجربة ملهمة")
    Publication.objects.publish(experience, by=coordinator)
    return token, experience


@pytest.mark.parametrize(("width", "language"), [(PHONE, ARABIC), (DESK, FRENCH)])
def test_from_the_catalogue_to_the_withdrawal(page_at, published, width, language, assert_accessible, picture):
    token, experience = published
    page = page_at(width, language)
    page.visit(f"experiences/mine/{token}/")
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    expect(page.locator(".steps [aria-current]")).to_contain_text({ARABIC: "في الفهرس", FRENCH: "Au catalogue"}[language])
    assert_accessible(page)

    page.locator("a[href$='/mine/consents/']").first.click()
    assert_accessible(page)
    page.locator("#id_consent_contact_name").uncheck()
    page.locator(".action-bar .btn-now").click()
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    assert Publication.objects.live().get().contact_name == ""
    assert ConsentChange.objects.get().given is False

    page.locator(".leave a").click()
    assert_accessible(page)
    assert Publication.objects.live().exists(), "looking withdraws nothing"
    page.locator("#id_reason").fill("لم نعد نريد نشرها")
    page.locator(".btn-danger").dblclick(no_wait_after=True)
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    page.wait_for_load_state("networkidle")  # the second press of the two has answered too
    expect(page.locator(".steps [aria-current]")).to_contain_text({ARABIC: "مسحوبة", FRENCH: "Retirée"}[language])
    assert_accessible(page)
    picture(page, f"experience-withdrawn-{language}-{width}")
    assert not Publication.objects.live().exists()
    experience.refresh_from_db()
    assert experience.state == State.WITHDRAWN
    assert experience.moves.filter(to_state=State.WITHDRAWN).count() == 1
