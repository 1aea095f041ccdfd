"""The private link: what it opens, for whom, and where its secret does not go."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from experiences.models import Experience, PrivateLink
from kit.links import link_digest, new_token
from tests.experiences.conftest import FORM, MINE, old_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(make_experience):
    token = new_token()
    make_experience(token=token, title="حديقة الحي")
    return token


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_it_is_swapped_for_a_cookie_and_a_clean_address(token, client, prefix):
    answer = client.get(f"{prefix}{MINE}{token}/")
    assert answer.status_code == 302
    assert answer.url == f"{prefix}{MINE}"
    assert "no-store" in answer["Cache-Control"]
    for name, path in [("mine_ar", MINE), ("mine_fr", f"/fr{MINE}")]:
        cookie = answer.cookies[name]
        assert cookie["path"] == path
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["max-age"], "it goes when the browser is closed"
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "حديقة الحي" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert b'<meta name="robots" content="noindex">' in page.content


def test_the_other_language_is_open_too(token, client):
    client.get(f"{MINE}{token}/")
    assert client.get(f"/fr{MINE}").status_code == 200


def test_the_cookie_is_secure_over_https(token, client, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert client.get(f"{MINE}{token}/").cookies["mine_ar"]["secure"]


def test_only_its_digest_is_stored(send):
    ticket = old_ticket()
    send(ticket=ticket.signed)
    row = Experience.objects.values().get()
    assert row["link_digest"] == link_digest(ticket.token)
    assert ticket.token not in str(row)


@pytest.mark.parametrize("wrong", ["x" * 43, "x", "%00", "..%2f", "ن" * 43])
def test_a_wrong_link_is_no_page(token, client, wrong):
    assert client.get(f"{MINE}{wrong}/").status_code == 404


def test_without_a_key_there_is_no_page(token, client):
    assert client.get(MINE).status_code == 404
    assert client.get(f"{MINE}edit/").status_code == 404


def test_a_forged_key_opens_nothing(token, client):
    client.cookies["mine_ar"] = f"{token}:1abcde:forged"
    assert client.get(MINE).status_code == 404


def test_a_key_lasts_half_a_day(token, client):
    client.get(f"{MINE}{token}/")
    with time_machine.travel(timezone.now() + timedelta(hours=13), tick=False):
        assert client.get(MINE).status_code == 404


def test_opening_it_changes_nothing(token, client):
    before = Experience.objects.values().get()
    for address in [f"{MINE}{token}/", MINE, f"{MINE}edit/", f"/fr{MINE}"]:
        client.get(address)
    assert Experience.objects.values().get() == before
    assert not PrivateLink.objects.exists()


def test_the_key_is_given_back_on_a_shared_computer(token, client):
    client.get(f"{MINE}{token}/")
    assert client.post(MINE).status_code == 302
    assert client.get(MINE).status_code == 404


def test_a_further_link_opens_the_same_experience(token, client):
    further = Experience.objects.get().new_link()
    assert further != token
    assert PrivateLink.objects.get().digest == link_digest(further)
    client.get(f"{MINE}{further}/")
    assert client.get(MINE).context["experience"] == Experience.objects.get()
    assert Client().get(f"{MINE}{token}/").status_code == 302


def test_its_page_gives_the_link_to_copy_and_to_send(token, client):
    client.get(f"{MINE}{token}/")
    page = client.get(MINE).content.decode()
    assert f'value="http://testserver{MINE}{token}/"' in page
    assert "https://wa.me/?text=" in page
    assert 'href="mailto:?subject=' in page
    assert Experience.objects.get().tracking_code in page


def test_its_page_shows_what_was_sent(client, make_experience):
    token = new_token()
    make_experience(token=token, results="صارت\nحديقة", women=0, men=3, start_year=2022, start_month=5, is_ongoing=True)
    client.get(f"{MINE}{token}/")
    page = client.get(MINE).content.decode()
    assert "صارت\nحديقة" in page
    assert "ماي 2022 – ما زالت مستمرة" in page
    assert "amina@example.org" in page
    client.cookies.clear()
    client.get(f"/fr{MINE}{token}/")
    assert "mai 2022 – toujours en cours" in client.get(f"/fr{MINE}").content.decode()


def test_logs_do_not_tell_it(caplog, client, db):
    token = new_token()
    with caplog.at_level(logging.WARNING, "django.request"):
        assert client.get(f"/fr{MINE}{token}/").status_code == 404
    assert "/experiences/mine/…" in caplog.text
    assert token not in caplog.text
    assert token[:10] not in caplog.text


@pytest.mark.parametrize("files", [1, 12])
def test_its_page_asks_the_database_little(token, client, files, django_assert_num_queries):
    experience = Experience.objects.get()
    for number in range(files):
        experience.attachments.create(
            kind="photo", extension="jpg", file=f"{number}.jpg", shown_name="x", size=1, sha256=number, width=1, height=1
        )
    client.get(f"{MINE}{token}/")
    with django_assert_num_queries(13):
        client.get(MINE)


def test_the_form_carries_the_link_once_a_draft_is_kept(send):
    ticket = old_ticket()
    page = send(ticket=ticket.signed, title="").content.decode()
    assert f"http://testserver{MINE}{ticket.token}/" in page
    assert FORM in page
