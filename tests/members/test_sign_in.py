"""Signing in by e-mail, phone or user name, or with a code by e-mail; the known and the unknown are answered alike."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse

from members.models import Message, User
from tests.factories import make_account

DOOR = "/accounts/login/"
PASSWORD = "a long password"


@pytest.fixture
def nadia(db):
    account = make_account("nadia.rahal", "member")
    account.person.phone = "+212612345678"
    account.person.save()
    return account


def sign_in(client, login, password=PASSWORD, door=DOOR):
    return client.post(door, {"login": login, "password": password})


@pytest.mark.parametrize(
    "login",
    [
        "nadia.rahal",
        "Nadia.Rahal",
        " nadia.rahal ",
        "Nadia.Rahal@Example.org",
        "0612345678",
        "06 12 34 56 78",
        "06-12.34.56.78",
        "+212612345678",
        "00212 612345678",
        "٠٦١٢٣٤٥٦٧٨",
        "٠٦ ١٢ ٣٤ ٥٦ ٧٨",
        "+٢١٢ ٦١٢٣٤٥٦٧٨",
        "۰۶۱۲۳۴۵۶۷۸",
    ],
)
def test_any_of_her_names_opens_the_door(client, nadia, login):
    answer = sign_in(client, login)
    assert answer.status_code == 302 and answer["Location"] == "/desk/"
    assert client.get("/desk/").context["user"] == nadia


@pytest.mark.parametrize(
    ("path", "label"),
    [(DOOR, "البريد الإلكتروني أو الهاتف أو اسم المستخدم"), ("/fr" + DOOR, "E-mail, téléphone ou nom d’utilisateur")],
)
def test_the_field_says_what_it_takes(client, db, path, label):
    assert label in client.get(path).text


@pytest.mark.parametrize(
    "login", ["0612345678", "nobody", "nobody@example.org", "0699999999", "", "' OR 1=1", "x" * 300, "٠" * 40]
)
def test_wrong_guesses_are_answered_alike(client, nadia, login):
    wrong = sign_in(client, "nadia.rahal", "not it")
    other = sign_in(client, login, "not it")
    if login:
        said = [re.findall(r"(?s)<ul>.*?</ul>", page.text.split("error-summary")[1])[0] for page in (wrong, other)]
        assert wrong.status_code == other.status_code == 200
        assert said[0] == said[1] or len(login) > 254
    assert other.context["form"]["login"].value() == login, "what was typed is still there"


def test_a_phone_that_two_accounts_have_opens_neither(client, nadia, other_member):
    other_member.person.phone = nadia.person.phone
    other_member.person.save()
    assert sign_in(client, "0612345678").status_code == 200
    assert sign_in(client, "nadia.rahal").status_code == 302


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("nadia.rahal", "nobody"), ("nadia.rahal@example.org", "nobody@example.org"), ("0612345678", "0699999999")],
)
def test_the_known_and_the_unknown_cost_the_same_time(client, nadia, monkeypatch, known, unknown):
    hashed = []
    hasher = type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args))

    def cost(login):
        hashed.clear()
        sign_in(client, login, "not it")
        return len(hashed)

    assert cost(known) == cost(unknown) > 0


def test_guesses_count_against_the_account_by_whichever_name(client, nadia):
    for login in ("nadia.rahal", "NADIA.RAHAL", "nadia.rahal@example.org", "0612345678", "+212612345678"):
        sign_in(client, login, "not it")
    page = sign_in(client, "٠٦١٢٣٤٥٦٧٨")
    assert page.status_code == 200 and "محاولات" in page.text
    assert client.get("/desk/").status_code == 302


def test_a_new_password_by_mail_opens_the_door_again(client, nadia):
    for _guess in range(5):
        sign_in(client, "nadia.rahal", "not it")
    client.post("/accounts/password/reset/", {"email": "nadia.rahal@example.org"})
    link = re.search(r"http://testserver(\S+/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "une autre phrase 8", "password2": "une autre phrase 8"})
    assert sign_in(client, "nadia.rahal", "une autre phrase 8").status_code == 302


@pytest.mark.parametrize(("door", "language", "desk"), [(DOOR, "fr", "/fr/desk/"), ("/fr" + DOOR, "ar-ma", "/fr/desk/")])
def test_the_desk_is_in_the_account_s_language(client, nadia, door, language, desk):
    """An address without language is anybody's; whoever takes the French door means it."""
    User.objects.update(language=language)
    assert sign_in(client, "nadia.rahal", door=door)["Location"] == desk


