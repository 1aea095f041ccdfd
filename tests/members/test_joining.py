"""Joining: the link leads to a clean address, a GET uses nothing up, everything typed comes back, and one account is made."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from kit.moves import RefusedMove
from members.joining.key import KEPT_FOR
from members.models import Invitation, User
from members.models.invitations import GOOD_FOR
from tests.factories import make_account
from tests.members.conftest import PASSWORD


@pytest.fixture
def opened(client, invitee, invite):
    """The invitee's browser, after the link was opened."""
    client.invitation, client.token = invite(invitee)
    client.get(f"/join/{client.token}/")
    return client


def test_the_link_leads_to_an_address_that_tells_nothing(client, invitee, invite):
    _invitation, token = invite(invitee)
    answer = client.get(f"/join/{token}/")
    assert answer.status_code == 302 and answer["Location"] == "/join/"
    page = client.get("/join/")
    assert "no-store" in page["Cache-Control"] and "no-store" in answer["Cache-Control"]
    assert token not in page.text and "نادية رحال" in page.text and 'content="noindex"' in page.text


def test_getting_it_uses_nothing_up(opened):
    for _fetch in range(3):
        Client().get(f"/join/{opened.token}/")
        assert opened.get("/join/").status_code == 200
    invitation = Invitation.objects.get()
    assert invitation.state == Invitation.State.NOT_OPENED


def test_the_coordinator_learns_that_somebody_began(opened):
    assert opened.post("/join/opened/").status_code == 204
    assert Invitation.objects.get().state == Invitation.State.OPENED


def test_wrong_expired_revoked_and_used_answer_the_same(opened, client_for, coordinator, invitee, invite, answers):
    def answer(token):
        browser = Client()
        page = browser.get(f"/join/{token}/")
        said = page.text.replace(token, "…")
        return page.status_code, said, browser.get("/join/").status_code, browser.post("/join/opened/").status_code

    wrong = answer("x" * 43)
    assert (wrong[0], *wrong[2:]) == (404, 404, 404)
    with time_machine.travel(timezone.now() + GOOD_FOR, tick=False):
        assert answer(opened.token) == wrong
    revoked = opened.token
    _invitation, used = Invitation.objects.make(invitee, by=coordinator, seen=0)
    assert answer(revoked) == wrong
    browser = Client()
    browser.get(f"/join/{used}/")
    browser.post("/join/", answers())
    assert answer(used) == wrong


@pytest.mark.parametrize("token", ["", "x", "ا" * 43, "x" * 500, "..", "%00"])
def test_nonsense_is_not_found(client, db, token):
    assert client.get(f"/join/{token}/").status_code == 404


def test_a_revoked_link_closes_the_page_that_is_open(opened, coordinator, answers):
    opened.invitation.revoke(by=coordinator)
    assert opened.get("/join/").status_code == 404
    assert opened.post("/join/", answers()).status_code == 404
    assert not User.objects.filter(username="nadia").exists()


def test_whoever_left_meanwhile_cannot_join(opened, invitee, answers):
    invitee.memberships.update(until=timezone.localdate())
    assert opened.post("/join/", answers()).status_code == 404


def test_the_key_is_kept_for_half_a_day(opened):
    with time_machine.travel(timezone.now() + KEPT_FOR + timedelta(minutes=1), tick=False):
        assert opened.get("/join/").status_code == 404


def test_the_page_proposes_what_is_known(opened, invitee):
    form = opened.get("/join/").context["form"]
    assert form["username"].value() == "nadia.rahal" and form["email"].value() == "nadia@example.org"
    make_account("nadia.rahal")
    assert opened.get("/join/").context["form"]["username"].value() == "nadia.rahal2"
    assert not form["agrees"].value(), "consent is never ticked beforehand"


def test_joining(opened, invitee, answers):
    answer = opened.post("/join/", answers(agrees="on"), follow=True)
    assert answer.redirect_chain == [("/desk/", 302)] and "مرحبا نادية رحال" in answer.text
    user = User.objects.get(username="nadia")
    assert answer.context["user"] == user and user.person == invitee and user.check_password(PASSWORD)
    invitee.refresh_from_db()
    assert invitee.agreed_to_be_shown_on == timezone.localdate()
    address = EmailAddress.objects.get(user=user)
    assert address.primary and not address.verified, "a link that went by WhatsApp proves no address"
    assert Invitation.objects.get().state == Invitation.State.USED
    assert opened.get("/join/").status_code == 404


