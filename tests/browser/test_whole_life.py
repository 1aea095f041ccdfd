"""The whole life of an experience: begun on a phone, sent from a desk, completed, signed off, found by its readers, withdrawn."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from experiences.models import EditedText, Experience, Publication, SignOff, State
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.browser.test_experience_form import FORM, TITLES, answer, expect_kept, leave, press

ROOM = re.compile(r"/experiences/mine/$")
EDITED = "صارت الساحة حديقة عمومية مفتوحة للجميع."
SEARCHED = {ARABIC: "الحديقة", FRENCH: "JARDINS"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("width", "language"), [(PHONE, FRENCH), (DESK, ARABIC)])
def test_it_is_told_completed_signed_off_found_and_withdrawn(page_at, photos, coordinator, run_jobs, width, language):
    phone = page_at(width, language)
    phone.visit(FORM)
    leave(phone, "holder_name", "جمعية تجريبية للحي")
    expect_kept(phone)
    phone.context.set_offline(True)
    leave(phone, "partners", "الجماعة")
    phone.context.set_offline(False)
    expect_kept(phone)

    desk = page_at(DESK, language)
    desk.goto(phone.locator("#private-link").input_value())
    desk.visit("experiences/mine/edit/")
    expect(desk.locator("#id_partners")).to_have_value("الجماعة")
    answer(desk, language)
    desk.locator("#id_contact_email").fill("amina@example.org")
    desk.locator("#id_consent_publication").check()
    desk.locator("#id_photos").set_input_files(photos)
    expect(desk.locator("#kept-files > li")).to_have_count(4)
    expect(desk.locator("#coming-files .file-refused")).to_have_count(1)
    press(desk)
    desk.wait_for_url(ROOM)
    experience = Experience.objects.get()

    # The cell asks for something more; the mail's own link leads back to it.
    experience.ask_completion(by=coordinator, reason="ماذا تعلمتم؟")
    page = page_at(width, language)
    page.goto(link_in_the_last_mail(run_jobs))
    page.wait_for_url(ROOM)
    expect(page.locator("main")).to_contain_text("ماذا تعلمتم؟")
    page.locator("main a[href$='/mine/edit/']").first.click()
    page.locator("#id_lessons").fill("أن نسمع الجميع أولا.")
    press(page)
    page.wait_for_url(ROOM)
    experience.refresh_from_db()
    assert (experience.state, experience.lessons) == (State.SENT, "أن نسمع الجميع أولا.")
    assert experience.sendings.count() == 2

    # Its text is edited, and signed off by whoever told it.
    experience.begin_review(by=coordinator)
    EditedText.objects.write(experience, "results", EDITED, by=coordinator, revision=0)
    until = timezone.localdate() + timedelta(days=14)
    SignOff.objects.ask(experience, by=coordinator, until=until, seen=SignOff.objects.mark(experience))
    page.goto(link_in_the_last_mail(run_jobs))
    page.locator("#sign-off-title ~ a").click()
    expect(page.locator("main")).to_contain_text(EDITED)
    page.locator("[value=agree]").click()
    expect(page.locator(".tone-olive")).to_have_count(1)

    # It finds itself in the catalogue, however the word is spelt.
    experience.accept(by=coordinator)
    publication = Publication.objects.publish(experience, by=coordinator)
    page.visit(f"experiences/catalogue/?q={SEARCHED[language]}")
    page.get_by_role("link", name=TITLES[language]).first.click()
    expect(page.locator("main")).to_contain_text(EDITED)

    # And it leaves as it came.
    page.visit("experiences/mine/withdraw/")
    page.locator(".btn-danger").click()
    page.wait_for_url(ROOM)
    assert page.visit(f"experiences/catalogue/{publication.pk}/").status == 410
    page.visit(f"experiences/catalogue/?q={SEARCHED[language]}")
    expect(page.locator("main")).not_to_contain_text(TITLES[language])


def link_in_the_last_mail(run_jobs):
    run_jobs()
    told = [message for message in mail.outbox if message.to == ["amina@example.org"]]
    return re.search(r"https?://\S+/experiences/mine/\S+", told[-1].body).group()
