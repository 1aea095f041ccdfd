"""The public page of the tracking code: the state, and nothing else."""

import pytest
from django.test import Client

STATE = "/experiences/state/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def experience(make_experience):
    experience = make_experience(title="عنوان سري", holder_name="جمعية سرية")
    type(experience).objects.update(tracking_code="ABCD2345")
    return experience


@pytest.mark.parametrize("typed", ["ABCD2345", " abcd 2345 ", "abcd-٢٣٤٥"])
def test_the_code_shows_the_state(client, experience, typed):
    answer = client.get(STATE, {"code": typed})
    assert answer.status_code == 200
    assert answer.context["experience"] == experience
    page = answer.content.decode()
    assert "سري" not in page
    assert "amina@example.org" not in page
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("typed", ["ABCD2346", "x\x00", "؟" * 500, "' OR 1=1 --"])
def test_another_code_shows_nothing(client, experience, typed):
    answer = client.get(STATE, {"code": typed})
    assert answer.status_code in {200, 404}
    assert not answer.context.get("experience")


def test_without_a_code_it_asks_for_one(client):
    assert client.get(STATE).status_code == 200


def test_guessing_is_slowed_whatever_address_is_claimed(client, experience, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"code": "3/10m/ip"})
    for guess in range(3):
        assert client.get(STATE, {"code": f"GUESS00{guess}"}).status_code == 404
    assert client.get(STATE, {"code": "ABCD2345"}).status_code == 429
    assert client.get(STATE).status_code == 200
    assert Client(headers={"X-Forwarded-For": "203.0.113.9"}).get(STATE, {"code": "ABCD2345"}).status_code == 429
    assert Client(REMOTE_ADDR="203.0.113.9").get(STATE, {"code": "ABCD2345"}).status_code == 200


def test_in_french(client, experience):
    assert "Où en est mon expérience" in client.get(f"/fr{STATE}").content.decode()
