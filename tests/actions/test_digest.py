"""The plan's week: who gets it, once a week, and what it says."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection

from actions.models import Status
from members.models import Message, User
from members.roles import Role
from nashark.digest import monday_of, post_digests, weekly_digest
from tests.factories import SINCE, make_account, make_action, make_person, make_seat

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def only_digests(monkeypatch):
    """The reminders have their own tests."""
    monkeypatch.setattr("nashark.management.commands.remind.post_reminders", int)


def remind(run_jobs, day, hour=8):
    """Mails that the cron of `day` sends."""
    before = len(mail.outbox)
    with time_machine.travel(f"{day}T{hour:02}:00Z"):
        call_command("remind", verbosity=0)
        run_jobs()
    return mail.outbox[before:]


def move(action, user, day, to=Status.UNDER_WAY, **said):
    with time_machine.travel(f"{day}T10:00Z"):
        action.record_status(to, by=user, version=action.version, **said)


# --- When ---------------------------------------------------------------------------------------------------------


def test_once_a_week_on_mondays(coordinator, run_jobs):
    days = [MONDAY + timedelta(days=number) for number in range(-1, 15)]
    sent = [day for day in days for _mail in remind(run_jobs, day)]
    assert sent == [MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)], (
        "the first run of a week, whichever day it falls on"
    )


def test_a_missed_monday_is_made_up_for(coordinator, run_jobs):
    remind(run_jobs, MONDAY)
    assert len(remind(run_jobs, MONDAY + timedelta(days=9))) == 1
    assert len(remind(run_jobs, MONDAY + timedelta(days=10))) == 0


def test_the_week_turns_at_midnight_in_larache(coordinator, run_jobs):
    """Before 20 September 2026 that was an hour before UTC's."""
    assert remind(run_jobs, date(2026, 7, 5), hour=22)
    assert remind(run_jobs, date(2026, 7, 5), hour=23), "Monday in Casablanca"
    assert remind(run_jobs, date(2026, 11, 22), hour=23)
    assert not remind(run_jobs, date(2026, 11, 22), hour=23)
    assert remind(run_jobs, date(2026, 11, 23), hour=0)


def test_the_year_turns_within_a_week(coordinator, run_jobs):
    assert len(remind(run_jobs, date(2026, 12, 28))) == 1
    assert len(remind(run_jobs, date(2027, 1, 2))) == 0
    assert len(remind(run_jobs, date(2027, 1, 4))) == 1


