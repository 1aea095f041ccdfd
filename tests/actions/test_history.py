"""One list of all that happened to an action, newest first, at the same cost whatever its length."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from actions.models import Action, Comment, Evidence, JournalEntry, Status, StatusUpdate
from tests.factories import make_action


@pytest.fixture
def action(member):
    with time_machine.travel("2025-12-01T09:00Z"):
        return make_action("A1", answered_by=[member.person])


def kinds(page):
    return [getattr(line.row, "kind", line.kind) for line in page.context["history"]]


def live(action, member, coordinator, number=1):
    """So many of everything that a page can show, in an order that is known."""
    for place in range(number):
        hours = iter(range(9, 20))

        def at(moment=place, hours=hours):
            return time_machine.travel(f"2026-{1 + moment // 28:02}-{1 + moment % 28:02}T{next(hours):02}:00Z", tick=False)

        with at():
            to = Status.BLOCKED if place % 2 else Status.UNDER_WAY
            action.record_status(to, by=member, version=action.version, sentence="جملة")
        with at():
            action.tick(action.steps.create(order=place, text_ar="مرحلة"), done=True, by=member)
        with at():
            piece = Evidence.keep_link(action, f"https://example.org/{place}", by=member, caption=f"رابط {place}")
        with at():
            action.measures_fr = f"Mesure {place}"
            action._history_user = coordinator
            action.save()
        comment = Comment.say(action, f"كلمة {place}", by=coordinator, mentioned=[member])
        assert piece and comment


def test_everything_stands_in_one_list_newest_first(client_for, member, coordinator, action):
    live(action, member, coordinator)
    page = client_for(member).get("/fr/plan/A1/")
    assert kinds(page) == ["change", "evidence_added", "step_done", "update"]
    change = page.context["history"][0]
    assert [str(name) for name in change.changed] == ["mesures pratiques (français)"]
    assert str(coordinator) in page.text.split('id="history"')[1]


def test_strangers_get_statuses_and_steps(client, member, coordinator, action):
    live(action, member, coordinator)
    page = client.get("/plan/A1/")
    assert kinds(page) == ["step_done", "update"]
    assert str(member) not in page.text and str(coordinator) not in page.text and "جملة" not in page.text


def test_a_moved_deadline_and_what_was_taken_back_are_told(client_for, member, action):
    action.record_status(
        Status.POSTPONED, by=member, version=0, sentence="ننتظر", due_to=date(2027, 3, 5), precision="month"
    )
    action.undo(by=member, version=1)
    text = client_for(member).get("/fr/plan/A1/").text.split('id="history"')[1]
    assert text.count("mars 2027") == 2
    assert "annulation de la mise à jour" in text and "annulée" in text


def test_it_is_paged(client_for, member, coordinator, action):
    Action.objects.update(source_line=50)
    live(action, member, coordinator, 12)
    browser = client_for(member)
    pages = [browser.get("/plan/A1/", {"page": number}) for number in (1, 2, 3)]
    assert [len(page.context["history"]) for page in pages] == [20, 20, 8]
    seen = [(line.kind, line.row.pk) for page in pages for line in page.context["history"]]
    assert len(set(seen)) == 48
    founding = "سطر الإجراء في المحضر التأسيسي"
    assert [founding in page.text for page in pages] == [False, False, True]
    assert all(line.changed for page in pages for line in page.context["history"] if line.kind == "change")
    assert 'href="/plan/A1/?page=2#history"' in pages[0].text
    for strange in ("0", "-1", "x", "9" * 40):
        assert browser.get("/plan/A1/", {"page": strange}).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_of_each_and_with_thirty(
    client, client_for, action, member, coordinator, number, django_assert_num_queries
):
    live(action, member, coordinator, number)
    with django_assert_num_queries(9):
        client.get("/plan/A1/")
    browser = client_for(member)
    with django_assert_num_queries(22):
        browser.get("/plan/A1/")


def test_the_journals_are_only_ever_added_to(action, member):
    step = action.steps.create(order=1, text_ar="مرحلة")
    action.record_status(Status.DONE, by=member, version=0)
    action.tick(step, done=True, by=member)
    for model in (StatusUpdate, JournalEntry):
        row = model.objects.get()
        for attempt in (row.save, row.delete, model.objects.all().delete, lambda rows=model.objects: rows.update(by=member)):
            with pytest.raises(TypeError):
                attempt()
        assert model.objects.get() == row


def test_an_entry_is_of_a_step_or_of_a_piece_of_evidence(action, member):
    with pytest.raises(ValidationError):
        JournalEntry(action=action, by=member, kind="step_done").full_clean()
