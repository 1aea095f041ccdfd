"""Editors, and answers, in the same instant: one of them counts, the others are told."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from experiences.models import EditedText, EditedWording, SignOff, SignOffEvent
from experiences.models.sign_offs import USUAL_TIME
from kit.links import new_token
from tests.experiences.conftest import MINE
from tests.experiences.test_sending_at_once import at_once

TIMES = 6
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_editors_at_once_one_is_first_and_the_others_see_it(make_experience, coordinator):
    experience = make_experience()

    def save(number, revision=0):
        browser = Client()
        browser.force_login(coordinator)
        answer = browser.post(
            f"/experiences/review/{experience.pk}/texts/results/", {"text": f"نص {number}", "revision": revision}
        )
        return answer.status_code

    assert sorted(at_once(save, TIMES)) == [200] + [409] * (TIMES - 1)
    assert EditedText.objects.get().revision == 1
    assert sorted(at_once(lambda number: save(number + 10, revision=1), TIMES)) == [200] + [409] * (TIMES - 1)
    assert EditedText.objects.get().revision == 2
    assert list(EditedWording.objects.values_list("revision", flat=True)) == [2, 1]


def test_asked_twice_and_answered_twice_at_once(make_experience, coordinator):
    cache.clear()
    token = new_token()
    experience = make_experience(token=token)
    experience.accept(by=coordinator)
    EditedText.objects.write(experience, "results", "نص", by=coordinator, revision=0)
    asked = {"seen": SignOff.objects.mark(experience), "until": (timezone.localdate() + USUAL_TIME).isoformat()}

    def ask(number):
        browser = Client()
        browser.force_login(coordinator)
        return browser.post(f"/experiences/review/{experience.pk}/sign-off/", asked).status_code

    assert sorted(at_once(ask, TIMES)) == [302] + [409] * (TIMES - 1)
    sign_off = SignOff.objects.get()

    def answer(number):
        browser = Client()
        browser.get(f"{MINE}{token}/")
        said = {"sign_off": sign_off.pk, "answer": ["agree", "object"][number % 2], "comment": "كلمة"}
        return browser.post(f"{MINE}sign-off/", said).status_code

    assert sorted(at_once(answer, TIMES)) == [302] + [409] * (TIMES - 1)
    assert SignOffEvent.objects.count() == 2