@pytest.mark.django_db(transaction=True)
def test_two_crons_at_one_moment_post_one_digest():
    for number in range(3):
        make_account(f"c{number}", Role.COORDINATOR)
    barrier, posted = Barrier(4), []

    def cron():
        barrier.wait()
        posted.append(post_digests(MONDAY))
        connection.close()

    threads = [Thread(target=cron) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(posted) == Message.objects.count() == 3


# --- To whom ------------------------------------------------------------------------------------------------------


def test_to_whom(coordinator, member, reviser, administrator, run_jobs):
    gone = make_account("gone", Role.COORDINATOR)
    gone.person.team_memberships.update(until=SINCE + timedelta(days=1))
    make_action("A1", due_to=MONDAY + timedelta(days=3))
    assert {message.to[0] for message in remind(run_jobs, MONDAY)} == {"coordinator@example.org", "member@example.org"}


def test_a_quiet_week_is_news_for_the_coordinator_alone(coordinator, member, run_jobs):
    (message,) = remind(run_jobs, MONDAY)
    assert message.to == ["coordinator@example.org"]
    assert message.subject == "أسبوع برنامج العمل: لا شيء ينتظركم"


def test_whoever_switched_it_off(coordinator, run_jobs):
    coordinator.mute("weekly_digest")
    assert not remind(run_jobs, MONDAY)
    assert not Message.objects.exists()


def test_whoever_lost_the_role_before_it_was_delivered(coordinator, run_jobs):
    post_digests(MONDAY)
    coordinator.person.team_memberships.update(until=MONDAY)
    with time_machine.travel(f"{MONDAY}T08:00Z"):
        run_jobs()
    assert not mail.outbox


# --- What it says -------------------------------------------------------------------------------------------------


def sections(user, day=MONDAY):
    with time_machine.travel(f"{day}T08:00Z"):
        letter = weekly_digest(User.objects.get(pk=user.pk), monday_of(day).isoformat())
    return {section.title: section for section in letter.sections}


def titles(section):
    return [item.title.rsplit("(", 1)[1].strip(")") for item in section.items]


@pytest.fixture
def plan(coordinator):
    """An action each: overdue, past but not recorded, due in a fortnight, due later, done."""
    for code, status, days in (
        ("LATE", Status.BLOCKED, -400),
        ("SILENT", Status.NOT_RECORDED, -400),
        ("MOVED", Status.POSTPONED, -1),
        ("TODAY", Status.NOT_RECORDED, 0),
        ("SOON", Status.PLANNED, 14),
        ("LATER", Status.PLANNED, 15),
        ("DONE", Status.DONE, 3),
    ):
        make_action(code, status=status, due_to=MONDAY + timedelta(days=days))


def test_what_is_overdue_and_what_is_due(plan, coordinator):
    told = sections(coordinator)
    assert titles(told["مضى أجلها"]) == ["LATE"], "nothing is judged from silence"
    assert titles(told["أجلها في الأسبوعين القادمين"]) == ["TODAY", "SOON"]


def test_what_moved_is_that_of_the_week_before(coordinator):
    first, second = make_action("A1"), make_action("A2")
    move(first, coordinator, MONDAY - timedelta(days=8))
    move(second, coordinator, MONDAY - timedelta(days=7))
    move(second, coordinator, MONDAY - timedelta(days=1), Status.BLOCKED, sentence="كلمة خاصة")
    move(first, coordinator, MONDAY, Status.DONE)
    (item,) = sections(coordinator, MONDAY + timedelta(days=2))["ما تغير في الأسبوع الماضي"].items
    assert "(A2)" in item.title
    assert item.words == "الوضعية: متعثر."
    (item,) = sections(coordinator, MONDAY + timedelta(days=7))["ما تغير في الأسبوع الماضي"].items
    assert "(A1)" in item.title


def test_what_waits_for_a_decision(coordinator, member):
    action = make_action("A1")
    action.responsibilities.create(order=1, as_written="شكيب", person=member.person, certainty="probable")
    (item,) = sections(coordinator)["ينتظر القرار"].items
    assert item.title == "جهة مسؤولة واحدة في البرنامج تحتاج إلى الحسم"


def test_mails_that_could_not_be_sent(coordinator, member):
    with time_machine.travel(f"{MONDAY - timedelta(days=2)}T08:00Z"):
        Message.objects.create(kind="deadlines", key="a", user=member, state=Message.State.FAILED)
    (item,) = sections(coordinator)["ينتظر القرار"].items
    assert item.title == "رسالة واحدة لم يمكن إرسالها"
    assert item.path == "/admin/members/message/?state__exact=failed"
    assert not sections(coordinator, MONDAY + timedelta(days=7))["ينتظر القرار"].items


def test_who_has_not_joined(coordinator, member):
    make_seat(make_person("أمينة"))
    never, former = make_seat(make_person("سعاد")), make_seat(make_person("قديمة"), until=SINCE + timedelta(days=9))
    User.objects.create_user("souad", person=never.person)
    assert former.until < MONDAY
    User.objects.filter(pk=member.pk).update(last_login=datetime.fromisoformat("2026-11-01T00:00Z"))
    (item,) = sections(coordinator)["لم يلجوا البوابة بعد"].items
    assert item.title == "عضوان من الخلية"
    assert item.words == "أمينة تجربة، سعاد تجربة"


def test_a_member_is_told_of_the_plan_only(plan, coordinator, member):
    make_seat(make_person("أمينة"))
    assert list(sections(member)) == ["مضى أجلها", "أجلها في الأسبوعين القادمين"]


def test_in_french(plan, coordinator, run_jobs):
    User.objects.update(language="fr")
    (message,) = remind(run_jobs, MONDAY)
    assert message.subject == "La semaine du plan : 1 point à traiter"
    assert "À échéance dans les deux semaines" in message.body
    assert 'dir="ltr"' in message.alternatives[0][0]


@pytest.mark.parametrize(
    ("number", "words"), [(1, "أمر واحد ينتظركم"), (2, "أمران ينتظرانكم"), (3, "3 أمور"), (11, "11 أمرا")]
)
def test_the_subject_counts_what_asks_for_her(coordinator, run_jobs, number, words):
    for n in range(number):
        make_action(f"A{n}", status=Status.BLOCKED, due_to=MONDAY - timedelta(days=1))
    (message,) = remind(run_jobs, MONDAY)
    assert words in message.subject


def test_a_long_list_is_cut_and_counted(coordinator):
    for n in range(13):
        make_action(f"A{n}", status=Status.BLOCKED, due_to=MONDAY - timedelta(days=1))
    section = sections(coordinator)["مضى أجلها"]
    assert len(section.items) == 11
    assert section.items[-1].title == "و3 إجراءات أخرى"
    assert section.items[-1].path == "/plan/"


def test_no_private_word_leaves_the_portal(coordinator, member, run_jobs):
    action = make_action("A1", answered_by=[member.person], measures_ar="الاتصال بفلان", measures_public_ar="الاتصال بجهة")
    move(action, member, MONDAY - timedelta(days=2), sentence="كلمة خاصة")
    for message in remind(run_jobs, MONDAY):
        for private in ("فلان", "كلمة خاصة"):
            assert private not in message.body + message.alternatives[0][0]


@pytest.mark.parametrize("number", [1, 30])
def test_writing_it_costs_the_same_for_one_and_for_thirty(coordinator, django_assert_num_queries, number):
    for n in range(number):
        move(make_action(f"L{n}", due_to=MONDAY - timedelta(days=1)), coordinator, MONDAY - timedelta(days=2))
        make_action(f"S{n}", due_to=MONDAY + timedelta(days=1))
        make_seat(make_person(f"p{n}"))
    user = User.objects.select_related("person").get(pk=coordinator.pk)
    with time_machine.travel(f"{MONDAY}T08:00Z"), django_assert_num_queries(12):
        weekly_digest(user, MONDAY.isoformat())
