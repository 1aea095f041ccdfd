"""Coordinators and administrators have a second factor before anything else; a demonstration asks for none."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from members.models import User

RUNNERS = ["coordinator", "administrator"]


@pytest.fixture(autouse=True)
def _real(settings, db):
    settings.DEMONSTRATION = False


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.parametrize("who", RUNNERS)
@pytest.mark.parametrize(
    "path", ["/desk/", "/", "/plan/", "/profile/", "/admin/", "/people/invitations/", "/nowhere-at-all/"]
)
def test_nothing_opens_before(client_for, request, who, path):
    answer = client_for(request.getfixturevalue(who)).get(path)
    if path == "/nowhere-at-all/":
        assert answer.status_code == 404
    else:
        assert answer.status_code == 302 and answer["Location"] == "/accounts/second-factor/"


@pytest.mark.parametrize("who", RUNNERS)
def test_a_post_does_nothing_before(client_for, request, who):
    user = request.getfixturevalue(who)
    answer = client_for(user).post("/fr/profile/", {"language": "fr", "email": user.email})
    assert answer["Location"] == "/fr/accounts/second-factor/"
    user.refresh_from_db()
    assert user.language == "ar-ma"


@pytest.mark.parametrize("who", ["member", "reviser", "validator", "juror"])
def test_the_others_are_not_asked(client_for, request, who):
    browser = client_for(request.getfixturevalue(who))
    assert browser.get("/desk/").status_code == 200
    assert "لا يطلب منكم شيء هنا" in browser.get("/accounts/second-factor/").text


def test_a_demonstration_asks_for_none(client_for, coordinator, settings):
    settings.DEMONSTRATION = True
    assert client_for(coordinator).get("/desk/").status_code == 200


def test_strangers_read_and_sign_in_as_ever(client, coordinator):
    assert client.get("/plan/").status_code == 200
    assert client.get("/healthz").status_code in (200, 503)
    door = client.post("/accounts/login/", {"login": "coordinator", "password": "a long password"}, follow=True)
    assert door.redirect_chain[-1][0] == "/accounts/second-factor/" and reverse("mfa_activate_totp") in door.text


def test_the_way_through(client, coordinator):
    """Signing in, setting up, the recovery codes, and only then the desk."""
    client.post("/accounts/login/", {"login": "coordinator", "password": "a long password"})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200, "whoever has just signed in is not asked for the password again"
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    codes = RecoveryCodes(Authenticator.objects.get(user=coordinator, type="recovery_codes")).get_unused_codes()
    assert codes and all(code in answer.text for code in codes) and 'href="/desk/"' in answer.text
    assert client.get("/desk/").status_code == 200


def test_signing_out_is_always_open(client_for, coordinator):
    browser = client_for(coordinator)
    browser.post("/accounts/logout/")
    assert browser.get("/desk/")["Location"].startswith("/accounts/login/")


def test_the_second_factor_is_asked_for_at_the_next_sign_in(client, coordinator):
    secret = generate_totp_secret()
    TOTP.activate(coordinator, secret)
    door = client.post("/accounts/login/", {"login": "coordinator", "password": "a long password"})
    assert door["Location"] == reverse("mfa_authenticate")
    assert client.get("/desk/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_switching_it_off_closes_the_portal_again(client_for, coordinator):
    TOTP.activate(coordinator, generate_totp_secret())
    browser = client_for(coordinator)
    assert browser.get("/desk/").status_code == 200
    Authenticator.objects.all().delete()
    assert browser.get("/desk/").status_code == 302


def test_a_member_who_becomes_coordinator_is_asked_at_the_next_request(client_for, member):
    from tests.factories import make_place

    browser = client_for(member)
    assert browser.get("/desk/").status_code == 200
    make_place(User.objects.get(pk=member.pk).person, "project_team")
    assert browser.get("/desk/").status_code == 302
