"""A slip of a press is taken back: by whoever made it, for a while, and as a line of the journal."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from actions.models import Action, Evidence, Status, StatusUpdate
from kit.files import examine
from kit.moves import RefusedMove, StaleEdit
from tests.experiences.conftest import photo
from tests.factories import make_action

PATH = "/plan/A1/undo/"


@pytest.fixture
def action(member):
    return make_action("A1", answered_by=[member.person], due_from=date(2023, 4, 1), due_to=date(2023, 4, 15))


def standing(action):
    names = ["status", "due_from", "due_to", "precision", "deadline_moved", "progress"]
    return Action.objects.values_list(*names).get(pk=action.pk)


def test_everything_stands_again_as_it_stood(action, member):
    before = standing(action)
    action.record_status(
        Status.POSTPONED, by=member, version=0, sentence="ننتظر", due_to=date(2027, 3, 5), precision="month", progress=25
    )
    assert standing(action) != before
    undoing = action.undo(by=member, version=1)
    assert standing(action) == before and action.version == 2
    assert undoing.undoes == action.updates.get(version=1)
    assert (undoing.from_status, undoing.to_status, undoing.version) == ("postponed", "not_recorded", 2)
    assert (undoing.former_due_to, undoing.due_to) == (date(2027, 3, 31), date(2023, 4, 15))
    assert (undoing.former_progress, undoing.progress) == (25, None)


def test_a_deadline_that_was_none_is_none_again(member):
    action = make_action("A1", answered_by=[member.person])
    action.record_status(Status.POSTPONED, by=member, version=0, sentence="ننتظر", due_to=date(2027, 3, 5))
    action.undo(by=member, version=1)
    assert (action.due_from, action.due_to, action.deadline_moved) == (None, None, False)


def test_a_second_postponement_leads_back_to_the_first(action, member):
    for version, month in enumerate((3, 9)):
        action.record_status(
            Status.POSTPONED, by=member, version=version, sentence="ننتظر", due_to=date(2027, month, 5), precision="month"
        )
    action.undo(by=member, version=2)
    assert (action.due_to, action.precision, action.deadline_moved) == (date(2027, 3, 31), "month", True)


def test_the_photo_goes_with_the_update(action, member, django_capture_on_commit_callbacks):
    draft = Evidence.keep_file(action, examine(photo()), by=member, is_draft=True)
    action.record_status(Status.DONE, by=member, version=0, photo=draft)
    stored = action.evidence.get().file
    with django_capture_on_commit_callbacks(execute=True):
        action.undo(by=member, version=1)
    assert not action.evidence.kept().exists()
    assert not stored.storage.exists(stored.name)
    assert [entry.kind for entry in action.entries.all()] == ["evidence_removed"]


def test_steps_ticked_in_between_count(action, member):
    steps = [action.steps.create(order=order, text_ar="مرحلة") for order in (1, 2)]
    action.record_status(Status.DONE, by=member, version=0)
    action.tick(steps[0], done=True, by=member)
    assert action.progress == 100
    action.undo(by=member, version=1)
    assert action.progress == 50


def refused(action, by, version=1):
    before = standing(action), action.updates.count()
    with pytest.raises(RefusedMove):
        action.undo(by=by, version=version)
    action.refresh_from_db()
    return (standing(action), action.updates.count()) == before


def test_only_whoever_recorded_it_only_for_a_while_and_only_once(action, member, coordinator, other_member):
    with time_machine.travel("2026-11-24T10:00Z", tick=False):
        action.record_status(Status.DONE, by=member, version=0)
        assert refused(action, coordinator) and refused(action, other_member)
    with time_machine.travel("2026-11-24T10:10:01Z", tick=False):
        assert refused(action, member)
    with time_machine.travel("2026-11-24T10:09:59Z", tick=False):
        action.undo(by=member, version=1)
        assert refused(action, member, version=2), "an undoing is no update"
        assert refused(action, member, version=1), "nor is it undone twice"


def test_not_before_anything_was_recorded(action, member):
    assert refused(action, member, version=0)


def test_not_once_a_colleague_has_gone_on(action, member, coordinator):
    action.record_status(Status.UNDER_WAY, by=member, version=0)
    mine = Action.objects.get(pk=action.pk)
    action.record_status(Status.DONE, by=coordinator, version=1)
    for reader in (mine, action):
        with pytest.raises(StaleEdit):
            reader.undo(by=member, version=1)
    action.refresh_from_db()
    assert (action.status, action.version) == ("done", 2)


def test_not_by_somebody_who_left(action, member):
    action.record_status(Status.DONE, by=member, version=0)
    member.person.memberships.update(until=timezone.localdate())
    action.responsibilities.all().delete()
    assert refused(action, type(member).objects.get(pk=member.pk))


# --- On the page --------------------------------------------------------------------------------------------------


def test_the_page_offers_it_to_whoever_recorded_it(client, client_for, member, coordinator, action):
    action.record_status(Status.DONE, by=member, version=0)
    assert PATH in client_for(member).get("/plan/A1/").text
    for other in (client, client_for(coordinator)):
        assert PATH not in other.get("/plan/A1/").text
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        browser = client_for(member)
        assert PATH not in browser.get("/plan/A1/").text


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_a_press_takes_it_back_and_says_so(client_for, member, action, prefix):
    action.record_status(Status.DONE, by=member, version=0)
    browser = client_for(member)
    answer = browser.post(f"{prefix}{PATH}", {"version": 1}, follow=True)
    assert answer.redirect_chain == [(f"{prefix}/plan/A1/", 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]
    assert PATH not in answer.text
    again = browser.post(f"{prefix}{PATH}", {"version": 1}, follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["error"]
    assert StatusUpdate.objects.count() == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "7", "9" * 40, "1.5", None])
def test_foreign_versions_undo_nothing(client_for, member, action, version):
    action.record_status(Status.DONE, by=member, version=0)
    answer = client_for(member).post(PATH, {} if version is None else {"version": version}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert StatusUpdate.objects.count() == 1


def test_a_link_undoes_nothing(client_for, member, action):
    action.record_status(Status.DONE, by=member, version=0)
    assert client_for(member).get(PATH, {"version": 1}).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_an_undoing_and_a_colleagues_update_at_once(member, coordinator):
    action = make_action("A1", answered_by=[member.person])
    action.record_status(Status.UNDER_WAY, by=member, version=0)
    start, outcomes = Barrier(2), []

    def press(what):
        try:
            mine = Action.objects.get(pk=action.pk)
            start.wait()
            what(mine)
            outcomes.append("recorded")
        except StaleEdit:
            outcomes.append("stale")
        finally:
            connection.close()

    moves = [
        lambda mine: mine.undo(by=member, version=1),
        lambda mine: mine.record_status(Status.DONE, by=coordinator, version=1),
    ]
    hands = [Thread(target=press, args=[move]) for move in moves]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(outcomes) == ["recorded", "stale"]
    action.refresh_from_db()
    assert (action.version, action.updates.count()) == (2, 2)
    assert action.status == action.updates.get(version=2).to_status
