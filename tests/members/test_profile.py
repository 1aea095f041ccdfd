"""The profile: language, mails, contacts, the spelling of one's name, and consent to be shown."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from members.letters import Kind
from members.roles import Role
from tests.factories import make_account

KINDS = {
    "due": Kind("due", "مواعيدي", lambda: None, optional=True),
    "digest": Kind("digest", "ملخص التنسيق", lambda: None, optional=True, roles=frozenset({Role.COORDINATOR})),
    "needed": Kind("needed", "لا غنى عنها", lambda: None, optional=False),
}


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr("members.profile.forms.KINDS", KINDS)


def fields(user, /, **changes):
    """What the page would send unchanged, with `changes`; None leaves a field out, as an unticked box does."""
    person = user.person
    said = {"language": user.language, "mails": ["due"], "email": user.email}
    if person:
        said |= {"title": person.title, "latin_name": person.latin_name, "phone": str(person.phone or "")}
    return {name: value for name, value in (said | changes).items() if value is not None}


@pytest.mark.parametrize("path", ["/profile/", "/fr/profile/"])
@pytest.mark.parametrize("who", ["member", "reviser", "validator", "juror", "coordinator", "administrator"])
def test_everybody_has_one(client_for, request, who, path):
    page = client_for(request.getfixturevalue(who)).get(path)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]


def test_a_keeper_without_person_has_the_account_s_fields(client_for, django_user_model):
    keeper = django_user_model.objects.create_superuser("keeper", "keeper@example.org", "a long password")
    browser = client_for(keeper)
    assert 'name="phone"' not in browser.get("/profile/").text
    assert browser.post("/profile/", fields(keeper, language="fr"))["Location"] == "/fr/profile/"


def test_the_language_is_the_pages_and_the_mails(client_for, member):
    answer = client_for(member).post("/profile/", fields(member, language="fr"), follow=True)
    assert answer.redirect_chain == [("/fr/profile/", 302)] and "Votre profil est enregistré" in answer.text
    member.refresh_from_db()
    assert member.language == "fr"


def test_the_switches_come_from_the_registry(client_for, member, coordinator):
    shown = {
        user: [code for code, _label in client_for(user).get("/profile/").context["form"].fields["mails"].choices]
        for user in (member, coordinator)
    }
    assert shown == {member: ["due"], coordinator: ["due", "digest"]}


def test_a_switch_turned_off_and_on(client_for, member):
    member.muted_mails = ["of-another-role"]
    member.save()
    browser = client_for(member)
    browser.post("/profile/", fields(member, mails=None))
    member.refresh_from_db()
    assert member.muted_mails == ["due", "of-another-role"]
    assert browser.get("/profile/").context["form"]["mails"].value() == []
    browser.post("/profile/", fields(member, mails=["due"]))
    member.refresh_from_db()
    assert member.muted_mails == ["of-another-role"]


def test_consent_is_dated_and_withdrawn_at_once(client_for, client, cell, member):
    browser, day = client_for(member), timezone.localdate()
    browser.post("/profile/", fields(member, agrees="on"))
    member.person.refresh_from_db()
    assert member.person.agreed_to_be_shown_on == day
    assert str(member) in client.get("/cell/").text
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        browser.post("/profile/", fields(member, agrees="on", title="أستاذة"))
    member.person.refresh_from_db()
    assert member.person.agreed_to_be_shown_on == day, "an older consent keeps its day"
    browser.post("/profile/", fields(member))
    member.person.refresh_from_db()
    assert member.person.agreed_to_be_shown_on is None and str(member) not in client.get("/cell/").text
    assert member.person.history.first().history_user == member


def test_the_spelling_is_confirmed_by_its_owner(client_for, member):
    browser = client_for(member)
    browser.post("/profile/", fields(member, latin_name="Naoufal Boukhari", latin_name_confirmed="on"))
    member.person.refresh_from_db()
    assert (member.person.latin_name, member.person.latin_name_confirmed) == ("Naoufal Boukhari", True)
    browser.post("/profile/", fields(member, latin_name="", latin_name_confirmed="on"))
    member.person.refresh_from_db()
    assert not member.person.latin_name_confirmed, "nothing is not confirmed"


@pytest.mark.parametrize("phone", ["0612345678", "+212 6 12 34 56 78", "٠٦١٢٣٤٥٦٧٨"])
def test_a_phone_in_any_spelling(client_for, member, phone):
    client_for(member).post("/profile/", fields(member, phone=phone))
    member.person.refresh_from_db()
    assert member.person.phone.as_e164 == "+212612345678"


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "123"), ("email", "no address"), ("language", "en"), ("mails", ["needed"]), ("latin_name", "x" * 200)],
)
def test_what_was_typed_comes_back(client_for, member, field, value):
    page = client_for(member).post("/profile/", fields(member, **{"title": "أستاذة", field: value}))
    assert page.status_code == 200 and page.context["form"].errors[field]
    assert page.context["form"]["title"].value() == "أستاذة"
    member.person.refresh_from_db()
    assert member.person.title == "", "nothing is half-saved"


# --- The e-mail ---------------------------------------------------------------------------------------------------


def test_a_new_e_mail_needs_the_password_and_the_old_one_is_told(client_for, member):
    browser = client_for(member)
    page = browser.post("/profile/", fields(member, email="New@example.org"))
    assert page.context["form"].errors["current_password"] and not mail.outbox
    page = browser.post("/profile/", fields(member, email="New@example.org", current_password="not it"))
    assert page.context["form"].errors["current_password"]
    assert (
        browser.post("/profile/", fields(member, email="New@example.org", current_password="a long password")).status_code
        == 302
    )
    member.refresh_from_db()
    member.person.refresh_from_db()
    assert member.email == member.person.email == "new@example.org"
    address = EmailAddress.objects.get(user=member)
    assert address.email == "new@example.org" and address.primary and not address.verified
    assert [letter.to for letter in mail.outbox] == [["member@example.org"]]


def test_the_e_mail_of_another_account_is_refused(client_for, member, coordinator):
    page = client_for(member).post(
        "/profile/", fields(member, email="Coordinator@example.org", current_password="a long password")
    )
    assert page.context["form"].errors["email"]


def test_the_e_mail_can_be_taken_away(client_for, member):
    client_for(member).post("/profile/", fields(member, email="", current_password="a long password"))
    member.refresh_from_db()
    assert member.email == "" and not EmailAddress.objects.filter(user=member).exists()
    assert "لم يعد لحسابكم" in mail.outbox[0].body


def test_there_is_no_other_way_to_change_it(client_for, member):
    """allauth's page of addresses would take one without the password."""
    browser = client_for(member)
    for answer in (
        browser.get("/accounts/email/"),
        browser.post("/accounts/email/", {"email": "thief@example.org", "action_add": ""}),
    ):
        assert answer.status_code == 302 and answer["Location"] == "/profile/"
    assert EmailAddress.objects.get(user=member).email == "member@example.org" and not mail.outbox


def test_it_is_one_s_own_and_nobody_else_s(client_for, member):
    other = make_account("other", Role.MEMBER)
    client_for(member).post("/profile/", fields(member, title="أستاذة", person=other.person.pk, user=other.pk))
    other.person.refresh_from_db()
    assert other.person.title == ""


def test_the_letters_lead_here(client_for, member):
    from members.letters import Letter

    assert client_for(member).get(Letter("s", []).switches_path).status_code == 200


def test_the_number_of_queries(client_for, member, django_assert_num_queries):
    browser = client_for(member)
    with django_assert_num_queries(4):
        browser.get("/profile/")


@pytest.mark.parametrize(
    ("path", "words"), [("/profile/", "لا يمكن الاتصال به"), ("/fr/profile/", "ne peut pas être appelé")]
)
def test_a_wrong_phone_is_told_in_the_reader_s_language(client_for, member, path, words):
    page = client_for(member).post(path, {"phone": "12", "language": "ar-ma"})
    assert "Enter a valid" not in page.text and words in page.text and 'value="12"' in page.text
