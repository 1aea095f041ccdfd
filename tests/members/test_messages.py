"""The queue of mails: once, again while the server is silent, never to whoever does not want it; and its list."""

import smtplib
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail, signing
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from members.letters import KINDS
from members.mail import Item, Letter, Section, mail_kind, post
from members.models import Message, User, WhyNot
from members.models.messages import LEASE, OFF_SALT, WAITS
from tests.factories import make_person

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def kinds():
    """Two kinds of mail, one with a switch and one without; `said` is what the letters say."""
    before = dict(KINDS)

    @mail_kind("news", "الأخبار", optional=True)
    def news(user, words="كلمة"):
        return Letter(subject=f"اقرؤوا {words}", lines=[words]) if words else None

    @mail_kind("receipt", "وصل", optional=False)
    def receipt(reader, words="وصل"):
        return Letter(subject=words, lines=[words])

    yield
    KINDS.clear()
    KINDS.update(before)


class Server(BaseEmailBackend):
    """Does `Server.act(message)` for each mail."""

    act = None

    def send_messages(self, messages):
        for message in messages:
            Server.act(message)
        return len(messages)


@pytest.fixture
def server(settings):
    """`server(act)`: the mail server does this from now on; without it, it takes the mails again."""

    def becomes(act=None):
        Server.act = act
        settings.EMAIL_BACKEND = f"{__name__}.Server" if act else LOCMEM

    return becomes


def fails_with(error):
    def act(message):
        raise error

    return act


def later(delta):
    return time_machine.travel(timezone.now() + delta, tick=False)


# --- Once ---------------------------------------------------------------------------------------------------------


def test_a_key_posts_once(member, run_jobs):
    assert post("news", member, key="a")
    assert not post("news", member, key="a", words="أخرى")
    run_jobs()
    (message,) = mail.outbox
    assert message.to == ["member@example.org"]
    assert Message.objects.get().state == Message.State.SENT


def test_a_second_job_sends_nothing(member, run_jobs):
    from members.tasks import deliver

    post("news", member, key="a")
    deliver.enqueue(Message.objects.get().pk)
    assert len(run_jobs()) == 2
    assert len(mail.outbox) == 1


def test_nothing_is_posted_with_what_was_rolled_back(member):
    from django.db import transaction

    with transaction.atomic():
        post("news", member, key="a")
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_no_text_is_kept(member, run_jobs):
    post("news", member, key="a")
    run_jobs()
    assert Message.objects.get().payload == {}


# --- A mail server that is silent, that refuses, a worker that is killed ------------------------------------------


def test_a_silent_server_is_asked_again(member, run_jobs, server):
    server(fails_with(TimeoutError("the mail server says nothing")))
    post("news", member, key="a")
    run_jobs()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (Message.State.WAITING, 1)
    assert message.why == "the mail server says nothing"
    server()
    assert not run_jobs(), "not before its time"
    with later(timedelta(minutes=6)):
        run_jobs()
    message.refresh_from_db()
    assert (message.state, message.reason, len(mail.outbox)) == (Message.State.SENT, "", 1)


def test_it_is_given_up_after_a_day_and_a_half(member, run_jobs, server):
    server(fails_with(ConnectionRefusedError("refused")))
    post("news", member, key="a")
    run_jobs()
    for wait in WAITS:
        with later(sum(WAITS[: WAITS.index(wait) + 1], timedelta(minutes=1))):
            run_jobs()
    message = Message.objects.get()
    assert (message.state, message.attempts, message.why) == (Message.State.FAILED, len(WAITS) + 1, "refused")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPRecipientsRefused({"member@example.org": (550, b"5.1.1 No such user")}), "550 5.1.1 No such user"),
        (smtplib.SMTPDataError(554, b"Not wanted here"), "554 Not wanted here"),
        (ValueError("Header values can't contain newlines"), "Header values can't contain newlines"),
    ],
)
def test_a_refusal_is_final_and_says_why(member, run_jobs, server, error, words):
    server(fails_with(error))
    post("news", member, key="a")
    run_jobs()
    message = Message.objects.get()
    assert (message.state, message.attempts, message.why) == (Message.State.FAILED, 1, words)


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"member@example.org": (451, b"Try later")}),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPSenderRefused(452, b"Too much", "x@example.org"),
        smtplib.SMTPAuthenticationError(535, b"Wrong password"),
    ],
)
def test_what_may_pass_is_asked_again(member, run_jobs, server, error):
    """Also a password that the mail server does not know: somebody mends it, and no mail is lost."""
    server(fails_with(error))
    post("news", member, key="a")
    run_jobs()
    assert Message.objects.get().state == Message.State.WAITING


