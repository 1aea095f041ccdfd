"""Steps are ticked by those who answer for the action: logged, taken back, counted, and never a change of status."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some

from actions.models import Action, JournalEntry, Status
from actions.models.progress import SAYABLE, Scale, progress_of, scale_of
from kit.moves import RefusedMove
from tests.factories import make_action


@pytest.fixture
def action(member):
    action = make_action("A1", answered_by=[member.person])
    for order, level in enumerate(["associations", "associations", "commune"], 1):
        action.steps.create(order=order, level=level, text_ar=f"مرحلة {order}", text_fr=f"Étape {order}")
    return action


def path(step, prefix=""):
    return f"{prefix}/plan/{step.action.code}/steps/{step.pk}/"


def tick(client, step, done="1", **options):
    return client.post(path(step), {"done": done}, **options)


# --- How far --------------------------------------------------------------------------------------------------------

counts = some.integers(0, 40).flatmap(lambda steps: some.tuples(some.just(steps), some.integers(0, steps)))
percents = some.none() | some.integers(0, 100)


@given(status=some.sampled_from(Status), counted=counts, said=some.none() | some.sampled_from([*SAYABLE]), former=percents)
def test_the_progress_follows_from_what_was_said_and_ticked(status, counted, said, former):
    steps, ticked = counted
    progress = progress_of(status, steps=steps, ticked=ticked, said=said, former=former)
    assert progress is None or 0 <= progress <= 100
    if status == Status.DONE:
        assert progress == 100
    elif steps:
        assert progress == (100 * ticked // steps if ticked or former is not None else None)
    else:
        assert progress == (former if said is None else said)
    if said is None and former is None and not ticked and status != Status.DONE:
        assert progress is None, "silence is no zero"


def test_what_can_be_said_is_the_scale():
    assert [scale_of(percent) for percent in SAYABLE] == [Scale.NOT_STARTED, Scale.LIMITED, Scale.SUBSTANTIAL]


def test_without_steps_it_is_where_somebody_said(member):
    action = make_action("A1", answered_by=[member.person])
    said = [(Status.PLANNED, None), (Status.UNDER_WAY, 25), (Status.BLOCKED, None), (Status.DONE, None)]
    told = []
    for version, (status, progress) in enumerate([*said, (Status.UNDER_WAY, None)]):
        action.record_status(status, by=member, version=version, progress=progress)
        told.append(action.progress)
    assert told == [None, 25, 25, 100, None]
    update = action.updates.get(version=4)
    assert (update.former_progress, update.progress) == (25, 100)


def test_only_the_scale_can_be_said(member):
    action = make_action("A1", answered_by=[member.person])
    with pytest.raises(RefusedMove):
        action.record_status(Status.UNDER_WAY, by=member, version=0, progress=33)
    assert not action.updates.exists()


def test_a_done_action_taken_up_again_is_as_far_as_its_steps(action, member):
    action.tick(action.steps.first(), done=True, by=member)
    action.record_status(Status.DONE, by=member, version=0)
    assert action.progress == 100
    action.record_status(Status.UNDER_WAY, by=member, version=1)
    assert action.progress == 33


# --- Ticking --------------------------------------------------------------------------------------------------------


def test_a_tick_is_logged_and_counted_and_leaves_the_status_alone(client_for, member, action):
    step = action.steps.first()
    answer = tick(client_for(member), step)
    assert answer.status_code == 302 and answer["Location"] == f"/plan/A1/#step-{step.pk}"
    step.refresh_from_db()
    action.refresh_from_db()
    assert (step.done_by, step.is_done) == (member, True)
    assert (action.progress, action.status, action.version) == (33, "not_recorded", 0)
    entry = JournalEntry.objects.get()
    assert (entry.by, entry.kind, entry.step, entry.former_progress, entry.progress) == (member, "step_done", step, None, 33)


def test_it_is_unticked_again(client_for, member, action):
    browser, step = client_for(member), action.steps.first()
    tick(browser, step)
    tick(browser, step, done="0")
    step.refresh_from_db()
    action.refresh_from_db()
    assert (step.done_at, step.done_by, action.progress) == (None, None, 0)
    assert [entry.kind for entry in action.entries.all()] == ["step_reopened", "step_done"]


def test_a_second_tap_is_told_and_not_logged(client_for, member, coordinator, action):
    step = action.steps.first()
    tick(client_for(coordinator), step)
    answer = tick(client_for(member), step, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["info"]
    step.refresh_from_db()
    assert step.done_by == coordinator
    assert JournalEntry.objects.count() == 1


@pytest.mark.parametrize("who", ["other_member", "reviser", "validator", "juror", "administrator"])
def test_others_may_not(client_for, action, who, request):
    user, step = request.getfixturevalue(who), action.steps.first()
    assert tick(client_for(user), step).status_code == 403
    with pytest.raises(RefusedMove):
        action.tick(step, done=True, by=user)
    assert not JournalEntry.objects.exists() and not action.steps.filter(done_at__isnull=False)


def test_strangers_are_sent_to_sign_in_and_a_link_ticks_nothing(client, client_for, member, action):
    step = action.steps.first()
    assert tick(client, step)["Location"].startswith("/accounts/login/")
    assert client_for(member).get(path(step)).status_code == 405
    assert not JournalEntry.objects.exists()


def test_a_step_of_another_action_is_not_there(client_for, coordinator, action):
    other = make_action("A2").steps.create(order=1, text_ar="مرحلة أخرى")
    answer = client_for(coordinator).post(f"/plan/A1/steps/{other.pk}/", {"done": "1"})
    assert answer.status_code == 404
    assert client_for(coordinator).post(f"/plan/A1/steps/{'9' * 30}/", {"done": "1"}).status_code == 404
    other.refresh_from_db()
    assert not other.is_done


@pytest.mark.django_db(transaction=True)
def test_three_at_once_are_counted_whole(member):
    """The steps are ticked by three hands together, each twice: three lines, and no progress lost."""
    action = make_action("A1", answered_by=[member.person])
    steps = [action.steps.create(order=order, text_ar="مرحلة") for order in range(3)]
    start = Barrier(6)

    def press(step):
        try:
            mine = Action.objects.get(pk=action.pk)
            start.wait()
            mine.tick(step, done=True, by=member)
        finally:
            connection.close()

    hands = [Thread(target=press, args=[step]) for step in steps * 2]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    action.refresh_from_db()
    assert action.progress == 100
    assert sorted(action.entries.values_list("progress", flat=True)) == [33, 66, 100]


# --- On the page ----------------------------------------------------------------------------------------------------


def test_the_page_shows_a_checklist_by_level(client, client_for, member, other_member, action):
    action.tick(action.steps.first(), done=True, by=member)
    mine, others, public = (
        browser.get("/plan/A1/").text for browser in (client_for(member), client_for(other_member), client)
    )
    assert mine.count('class="level"') == 2
    assert mine.count('<button class="tick"') == 3 and '<button class="tick"' not in others + public
    assert 'value="33"' in mine and 'value="33"' in public
    assert str(member) in others and str(member) not in public


def test_it_asks_whether_the_action_is_done_and_records_nothing_by_itself(client_for, member, action):
    browser = client_for(member)
    for step in action.steps.all():
        tick(browser, step)
    action.refresh_from_db()
    assert (action.status, action.suggested_status) == ("not_recorded", Status.DONE)
    assert '<input type="hidden" name="status" value="done">' in browser.get("/plan/A1/").text
    browser.post("/plan/A1/update/", {"version": 0, "status": "done"})
    action.refresh_from_db()
    assert (action.status, action.suggested_status) == ("done", None)


def test_after_the_first_step_it_asks_whether_it_is_under_way(action, member):
    action.tick(action.steps.first(), done=True, by=member)
    assert action.suggested_status == Status.UNDER_WAY
    action.record_status(Status.UNDER_WAY, by=member, version=0)
    assert action.suggested_status is None


def test_the_back_office_ticks_nothing_and_counts_again_what_it_adds(client_for, coordinator, action):
    from tests.actions.test_plan_admin import ACTIONS, form_of

    action.tick(action.steps.first(), done=True, by=coordinator)
    office = client_for(coordinator)
    fields = form_of(office, action)
    total = int(fields["steps-TOTAL_FORMS"])
    fields |= {"steps-TOTAL_FORMS": total + 1, f"steps-{total}-order": 9, f"steps-{total}-text_ar": "مرحلة أخرى"}
    fields |= {
        f"steps-{total}-certainty": "certain",
        f"steps-{total}-done_at": "2026-01-01",
        "steps-1-done_at": "2026-01-01",
    }
    fields |= {f"steps-{total}-action": action.pk}
    assert office.post(f"{ACTIONS}{action.pk}/change/", fields).status_code == 302
    action.refresh_from_db()
    assert action.steps.count() == 4 and action.steps.filter(done_at__isnull=False).count() == 1
    assert action.progress == 25