def test_a_link_that_came_by_mail_proves_the_address(client, coordinator, invitee, answers):
    _invitation, token = Invitation.objects.make(invitee, by=coordinator, sent_to="Nadia@example.org")
    client.get(f"/join/{token}/")
    client.post("/join/", answers())
    assert EmailAddress.objects.get(email="nadia@example.org").verified


def test_without_consent_and_without_e_mail(opened, invitee, answers):
    opened.post("/join/", answers(email=""))
    invitee.refresh_from_db()
    assert not invitee.agreed_to_be_shown and invitee.email == "nadia@example.org"
    user = User.objects.get(username="nadia")
    assert user.email == "" and not EmailAddress.objects.filter(user=user).exists()


def test_the_chosen_language_is_the_desk_s(opened, answers):
    assert opened.post("/join/", answers(language="fr"))["Location"] == "/fr/desk/"
    assert User.objects.get(username="nadia").language == "fr"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("username", "member", "اسم المستخدم هذا محجوز"),
        ("username", "MEMBER", "اسم المستخدم هذا محجوز"),
        ("username", "نادية", "حروف لاتينية"),
        ("username", "0612345678", "حروف لاتينية"),
        ("username", "nadia@example.org", "حروف لاتينية"),
        ("email", "member@example.org", "هذا البريد لحساب آخر"),
        ("email", "nadia@", "بريد"),
        ("password1", "court", "كلمتا المرور مختلفتان"),
        ("language", "en", "en"),
    ],
)
def test_what_was_typed_comes_back_with_words(opened, member, answers, field, value, words):
    page = opened.post("/join/", answers(**{field: value}))
    assert page.status_code == 200 and words in page.text
    for name, typed in answers(**{field: value}).items():
        assert page.context["form"][name].value() == typed
    assert page.text.count(f'value="{PASSWORD}"') >= 1, "nobody types a password twice for a taken user name"
    assert not User.objects.filter(person=opened.invitation.person).exists()
    assert Invitation.objects.get().state == Invitation.State.OPENED


@pytest.mark.parametrize("password", ["court", "password", "nadia.rahal"])
def test_weak_passwords_are_refused(opened, answers, password):
    page = opened.post("/join/", answers(username="nadia.rahal", password1=password, password2=password))
    assert page.context["form"].errors.get("password1")


def test_fields_outside_the_form_are_ignored(opened, answers):
    opened.post("/join/", answers(is_superuser="on", is_staff="on", person="1"))
    user = User.objects.get(username="nadia")
    assert not user.is_superuser and not user.is_staff


def test_whoever_is_signed_in_is_told_to_sign_out_first(client_for, member, invitee, invite, answers):
    browser = client_for(member)
    browser.get(f"/join/{invite(invitee)[1]}/")
    assert "اخرجوا أولا" in browser.get("/join/").text
    assert "اخرجوا أولا" in browser.post("/join/", answers()).text
    assert not User.objects.filter(person=invitee).exists()


def test_another_account_may_take_the_name_while_one_types(opened, answers):
    make_account("other")
    with pytest.raises(RefusedMove):
        opened.invitation.join(username="other", password=PASSWORD, email="", language="fr", agrees=False)
    assert Invitation.objects.get().used_at is None, "what failed used nothing up"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_account(coordinator, invitee, answers):
    _invitation, token = Invitation.objects.make(invitee, by=coordinator)
    start, said = Barrier(2), []

    def join(username):
        browser = Client()
        with override(settings.LANGUAGE_CODE):
            browser.get(f"/join/{token}/")
            start.wait()
            said.append(browser.post("/join/", answers(username=username, email="")).status_code)
        connection.close()

    threads = [Thread(target=join, args=[name]) for name in ("nadia.one", "nadia.two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(person=invitee).count() == 1
    assert said.count(302) == 1 and len(said) == 2
    assert Invitation.objects.get().used_at
