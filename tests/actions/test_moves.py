"""Where an action may go, who may say so, and what is written down."""

from datetime import date
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as some

from actions.deadlines import Precision, date_range
from actions.models import MOVES, Action, Status, StatusUpdate
from kit.moves import RefusedMove, StaleEdit
from members.models import User
from tests.factories import make_action, make_person

OPEN = {Status.PLANNED, Status.UNDER_WAY, Status.BLOCKED, Status.POSTPONED}


@pytest.fixture
def action(member):
    return make_action("A1", answered_by=[member.person], due_to=date(2023, 4, 15), due_from=date(2023, 4, 15))


def say(action, to, by, **said):
    return action.record_status(to, by=by, version=action.version, **said)


def test_nothing_goes_back_to_not_recorded():
    assert all(Status.NOT_RECORDED not in targets for targets in MOVES.values())
    assert set(MOVES) == set(Status)


# --- The whole table, and any story told with it --------------------------------------------------------------------

WORDS = some.sampled_from(["", "   ", "سبب"])
DAYS = some.none() | some.dates(date(2024, 1, 1), date(2049, 12, 31))
STEP = some.fixed_dictionaries(
    {"to": some.sampled_from(Status), "sentence": WORDS, "due_to": DAYS, "precision": some.sampled_from(Precision)}
)
FIELDS = ["status", "version", "due_from", "due_to", "precision", "deadline_moved", "progress"]


def may(start, step):
    """What the words of the plan allow (product rules, independent of the code under test)."""
    closed = {Status.DONE: {Status.UNDER_WAY}, Status.CANCELLED: {Status.PLANNED, Status.UNDER_WAY}}
    anywhere = set(Status) - {Status.NOT_RECORDED}
    to = step["to"]
    return (
        to in closed.get(start, anywhere - ({start} - {Status.POSTPONED}))
        and (to not in {Status.POSTPONED, Status.CANCELLED} or bool(step["sentence"].strip()))
        and (to != Status.POSTPONED or step["due_to"] is not None)
    )


def everything_of(action):
    return Action.objects.values_list(*FIELDS).get(pk=action.pk), action.updates.count()


@pytest.mark.parametrize("start", Status)
@pytest.mark.parametrize("to", Status)
@pytest.mark.parametrize("sentence", ["", "سبب"])
@pytest.mark.parametrize("due_to", [None, date(2027, 5, 1)])
def test_from_each_status_each_move(action, member, start, to, sentence, due_to):
    Action.objects.update(status=start)
    action.refresh_from_db()
    before = everything_of(action)
    step = {"to": to, "sentence": sentence, "due_to": due_to}
    if may(start, step):
        update = say(action, by=member, **step)
        assert (update.from_status, update.to_status, action.status, action.version) == (start, to, to, 1)
    else:
        with pytest.raises(RefusedMove):
            say(action, by=member, **step)
        assert everything_of(action) == before


@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=some.lists(STEP | some.just("undo"), max_size=8))
def test_any_story_is_written_whole_or_not_at_all(action, member, story):
    with transaction.atomic():
        for step in story:
            action.refresh_from_db()
            before, former = everything_of(action), action.updates.first()
            if step == "undo":
                allowed = former is not None and former.undoes is None
                tell = lambda: action.undo(by=member, version=action.version)  # noqa: E731
            else:
                allowed = may(Status(action.status), step)
                tell = lambda step=step: say(action, by=member, **step)  # noqa: E731
            if allowed:
                assert tell().version == before[0][1] + 1 == action.version
                assert action.due_from is None or action.due_from <= action.due_to
            else:
                with pytest.raises(RefusedMove):
                    tell()
                assert everything_of(action) == before
        updates = list(action.updates.order_by("version"))
        assert [update.version for update in updates] == list(range(1, len(updates) + 1))
        assert action.status == (updates[-1].to_status if updates else Status.NOT_RECORDED)
        for former, update in zip([None, *updates], updates, strict=False):
            assert update.from_status == (former.to_status if former else Status.NOT_RECORDED)
            assert update.to_status != Status.NOT_RECORDED or update.undoes_id == former.pk
        transaction.set_rollback(True)
    action.refresh_from_db()


@pytest.mark.parametrize("start", Status)
@pytest.mark.parametrize("to", [*Status, "nonsense", ""])
def test_a_forged_press_passes_no_guard(client_for, member, action, start, to):
    Action.objects.update(status=start)
    before = everything_of(action)
    typed = {"sentence": "سبب", "precision": "month", "month": "9", "year": "2027", "progress": ""}
    forged = {"from_status": "planned", "by": "1", "due_from": "2000-01-01", "deadline_moved": "on", "undoes": "1"}
    answer = client_for(member).post("/plan/A1/update/", {"status": to, "version": 0, **typed, **forged})
    if to in MOVES[start]:
        assert answer.status_code == 302
        assert action.updates.get().by == member and action.updates.get().undoes is None
    else:
        assert answer.status_code == 200 and "سبب" in answer.text
        assert everything_of(action) == before


@pytest.mark.parametrize("start", [Status.DONE, Status.CANCELLED])
def test_a_closed_action_can_be_taken_up_again(start):
    assert Status.UNDER_WAY in MOVES[start]
    assert not MOVES[start] & {Status.DONE, Status.CANCELLED, Status.POSTPONED}


