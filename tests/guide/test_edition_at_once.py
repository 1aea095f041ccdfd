"""Twenty presses at once: one moves the edition, the others are told."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from guide.models import Build, EditionMove, FrozenManuscript
from members.roles import Role
from tests.experiences.test_sending_at_once import TIMES, at_once
from tests.factories import make_account
from tests.guide.conftest import circulate, make_accepted, make_edition

pytestmark = pytest.mark.django_db(transaction=True)
STEP = "/guide/2026-1/step/"


def pressed(user, work):
    browsers = [Client() for _number in range(TIMES)]
    for browser in browsers:
        browser.force_login(user)
    answers = at_once(lambda number: work(browsers[number]).status_code)
    assert sorted(answers) == [302, *[409] * (TIMES - 1)]


def test_twenty_presses_move_it_once(cast):
    cache.clear()
    make_accepted(1, photos=1)
    edition = make_edition()
    edition.ask_revision(by=cast.coordinator)
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    pressed(cast.coordinator, lambda browser: browser.post(f"{STEP}circulate/", {"until": until}))
    frozen = FrozenManuscript.objects.get()
    assert Build.objects.active().get().frozen == frozen
    typed = {"name": "سعيد", "text": "أصادق.", "seen": frozen.pk}
    pressed(cast.validator, lambda browser: browser.post(f"{STEP}validate/", typed))
    assert EditionMove.objects.count() == 3
    assert FrozenManuscript.objects.count() == 2


def test_validated_or_returned_not_both(cast):
    make_accepted(1)
    edition = circulate(make_edition(), cast)
    second = make_account("second", Role.VALIDATOR)
    browsers = [Client(), Client()]
    for browser, user in zip(browsers, (cast.validator, second), strict=True):
        browser.force_login(user)
    typed = {"name": "سعيد", "text": "أصادق.", "seen": edition.frozen_in_force().pk, "reason": "خطأ"}
    steps = ["validate", "return_to_revision"]
    answers = at_once(lambda number: browsers[number].post(f"{STEP}{steps[number]}/", typed), 2)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert EditionMove.objects.filter(from_state="circulated").count() == 1
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert "خطأ" in loser.text or "أصادق." in loser.text
