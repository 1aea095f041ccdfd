"""The calendar feed: its secret address, and what calendar programs read there."""

import logging
import re
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from actions.calendar.feed import calendar_of
from actions.deadlines import Precision, date_range
from actions.models import Action, CalendarFeed, Status
from kit.links import link_digest, new_token
from members.models import User
from tests.factories import SINCE, make_action

PAGE = "/profile/calendar/"


def due(code, person, day=date(2023, 5, 15), precision=Precision.DAY, **fields):
    first, last = date_range(precision, day)
    return make_action(code, answered_by=[person], due_from=first, due_to=last, precision=precision, **fields)


def events(user):
    """{UID: event} of the person's calendar, read back."""
    calendar = Calendar.from_ical(calendar_of(User.objects.get(pk=user.pk)))
    assert not calendar.errors
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def event_of(user, action):
    return events(user)[f"action-{action.pk}@testserver"]


# --- The calendar -------------------------------------------------------------------------------------------------


def test_the_calendar_says_what_it_is(member):
    calendar = Calendar.from_ical(calendar_of(member))
    assert calendar["version"] == "2.0"
    assert calendar["method"] == "PUBLISH"
    assert calendar["prodid"] == "-//Nasharek//testserver//AR-MA"
    assert calendar["x-wr-calname"] == calendar["name"] == "نشارك: آجالي واجتماعاتي"
    assert calendar["x-wr-timezone"] == "Africa/Casablanca"
    text = calendar_of(member).decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert "X-PUBLISHED-TTL:PT6H\r\n" in text


@pytest.mark.parametrize(
    ("precision", "first", "after", "words"),
    [
        (Precision.DAY, date(2023, 5, 15), date(2023, 5, 16), "15 ماي 2023"),
        (Precision.MONTH, date(2023, 5, 1), date(2023, 6, 1), "ماي 2023"),
        (Precision.END_OF_MONTH, date(2023, 5, 31), date(2023, 6, 1), "نهاية ماي 2023"),
    ],
)
def test_a_deadline_takes_its_own_days(member, precision, first, after, words):
    event = event_of(member, due("A1", member.person, precision=precision, measures_ar="تنظيم لقاء"))
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (first, after)
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["transp"] == "TRANSPARENT"
    assert event["status"] == "CONFIRMED"
    assert f"الأجل: {words}\n" in event["description"]
    assert event["url"] == "http://testserver/plan/A1/"
    assert event["summary"] == "تنظيم لقاء (A1)" + (f" · {words}" if precision == Precision.END_OF_MONTH else "")
    assert not event.walk("VALARM")


def test_december_ends_with_the_year(member):
    event = event_of(member, due("A1", member.person, date(2023, 12, 1), Precision.MONTH))
    assert event.decoded("dtend") == date(2024, 1, 1)


def test_only_what_one_answers_for_by_a_settled_reading(member, other_member):
    mine, theirs = due("A1", member.person), due("A2", other_member.person)
    perhaps = due("A3", other_member.person)
    perhaps.responsibilities.update(certainty="probable", person=member.person)
    make_action("A4", answered_by=[member.person])
    assert set(events(member)) == {f"action-{mine.pk}@testserver"}
    assert set(events(other_member)) == {f"action-{theirs.pk}@testserver"}


def test_whoever_gives_an_action_up_reads_no_more_of_it(member):
    action = due("A1", member.person)
    assert events(member)
    action.responsibilities.all().delete()
    assert not events(member)


