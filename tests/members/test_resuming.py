"""A form that is sent after its session has ended: what was typed waits for the same account, and for nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from actions.models import Action
from members.resuming.kept import AT_MOST
from tests.factories import make_action

SENTENCE = "اتصلنا بإحدى عشرة جمعية\nوبقيت أربع"
PATH = "/plan/A1/update/"


@pytest.fixture(autouse=True)
def _action(member):
    make_action("A1", answered_by=[member.person])


def typed(**more):
    return {"version": "0", "status": "under_way", "sentence": SENTENCE, "precision": "day", **more}


def sign_in(browser, username="member", door="/accounts/login/"):
    return browser.post(door, {"login": username, "password": "a long password"})


@pytest.fixture
def ended(client_for, member):
    """The member's browser after its session has ended: the cookie that says whose it is outlives it."""
    browser = client_for(member)
    browser.get("/desk/")
    del browser.cookies[django_settings.SESSION_COOKIE_NAME]
    return browser


def kept():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM shared_cache WHERE cache_key LIKE '%%kept:%%'")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("prefix", "word"), [("", "ما كتبتموه"), ("/fr", "Ce que vous aviez saisi")])
def test_it_waits_behind_the_sign_in_and_is_sent_by_a_press(ended, prefix, word):
    answer = ended.post(prefix + PATH, typed())
    assert answer["Location"] == f"{prefix}/accounts/login/?next={prefix}/resume/"
    assert Action.objects.get().version == 0
    assert "alert-info" in ended.get(answer["Location"]).text, "the door says that nothing is lost"
    assert sign_in(ended, door=answer["Location"])["Location"] == f"{prefix}/resume/"
    page = ended.get(f"{prefix}/resume/")
    assert word in page.text and "وبقيت أربع" in page.text and "no-store" in page["Cache-Control"]
    assert page.context["kept"]["path"] == prefix + PATH
    again = dict(page.context["kept"]["fields"])
    assert again == typed(), "every field, to the letter"
    assert ended.post(prefix + PATH, again).status_code == 302
    assert Action.objects.get().updates.get().sentence.split() == SENTENCE.split()
    assert ended.get(f"{prefix}/resume/").status_code == 302 and kept() == 0, "what was sent waits no more"


def test_another_account_does_not_read_it(ended, coordinator):
    ended.post(PATH, typed())
    sign_in(ended, "coordinator")
    answer = ended.get("/resume/")
    assert answer.status_code == 302 and answer["Location"] == "/desk/" and kept() == 0
    ended.logout()
    sign_in(ended)
    assert ended.get("/resume/").status_code == 302


def test_another_browser_does_not_read_it(ended, member, client_for):
    ended.post(PATH, typed())
    assert client_for(member).get("/resume/").status_code == 302


def test_a_browser_that_nobody_signed_in_with_keeps_nothing(client):
    answer = client.post(PATH, typed())
    assert answer["Location"] == f"/accounts/login/?next={PATH}" and kept() == 0


def test_a_forged_cookie_keeps_nothing(client, member):
    client.cookies["whose"] = f"{member.pk}:forged"
    client.post(PATH, typed())
    assert kept() == 0


def test_after_an_hour_it_is_gone(ended):
    ended.post(PATH, typed())
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        sign_in(ended)
        assert ended.get("/resume/").status_code == 302


def test_no_password_no_token_and_no_file_is_kept(ended):
    photo = SimpleUploadedFile("a.jpg", b"x")
    ended.post(PATH, typed(current_password="canary-1", csrfmiddlewaretoken="canary-2", Code="canary-3", photo=photo))
    sign_in(ended)
    page = ended.get("/resume/")
    assert "canary" not in page.text and "a.jpg" not in page.text
    assert "اختاروها من جديد" in page.text


def test_it_can_be_thrown_away(ended):
    ended.post(PATH, typed())
    sign_in(ended)
    assert ended.post("/resume/")["Location"] == "/desk/" and kept() == 0


@pytest.mark.parametrize("path", ["/admin/members/person/add/", "/fr/admin/members/person/add/"])
def test_some_addresses_keep_nothing(ended, path):
    assert ended.post(path, typed()).status_code in (302, 404) and kept() == 0


def test_too_much_is_not_kept(ended):
    ended.post(PATH, typed(sentence="x" * AT_MOST))
    assert kept() == 0


def test_what_was_typed_does_not_break_out(ended):
    ended.post(PATH, typed(sentence='"><script>alert(1)</script> x'))
    sign_in(ended)
    assert "<script>alert" not in ended.get("/resume/").text


def test_forgery_cannot_plant_it(member, ended):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = ended.cookies
    assert browser.post(PATH, typed()).status_code == 403 and kept() == 0


def test_guesses_of_a_stranger_do_not_shut_the_member_out_of_the_own_browser(ended, client):
    cache.clear()
    for _guess in range(6):
        client.post("/accounts/login/", {"login": "member", "password": "not it"})
    assert sign_in(client).status_code == 200
    assert sign_in(ended)["Location"] == "/desk/"


def test_the_cookie_is_the_browser_s_alone(client_for, member, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser = client_for(member)
    cookie = browser.get("/desk/").cookies["whose"]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"
    assert "whose" not in browser.get("/desk/").cookies, "said once"
