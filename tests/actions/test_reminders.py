"""Who is reminded of which deadline, when, in which words, and how often: once."""

import re
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.deadlines import Precision, date_range
from actions.models import Action, Moment, Reminder, Status
from actions.models.reminders import moment_of
from actions.reminders.sending import post_reminders, waiting_reminders
from members.models import Message, User, WhyNot
from members.roles import Role, TeamCode
from tests.factories import SINCE, make_account, make_action, make_place, make_seat

DUE = date(2026, 12, 15)
TODAY = date(2026, 12, 1)


# --- When ---------------------------------------------------------------------------------------------------------

GOES_ON, SILENT = Status.UNDER_WAY, Status.NOT_RECORDED
SAID = DUE - timedelta(days=40)


@pytest.mark.parametrize(
    ("days", "goes_on", "silent"),
    [
        (-15, None, None),
        (-14, Moment.SOON, Moment.SOON),
        (-4, Moment.SOON, Moment.SOON),
        (-3, Moment.NEAR, Moment.NEAR),
        (-1, Moment.NEAR, Moment.NEAR),
        (0, Moment.TODAY, Moment.TODAY),
        (1, None, None),
        (6, None, None),
        (7, Moment.LATE, Moment.QUESTION),
        (29, Moment.LATE, Moment.QUESTION),
        (30, Moment.STILL_LATE, Moment.QUESTION),
        (1000, Moment.STILL_LATE, Moment.QUESTION),
    ],
)
def test_the_moments_of_a_deadline(days, goes_on, silent):
    today = DUE + timedelta(days=days)
    for status in (Status.PLANNED, Status.UNDER_WAY, Status.BLOCKED):
        assert moment_of(status=status, due_to=DUE, said_on=SAID, today=today) == goes_on
    assert moment_of(status=Status.NOT_RECORDED, due_to=DUE, said_on=None, today=today) == silent
    assert moment_of(status=Status.POSTPONED, due_to=DUE, said_on=SAID, today=today) == silent
    for status in (Status.DONE, Status.CANCELLED):
        assert moment_of(status=status, due_to=DUE, said_on=SAID, today=today) is None
    assert moment_of(status=Status.UNDER_WAY, due_to=None, said_on=SAID, today=today) is None


def test_a_word_said_after_the_deadline_is_heard():
    """Nobody is told on the morrow of an update that the action is late."""
    said = DUE + timedelta(days=100)
    moments = [
        moment_of(status=GOES_ON, due_to=DUE, said_on=said, today=said + timedelta(days=days)) for days in (0, 6, 7, 29, 30)
    ]
    assert moments == [None, None, Moment.LATE, Moment.LATE, Moment.STILL_LATE]


@given(
    status=st.sampled_from(Status.values),
    day=st.dates(date(2023, 1, 1), date(2030, 1, 1)),
    today=st.dates(date(2023, 1, 1), date(2030, 1, 1)),
    precision=st.sampled_from(Precision),
    said_on=st.none() | st.dates(date(2023, 1, 1), date(2030, 1, 1)),
)
def test_silence_is_never_late(status, day, today, precision, said_on):
    last = date_range(precision, day)[1]
    moment = moment_of(status=status, due_to=last, said_on=said_on, today=today)
    if moment in (Moment.LATE, Moment.STILL_LATE):
        assert status in (Status.PLANNED, Status.UNDER_WAY, Status.BLOCKED)
        assert today > last
    if moment in (Moment.SOON, Moment.NEAR, Moment.TODAY):
        assert today <= last


# --- To whom ------------------------------------------------------------------------------------------------------


def assert_inverse():
    answered = Action.objects.by_account()
    for user in User.objects.all():
        mine = set(Action.objects.answered_by(user))
        assert set(answered.get(user, ())) == (mine if user.is_active else set()), user


def test_the_recipients_are_the_inverse_of_answered_by(cell, demonstration_cast):
    """Over the whole cast and the whole plan of the minutes."""
    assert_inverse()
    answered = Action.objects.by_account()
    assert {user.username for user in answered} == {"member", "coordinator", "administrator"}


@pytest.fixture
def demonstration_cast(cell):
    for role in Role:
        make_account(str(role), role)
    make_account("nobody")
    make_account("two", Role.REVISER, Role.JUROR)
    left = make_account("left", Role.MEMBER)
    left.person.memberships.update(until=SINCE + timedelta(days=1))
    User.objects.create_user("without_person", is_superuser=True)
    closed = make_account("closed", Role.MEMBER)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for number, name in enumerate(["left", "nobody", "administrator", "closed", "member"], 90):
        action = Action.objects.get(code="A01")
        action.responsibilities.create(order=number, person=User.objects.get(username=name).person, as_written=name)