class Killed(BaseException):
    pass


def take_and_die(message):
    mail.outbox.append(message)
    raise Killed


def deliver_and_die(message):
    with pytest.raises(Killed):
        message.deliver()


def test_killed_while_sending_it_goes_once_more_at_most(member, run_jobs, server):
    """Nobody knows whether the server took it: two mails are better than none, and three are not sent."""
    post("news", member, key="a")
    DBTaskResult.objects.all().delete()  # its job went down with the worker
    server(take_and_die)
    deliver_and_die(Message.objects.get())
    with later(LEASE / 2):
        assert Message.objects.get().deliver() is not None, "its sender may still be at it"
    with later(LEASE + timedelta(seconds=1)):
        deliver_and_die(Message.objects.get())
    with later(3 * LEASE):
        assert Message.objects.get().deliver() is None
        message = Message.objects.get()
        assert message.deliver() is None
    assert len(mail.outbox) == 2
    assert (message.state, message.reason) == (Message.State.FAILED, WhyNot.INTERRUPTED)
    assert mail.outbox[0].extra_headers["Message-ID"] == mail.outbox[1].extra_headers["Message-ID"]


def test_the_cron_takes_up_what_lost_its_job(member, run_jobs):
    post("news", member, key="a")
    DBTaskResult.objects.all().delete()
    call_command("remind", verbosity=0)
    assert not run_jobs(), "its job may be on its way"
    with later(LEASE + timedelta(seconds=1)):
        call_command("remind", verbosity=0)
        call_command("remind", verbosity=0)
        assert len(run_jobs()) == 1, "what has a job already is not given a second one"
    assert [message.subject for message in mail.outbox] == ["اقرؤوا كلمة"]


# --- Who wants it -------------------------------------------------------------------------------------------------


def reason(run_jobs):
    run_jobs()
    message = Message.objects.get()
    assert (message.state, mail.outbox) == (Message.State.DROPPED, [])
    return message.reason


def test_what_is_switched_off_is_dropped(member, run_jobs):
    member.mute("news")
    post("news", member, key="a")
    assert reason(run_jobs) == WhyNot.SWITCHED_OFF


def test_what_no_longer_holds_is_dropped(member, run_jobs):
    post("news", member, key="a", words="")
    assert reason(run_jobs) == WhyNot.OVERTAKEN


def test_no_address(member, run_jobs):
    User.objects.update(email="")
    post("receipt", member, key="a")
    assert reason(run_jobs) == WhyNot.NO_ADDRESS


def test_a_kind_nobody_writes_any_more(member, run_jobs):
    post("news", member, key="a")
    del KINDS["news"]
    assert reason(run_jobs) == WhyNot.UNKNOWN_KIND


def test_whoever_left_gets_what_has_no_switch_only(member, run_jobs):
    member.person.memberships.update(until=timezone.localdate())
    post("news", member, key="a")
    post("receipt", member, key="b")
    run_jobs()
    assert [message.subject for message in mail.outbox] == ["وصل"]
    assert Message.objects.get(key="a").reason == WhyNot.LEFT


# --- What it looks like -------------------------------------------------------------------------------------------


