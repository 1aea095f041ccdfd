"""The members' side from end to end: invited, joined, updated in two taps, reminded, and told of in the plan's week."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import expect

from actions.deadlines import Precision
from actions.models import Action
from members.models import Person, User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "une petite phrase 7"
SENTENCE = {ARABIC: "حددنا موعد اللقاء الأول", FRENCH: "Première rencontre fixée"}
POSTPONED_TO = date(2027, 5, 31)
WORDS = {ARABIC: ("الأجل", "ماي 2027", "أسبوع"), FRENCH: ("échéance", "mai 2027", "semaine")}


@pytest.fixture
def coordinator(site, kept):
    """The demonstration, where «فاطمة شهباز» (M01, who answers for A06) has a phone and a mailbox but no account yet."""
    kept.put()
    Person.objects.filter(code="M01").update(phone="+212612345678", email="fatima@example.org")
    return User.objects.get(username="coordinator")


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_a_season(page_at, coordinator, run_jobs, language, width):
    page = page_at(width, language)
    page.goto(invitation(page_at(width, language, coordinator), language))
    join(page, language)
    update_in_two_taps(page, language)
    run_jobs()
    mail.outbox.clear()
    Action.objects.get(code="A06").record_status(
        "postponed", by=coordinator, version=1, sentence="-", due_to=POSTPONED_TO, precision=Precision.MONTH
    )
    reminder = reminded_on(datetime(2027, 5, 17, 8), run_jobs)
    assert WORDS[language][1] in reminder.body
    assert "/plan/A06/update/" in reminder.body
    page.goto(re.search(r"https?://\S+/plan/A06/update/", reminder.body)[0])
    expect(page.locator("[name=status][value=done]")).to_be_attached()
    digest = told_on(datetime(2027, 5, 24, 8), run_jobs)
    assert WORDS[language][2] in digest.subject.lower()
    assert "A06" in digest.body


def invitation(page, language):
    """The link that a coordinator reads off the page after one press."""
    page.visit("people/invitations/")
    page.locator(".people > li", has_text="فاطمة شهباز").locator("form button").first.click()
    return page.locator("#link-ar-ma" if language == ARABIC else "#link-fr").input_value()


def join(page, language):
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.locator("main form [type=submit]").click()
    expect(page).to_have_url(re.compile(r"/fr/desk/$" if language == FRENCH else r"\d/desk/$"))


def update_in_two_taps(page, language):
    form = page.locator("form.quick-update[action$='/plan/A06/update/']")
    form.locator(".chip", has=page.locator("[value=under_way]")).click()
    form.locator("button[type=submit]").click()
    expect(page.locator(".alert-success")).to_be_visible()
    action = Action.objects.get(code="A06")
    assert (action.status, action.version) == ("under_way", 1)
    assert action.updates.get().by == User.objects.get(person__code="M01")


def reminded_on(moment, run_jobs):
    return told_on(moment, run_jobs, kind="deadlines")


def told_on(moment, run_jobs, kind="weekly_digest"):
    """The mail of `kind` to the new member that `remind` sends at `moment`, however often it is called; the only one."""
    mail.outbox.clear()
    with time_machine.travel(moment.replace(tzinfo=ZoneInfo("Africa/Casablanca"))):
        for _again in range(2):
            call_command("remind", verbosity=0)
            run_jobs()
        user = User.objects.get(person__code="M01")
        assert user.messages.filter(kind=kind, posted_at__date=moment.date()).count() == 1
    mine = [message for message in mail.outbox if message.to == [user.email]]
    if kind == "deadlines":
        return next(message for message in mine if "A06/update" in message.body)
    return next(message for message in mine if "A06/update" not in message.body)
