"""Twenty identical sendings at once: one experience, one code, one mail, each file once."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django_tasks_db.models import DBTaskResult

from experiences.models import Attachment, Experience, Move, State
from tests.experiences.conftest import FORM, MINE, old_ticket, photo

TIMES = 20
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times=TIMES):
    """Results of `work(number)` done by so many threads that start together."""
    start = Barrier(times)

    def one(number):
        try:
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


def test_twenty_identical_sendings_are_one(told):
    cache.clear()
    ticket, picture = old_ticket(), photo().read()

    def send(number):
        files = [SimpleUploadedFile("a.jpg", picture)]
        return Client().post(FORM, {**told, "ticket": ticket.signed, "photos": files, "send": "1"})

    answers = at_once(send)
    assert {(answer.status_code, answer.get("Location")) for answer in answers} == {(302, MINE)}
    assert Experience.objects.get().state == State.SENT
    assert Move.objects.count() == 1
    assert Attachment.objects.count() == 1
    assert DBTaskResult.objects.count() == 1
    assert len(default_storage.listdir("experiences")[1]) == 2


def test_twenty_identical_sendings_of_a_completion_are_one_more(told, make_experience, coordinator):
    cache.clear()
    experience = make_experience(token="t" * 43)
    experience.ask_completion(by=coordinator, reason="؟")
    ticket = old_ticket("t" * 43)
    answers = at_once(lambda number: Client().post(FORM, {**told, "ticket": ticket.signed, "send": "1"}))
    assert {(answer.status_code, answer.get("Location")) for answer in answers} == {(302, MINE)}
    assert [sending.number for sending in experience.sendings.all()] == [1, 2]
    assert experience.moves.filter(to_state=State.SENT).count() == 2


def test_twenty_answers_kept_at_once_are_all_there(told):
    cache.clear()
    ticket = old_ticket()
    names = ["title", "summary", "partners", "funder", "context", "steps", "results", "lessons", "tools", "links"]

    def keep(number):
        asked = {"words": {names[number]: "كلمة"}, "base": {}, "seen": 0, "chosen": [], "files": [], "ticket": ticket.signed}
        return Client().post(f"{FORM}keep/", {"asked": json.dumps(asked)}).status_code

    assert set(at_once(keep, times=len(names))) == {200}
    draft = Experience.objects.get()
    assert draft.typed == dict.fromkeys(names, "كلمة")
    assert (draft.typed_revision, draft.typed_others) == (len(names), {})


def test_twenty_identical_drafts_are_one(told):
    cache.clear()
    ticket = old_ticket()
    answers = at_once(lambda number: Client().post(FORM, {**told, "ticket": ticket.signed, "draft": "1"}))
    assert {answer.status_code for answer in answers} == {302}
    assert Experience.objects.get().typed["title"] == told["title"]


def test_twenty_different_sendings_are_twenty(told):
    cache.clear()
    tickets = [old_ticket().signed for _ticket in range(TIMES)]  # travelling in time moves every thread
    answers = at_once(lambda number: Client().post(FORM, {**told, "ticket": tickets[number], "send": "1"}))
    assert {answer.status_code for answer in answers} == {302}
    assert len(set(Experience.objects.values_list("tracking_code", flat=True))) == TIMES


def test_of_two_decisions_at_once_one_counts(make_experience, coordinator):
    experience = make_experience()

    def decide(number):
        browser = Client()
        browser.force_login(coordinator)
        answers = {"decision": ["accept", "decline"][number], "reason": "سبب", "version": experience.version}
        return browser.post(f"/experiences/review/{experience.pk}/", answers).status_code

    assert sorted(at_once(decide, times=2)) == [302, 409]
    assert Move.objects.count() == 2