def test_each_change_is_a_revision_of_the_same_event(member):
    """Postponed, corrected in the back office, done: one UID, a rising sequence, the moment of the change."""
    with time_machine.travel("2023-05-01T08:00Z", tick=False):
        action = due("A1", member.person)
    revisions = [event_of(member, action)]
    with time_machine.travel("2023-05-10T08:00Z", tick=False):
        action.record_status(Status.POSTPONED, by=member, version=0, sentence="ننتظر", due_to=date(2023, 7, 3))
    revisions.append(event_of(member, action))
    with time_machine.travel("2023-05-11T08:00Z", tick=False):
        action.measures_ar = "نص مصحح"
        action.save()
    revisions.append(event_of(member, action))
    with time_machine.travel("2023-05-12T08:00Z", tick=False):
        action.record_status(Status.DONE, by=member, version=1)
    revisions.append(event_of(member, action))
    assert len({event["uid"] for event in revisions}) == 1
    sequence = [event["sequence"] for event in revisions]
    assert sequence == sorted(set(sequence))
    changed = [f"{event.decoded('last-modified'):%m-%d %H:%M}" for event in revisions]
    assert changed == ["05-01 08:00", "05-10 08:00", "05-11 08:00", "05-12 08:00"]
    assert [event.decoded("dtstamp") for event in revisions] == [event.decoded("last-modified") for event in revisions]
    assert revisions[1].decoded("dtstart") == date(2023, 7, 3)
    assert "نص مصحح" in revisions[2]["summary"]
    assert revisions[3]["summary"].startswith("✓ ")


def test_what_is_cancelled_stays_marked(member):
    action = due("A1", member.person)
    action.record_status(Status.CANCELLED, by=member, version=0, sentence="ألغي")
    event = event_of(member, action)
    assert event["status"] == "CANCELLED"
    assert "ألغي" not in event["description"], "the journal's words stay in the portal"
    action.record_status(Status.UNDER_WAY, by=member, version=1)
    assert event_of(member, action)["status"] == "CONFIRMED"


def test_in_its_owners_language(member, client):
    due("A1", member.person, measures_fr="Organiser une rencontre", precision=Precision.END_OF_MONTH)
    User.objects.filter(pk=member.pk).update(language="fr")
    text = client.get(feed_path(member)).content.decode()
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event["summary"] == "Organiser une rencontre (A1) · fin mai 2023"
    assert event["url"] == "http://testserver/fr/plan/A1/"
    assert "//FR\r\n" in text


def test_arabic_lines_are_folded_between_characters(member):
    action = due("A1", member.person, measures_ar="مواكبة الجمعيات في تنزيل آليات المشاركة المواطنة " * 5)
    raw = calendar_of(member)
    assert raw.endswith(b"\r\n")
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
    assert event_of(member, action)["description"].startswith(action.measures_ar)


CANARY = "عنوان\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:دخيل\nATTENDEE:mailto:x@example.org;,\\"


def test_no_text_makes_a_line(member):
    due("A1", member.person, measures_ar=CANARY, measures_public_ar=CANARY)
    calendar = Calendar.from_ical(calendar_of(member))
    (event,) = calendar.walk("VEVENT")
    assert "attendee" not in event
    raw = calendar_of(member).decode()
    assert raw.count("BEGIN:VEVENT") - raw.count("\\nBEGIN:VEVENT") - event["summary"].count("BEGIN:VEVENT") == 1
    assert not re.search(r"^(ATTENDEE|SUMMARY:دخيل)", raw, re.MULTILINE)


def test_it_carries_no_private_word(member):
    member.person.phone = "+212612345678"
    member.person.save()
    action = due("A1", member.person, measures_ar="الاتصال بفلان الفلاني", measures_public_ar="الاتصال بجهة")
    action.record_status(Status.BLOCKED, by=member, version=0, sentence="كلمة خاصة")
    text = re.sub(r"\r\n ", "", calendar_of(member).decode())
    assert "الاتصال بجهة" in text
    for private in ("فلان", "كلمة خاصة", "612345678", member.email, member.person.family_name):
        assert private not in text


@pytest.mark.parametrize("number", [1, 30])
def test_it_asks_the_database_little(member, client, django_assert_num_queries, number):
    for n in range(number):
        due(f"A{n}", member.person)
    path = feed_path(member)
    with django_assert_num_queries(4):
        answer = client.get(path)
    assert answer.content.count(b"BEGIN:VEVENT") == number