# --- A code by e-mail ---------------------------------------------------------------------------------------------

ASK = "/accounts/login/code/"


@pytest.mark.parametrize(("language", "word", "direction"), [("ar-ma", "رمز الدخول", "rtl"), ("fr", "Votre code", "ltr")])
def test_a_code_by_mail_opens_the_door(client, nadia, language, word, direction):
    User.objects.update(language=language)
    answer = client.post(ASK, {"email": "nadia.rahal@example.org"}, follow=True)
    [letter] = mail.outbox
    assert word in letter.subject and letter.to == ["nadia.rahal@example.org"]
    html = letter.alternatives[0].content
    assert f'dir="{direction}"' in html and "mark-mail.png" in html, "a letter like all others"
    code = re.search(r"^- (\S+)$", letter.body, re.MULTILINE)[1]
    assert code not in answer.text
    answer = client.post(answer.redirect_chain[-1][0], {"code": code.lower()})
    assert answer.status_code == 302 and answer["Location"] == ("/fr/desk/" if language == "fr" else "/desk/")
    assert client.get("/desk/").status_code == 200


def test_a_wrong_code_does_not(client, nadia):
    page = client.post(ASK, {"email": "nadia.rahal@example.org"}, follow=True).redirect_chain[-1][0]
    for _guess in range(4):
        client.post(page, {"code": "XXXXXX"})
    code = re.search(r"^- (\S+)$", mail.outbox[0].body, re.MULTILINE)[1]
    client.post(page, {"code": code})
    assert client.get("/desk/").status_code == 302, "after three wrong ones the right one is too late"


def test_an_unknown_address_is_answered_alike(client, nadia):
    known = client.post(ASK, {"email": "nadia.rahal@example.org"}, follow=True)
    unknown = Client().post(ASK, {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    told = mail.outbox[1]
    assert told.to == ["nobody@example.org"] and "لا حساب بهذا العنوان" in told.subject
    assert not re.search(r"^- \S+$", told.body, re.MULTILINE) and "signup" not in told.body


def test_codes_are_not_sent_without_end(client, nadia):
    for _press in range(6):
        page = Client().post(ASK, {"email": "nadia.rahal@example.org"})
    assert len(mail.outbox) == 3 and page.status_code == 200


def test_a_silent_mail_server_is_told_of_and_nothing_breaks(client, nadia, monkeypatch):
    def silent(self, messages):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", silent)
    for email in ("nadia.rahal@example.org", "nobody@example.org"):
        assert "خادم البريد لا يجيب" in Client().post(ASK, {"email": email}, follow=True).text


def test_a_code_proves_the_address(client, nadia):
    EmailAddress.objects.update(verified=False)
    page = client.post(ASK, {"email": "nadia.rahal@example.org"}, follow=True).redirect_chain[-1][0]
    client.post(page, {"code": re.search(r"^- (\S+)$", mail.outbox[0].body, re.MULTILINE)[1]})
    assert EmailAddress.objects.get(user=nadia).verified


def test_a_code_is_in_no_table_of_mails(client, nadia):
    client.post(ASK, {"email": "nadia.rahal@example.org"})
    assert not Message.objects.exists()


def test_signing_up_is_closed(client, db):
    answer = client.post(reverse("account_signup"), {"username": "x", "email": "x@example.org", "password1": PASSWORD})
    assert not User.objects.exists() and answer.status_code == 200