CERTAINTIES = st.sampled_from(["certain", "probable", "ambiguous", "unresolved"])
ENDS = st.sampled_from([None, -400, 0, 1])  # days from today


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    people=st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans(), ENDS), min_size=1, max_size=4),
    places=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(TeamCode.values), CERTAINTIES, ENDS), max_size=6),
    parties=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 3) | st.sampled_from(TeamCode.values), CERTAINTIES), max_size=8
    ),
)
def test_the_inverse_holds_in_any_cell(db, people, places, parties):
    from django.db import transaction

    with transaction.atomic():
        invent(people, places, parties)
        assert_inverse()
        transaction.set_rollback(True)


def invent(people, places, parties):
    """A cell at random: (has account, active, superuser, end of the seat or 0 for none)…"""
    from django.utils import timezone

    from members.models import Team, TeamMembership

    today = timezone.localdate()
    persons = []
    for number, (active, superuser, seated, end) in enumerate(people):
        user = make_account(f"p{number}", is_active=active, is_superuser=superuser)
        persons.append(user.person)
        if seated:
            make_seat(user.person, until=None if end is None else today + timedelta(days=end))
    for number, code, certainty, end in places:
        person = persons[number % len(persons)]
        until = today + timedelta(days=end) if end is not None else None
        if not TeamMembership.objects.filter(person=person, team__code=code, until=None).exists():
            make_place(person, code, certainty=certainty, until=until)
    actions = [make_action(f"H{number}") for number in range(3)]
    for order, (number, who, certainty) in enumerate(parties):
        if isinstance(who, str):
            team, _made = Team.objects.get_or_create(code=who, defaults={"name_ar": who, "name_fr": who})
            reading = {"team": team}
        else:
            reading = {"person": persons[who % len(persons)]}
        actions[number].responsibilities.create(order=order, as_written="-", certainty=certainty, **reading)


@pytest.mark.parametrize("number", [1, 30])
def test_finding_the_recipients_costs_four_queries(member, other_member, django_assert_num_queries, number):
    for n in range(number):
        make_action(f"A{n}", answered_by=[member.person, other_member.person])
    with django_assert_num_queries(4):
        answered = Action.objects.by_account()
    assert len(answered[member]) == len(answered[other_member]) == number


# --- What is sent -------------------------------------------------------------------------------------------------


def due_action(code="A1", *, by, day=DUE, precision=Precision.DAY, **fields):
    first, last = date_range(precision, day)
    return make_action(code, answered_by=by, due_from=first, due_to=last, precision=precision, **fields)


def remind(run_jobs, day):
    """What the cron of `day` sends, as the worker delivers it: the new messages of the outbox."""
    before = len(mail.outbox)
    with time_machine.travel(f"{day}T09:00Z"):
        call_command("remind", verbosity=0)
        run_jobs()
    return [message for message in mail.outbox[before:] if is_reminder(message)]


def is_reminder(message):
    return Message.objects.get(pk=message.extra_headers["Message-ID"][1:].split(".")[0]).kind == "deadlines"


def test_a_whole_life_of_a_deadline(member, run_jobs):
    """Every day a cron, and the action goes on without a further word: five mails, on the days they belong to."""
    with time_machine.travel("2026-11-01"):
        action = due_action(by=[member.person])
        action.record_status(Status.UNDER_WAY, by=member, version=0)
    days = [DUE + timedelta(days=number) for number in range(-20, 60)]
    sent = [(day - DUE).days for day in days for _message in remind(run_jobs, day)]
    assert sent == [-14, -3, 0, 7, 30]
    assert Reminder.objects.count() == 5


def test_an_action_of_which_nothing_was_said_is_asked_about_once(member, run_jobs):
    due_action(by=[member.person])
    days = [DUE + timedelta(days=number) for number in range(-20, 60)]
    sent = [(day, message) for day in days for message in remind(run_jobs, day)]
    assert [(day - DUE).days for day, _message in sent] == [-14, -3, 0, 7]
    asked = sent[-1][1]
    assert asked.subject.startswith("أين وصل")
    assert "مضى" not in asked.subject + asked.body, "nothing is judged from silence"


def test_one_mail_gathers_all(member, run_jobs):
    with time_machine.travel("2026-11-01"):
        for number in range(1, 14):
            due_action(f"A{number:02}", by=[member.person], day=DUE + timedelta(days=number % 3))
    (message,) = remind(run_jobs, DUE - timedelta(days=3))
    assert "13" in message.subject
    assert all(f"A{number:02}" in message.body for number in range(1, 14))
    assert remind(run_jobs, DUE - timedelta(days=3)) == []


