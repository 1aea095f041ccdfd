"""The attendance sheet: one tap a person, guests by name, nothing judged from silence, no silent overwriting."""

import pytest

from actions.models import Attendance, Presence
from actions.models.attendance import Changed, record
from kit.moves import RefusedMove
from tests.factories import make_account, make_meeting, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(coordinator):
    return make_meeting(coordinator, held=True)


@pytest.fixture
def path(meeting):
    return f"/meetings/{meeting.pk}/attendance/"


def tap(person, said, seen="not_recorded"):
    return {f"said-person-{person.pk}": said, f"seen-person-{person.pk}": seen}


def presences(meeting):
    return {row.person_id or row.name: row.presence for row in meeting.attendances.all()}


def test_what_is_tapped_is_recorded_with_who_and_when(client_for, coordinator, member, other_member, meeting, path):
    typed = tap(member.person, "present") | tap(other_member.person, "excused")
    assert client_for(coordinator).post(path, typed).status_code == 302
    assert presences(meeting) == {member.person_id: "present", other_member.person_id: "excused"}
    row = meeting.attendances.get(person=member.person)
    assert row.recorded_by == coordinator and row.recorded_at
    assert meeting.events.last().what == "attendance"


def test_who_is_left_untouched_is_not_recorded_and_no_absence(client_for, coordinator, member, other_member, meeting, path):
    client_for(coordinator).post(path, tap(member.person, "present") | tap(other_member.person, "not_recorded"))
    assert presences(meeting) == {member.person_id: "present"}
    page = client_for(member).get(f"/meetings/{meeting.pk}/").text
    assert str(other_member.person) in page
    groups = client_for(member).get(f"/meetings/{meeting.pk}/").context["presences"]
    assert {presence: len(rows) for presence, _word, rows in groups} == {"present": 1, "not_recorded": 1}


def test_the_answer_before_the_meeting_is_no_presence(coordinator, member):
    meeting = make_meeting(coordinator)
    meeting.answer("comes", by=member)
    assert meeting.attendances.get().presence == Presence.NOT_RECORDED


def test_a_tap_can_be_taken_back(client_for, coordinator, member, meeting, path):
    browser = client_for(coordinator)
    browser.post(path, tap(member.person, "absent"))
    browser.post(path, tap(member.person, "not_recorded", seen="absent"))
    assert presences(meeting) == {member.person_id: "not_recorded"}


def test_a_double_press_changes_nothing_more(client_for, coordinator, member, meeting, path):
    browser = client_for(coordinator)
    typed = tap(member.person, "present") | {"guest": ["ليلى"], "guest_capacity": ["جمعية"]}
    assert [browser.post(path, typed).status_code for _press in range(2)] == [302, 302]
    assert presences(meeting) == {member.person_id: "present", "ليلى": "present"}
    assert meeting.events.filter(what="attendance").count() == 1


def test_guests_are_there_by_the_name_that_is_typed(client_for, coordinator, meeting, path):
    typed = {"guest": ["  ليلى   الضيفة ", ""], "guest_capacity": ["وكالة التنمية", ""]}
    client_for(coordinator).post(path, typed)
    guest = meeting.attendances.externals().get()
    assert (guest.name, guest.capacity, guest.presence) == ("ليلى الضيفة", "وكالة التنمية", "present")
    client_for(coordinator).post(path, {f"said-guest-{guest.pk}": "not_recorded", f"seen-guest-{guest.pk}": "present"})
    assert not meeting.attendances.exists()


@pytest.mark.parametrize(
    ("name", "capacity"), [("ا" * 121, ""), ("ليلى", "ا" * 161), ("", "جمعية كتبت"), ("ا" * 100_000, "")]
)
def test_a_guest_that_is_none_is_told_and_all_is_kept(client_for, coordinator, member, meeting, path, name, capacity):
    typed = tap(member.person, "present") | {"guest": [name], "guest_capacity": [capacity]}
    page = client_for(coordinator).post(path, typed)
    assert page.status_code == 200 and "alert-error" in page.text
    assert name in page.text and capacity in page.text
    assert f'name="said-person-{member.person_id}" value="present" checked' in page.text
    assert not meeting.attendances.exists()


