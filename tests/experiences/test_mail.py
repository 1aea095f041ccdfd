"""What the contributor is told by mail, when, and in which language."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from experiences.models import Experience, PrivateLink
from tests.experiences.conftest import old_ticket

pytestmark = pytest.mark.django_db


def link_in(message):
    return next(line for line in message.body.splitlines() if "/experiences/mine/" in line)


def test_the_receipt(send, run_jobs):
    send()
    assert not mail.outbox, "a silent mail server delays no answer"
    run_jobs()
    (message,) = mail.outbox
    experience = Experience.objects.get()
    assert message.to == ["amina@example.org"]
    assert experience.title in message.subject
    assert experience.tracking_code in message.subject
    assert experience.tracking_code in message.body
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert 'lang="ar-ma" dir="rtl"' in html
    assert "أمينة التجريبية" in html


def test_its_link_opens_the_experience_and_is_stored_nowhere(send, run_jobs):
    ticket = old_ticket()
    send(ticket=ticket.signed)
    run_jobs()
    link = link_in(mail.outbox[0])
    assert ticket.token not in mail.outbox[0].body
    assert PrivateLink.objects.count() == 1
    browser = Client()
    answer = browser.get(link.removeprefix("http://testserver"))
    assert browser.get(answer.url).context["experience"] == Experience.objects.get()


def to_contributor():
    return [message for message in mail.outbox if message.to == ["amina@example.org"]]


def test_in_the_contributors_language(send, run_jobs, coordinator):
    send(url="/fr/experiences/tell/")
    Experience.objects.get().accept(by=coordinator)
    run_jobs()
    receipt, accepted = to_contributor()
    assert "Nous avons reçu votre expérience" in receipt.subject
    assert "est acceptée pour le guide" in accepted.subject
    assert "/fr/experiences/mine/" in link_in(accepted)
    assert 'lang="fr" dir="ltr"' in accepted.alternatives[0][0]


def test_each_decision_is_told_with_its_reason(make_experience, coordinator, run_jobs):
    experience = make_experience(title="حديقة")
    experience.decline(by=coordinator, reason="خارج <b>التراب</b>")
    experience.take_back_decision(by=coordinator, reason="أخطأنا")
    experience.accept(by=coordinator)
    run_jobs()
    _receipt, declined, reopened, accepted = to_contributor()
    assert "اقرؤوا السبب" in declined.subject
    assert "خارج <b>التراب</b>" in declined.body
    assert "خارج &lt;b&gt;التراب&lt;/b&gt;" in declined.alternatives[0][0]
    assert "أخطأنا" in reopened.body
    assert "قُبلت" in accepted.subject


def test_no_address_no_mail(send, run_jobs):
    send(contact_email="", contact_phone="0612345678")
    assert not run_jobs()


def test_invented_experiences_write_to_nobody(make_experience, run_jobs):
    make_experience(is_demonstration=True)
    assert not run_jobs()


def test_a_draft_is_not_mailed(send, run_jobs):
    send("draft")
    assert not run_jobs()


def test_a_title_breaks_no_header(make_experience, run_jobs):
    make_experience(title="عنوان\r\nBcc: everybody@example.org")
    run_jobs()
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["amina@example.org"]


def test_a_long_title_is_cut_in_the_subject(make_experience, run_jobs):
    make_experience(title="ع" * 160)
    run_jobs()
    assert "ع" * 61 not in mail.outbox[0].subject
    assert "ع" * 160 in mail.outbox[0].body


def test_a_silent_mail_server_is_asked_again(send, run_jobs, settings):
    send()
    settings.EMAIL_BACKEND = "tests.experiences.test_mail.SilentServer"
    run_jobs()
    run_jobs()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert not run_jobs(), "not before its time"
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        run_jobs()
    assert len(mail.outbox) == 1


class SilentServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise TimeoutError("the mail server says nothing")
