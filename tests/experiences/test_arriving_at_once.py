"""Two presses at once, and two files of one form at once: nothing comes twice."""

import pytest
from django.core.cache import cache
from django.test import Client

from experiences.models import Experience, ExperienceImport, Move
from tests.experiences.forms_elsewhere import GOOGLE, google_row, xlsx
from tests.experiences.test_arriving import match, page, upload
from tests.experiences.test_sending_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 6


@pytest.fixture
def office(client_for, coordinator, vocabularies):
    cache.clear()
    return client_for(coordinator)


def press_at_once(coordinator, drafts):
    for draft in drafts:
        draft.refresh_from_db()

    def press(number):
        browser = Client()
        browser.force_login(coordinator)
        draft = drafts[number % len(drafts)]
        return browser.post(page(draft, "preview"), {"seal": draft.seal}).status_code

    return at_once(press, times=TIMES)


def test_of_many_presses_one_imports(office, coordinator):
    draft = upload(office, xlsx(GOOGLE, google_row(1), google_row(2)))
    match(office, draft)
    assert set(press_at_once(coordinator, [draft])) == {302}
    assert (Experience.objects.count(), ExperienceImport.objects.count(), Move.objects.count()) == (2, 1, 2)


def test_the_same_answers_in_two_files_come_once(office, coordinator):
    heads, rows = GOOGLE[1:], [google_row(1)[1:], google_row(2)[1:]]  # without anything by which an answer is known
    drafts = [upload(office, xlsx(heads, *rows)) for _copy in range(2)]
    for draft in drafts:
        match(office, draft)
    press_at_once(coordinator, drafts)
    assert (Experience.objects.count(), ExperienceImport.objects.count()) == (2, 1)