@pytest.mark.parametrize(("said", "seen"), [("nonsense", "not_recorded"), ("present", "x"), ("", "")])
def test_a_forged_presence_is_nothing(client_for, coordinator, member, meeting, path, said, seen):
    assert client_for(coordinator).post(path, tap(member.person, said, seen)).status_code == 302
    assert not meeting.attendances.exists()


def test_a_person_who_is_not_on_the_sheet_cannot_be_put_there(client_for, coordinator, meeting, path):
    client_for(coordinator).post(path, tap(make_person("elsewhere"), "present"))
    assert not meeting.attendances.exists()


def test_a_guest_of_another_meeting_is_left_alone(client_for, coordinator, meeting, path):
    other = make_meeting(coordinator, held=True)
    record(other, by=coordinator, said=[], guests=[("ليلى", "")])
    guest = other.attendances.get()
    client_for(coordinator).post(path, {f"said-guest-{guest.pk}": "absent", f"seen-guest-{guest.pk}": "present"})
    guest.refresh_from_db()
    assert guest.presence == "present" and not meeting.attendances.exists()


def test_the_second_of_two_sees_what_the_other_said(client_for, coordinator, member, other_member, meeting, path):
    other = make_account("other_coordinator", "coordinator")
    client_for(other).post(path, tap(member.person, "absent"))
    browser = client_for(coordinator)
    typed = tap(member.person, "present") | tap(other_member.person, "present") | {"guest": ["ليلى"], "guest_capacity": [""]}
    page = browser.post(path, typed)
    assert page.status_code == 409
    assert presences(meeting) == {member.person_id: "absent"}, "all or nothing"
    assert f'name="said-person-{member.person_id}" value="present" checked' in page.text
    assert f'name="seen-person-{member.person_id}" value="absent"' in page.text
    assert f'name="said-person-{other_member.person_id}" value="present" checked' in page.text and "ليلى" in page.text
    assert [row.person for row in page.context["sheet"].rows if row.clash] == [member.person]
    browser.post(path, typed | {f"seen-person-{member.person_id}": "absent"})
    assert presences(meeting) == {member.person_id: "present", other_member.person_id: "present", "ليلى": "present"}


def test_who_says_the_same_as_the_other_is_not_stopped(coordinator, member, meeting):
    record(meeting, by=coordinator, said=[("person", member.person_id, "not_recorded", "present")])
    assert record(meeting, by=coordinator, said=[("person", member.person_id, "not_recorded", "present")]) == 0
    with pytest.raises(Changed):
        record(meeting, by=coordinator, said=[("person", member.person_id, "not_recorded", "absent")])


@pytest.mark.parametrize("state", ["planned", "minutes_final", "cancelled"])
def test_nothing_is_recorded_before_the_meeting_or_after_its_minutes(client_for, coordinator, member, meeting, path, state):
    type(meeting).objects.update(state=state)
    page = client_for(coordinator).post(path, tap(member.person, "present"))
    assert page.status_code == 409 and "alert-error" in page.text
    assert not Attendance.objects.exists()


def test_only_the_coordinator_records(client_for, member, meeting, path):
    assert client_for(member).post(path, tap(member.person, "present")).status_code == 403
    with pytest.raises(RefusedMove):
        record(meeting, by=member, said=[])


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries(client_for, coordinator, meeting, path, number, django_assert_num_queries):
    for line in range(number):
        person = make_person(f"p{line}")
        make_seat(person)
        meeting.attendances.create(person=person, presence="present")
    browser = client_for(coordinator)
    with django_assert_num_queries(10):
        browser.get(path)