def test_headers(member, run_jobs):
    post("news", member, key="a", words="سطر\r\nBcc: everybody@example.org")
    post("receipt", member, key="b")
    run_jobs()
    news, receipt = mail.outbox
    assert "\n" not in news.subject
    assert news.recipients() == ["member@example.org"]
    assert news.message()["Auto-Submitted"] == "auto-generated"
    assert news.message()["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert news.message()["Message-ID"].endswith("@testserver>")
    assert "List-Unsubscribe" not in receipt.message(), "a receipt cannot be switched off"


def test_both_parts_say_all_of_it(member, run_jobs):
    @mail_kind("everything", "كل شيء", optional=True)
    def everything(user):
        return Letter(
            subject="اقرؤوا <كل> شيء",
            lines=["سطر <b>أول</b>"],
            items=[Item("عنصر <i>", "كلمات", "/plan/")],
            sections=[Section("قسم", [Item("في القسم")]), Section("فارغ", words="لا شيء")],
            quote="قالت\nكذا",
            after=["سطر أخير"],
            button=("افتحوا", "/desk/"),
        )

    post("everything", member, key="a")
    run_jobs()
    text, (html, _kind) = mail.outbox[0].body, mail.outbox[0].alternatives[0]
    for words in (
        "عنصر",
        "كلمات",
        "قسم",
        "في القسم",
        "فارغ",
        "لا شيء",
        "قالت",
        "سطر أخير",
        "افتحوا",
        "http://testserver/plan/",
    ):
        assert words in text
        assert words in html
    assert "سطر <b>أول</b>" in text
    assert "سطر &lt;b&gt;أول&lt;/b&gt;" in html
    assert "<i>" not in html
    assert 'lang="ar-ma" dir="rtl"' in html
    assert "\n\n\n" not in text


def test_a_person_without_account(db, run_jobs):
    person = make_person("x", email="x@example.org")
    post("receipt", person, key="a")
    run_jobs()
    assert mail.outbox[0].to == ["x@example.org"]


# --- Switched off from the mail -----------------------------------------------------------------------------------


def off_path(run_jobs, user, language="ar-ma"):
    User.objects.filter(pk=user.pk).update(language=language)
    post("news", user, key=f"off {language}")
    run_jobs()
    return urlsplit(mail.outbox[-1].extra_headers["List-Unsubscribe"].strip("<>")).path


def test_one_press_in_the_mail_program_ends_them(member, run_jobs, client):
    """RFC 8058: a POST from nowhere, without a cookie or a page before it."""
    path = off_path(run_jobs, member)
    answer = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    member.refresh_from_db()
    assert member.muted_mails == ["news"]
    client.post(path)
    member.refresh_from_db()
    assert member.muted_mails == ["news"]


@pytest.mark.parametrize(("language", "words"), [("ar-ma", "أوقفوها"), ("fr", "Les désactiver")])
def test_opening_its_address_only_asks(member, run_jobs, client, language, words):
    path = off_path(run_jobs, member, language)
    page = client.get(path)
    assert words in page.text
    assert "الأخبار" in page.text
    for private in (str(member), member.email):
        assert private not in page.text
    member.refresh_from_db()
    assert member.muted_mails == []


def test_a_made_up_address_does_nothing(member, client):
    good = signing.dumps([member.pk, "news"], salt=OFF_SALT)
    other = signing.dumps([member.pk, "news"], salt="another")
    fixed = signing.dumps([member.pk, "receipt"], salt=OFF_SALT)
    gone = signing.dumps([0, "news"], salt=OFF_SALT)
    for signed in (f"{good}x", other, fixed, gone, "x"):
        assert client.post(f"/mails/off/{signed}/").status_code == 404
    member.refresh_from_db()
    assert member.muted_mails == []


# --- The list in the back office ----------------------------------------------------------------------------------

LIST = "/admin/members/message/"


@pytest.fixture
def some(member, run_jobs, server):
    """A mail that was sent and one that failed: their messages."""
    post("news", member, key="sent")
    run_jobs()
    server(fails_with(smtplib.SMTPRecipientsRefused({"x": (550, b"No such user")})))
    post("news", member, key="failed")
    run_jobs()
    server()
    return list(Message.objects.order_by("pk"))


def test_the_coordinator_reads_what_became_of_each(some, coordinator, client_for):
    page = client_for(coordinator).get(LIST)
    assert "550 No such user" in page.text
    assert "الأخبار" in page.text
    counts = page.context["cl"].filter_specs
    assert any("(1)" in str(choice["display"]) for spec in counts for choice in spec.choices(page.context["cl"]))
    assert client_for(coordinator).get(f"{LIST}?state__exact=failed").context["cl"].result_count == 1


def test_it_is_read_and_nothing_else(some, coordinator, client_for):
    client = client_for(coordinator)
    detail = f"{LIST}{some[1].pk}/change/"
    assert client.get(detail).status_code == 200
    assert client.post(detail, {"state": "sent"}).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{some[1].pk}/delete/", {"post": "yes"}).status_code == 403
    assert Message.objects.get(pk=some[1].pk).state == Message.State.FAILED


def test_others_do_not_read_it(some, member, client_for):
    assert client_for(member).get(LIST).status_code in (302, 403)


def press(client, messages):
    return client.post(LIST, {"action": "send_again", "_selected_action": [m.pk for m in messages]}, follow=True)


def test_what_failed_is_sent_again(some, coordinator, client_for, run_jobs):
    answer = press(client_for(coordinator), some)
    assert "يعاد إرسال رسالة واحدة" in answer.text
    assert len(mail.outbox) == 1
    run_jobs()
    assert len(mail.outbox) == 2
    assert {message.state for message in Message.objects.all()} == {Message.State.SENT}
    assert LogEntry.objects.get().user == coordinator
    assert "لم يتعذر إرسال شيء" in press(client_for(coordinator), some).text


def test_the_list_asks_the_database_little(member, coordinator, client_for, django_assert_num_queries):
    client = client_for(coordinator)
    for number in (1, 30):
        for n in range(number):
            post("news", member, key=f"{number} {n}")
        client.get(LIST)
        with django_assert_num_queries(18):
            client.get(LIST)
