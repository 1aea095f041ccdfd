"""Two decide at once, two take it at once: one of them does, the other is told."""

import pytest
from django.test import Client

from experiences.models import Experience, Move, ReviewEntry
from members.roles import Role
from tests.experiences.test_sending_at_once import at_once
from tests.factories import make_account

LIST = "/experiences/review/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browsers():
    """Two coordinators, signed in."""
    found = []
    for name in ("first", "second"):
        client = Client()
        client.force_login(make_account(name, Role.COORDINATOR))
        found.append(client)
    return found


def test_two_decide_at_once(browsers, make_experience):
    experience = make_experience()
    decisions = ["accept", "decline"]

    def decide(number):
        answers = {"decision": decisions[number], "reason": f"سبب {number}", "version": experience.version}
        return browsers[number].post(f"{LIST}{experience.pk}/", answers)

    answers = at_once(decide, 2)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Move.objects.filter(from_state="sent").count() == 1
    loser = next(number for number, answer in enumerate(answers) if answer.status_code == 409)
    assert f"سبب {loser}" in answers[loser].content.decode()


def test_two_take_it_at_once(browsers, make_experience):
    experience = make_experience()
    at_once(lambda number: browsers[number].post(f"{LIST}{experience.pk}/reader/", {"to": "me", "seen": ""}), 2)
    entry = ReviewEntry.objects.get()
    assert Experience.objects.get().assigned_to == entry.whom
