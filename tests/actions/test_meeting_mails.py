"""Mails of a meeting: the invitation once, what changed, that it is cancelled; to those who still belong and want them."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from actions.models import Meeting, MeetingState
from actions.models.meetings import Line
from members.letters import KINDS
from members.models import Message
from tests.factories import make_meeting, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(coordinator, member, other_member):
    return make_meeting(coordinator, title="اجتماع التتبع", agenda=["حصيلة التجميع", "مختلفات"])


def sent():
    """The mails that are due leave now: {address: message}."""
    mail.outbox.clear()
    for message in Message.objects.due().order_by("pk"):
        message.deliver()
    return {message.to[0]: message for message in mail.outbox}


def move_place(meeting, coordinator, place="المركز الثقافي"):
    meeting.refresh_from_db()
    meeting.place = place
    lines = [Line(title=item.title, pk=item.pk) for item in meeting.agenda()]
    meeting.rewrite(by=coordinator, version=meeting.version, agenda=lines)


def test_the_invitation_says_what_to_do_when_where_and_what_about(client_for, coordinator, meeting, settings):
    client_for(coordinator).post(f"/meetings/{meeting.pk}/invite/")
    letters = sent()
    assert set(letters) == {"member@example.org", "other_member@example.org"}
    letter = letters["member@example.org"]
    assert "اجتماع التتبع" in letter.subject
    html = letter.alternatives[0][0]
    for part in (letter.body, html):
        for words in ("مقر الجماعة", "1. حصيلة التجميع", "2. مختلفات", f"{settings.SITE_URL}/meetings/{meeting.pk}/"):
            assert words in part, words
    assert 'dir="rtl"' in html


def test_in_the_reader_s_language(coordinator, member, meeting):
    type(member).objects.filter(pk=member.pk).update(language="fr")
    meeting.invite(by=coordinator)
    letter = sent()["member@example.org"]
    assert letter.subject.startswith("Dites si vous venez") and "/fr/meetings/" in letter.body


def test_a_second_press_writes_to_nobody_twice_and_to_who_is_new(client_for, coordinator, meeting, juror):
    browser = client_for(coordinator)
    for _press in range(2):
        browser.post(f"/meetings/{meeting.pk}/invite/")
    assert Message.objects.count() == 2 and meeting.events.filter(what="invited").count() == 1
    meeting.persons.add(juror.person)
    browser.post(f"/meetings/{meeting.pk}/invite/")
    assert set(sent()) == {"member@example.org", "other_member@example.org", "juror@example.org"}


def test_who_has_no_account_or_left_is_not_written_to(coordinator, member, meeting):
    make_seat(make_person("without_account", email="nobody@example.org"))
    meeting.invite(by=coordinator)
    member.person.memberships.update(until=timezone.localdate())
    assert set(sent()) == {"other_member@example.org"}
    assert Message.objects.get(user=member).state == Message.State.DROPPED


def test_it_can_be_switched_off(coordinator, member, meeting):
    assert KINDS["meeting"].optional
    type(member).objects.filter(pk=member.pk).update(muted_mails=["meeting"])
    meeting.invite(by=coordinator)
    assert set(sent()) == {"other_member@example.org"}


def test_a_new_place_is_told_once_to_those_who_had_the_invitation(coordinator, meeting, juror):
    meeting.invite(by=coordinator)
    sent()
    meeting.persons.add(juror.person)
    move_place(meeting, coordinator)
    letters = sent()
    assert set(letters) == {"member@example.org", "other_member@example.org"}
    assert "المركز الثقافي" in letters["member@example.org"].body
    move_place(meeting, coordinator, place="مقر الجمعية")
    assert len(sent()) == 2, "each change is told once"


def test_a_new_word_in_the_agenda_is_told_to_nobody(coordinator, meeting):
    meeting.invite(by=coordinator)
    sent()
    meeting.refresh_from_db()
    meeting.rewrite(by=coordinator, version=meeting.version, agenda=[Line(title="أخرى")])
    assert not sent()


def test_nobody_hears_of_a_change_before_the_invitations(coordinator, meeting):
    move_place(meeting, coordinator)
    meeting.move(MeetingState.CANCELLED, by=coordinator, version=meeting.version, reason="سبب")
    assert not sent()


def test_a_cancelled_meeting_is_told_with_its_reason(coordinator, meeting):
    meeting.invite(by=coordinator)
    sent()
    meeting.move(MeetingState.CANCELLED, by=coordinator, version=meeting.version, reason="القاعة غير متوفرة")
    letter = sent()["member@example.org"]
    assert "القاعة غير متوفرة" in letter.body and "مقر الجماعة" not in letter.subject


def test_a_mail_that_has_become_wrong_is_not_sent(coordinator, meeting):
    """The worker was away: the invitation waits while the meeting is cancelled."""
    meeting.invite(by=coordinator)
    meeting.move(MeetingState.CANCELLED, by=coordinator, version=meeting.version, reason="سبب")
    letters = sent()
    assert all("ألغي" in letter.subject for letter in letters.values()) and len(letters) == 2
    assert Message.objects.filter(state=Message.State.DROPPED).count() == 2


def test_a_name_cannot_break_the_mail(coordinator, member):
    meeting = make_meeting(coordinator, title="عنوان <b>مهم</b> {{ x }}", place="مكان\u2066")
    meeting.invite(by=coordinator)
    letter = sent()["member@example.org"]
    assert "<b>" not in letter.alternatives[0][0] and "\n" not in letter.subject
    assert re.search("&lt;b&gt;", letter.alternatives[0][0])


def test_a_refused_invitation_is_told(client_for, coordinator, meeting):
    Meeting.objects.update(state="held")
    client_for(coordinator).post(f"/meetings/{meeting.pk}/invite/")
    assert not Message.objects.exists()