# --- Its address --------------------------------------------------------------------------------------------------


def feed_path(user):
    return reverse("calendar_feed", args=[CalendarFeed.objects.renew_for(user)])


def test_the_feed_is_for_calendar_programs(member, client):
    due("A1", member.person)
    answer = client.get(feed_path(member))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_an_unchanged_calendar_is_not_sent_twice(member, client):
    action, path = due("A1", member.person), feed_path(member)
    tag = client.get(path)["ETag"]
    with time_machine.travel("2030-01-01"):
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    action.record_status(Status.DONE, by=member, version=0)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_one_answer_for_all_that_does_not_open(member, other_member, coordinator, client):
    revoked, left, closed = feed_path(member), feed_path(other_member), feed_path(coordinator)
    CalendarFeed.objects.filter(user=member).delete()
    other_member.person.memberships.update(until=SINCE + timedelta(days=1))
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    wrong = reverse("calendar_feed", args=[new_token()])
    answers = [client.get(path) for path in (wrong, revoked, left, closed)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"/calendar/[\w-]+", "", answer.text) for answer in answers}) == 1


def test_a_renewed_address_ends_the_former(member, client):
    former, present = feed_path(member), feed_path(member)
    assert client.get(former).status_code == 404
    assert client.get(present).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_logs_do_not_tell_it(caplog, client, db):
    token = new_token()
    with caplog.at_level(logging.WARNING, "django.request"):
        assert client.get(f"/calendar/{token}.ics").status_code == 404
    assert "/calendar/….ics" in caplog.text
    assert token[:10] not in caplog.text


# --- Its page -----------------------------------------------------------------------------------------------------


def test_the_address_is_shown_once_and_stored_nowhere(member, client_for):
    client = client_for(member)
    page = client.post(PAGE)
    (token,) = re.findall(r'value="http://testserver/calendar/([\w-]+)\.ics"', page.text)
    assert f'href="webcal://testserver/calendar/{token}.ics"' in page.text
    assert "no-store" in page["Cache-Control"]
    feed = CalendarFeed.objects.get()
    assert (feed.user, feed.digest, len(token)) == (member, link_digest(token), 43)
    assert token not in client.get(PAGE).text
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def test_it_says_whether_there_is_one(member, client_for):
    client = client_for(member)
    assert "ليس لكم عنوان بعد" in client.get(PAGE).text
    assert not CalendarFeed.objects.exists(), "a GET changes nothing"
    client.post(PAGE)
    assert "أنشئوا عنوانا جديدا" in client.get(PAGE).text


def test_to_stop_it(member, client_for, client):
    path = feed_path(member)
    answer = client_for(member).post(f"{PAGE}revoke/", follow=True)
    assert "لم يعد العنوان يجيب" in answer.text
    assert client.get(path).status_code == 404
    assert client_for(member).post(f"{PAGE}revoke/").status_code == 302, "twice is as once"


def test_each_has_an_own_one(member, other_member, client_for, client):
    theirs = feed_path(other_member)
    client_for(member).post(f"{PAGE}revoke/")
    assert client.get(theirs).status_code == 200


def test_strangers_and_accounts_without_a_role(db, client, client_for):
    from tests.factories import make_account

    assert client.get(PAGE).status_code == 302
    assert client.post(PAGE).status_code == 302
    assert client_for(make_account("nobody")).get(PAGE).status_code == 403
    assert not CalendarFeed.objects.exists()


def test_the_page_asks_the_database_little(member, client_for, django_assert_num_queries):
    client = client_for(member)
    client.post(PAGE)
    with django_assert_num_queries(5):
        client.get(PAGE)


def test_the_minutes_plan_reads_back(cell, member):
    answered = Action.objects.answered_by(member).filter(due_to__isnull=False)
    assert {event["url"] for event in events(member).values()} == {
        f"http://testserver/plan/{code}/" for code in answered.codes()
    }
