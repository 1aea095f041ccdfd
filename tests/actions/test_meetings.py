"""Meetings: planned with an agenda, changed by two at once without loss, moved by one table, read by everybody inside."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from icalendar import Calendar

from actions.calendar.feed import calendar_of
from actions.models import AgendaItem, Meeting, MeetingEvent, MeetingState
from actions.models.meeting_states import MEETING_MOVES, NEEDS_REASON
from actions.models.meetings import Line
from kit.moves import RefusedMove, StaleEdit
from members.models import User
from tests.factories import make_account, make_meeting, make_person, make_place, make_seat

pytestmark = pytest.mark.django_db
KEY = "0c2a4f0e-5a68-4a55-8f49-3ad3a6b0e001"
NEW = {
    "key": KEY,
    "version": "0",
    "title": "اجتماع التتبع",
    "day": "١٥",
    "month": "12",
    "year": "٢٠٢٦",
    "begins": "14:30",
    "ends": "",
    "place": "مقر الجماعة",
    "invites_cell": "on",
    "item": ["حصيلة التجميع", "", "مختلفات"],
    "item_pk": ["", "", ""],
}


@pytest.fixture
def meeting(coordinator):
    return make_meeting(coordinator)


def typed(meeting, **changes):
    """What the form of `meeting` sends when only `changes` were typed."""
    starts = timezone.localtime(meeting.starts_at)
    items = list(meeting.items.filter(is_taken=True))
    return {
        "key": str(meeting.key),
        "version": meeting.version,
        "title": meeting.title,
        "day": starts.day,
        "month": starts.month,
        "year": starts.year,
        "begins": f"{starts:%H:%M}",
        "place": meeting.place,
        "invites_cell": "on",
        "item": [item.title for item in items],
        "item_pk": [item.pk for item in items],
    } | changes


# --- Planning -----------------------------------------------------------------------------------------------------


def test_the_coordinator_plans_a_meeting(client_for, coordinator):
    answer = client_for(coordinator).post("/meetings/new/", NEW)
    meeting = Meeting.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/meetings/{meeting.pk}/"
    assert meeting.starts_at.isoformat() == "2026-12-15T14:30:00+00:00", "Larache keeps UTC since September 2026"
    assert [item.title for item in meeting.agenda()] == ["حصيلة التجميع", "مختلفات"]
    assert [event.what for event in meeting.events.all()] == ["planned"]
    assert (meeting.state, meeting.is_demonstration) == ("planned", True)


def test_local_time_is_larache_s_also_before_the_change_of_2026(client_for, coordinator):
    client_for(coordinator).post("/meetings/new/", NEW | {"month": "3", "year": "2023", "day": "9"})
    assert Meeting.objects.get().starts_at.isoformat() == "2023-03-09T13:30:00+00:00"


def test_the_same_form_sent_twice_makes_one_meeting(client_for, coordinator):
    browser = client_for(coordinator)
    answers = [browser.post("/meetings/new/", NEW) for _press in range(2)]
    assert len({answer["Location"] for answer in answers}) == 1
    assert Meeting.objects.count() == 1 and MeetingEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"title": ""}, ["title"]),
        ({"title": "ا" * 100_000}, ["title"]),
        ({"day": "31", "month": "4"}, ["day"]),
        ({"day": "", "month": ""}, ["month"]),
        ({"year": "1444"}, ["year"]),
        ({"year": "9999"}, ["year"]),
        ({"month": "13"}, ["month"]),
        ({"begins": ""}, ["begins"]),
        ({"begins": "25:99"}, ["begins"]),
        ({"begins": "مساء"}, ["begins"]),
        ({"ends": "14:30"}, ["ends"]),
        ({"place": ""}, ["place"]),
        ({"invites_cell": ""}, ["invites_cell"]),
        ({"teams": ["999"]}, ["teams"]),
        ({"persons": ["x"]}, ["persons"]),
        ({"rapporteur": "999"}, ["rapporteur"]),
        ({"item": ["", " "], "item_pk": ["", ""]}, ["lines"]),
        ({"item": ["ا" * 201], "item_pk": [""]}, ["lines"]),
        ({"item": ["نقطة"] * 41, "item_pk": [""] * 41}, ["lines"]),
        ({"key": "x"}, ["key"]),
    ],
)
def test_bad_input_is_told_and_kept(client_for, coordinator, wrong, fields):
    page = client_for(coordinator).post("/meetings/new/", NEW | wrong)
    assert page.status_code == 200 and "alert-error" in page.text
    assert sorted(page.context["form"].errors) == sorted(fields)
    assert all(f'href="#id_{field}"' in page.text or field == "teams" or field == "persons" for field in fields)
    assert not Meeting.objects.exists()
    assert "مقر الجماعة" in page.text or "place" in wrong
    for value in (value for values in wrong.values() for value in ([values] if isinstance(values, str) else values)):
        assert value in page.text or value in ("999", "x", "13")


@pytest.mark.parametrize(("said", "kept"), [("٩:٠٥", "09:05"), ("9h", "09:00"), ("14h30", "14:30"), ("18", "18:00")])
def test_a_time_is_taken_as_people_write_it(client_for, coordinator, said, kept):
    client_for(coordinator).post("/meetings/new/", NEW | {"begins": said})
    assert f"{timezone.localtime(Meeting.objects.get().starts_at):%H:%M}" == kept


@pytest.mark.parametrize(
    ("button", "lines"),
    [
        ("add", ["أ", "ب", "ج", ""]),
        ("up:1", ["ب", "أ", "ج"]),
        ("down:1", ["أ", "ج", "ب"]),
        ("up:0", ["أ", "ب", "ج"]),
        ("down:2", ["أ", "ب", "ج"]),
        ("remove:0", ["ب", "ج"]),
        ("remove:9", ["أ", "ب", "ج"]),
        ("remove:-1", ["أ", "ب", "ج"]),
        ("nonsense", ["أ", "ب", "ج"]),
        ("up:" + "9" * 400, ["أ", "ب", "ج"]),
    ],
)
def test_the_buttons_of_the_agenda_move_lines_and_store_nothing(client_for, coordinator, button, lines):
    typed = NEW | {"item": ["أ", "ب", "ج"], "item_pk": [""] * 3, "row": button, "title": "", "ends": "9h"}
    page = client_for(coordinator).post("/meetings/new/", typed)
    assert page.status_code == 200 and "alert-error" not in page.text
    assert [row["title"] for row in page.context["form"].agenda.rows] == lines
    assert 'value="مقر الجماعة"' in page.text and 'value="9h"' in page.text and "checked" in page.text
    assert not Meeting.objects.exists()


def test_words_cannot_turn_the_page_round_them(client_for, coordinator):
    client_for(coordinator).post(
        "/meetings/new/", NEW | {"title": "اجتماع\u202e <b>مهم</b>", "item": ["<script>"], "item_pk": [""]}
    )
    meeting = Meeting.objects.get()
    page = client_for(coordinator).get(f"/meetings/{meeting.pk}/").text
    assert meeting.title == "اجتماع <b>مهم</b>"
    assert "<script>" not in page and "<b>مهم" not in page


# --- Changing -----------------------------------------------------------------------------------------------------


def test_the_agenda_keeps_its_items_when_they_are_moved(client_for, coordinator, meeting):
    first, second = meeting.agenda()
    changed = typed(meeting, item=["جديدة", second.title, first.title], item_pk=["", second.pk, first.pk])
    assert client_for(coordinator).post(f"/meetings/{meeting.pk}/edit/", changed).status_code == 302
    assert [item.title for item in meeting.agenda()] == ["جديدة", second.title, first.title]
    assert set(meeting.items.values_list("pk", flat=True)) > {first.pk, second.pk}


def test_an_item_of_another_meeting_is_left_alone(client_for, coordinator, meeting):
    other = make_meeting(coordinator, agenda=["لغيره"]).items.get()
    changed = typed(meeting, item=["مسروقة"], item_pk=[other.pk])
    client_for(coordinator).post(f"/meetings/{meeting.pk}/edit/", changed)
    other.refresh_from_db()
    assert (other.title, other.meeting_id != meeting.pk) == ("لغيره", True)
    assert [item.title for item in meeting.agenda()] == ["مسروقة"]


def test_an_item_with_notes_stays_on_the_agenda(client_for, coordinator):
    meeting = make_meeting(coordinator, held=True)
    first, second = meeting.agenda()
    first.save_notes("كلام", by=coordinator, version=0)
    page = client_for(coordinator).post(f"/meetings/{meeting.pk}/edit/", typed(meeting, item=["x"], item_pk=[second.pk]))
    assert page.status_code == 200 and first.title in page.text and "alert-error" in page.text
    assert meeting.agenda().count() == 2


def test_the_second_of_two_sees_both_versions_and_nothing_is_lost(client_for, coordinator, meeting):
    other = make_account("other_coordinator", "coordinator")
    mine = typed(meeting, title="عنواني", place="مكاني")
    client_for(other).post(f"/meetings/{meeting.pk}/edit/", typed(meeting, title="عنوان الزميلة"))
    browser = client_for(coordinator)
    page = browser.post(f"/meetings/{meeting.pk}/edit/", mine)
    assert page.status_code == 409
    for words in ("عنواني", "عنوان الزميلة", "مكاني"):
        assert words in page.text
    meeting.refresh_from_db()
    assert meeting.title == "عنوان الزميلة"
    version = re.search(r'name="version" value="(\d+)"', page.text)[1]
    assert browser.post(f"/meetings/{meeting.pk}/edit/", mine | {"version": version}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.title, meeting.place) == ("عنواني", "مكاني")


def test_moving_the_date_is_written_down_with_what_it_was(client_for, coordinator, meeting):
    former = meeting.starts_at
    changed = typed(meeting, year=2027, place="مكان آخر")
    client_for(coordinator).post(f"/meetings/{meeting.pk}/edit/", changed)
    event = meeting.events.last()
    assert (event.what, event.former_starts_at, event.former_place) == ("moved", former, "مقر الجماعة")


@pytest.mark.django_db(transaction=True)
def test_of_six_who_change_at_once_one_does(coordinator):
    meeting = make_meeting(coordinator)
    start, outcomes = Barrier(6), []

    def press(number):
        try:
            mine = Meeting.objects.get(pk=meeting.pk)
            mine.title = f"عنوان {number}"
            start.wait()
            mine.rewrite(by=coordinator, version=0, agenda=[Line(title=f"نقطة {number}")])
            outcomes.append(number)
        except StaleEdit:
            pass
        finally:
            connection.close()

    hands = [Thread(target=press, args=[number]) for number in range(6)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    meeting.refresh_from_db()
    assert len(outcomes) == 1
    assert meeting.title == f"عنوان {outcomes[0]}" and meeting.agenda().get().title == f"نقطة {outcomes[0]}"


# --- Moves --------------------------------------------------------------------------------------------------------


def test_the_table_of_moves():
    assert set(MEETING_MOVES) == set(MeetingState)
    assert all(to in MEETING_MOVES[start] for start, to in NEEDS_REASON)


@pytest.mark.parametrize("start", MeetingState)
@pytest.mark.parametrize("to", MeetingState)
def test_what_the_table_does_not_hold_is_refused(coordinator, start, to):
    meeting = make_meeting(coordinator, days=-1)
    Meeting.objects.update(state=start)
    meeting.refresh_from_db()
    if to in MEETING_MOVES[start] and to != MeetingState.MINUTES_FINAL:
        meeting.move(to, by=coordinator, version=0, reason="سبب")
        assert (meeting.state, meeting.version) == (to, 1)
        event = meeting.events.last()
        assert (event.by, event.from_state, event.to_state, event.reason) == (coordinator, start, to, "سبب")
    else:
        with pytest.raises(RefusedMove):
            meeting.move(to, by=coordinator, version=0, reason="سبب")
        assert meeting.events.count() == 1


@pytest.mark.parametrize(("start", "to"), sorted(NEEDS_REASON))
def test_taking_back_needs_a_reason(client_for, coordinator, start, to):
    meeting = make_meeting(coordinator, days=-1)
    Meeting.objects.update(state=start)
    page = client_for(coordinator).post(f"/meetings/{meeting.pk}/to/{to}/", {"version": 0, "reason": "  "})
    assert list(page.context["form"].errors) == ["reason"]
    meeting.refresh_from_db()
    assert meeting.state == start


def test_a_meeting_to_come_was_not_held(client_for, coordinator, meeting):
    page = client_for(coordinator).post(f"/meetings/{meeting.pk}/to/held/", {"version": 0})
    assert "alert-error" in page.text
    meeting.refresh_from_db()
    assert meeting.is_planned


def test_an_old_page_moves_nothing(client_for, coordinator, meeting):
    make_meeting(coordinator)
    Meeting.objects.update(version=3)
    page = client_for(coordinator).post(f"/meetings/{meeting.pk}/to/cancelled/", {"version": 0, "reason": "سبب كتب"})
    assert "alert-error" in page.text and "سبب كتب" in page.text
    assert not MeetingEvent.objects.filter(what="state").exists()


def test_only_coordinators_write(meeting, member, administrator):
    for user in (member, administrator):
        with pytest.raises(RefusedMove):
            meeting.move(MeetingState.CANCELLED, by=user, version=0, reason="سبب")
        with pytest.raises(RefusedMove):
            meeting.rewrite(by=user, version=0, agenda=[])
        with pytest.raises(RefusedMove):
            meeting.invite(by=user)


def test_the_journal_says_who_and_why(client_for, coordinator, meeting):
    client_for(coordinator).post(f"/meetings/{meeting.pk}/to/cancelled/", {"version": 0, "reason": "القاعة غير متوفرة"})
    page = client_for(coordinator).get(f"/meetings/{meeting.pk}/").text
    assert "القاعة غير متوفرة" in page and str(coordinator) in page


# --- Reading ------------------------------------------------------------------------------------------------------


def test_the_list_begins_with_what_is_next(client_for, coordinator, member):
    later = make_meeting(coordinator, title="لاحق", days=20)
    soon = make_meeting(coordinator, title="قريب", days=2)
    old = make_meeting(coordinator, title="قديم", days=-40)
    recent = make_meeting(coordinator, title="حديث", held=True)
    off = make_meeting(coordinator, title="ملغى", days=5)
    off.move(MeetingState.CANCELLED, by=coordinator, version=0, reason="سبب")
    assert list(Meeting.objects.for_list()) == [soon, later, off, recent, old]
    page = client_for(member).get("/meetings/").text
    assert page.index("قريب") < page.index("لاحق") < page.index("حديث") < page.index("قديم")


def test_a_meeting_of_today_is_to_come_until_the_day_is_over(coordinator):
    with time_machine.travel("2026-11-24T08:00Z"):
        meeting = make_meeting(coordinator, days=0)
    with time_machine.travel("2026-11-24T20:00Z"):
        assert list(Meeting.objects.all().coming()) == [meeting]
    with time_machine.travel("2026-11-25T00:10Z"):
        assert not Meeting.objects.all().coming()


def test_an_empty_list_says_what_will_be_there(client_for, member, coordinator):
    assert 'class="empty"' in client_for(member).get("/meetings/").text
    assert "/meetings/new/" in client_for(coordinator).get("/meetings/").text


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_of_the_list(client_for, coordinator, member, number, django_assert_num_queries):
    for day in range(number):
        make_meeting(coordinator, days=day - 15)
    browser = client_for(member)
    with django_assert_num_queries(6):
        browser.get("/meetings/")


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_of_a_meeting(client_for, coordinator, number, django_assert_num_queries):
    meeting = make_meeting(coordinator, agenda=[f"نقطة {line}" for line in range(number)], held=True)
    for line in range(number):
        make_seat(make_person(f"p{line}"))
        meeting.attendances.create(name=f"ضيف {line}", presence="present")
    for item in meeting.agenda():
        item.save_notes("كلام", by=coordinator, version=0)
        item.decisions.create(text="قرار").persons.add(coordinator.person)
    browser = client_for(coordinator)
    with django_assert_num_queries(17):
        assert browser.get(f"/meetings/{meeting.pk}/").status_code == 200


@pytest.mark.parametrize("path", ["999/", "999/edit/", "99999999999999999999/", "999/to/held/", "999/minutes.pdf"])
def test_an_unknown_meeting_is_not_there(client_for, coordinator, path):
    assert client_for(coordinator).get(f"/meetings/{path}").status_code == 404


def test_an_unknown_state_is_not_there(client_for, coordinator, meeting):
    assert client_for(coordinator).get(f"/meetings/{meeting.pk}/to/nonsense/").status_code == 404


def test_looking_changes_nothing(client_for, coordinator, meeting):
    for path in ("", "edit/", "to/cancelled/", "attendance/"):
        client_for(coordinator).get(f"/meetings/{meeting.pk}/{path}", {"reason": "سبب", "version": 0})
    for path in ("invite/", "answer/", "propose/"):
        assert client_for(coordinator).get(f"/meetings/{meeting.pk}/{path}").status_code == 405
    meeting.refresh_from_db()
    assert (meeting.version, meeting.written, meeting.events.count()) == (0, 0, 1)


def test_the_desk_tells_of_the_next_meeting_to_whom_it_concerns(client_for, coordinator, member, other_member):
    make_meeting(coordinator, title="لا يعنيه", invites_cell=False, persons=[other_member.person], days=1)
    make_meeting(coordinator, title="القادم", days=3)
    assert "القادم" in client_for(member).get("/desk/").text
    assert "لا يعنيه" not in client_for(member).get("/desk/").text
    assert "لا يعنيه" in client_for(coordinator).get("/desk/").text


# --- What those invited say before it -----------------------------------------------------------------------------


def test_invited_are_the_cell_the_teams_and_persons(coordinator, member, reviser, juror):
    other = make_person("named")
    place = make_place(make_person("doubtful"), "revision_committee", certainty="probable")
    whole = make_meeting(coordinator)
    assert [person.pk for person in whole.roster()] == [member.person_id]
    part = make_meeting(coordinator, invites_cell=False, teams=[place.team], persons=[other])
    assert {person.pk for person in part.roster()} == {reviser.person_id, other.pk}
    assert part.invites(reviser) and not part.invites(member) and whole.invites(member) and not whole.invites(juror)


def test_the_roster_is_that_of_the_meeting_s_day(coordinator, member):
    meeting = make_meeting(coordinator, held=True)
    member.person.memberships.update(until=timezone.localdate())
    assert [person.pk for person in meeting.roster()] == [member.person_id]
    assert not Meeting.objects.inviting(User.objects.get(pk=member.pk))


def test_one_says_oneself_whether_one_comes(client_for, coordinator, member, meeting):
    browser = client_for(member)
    for answer in ("comes", "comes", "does_not"):
        assert browser.post(f"/meetings/{meeting.pk}/answer/", {"answer": answer}).status_code == 302
    assert meeting.attendances.get().answer == "does_not"
    assert meeting.attendances.get().presence == "not_recorded"


@pytest.mark.parametrize("answer", ["", "nonsense"])
def test_an_answer_that_is_none_is_told(client_for, member, meeting, answer):
    client_for(member).post(f"/meetings/{meeting.pk}/answer/", {"answer": answer})
    assert not meeting.attendances.exists()


def test_who_is_not_invited_answers_and_proposes_nothing(client_for, juror, meeting):
    browser = client_for(juror)
    browser.post(f"/meetings/{meeting.pk}/answer/", {"answer": "comes"})
    page = browser.post(f"/meetings/{meeting.pk}/propose/", {"item": "نقطة كتبت"})
    assert page.status_code == 409 and page.context["proposal"].errors
    assert not meeting.attendances.exists() and not meeting.proposals()


def test_answers_end_when_the_meeting_begins(client_for, member, meeting):
    with time_machine.travel(meeting.starts_at + timedelta(minutes=1)):
        client_for(member).post(f"/meetings/{meeting.pk}/answer/", {"answer": "comes"})
    assert not meeting.attendances.exists()


def test_a_proposal_waits_until_the_coordinator_takes_it_in(client_for, coordinator, member, meeting):
    browser = client_for(member)
    for _press in range(2):
        browser.post(f"/meetings/{meeting.pk}/propose/", {"item": "نقطة مقترحة"})
    item = meeting.proposals().get()
    assert item.proposed_by == member and meeting.agenda().count() == 2
    path = f"/meetings/{meeting.pk}/proposals/{item.pk}/"
    assert browser.post(path, {"take": ""}).status_code == 403
    for _press in range(2):
        client_for(coordinator).post(path, {"take": ""})
    assert [item.title for item in meeting.agenda()][-1] == "نقطة مقترحة" and not meeting.proposals()
    assert meeting.events.filter(what="item").count() == 1


def test_a_proposal_left_aside_stays_in_the_journal(client_for, coordinator, member, meeting):
    item = meeting.propose("نقطة مقترحة", by=member)
    path = f"/meetings/{meeting.pk}/proposals/{item.pk}/"
    client_for(coordinator).post(path, {"leave": ""})
    assert client_for(coordinator).post(path, {"leave": ""}).status_code == 404
    assert not AgendaItem.objects.filter(title="نقطة مقترحة").exists()
    assert meeting.events.last().reason == "نقطة مقترحة"


@pytest.mark.parametrize("words", ["", "   ", "ا" * 201])
def test_a_proposal_without_words_or_with_too_many_is_told_and_kept(client_for, member, meeting, words):
    page = client_for(member).post(f"/meetings/{meeting.pk}/propose/", {"item": words})
    assert page.status_code == 200 and "alert-error" in page.text and words.strip() in page.text
    assert not meeting.proposals()


def test_nobody_floods_the_agenda(member, meeting):
    for number in range(10):
        meeting.propose(f"نقطة {number}", by=member)
    with pytest.raises(RefusedMove):
        meeting.propose("نقطة أخرى", by=member)


def test_the_calendar_has_the_meetings_one_is_invited_to(coordinator, member, juror):
    meeting = make_meeting(coordinator, ends_at=timezone.now() + timedelta(days=7, hours=2))
    [event] = Calendar.from_ical(calendar_of(member)).walk("VEVENT")
    assert str(event["uid"]) == f"meeting-{meeting.pk}@testserver"
    assert (str(event["summary"]), str(event["location"]), event["status"]) == ("اجتماع تجريبي", "مقر الجماعة", "CONFIRMED")
    assert event.decoded("dtstart") == meeting.starts_at.replace(microsecond=0)
    assert event.decoded("dtend") == meeting.ends_at.replace(microsecond=0)
    assert str(event["url"]).endswith(f"/meetings/{meeting.pk}/")
    meeting.move(MeetingState.CANCELLED, by=coordinator, version=0, reason="سبب")
    [event] = Calendar.from_ical(calendar_of(member)).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert not Calendar.from_ical(calendar_of(juror)).walk("VEVENT")


def test_a_meeting_without_an_end_has_none_in_the_calendar(coordinator, member):
    make_meeting(coordinator, title="سطر\nBEGIN:VEVENT")
    [event] = Calendar.from_ical(calendar_of(member)).walk("VEVENT")
    assert "dtend" not in event and "\n" not in event["summary"]