def test_a_move_writes_who_when_from_and_to(action, member):
    with time_machine.travel("2026-11-23T10:00Z", tick=False):
        say(action, Status.UNDER_WAY, member, sentence="  بدأنا  ")
        now = timezone.now()
    update = StatusUpdate.objects.get()
    assert (update.by, update.at, update.sentence) == (member, now, "بدأنا")
    assert (update.from_status, update.to_status) == (Status.NOT_RECORDED, Status.UNDER_WAY)
    assert (action.status, action.version) == (Status.UNDER_WAY, 1)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (Status.NOT_RECORDED, {}),
        (Status.POSTPONED, {"due_to": date(2027, 1, 1)}),
        (Status.POSTPONED, {"sentence": "ننتظر الشريك"}),
        (Status.CANCELLED, {}),
        (Status.CANCELLED, {"sentence": "   "}),
    ],
)
def test_a_refused_move_writes_nothing(action, member, to, said):
    with pytest.raises(RefusedMove):
        say(action, to, member, **said)
    action.refresh_from_db()
    assert (action.status, action.version, action.updates.count()) == (Status.NOT_RECORDED, 0, 0)


def test_only_those_who_answer_and_the_coordinator(action, member, other_member, coordinator, administrator):
    for stranger_to_it in (other_member, administrator):
        with pytest.raises(RefusedMove):
            say(action, Status.DONE, stranger_to_it)
    say(action, Status.UNDER_WAY, member)
    say(action, Status.DONE, coordinator)
    assert action.updates.count() == 2


def test_an_open_reading_gives_no_right(member, coordinator):
    action = make_action("A1")
    action.responsibilities.create(order=1, as_written="شكيب", person=member.person, certainty="probable")
    with pytest.raises(RefusedMove):
        say(action, Status.DONE, member)
    assert list(Action.objects.perhaps_answered_by(member)) == [action]
    action.responsibilities.update(certainty="certain")
    assert say(action, Status.DONE, member)
    assert not Action.objects.perhaps_answered_by(member)


def test_candidates_are_told_that_they_may_be_meant(member, other_member):
    action = make_action("A1")
    open_name = action.responsibilities.create(order=1, as_written="العمراني", certainty="ambiguous")
    open_name.candidates.set([member.person, make_person("another")])
    assert list(Action.objects.perhaps_answered_by(member)) == [action]
    assert not Action.objects.perhaps_answered_by(other_member)
    assert not Action.objects.answered_by(member)


def test_leaving_the_cell_ends_the_right_on_the_next_request(action, member):
    member.person.memberships.update(until=timezone.localdate())
    gone = User.objects.get(pk=member.pk)
    assert not Action.objects.editable_by(gone)
    with pytest.raises(RefusedMove):
        say(action, Status.DONE, gone)


def test_postponing_keeps_the_former_deadline_and_the_words_of_the_minutes(action, member):
    Action.objects.update(deadline_as_written="15 ابريل")
    action.refresh_from_db()
    say(action, Status.POSTPONED, member, sentence="ننتظر", due_to=date(2027, 2, 3), precision=Precision.END_OF_MONTH)
    update = action.updates.get()
    assert (action.due_from, action.due_to, action.precision) == (date(2027, 2, 28), date(2027, 2, 28), "end_of_month")
    assert (update.former_due_to, update.former_precision) == (date(2023, 4, 15), "day")
    assert update.due_to == date(2027, 2, 28)
    assert action.deadline_moved and action.deadline_as_written == "15 ابريل"


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (Precision.DAY, (date(2024, 2, 10), date(2024, 2, 10))),
        (Precision.MONTH, (date(2024, 2, 1), date(2024, 2, 29))),
        (Precision.END_OF_MONTH, (date(2024, 2, 29), date(2024, 2, 29))),
    ],
)
def test_a_deadline_is_the_range_that_its_precision_means(precision, expected):
    assert date_range(precision, date(2024, 2, 10)) == expected


@pytest.mark.parametrize("status", Status)
def test_silence_is_not_judged(action, status):
    """A past date alone makes nothing late; what was said to be going on is late after its last day."""
    Action.objects.update(status=status)
    action.refresh_from_db()
    assert action.is_overdue is (status in {Status.PLANNED, Status.UNDER_WAY, Status.BLOCKED})
    with time_machine.travel("2023-04-15T12:00Z"):
        assert not action.is_overdue
    with time_machine.travel("2023-04-16T12:00Z"):
        assert action.is_overdue is (status in OPEN - {Status.POSTPONED})


def test_a_stale_version_is_refused(action, member, coordinator):
    mine = Action.objects.get(pk=action.pk)
    say(action, Status.UNDER_WAY, coordinator)
    for reader in (mine, action):  # one that was read before, one that was read since
        with pytest.raises(StaleEdit):
            reader.record_status(Status.DONE, by=member, version=0)
    assert StatusUpdate.objects.get().by == coordinator


def test_the_version_on_the_journal_is_unique(action, member):
    say(action, Status.UNDER_WAY, member)
    twin = StatusUpdate(action=action, by=member, from_status="planned", to_status="done", version=1)
    with pytest.raises(ValidationError):
        twin.full_clean()


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_is_recorded(member):
    action = make_action("A1", answered_by=[member.person])
    start, outcomes = Barrier(8), []

    def press():
        try:
            mine = Action.objects.get(pk=action.pk)
            start.wait()
            mine.record_status(Status.UNDER_WAY, by=member, version=0, sentence="معا")
            outcomes.append("recorded")
        except StaleEdit:
            outcomes.append("stale")
        finally:
            connection.close()

    hands = [Thread(target=press) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(outcomes) == ["recorded"] + ["stale"] * 7
    assert StatusUpdate.objects.count() == 1
    action.refresh_from_db()
    assert action.version == 1
