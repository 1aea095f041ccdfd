"""Notes and decisions under an item; and the action of the plan that a decision becomes, once."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils.formats import date_format

from actions.models import Action, Decision, Objective
from kit.moves import RefusedMove, StaleEdit
from members.models import Team
from tests.factories import make_account, make_action, make_decision, make_meeting

pytestmark = pytest.mark.django_db
KEY = "0c2a4f0e-5a68-4a55-8f49-3ad3a6b0e002"


@pytest.fixture
def meeting(coordinator):
    return make_meeting(coordinator, held=True)


@pytest.fixture
def item(meeting):
    return meeting.items.first()


@pytest.fixture
def objective(db):
    return Objective.objects.create(code="O1", order=1, text_ar="هدف", text_fr="Objectif")


def new_path(item):
    return f"/meetings/{item.meeting_id}/items/{item.pk}/decisions/"


def path(decision, tail=""):
    return f"/meetings/{decision.item.meeting_id}/decisions/{decision.pk}/{tail}"


def typed(**said):
    return {"key": KEY, "version": "", "text": "مراسلة الجمعيات", "precision": "day"} | said


# --- Notes --------------------------------------------------------------------------------------------------------


def test_notes_are_kept_with_who_wrote_them(client_for, coordinator, item):
    answer = client_for(coordinator).post(
        f"/meetings/{item.meeting_id}/items/{item.pk}/", {"version": 0, "notes": " كلام\r\nآخر "}
    )
    assert answer["Location"].endswith(f"/meetings/{item.meeting_id}/#item-{item.pk}")
    item.refresh_from_db()
    assert (item.notes, item.noted_by, item.version) == ("كلام\nآخر", coordinator, 1)


def test_the_second_of_two_who_take_notes_sees_both(client_for, coordinator, item):
    address = f"/meetings/{item.meeting_id}/items/{item.pk}/"
    item.save_notes("ما كتبته الزميلة", by=make_account("other_coordinator", "coordinator"), version=0)
    browser = client_for(coordinator)
    page = browser.post(address, {"version": 0, "notes": "ما كتبته أنا"})
    assert page.status_code == 409
    stands, told = page.text.split('<section class="version">')[1:3]
    assert "ما كتبته الزميلة" in stands and "ما كتبته أنا" in told
    item.refresh_from_db()
    assert item.notes == "ما كتبته الزميلة"
    assert browser.post(address, {"version": 1, "notes": "ما كتبته أنا"}).status_code == 302


def test_two_take_notes_under_two_items_without_disturbing_each_other(coordinator, meeting):
    first, second = meeting.agenda()
    first.save_notes("أ", by=coordinator, version=0)
    second.save_notes("ب", by=coordinator, version=0)
    assert [item.notes for item in meeting.agenda()] == ["أ", "ب"]


def test_notes_that_are_too_long_are_told_and_kept(client_for, coordinator, item):
    page = client_for(coordinator).post(
        f"/meetings/{item.meeting_id}/items/{item.pk}/", {"version": 0, "notes": "ا" * 100_000}
    )
    assert page.status_code == 200 and "alert-error" in page.text and "ا" * 100_000 in page.text


@pytest.mark.parametrize("state", ["planned", "minutes_final", "cancelled"])
def test_nothing_is_taken_down_when_the_minutes_are_closed(client_for, coordinator, meeting, item, state):
    type(meeting).objects.update(state=state)
    page = client_for(coordinator).post(f"/meetings/{meeting.pk}/items/{item.pk}/", {"version": 0, "notes": "كلام كتب"})
    assert page.status_code == 409 and "كلام كتب" in page.text
    page = client_for(coordinator).post(new_path(item), typed())
    assert "alert-error" in page.text and "مراسلة الجمعيات" in page.text
    item.refresh_from_db()
    assert item.notes == "" and not Decision.objects.exists()


def test_an_item_of_another_meeting_is_not_there(client_for, coordinator, item):
    other = make_meeting(coordinator, held=True)
    for tail in ("", "decisions/"):
        assert client_for(coordinator).get(f"/meetings/{other.pk}/items/{item.pk}/{tail}").status_code == 404


# --- Decisions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "expected", "words"),
    [
        ({"day": "٥", "month": "3", "year": "٢٠٢٧"}, (date(2027, 3, 5), date(2027, 3, 5)), "j F Y"),
        ({"precision": "month", "month": "3", "year": "2027"}, (date(2027, 3, 1), date(2027, 3, 31)), "F Y"),
        ({"precision": "end_of_month", "month": "2", "year": "2028"}, (date(2028, 2, 29), date(2028, 2, 29)), "F Y"),
        ({"year": "2027"}, (None, None), ""),
    ],
)
def test_a_decision_has_its_parties_and_its_deadline(client_for, coordinator, member, item, said, expected, words):
    team = Team.objects.get(code="project_team")
    answer = client_for(coordinator).post(new_path(item), typed(persons=[member.person_id], teams=[team.pk], **said))
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.due_from, decision.due_to) == expected
    assert decision.parties == [team.name_ar, member.person.shown_name]
    assert not words or date_format(decision.due_to, words) in client_for(member).get(f"/meetings/{item.meeting_id}/").text


def test_the_same_form_sent_twice_makes_one_decision(client_for, coordinator, item):
    browser = client_for(coordinator)
    assert [browser.post(new_path(item), typed()).status_code for _press in range(2)] == [302, 302]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "ا" * 100_000}, "text"),
        ({"day": "31", "month": "4", "year": "2027"}, "day"),
        ({"month": "4", "year": "2027"}, "day"),
        ({"day": "4", "month": "4", "year": "1444"}, "year"),
        ({"precision": "century"}, "precision"),
        ({"persons": ["999"]}, "persons"),
        ({"teams": ["x"]}, "teams"),
        ({"key": ""}, "key"),
    ],
)
def test_bad_input_is_told_and_kept(client_for, coordinator, item, wrong, field):
    page = client_for(coordinator).post(new_path(item), typed(**wrong))
    assert page.status_code == 200 and field in page.context["form"].errors
    assert wrong.get("text", "مراسلة الجمعيات") in page.text
    assert not Decision.objects.exists()


def test_the_second_of_two_who_change_a_decision_sees_both(client_for, coordinator, meeting):
    decision = make_decision(meeting, coordinator, text="الأول")
    browser = client_for(coordinator)
    assert browser.post(path(decision), typed(version=0, text="ما قالته الزميلة")).status_code == 302
    page = browser.post(path(decision), typed(version=0, text="ما قلته أنا", month="3", year="2027", precision="month"))
    assert page.status_code == 409 and "ما قالته الزميلة" in page.text and "ما قلته أنا" in page.text
    assert date_format(date(2027, 3, 1), "F Y") in page.text
    assert browser.post(path(decision), typed(version=1, text="ما قلته أنا")).status_code == 302
    decision.refresh_from_db()
    assert decision.text == "ما قلته أنا"


def test_a_decision_noted_by_mistake_is_taken_out_and_its_words_stay_in_the_journal(client_for, coordinator, meeting):
    decision = make_decision(meeting, coordinator, text="قرار خاطئ", persons=[coordinator.person])
    assert client_for(coordinator).post(path(decision), typed(version=0, take_out="")).status_code == 302
    assert not Decision.objects.exists()
    assert meeting.events.last().reason == "قرار خاطئ"


def test_a_decision_of_another_meeting_is_not_there(client_for, coordinator, meeting):
    decision, other = make_decision(meeting, coordinator), make_meeting(coordinator, held=True)
    for tail in ("", "action/"):
        assert client_for(coordinator).get(f"/meetings/{other.pk}/decisions/{decision.pk}/{tail}").status_code == 404


# --- An action of the plan ----------------------------------------------------------------------------------------


@pytest.fixture
def decision(meeting, coordinator, member, objective):
    last = date(2027, 3, 31)
    return make_decision(
        meeting,
        coordinator,
        persons=[member.person],
        teams=[Team.objects.get(code="project_team")],
        due_from=last,
        due_to=last,
        precision="end_of_month",
    )


def test_it_becomes_an_action_with_all_that_was_decided(client_for, coordinator, member, meeting, decision, objective):
    make_action("A13")
    said = {"objective": objective.pk, "measures_ar": "مراسلة جمعيات الأحياء", "measures_fr": "Écrire aux associations"}
    answer = client_for(coordinator).post(path(decision, "action/"), said)
    assert answer["Location"] == "/plan/A14/"
    action = Action.objects.get(code="A14")
    assert (action.measures_ar, action.measures_fr, action.objective) == (*list(said.values())[1:], objective)
    assert (action.due_from, action.due_to, action.precision) == (date(2027, 3, 31), date(2027, 3, 31), "end_of_month")
    assert (action.as_written, action.source_line, action.status, action.version) == ("", None, "not_recorded", 0)
    assert [party.label for party in action.responsibilities.all()] == ["project_team", member.person.shown_name]
    assert action.is_editable_by(member), "who answers for the decision answers for the action"
    event = meeting.events.last()
    assert (event.what, event.reason, event.by) == ("action", "A14", coordinator)
    assert action.history.get().history_user == coordinator


def test_the_action_says_where_it_comes_from_and_the_decision_where_it_stands(
    client, client_for, coordinator, member, meeting, decision, objective
):
    action, _new = decision.become_action(by=coordinator, objective=objective, measures_ar="إجراء")
    page = client_for(member).get("/plan/A01/").text
    assert meeting.title in page and f"/meetings/{meeting.pk}/#item-" in page
    assert "المحضر التأسيسي" not in page
    public = client.get("/plan/A01/").text
    assert meeting.title not in public and date_format(meeting.day, "DATE_FORMAT") in public
    assert member.person.shown_name not in public
    action.record_status("done", by=member, version=0)
    assert action.get_status_display() in client_for(member).get(f"/meetings/{meeting.pk}/").text


def test_strangers_read_the_words_for_the_public(client, coordinator, decision, objective):
    words = {"measures_ar": "زيارة فلان في بيته", "measures_public_ar": "زيارة ميدانية"}
    decision.become_action(by=coordinator, objective=objective, **words)
    for address in ("/plan/", "/plan/A01/"):
        page = client.get(address).text
        assert "زيارة ميدانية" in page and "فلان" not in page


def test_a_second_press_finds_the_first_one_s_action(client_for, coordinator, decision, objective):
    browser, said = client_for(coordinator), {"objective": objective.pk, "measures_ar": "إجراء"}
    answers = [browser.post(path(decision, "action/"), said)["Location"] for _press in range(2)]
    assert answers == ["/plan/A01/"] * 2
    assert Action.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"objective": ""}, {"objective": "999"}, {"measures_ar": " "}, {"measures_ar": "ا" * 100_000}]
)
def test_what_the_plan_needs_is_asked_for_and_the_words_kept(client_for, coordinator, decision, objective, wrong):
    said = {"objective": objective.pk, "measures_ar": "إجراء كتب", "measures_fr": "Écrit"} | wrong
    page = client_for(coordinator).post(path(decision, "action/"), said)
    assert page.status_code == 200 and list(page.context["form"].errors) == list(wrong)
    assert said["measures_ar"].strip() in page.text and "Écrit" in page.text
    assert not Action.objects.exists()


def test_what_is_an_action_changes_there_and_no_more_here(client_for, coordinator, decision, objective):
    decision.become_action(by=coordinator, objective=objective, measures_ar="إجراء")
    browser = client_for(coordinator)
    for press in ({}, {"take_out": ""}):
        page = browser.post(path(decision), typed(version=0, text="تعديل") | press)
        assert page.status_code == 200 and "alert-error" in page.text
    decision.refresh_from_db()
    assert decision.text == "قرار تجريبي" and decision.action.code == "A01"


def test_final_minutes_do_not_keep_a_decision_from_becoming_an_action(coordinator, meeting, decision, objective):
    type(meeting).objects.update(state="minutes_final")
    decision = Decision.objects.get()
    assert decision.become_action(by=coordinator, objective=objective, measures_ar="إجراء")[1]


def test_only_the_coordinator_makes_actions_of_what_was_decided(
    client_for, coordinator, member, meeting, decision, objective
):
    assert client_for(member).post(path(decision, "action/"), {}).status_code == 403
    with pytest.raises(RefusedMove):
        decision.become_action(by=member, objective=objective, measures_ar="إجراء")
    type(meeting).objects.update(state="planned")
    with pytest.raises(RefusedMove):
        Decision.objects.get().become_action(by=coordinator, objective=objective, measures_ar="إجراء")


def test_the_next_code_follows_the_highest():
    assert Action.objects.next_code() == "A01"
    for code in ("A02", "A13", "B7"):
        make_action(code)
    assert Action.objects.next_code() == "A14"


def test_a_stale_decision_raises(coordinator, decision):
    decision.text = "تعديل"
    decision.store(by=coordinator, version=0)
    with pytest.raises(StaleEdit):
        decision.store(by=coordinator, version=0)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_make_one_action_and_other_decisions_their_own(coordinator):
    objective = Objective.objects.create(code="O1", order=1, text_ar="هدف", text_fr="Objectif")
    meeting = make_meeting(coordinator, held=True)
    one, other = make_decision(meeting, coordinator), make_decision(meeting, coordinator, text="آخر")
    start, made = Barrier(8), []

    def press(number):
        try:
            mine = Decision.objects.select_related("item__meeting").get(pk=(one if number < 6 else other).pk)
            start.wait()
            action, is_new = mine.become_action(by=coordinator, objective=objective, measures_ar="إجراء")
            made.append((mine.pk, action.code, is_new))
        finally:
            connection.close()

    hands = [Thread(target=press, args=[number]) for number in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(made) == 8 and sum(is_new for *_rest, is_new in made) == 2
    assert len({(pk, code) for pk, code, _new in made}) == 2
    assert set(Action.objects.values_list("code", flat=True)) == {"A01", "A02"}
    assert Action.objects.filter(decision=None).count() == 0