def test_a_month_without_cron_brings_one_mail(member, run_jobs):
    due_action("A1", by=[member.person], day=DUE)
    due_action("A2", by=[member.person], day=DUE + timedelta(days=20))
    assert len(remind(run_jobs, DUE - timedelta(days=14))) == 1
    later = remind(run_jobs, DUE + timedelta(days=18))
    assert len(later) == 1
    assert "A1" in later[0].body
    assert "A2" in later[0].body
    assert len(remind(run_jobs, DUE + timedelta(days=19))) == 0


def test_a_deadline_that_moved_starts_anew(member, run_jobs):
    action = due_action(by=[member.person])
    assert remind(run_jobs, DUE - timedelta(days=14))
    with time_machine.travel(f"{DUE - timedelta(days=10)}T12:00Z"):
        action.record_status(
            Status.POSTPONED,
            by=member,
            version=0,
            sentence="ننتظر",
            due_to=DUE + timedelta(days=30),
            precision=Precision.DAY,
        )
    assert not remind(run_jobs, DUE - timedelta(days=3))
    assert not remind(run_jobs, DUE)
    (message,) = remind(run_jobs, DUE + timedelta(days=16))
    assert "14 يناير 2027" in message.subject


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
def test_what_is_closed_is_left_in_peace(member, run_jobs, status):
    due_action(by=[member.person], status=status)
    assert not any(remind(run_jobs, DUE + timedelta(days=days)) for days in (-14, -3, 0, 7, 30))


@pytest.mark.parametrize(
    ("precision", "language", "soon", "today", "late"),
    [
        (Precision.DAY, "ar-ma", "أجله 31 ماي 2027، بعد 14 يوما", "أجله اليوم، 31 ماي 2027", "مضى أجله: 31 ماي 2027"),
        (Precision.END_OF_MONTH, "ar-ma", "قبل متم ماي 2027", "قبل متم ماي 2027", "مضى أجله: نهاية ماي 2027"),
        (Precision.MONTH, "ar-ma", "قبل متم ماي 2027", "قبل متم ماي 2027", "مضى أجله: ماي 2027"),
        (Precision.DAY, "fr", "le 31 mai 2027, dans 14 jours", "aujourd’hui, 31 mai 2027", "dépassée : 31 mai 2027"),
        (Precision.END_OF_MONTH, "fr", "avant la fin de mai 2027", "avant la fin de mai 2027", "dépassée : fin mai 2027"),
        (Precision.MONTH, "fr", "avant la fin de mai 2027", "avant la fin de mai 2027", "dépassée : mai 2027"),
    ],
)
def test_the_deadline_in_its_own_words(member, run_jobs, precision, language, soon, today, late):
    """Measured by its last day; a month is never told as a day."""
    User.objects.update(language=language)
    with time_machine.travel("2027-05-01"):
        due_action(by=[member.person], day=date(2027, 5, 31), precision=precision).record_status(
            Status.BLOCKED, by=member, version=0
        )
    for day, words in ((date(2027, 5, 17), soon), (date(2027, 5, 31), today), (date(2027, 6, 7), late)):
        (message,) = remind(run_jobs, day)
        assert words.lower() in message.body.lower()
        if precision != Precision.DAY:
            assert "31" not in message.subject + re.sub(r"http\S+", "", message.body)


def test_in_the_readers_language_and_direction(member, run_jobs):
    due_action(by=[member.person])
    User.objects.filter(pk=member.pk).update(language="fr")
    (message,) = remind(run_jobs, DUE)
    html = message.alternatives[0][0]
    assert message.subject.startswith("Échéance 15 décembre 2026")
    assert 'lang="fr" dir="ltr"' in html
    assert "/fr/plan/A1/update/" in message.body


@pytest.mark.parametrize(
    ("number", "words"),
    [(2, "إجراءان"), (3, "3 إجراءات"), (11, "11 إجراء")],
)
def test_plural_forms_of_the_subject(member, run_jobs, number, words):
    for n in range(number):
        due_action(f"A{n:02}", by=[member.person])
    (message,) = remind(run_jobs, DUE)
    assert words in message.subject


# --- Whoever gives it up before it is delivered -------------------------------------------------------------------


def posted(day=DUE):
    with time_machine.travel(f"{day}T09:00Z"):
        assert post_reminders() == 1
    return Message.objects.get()


def delivered(message, run_jobs, day=DUE):
    with time_machine.travel(f"{day}T09:30Z"):
        run_jobs()
    message.refresh_from_db()
    return message


def test_dropped_when_done(member, run_jobs):
    action = due_action(by=[member.person])
    message = posted()
    action.record_status(Status.DONE, by=member, version=0)
    assert delivered(message, run_jobs).state == Message.State.DROPPED
    assert message.reason == WhyNot.OVERTAKEN
    assert not mail.outbox


def test_dropped_when_no_longer_responsible(member, run_jobs):
    action = due_action(by=[member.person])
    message = posted()
    action.responsibilities.all().delete()
    assert delivered(message, run_jobs).reason == WhyNot.OVERTAKEN


def test_dropped_when_gone(member, run_jobs):
    due_action(by=[member.person])
    message = posted()
    member.person.memberships.update(until=DUE)
    assert delivered(message, run_jobs).reason == WhyNot.LEFT


def test_dropped_when_muted(member, run_jobs):
    due_action(by=[member.person])
    message = posted()
    member.mute("deadlines")
    assert delivered(message, run_jobs).reason == WhyNot.SWITCHED_OFF


def test_dropped_when_the_account_is_closed(member, run_jobs):
    due_action(by=[member.person])
    message = posted()
    User.objects.update(is_active=False)
    assert delivered(message, run_jobs).reason == WhyNot.ACCOUNT_CLOSED


def test_dropped_when_its_moment_has_passed(member, run_jobs):
    """“Today” is not told tomorrow."""
    due_action(by=[member.person])
    assert delivered(posted(), run_jobs, DUE + timedelta(days=1)).reason == WhyNot.OVERTAKEN


def test_what_still_holds_is_told_without_the_rest(member, run_jobs):
    done = due_action("A1", by=[member.person])
    due_action("A2", by=[member.person])
    message = posted()
    done.record_status(Status.DONE, by=member, version=0)
    delivered(message, run_jobs)
    assert "A2" in mail.outbox[0].body
    assert "A1" not in mail.outbox[0].body


def test_whoever_mutes_or_leaves_is_not_written_to(member, other_member):
    due_action(by=[member.person, other_member.person])
    member.mute("deadlines")
    other_member.person.memberships.update(until=SINCE + timedelta(days=1))
    assert waiting_reminders(DUE) == []


# --- Once, however many ask ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_crons_at_one_moment_post_one_mail():
    users = [make_account(f"m{number}", Role.MEMBER) for number in range(4)]
    due_action(by=[user.person for user in users])
    barrier, posted = Barrier(4), []

    def cron():
        barrier.wait()
        posted.append(post_reminders(DUE))
        connection.close()

    threads = [Thread(target=cron) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(posted) == 4
    assert Message.objects.count() == Reminder.objects.count() == 4


def test_the_days_border_doubles_nothing(member):
    """A cron before midnight and one after it, at one moment: what the one tells, the other does not."""
    from actions.reminders.sending import post_reminder

    due_action(by=[member.person])
    ((account, items),) = waiting_reminders(DUE)
    assert post_reminder(account, items, DUE)
    assert not post_reminder(account, items, DUE + timedelta(days=1))
    assert Message.objects.count() == 1


def test_dry_run_says_and_writes_nothing(member, capsys):
    due_action(by=[member.person], measures_ar="تنظيم لقاء")
    with time_machine.travel(f"{DUE}T09:00Z"):
        call_command("remind", dry_run=True)
    told = capsys.readouterr().out
    assert "تنظيم لقاء" in told
    assert "nothing was written" in told
    assert not Message.objects.exists()
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_what_waits_costs_the_same_for_one_and_for_thirty(member, django_assert_num_queries, number):
    for n in range(number):
        due_action(f"A{n}", by=[member.person])
    with django_assert_num_queries(6):
        assert len(waiting_reminders(DUE)[0][1]) == number


def test_a_title_breaks_no_header(member, run_jobs):
    due_action(by=[member.person], measures_ar="عنوان\r\nBcc: everybody@example.org")
    (message,) = remind(run_jobs, DUE)
    assert "\n" not in message.subject
    assert message.recipients() == ["member@example.org"]


def test_measures_that_name_persons_stay_in_the_portal(member, run_jobs):
    due_action(by=[member.person], measures_ar="الاتصال بفلان الفلاني", measures_public_ar="الاتصال بجهة")
    (message,) = remind(run_jobs, DUE)
    assert "فلان" not in message.subject + message.body + message.alternatives[0][0]


def test_the_minutes_plan_as_it_stands_asks_each_once(cell, run_jobs):
    """Every deadline of the minutes is long past and nothing is recorded: one question each, in one mail."""
    user = make_account("new", Role.MEMBER)
    (message,) = remind(run_jobs, date(2026, 11, 24))
    assert message.to == [user.email]
    assert not remind(run_jobs, date(2026, 11, 25))
