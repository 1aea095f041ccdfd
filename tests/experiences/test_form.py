"""The public form: what it takes, what it keeps, what it says."""

import gzip
from datetime import timedelta

import hypothesis.strategies as some
import pytest
from django.core.exceptions import FieldDoesNotExist
from django.test import Client
from hypothesis import HealthCheck, given, settings

from experiences.form.forms import ExperienceForm
from experiences.models import Experience, LegalNotice, State, Theme
from tests.experiences.conftest import FORM, MINE, old_ticket, photo

pytestmark = pytest.mark.django_db


def the_draft():
    return Experience.objects.get(state=State.DRAFT)


def test_a_stranger_opens_it_and_nothing_is_stored(client, vocabularies):
    answer = client.get(FORM)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert not Experience.objects.exists()
    assert not client.session.keys()


def test_each_visit_gets_a_link_of_its_own(client, vocabularies):
    first, second = (client.get(FORM).context["ticket"].token for _visit in range(2))
    assert first != second
    assert len(first) == 43


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_a_complete_answer_is_sent(send, client, prefix):
    answer = send(url=prefix + FORM)
    assert answer.status_code == 302
    assert answer.url == prefix + MINE
    experience = Experience.objects.get()
    assert experience.state == State.SENT
    assert experience.language == ("fr" if prefix else "ar-ma")
    assert experience.typed == {}
    assert experience.title == "حديقة الحي بأيدي سكانها"
    page = client.get(answer.url).content.decode()
    assert experience.tracking_code in page
    assert "جمعية تجريبية للحي" in page


def test_everything_that_was_told_is_stored(send):
    send(
        holder_kind="association",
        partners="الجماعة\r\nالمدرسة",
        level="empower",
        neighbourhoods=["KASBA", "NABAS"],
        groups=["WOMEN"],
        start_year="٢٠٢٢",
        start_month="5",
        end_year="2023",
        women="١٢٠",
        men="1 200",
        youth="1.000",
        counting="estimated",
        contact_phone="٠٦١٢٣٤٥٦٧٨",
        consent_photos="on",
    )
    experience = Experience.objects.get()
    assert experience.partners == "الجماعة\nالمدرسة"
    assert [place.pk for place in experience.neighbourhoods.all()] == ["KASBA", "NABAS"]
    assert [group.pk for group in experience.groups.all()] == ["WOMEN"]
    assert (experience.start_year, experience.start_month, experience.end_year) == (2022, 5, 2023)
    assert (experience.women, experience.men, experience.youth) == (120, 1200, 1000)
    assert experience.contact_phone.as_e164 == "+212612345678"
    assert experience.consent_photos
    assert not experience.consent_publication
    assert experience.history.latest().title == experience.title


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("holder_name", ""),
        ("title", ""),
        ("title", "ع" * 161),
        ("summary", " "),
        ("theme", ""),
        ("theme", "NONE"),
        ("mechanism", ""),
        ("women", "about 50"),
        ("women", "-3"),
        ("women", "99999999999999999999"),
        ("start_year", "20x3"),
        ("start_year", "1066"),
        ("start_year", "2.023"),
        ("start_month", "13"),
        ("neighbourhoods", ["ATLANTIS"]),
        ("context", "ع" * 6001),
        ("contact_name", ""),
        ("contact_phone", "12"),
        ("contact_email", "amina@"),
        ("level", "rule"),
        ("counting", "guessed"),
    ],
)
def test_bad_input_is_told_and_kept_as_typed(send, client, name, value):
    ticket = old_ticket()
    answer = send(ticket=ticket.signed, **{name: value})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert name in form.errors
    assert f'href="#{form[name].id_for_label or f"div_id_{name}"}"' in answer.content.decode()
    draft = the_draft()
    assert draft.typed.get(name, "") == value
    assert draft.typed["summary" if name == "title" else "title"]
    # Taken up again behind the private link, it stands there as it was typed.
    client.get(f"{MINE}{ticket.token}/")
    again = client.get(f"{MINE}edit/").context["form"]
    assert (again[name].value() or "") == value


def test_what_cannot_be_shown_in_a_list_is_shown_in_words(send):
    assert "13" in str(send(start_month="13").context["form"].errors["start_month"])


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"mechanism": "OTHER"}, "mechanism_other"),
        ({"context": ""}, "context"),
        ({"contact_email": ""}, "contact_phone"),
        ({"start_month": "3"}, "start_year"),
        ({"start_year": "2023", "end_year": "2022"}, "end_year"),
        ({"start_year": "2023", "start_month": "6", "end_year": "2023", "end_month": "5"}, "end_year"),
        ({"end_year": "2023", "is_ongoing": "on"}, "end_year"),
        ({"women": "1", "men": "1", "youth": "3"}, "youth"),
        ({"consent_processing": None}, "consent_processing"),
    ],
)
def test_answers_that_do_not_go_together_are_told(send, changes, name):
    assert list(send(**changes).context["form"].errors) == [name]
    assert the_draft()


@pytest.mark.parametrize(
    "changes",
    [
        {"mechanism": "OTHER", "mechanism_other": "لقاء الحي"},
        {"context": "", "results": "صارت حديقة."},
        {"contact_email": "", "contact_phone": "0539 91 00 00"},
        {"start_year": "2023", "start_month": "6", "end_year": "2023"},
        {"start_year": "2023", "is_ongoing": "on"},
    ],
)
def test_either_of_two_answers_is_enough(send, changes):
    assert send(**changes).status_code == 302


def test_a_draft_needs_nothing(client, vocabularies):
    answer = client.post(FORM, {"ticket": old_ticket().signed, "draft": "1", "women": "about 50"})
    assert answer.status_code == 302
    assert the_draft().typed["women"] == "about 50"
    page = client.get(answer.url)
    assert f'href="{MINE}edit/"' in page.content.decode()


def test_a_draft_is_gone_on_with_and_sent(send, client):
    ticket = old_ticket()
    send("draft", ticket=ticket.signed, title="", neighbourhoods=["KASBA"], consent_publication="on")
    form = client.get(f"{MINE}edit/").context["form"]
    assert form["neighbourhoods"].value() == ["KASBA"]
    assert form["consent_publication"].value()
    assert not form["consent_photos"].value()
    assert send(ticket=ticket.signed, neighbourhoods=[]).status_code == 302
    experience = Experience.objects.get()
    assert experience.state == State.SENT
    assert not experience.neighbourhoods.exists()


def test_a_sent_experience_is_not_opened_again(send, client):
    ticket = old_ticket()
    send(ticket=ticket.signed)
    assert client.get(f"{MINE}edit/").status_code == 302
    answer = send(ticket=ticket.signed, title="غير ذلك")
    assert answer.url == MINE
    assert Experience.objects.get().title == "حديقة الحي بأيدي سكانها"
    assert Experience.objects.get().moves.count() == 1


def test_fields_outside_the_form_are_ignored(send, coordinator):
    send(
        state="accepted",
        version="9",
        tracking_code="AAAAAAAA",
        link_digest="0",
        is_demonstration="on",
        source="paper",
        holder="1",
    )
    experience = Experience.objects.get()
    assert experience.state == State.SENT
    assert experience.version == 1
    assert experience.tracking_code != "AAAAAAAA"
    assert (experience.is_demonstration, experience.source, experience.holder) == (False, "form", None)


def test_the_form_knows_no_field_that_is_not_the_contributors():
    ours = {
        "state",
        "version",
        "link_digest",
        "tracking_code",
        "typed",
        "sent_at",
        "source",
        "is_demonstration",
        "holder",
        "language",
    }
    assert not ours & set(ExperienceForm.base_fields)
    for name in ours:
        try:
            Experience._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{name} was renamed: name it here too")


def test_what_nobody_means_to_write_is_taken_out(send):
    send(title="عنوان\r\nBcc: all@example.org\u202e", context="سطر\x0b أول\r\nسطر \u2066ثان")
    experience = Experience.objects.get()
    assert experience.title == "عنوان Bcc: all@example.org"
    assert experience.context == "سطر أول\nسطر ثان"


def test_a_nul_character_breaks_nothing(send):
    assert send(contact_email="amina\x00@example.org", title="عن\x00وان").status_code == 200
    assert the_draft().typed["title"] == "عنوان"


def test_text_runs_nowhere(send, client):
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7|add:7 }}{% load x %}"
    page = send(title=attack, context=attack, theme="").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert" in page
    client.get(send(title=attack[:100], context=attack).url)
    page = client.get(MINE).content.decode()
    assert "<script>alert" not in page
    assert "{{ 7|add:7 }}" in page


# --- Who is no person, and who sends too much ---------------------------------------------------------------------


def test_what_comes_too_soon_is_kept_and_waits_for_a_second_press(send, client):
    with_age = old_ticket(age=timedelta(0))
    answer = send(ticket=with_age.signed)
    assert answer.status_code == 200
    assert answer.context["arrival"].is_hasty
    assert the_draft().typed["title"]
    assert answer.context["ticket"].signed == with_age.signed
    assert send(ticket=old_ticket(with_age.token).signed).status_code == 302


def test_the_honeypot_holds_but_keeps(send):
    assert send(homepage="https://spam.example").status_code == 200
    assert the_draft().typed["title"]


@pytest.mark.parametrize("ticket", ["", "forged", "a" * 43 + ":1abc:signature"])
def test_without_a_true_ticket_the_answer_is_kept_under_a_new_one(send, ticket):
    answer = send(ticket=ticket or " ")
    assert answer.status_code == 200
    assert answer.context["arrival"].is_hasty
    assert the_draft().typed["title"]


def test_a_network_that_begins_too_many_is_asked_to_wait(send, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"draft": "2/h/ip"})
    ticket = old_ticket()
    assert send(ticket=ticket.signed, theme="").status_code == 200
    assert send().status_code == 302
    answer = send()
    assert answer.status_code == 429
    assert answer.context["form"]["title"].value() == "حديقة الحي بأيدي سكانها"
    assert Experience.objects.count() == 2
    # What was begun before may always be gone on with.
    assert send(ticket=ticket.signed).status_code == 302


def test_a_network_that_sends_too_many_files_is_asked_to_wait_with_them(send, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"files": "1/h/ip"})
    assert send(photos=[photo()]).status_code == 302
    answer = send(photos=[photo("again.jpg")])
    assert [name for name, why in answer.context["arrival"].refused] == ["again.jpg"]
    assert the_draft().typed["title"]


def test_a_forged_address_passes_no_limit(send, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"draft": "1/h/ip"})
    assert send().status_code == 302
    liar = Client(headers={"X-Forwarded-For": "203.0.113.7", "X-Real-Ip": "203.0.113.7"})
    assert send(by=liar).status_code == 429
    assert send(by=Client(REMOTE_ADDR="203.0.113.7")).status_code == 302


def test_a_forged_sending_is_refused(told):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, {**told, "send": "1"}).status_code == 403
    token = strict.get(FORM).context["csrf_token"]
    answer = strict.post(FORM, {**told, "ticket": old_ticket().signed, "send": "1", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302


# --- What the page carries ----------------------------------------------------------------------------------------


def test_the_page_is_light(client, cell):
    page = client.get(FORM)
    assert len(gzip.compress(page.content)) < 16_000


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_the_database_little(client, rows, django_assert_num_queries):
    for number in range(rows):
        Theme.objects.create(code=f"T{number}", name_ar="موضوع", name_fr="thème")
    with django_assert_num_queries(5):
        client.get(FORM)


def test_retired_words_are_no_longer_offered(client, vocabularies):
    Theme.objects.filter(code="YOUTH").update(is_retired=True)
    page = client.get(FORM).content.decode()
    assert 'value="ENV"' in page
    assert 'value="YOUTH"' not in page


def test_consents_are_four_and_unticked(client, vocabularies):
    form = client.get(FORM).context["form"]
    consents = [name for name in form.fields if name.startswith("consent_")]
    assert len(consents) == 4
    assert not any(form[name].value() for name in consents)


@pytest.mark.parametrize(("prefix", "filing"), [("", "التصريح قيد الإيداع"), ("/fr", "en cours de dépôt")])
def test_the_notice_says_what_is_not_settled(client, vocabularies, prefix, filing):
    page = client.get(prefix + FORM).content.decode()
    assert filing in page


@pytest.mark.parametrize(("prefix", "controller"), [("", "جماعة تجريبية"), ("/fr", "Commune d’essai")])
def test_the_notice_is_the_one_of_the_back_office(client, vocabularies, prefix, controller):
    LegalNotice.objects.create(controller_ar="جماعة تجريبية", controller_fr="Commune d’essai", receipt_number="D-1/2026")
    page = client.get(prefix + FORM).content.decode()
    assert controller in page
    assert "D-1/2026" in page
    assert "قيد الإيداع" not in page


def test_files_are_kept_although_the_answer_is_not_complete(send):
    answer = send(title="", photos=[photo()])
    draft = the_draft()
    assert draft.attachments.count() == 1
    assert f"{MINE}files/{draft.attachments.get().pk}/preview/" in answer.content.decode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    answers=some.dictionaries(
        some.sampled_from([*ExperienceForm.base_fields, "file-1-caption", "file-1-remove", "version"]),
        some.one_of(some.text(max_size=50), some.integers().map(str), some.lists(some.text(max_size=9), max_size=3)),
    )
)
def test_whatever_is_posted_is_answered(client, told, answers):
    count = Experience.objects.count()
    answer = client.post(FORM, {**told, **answers, "ticket": old_ticket().signed, "send": "1"})
    assert answer.status_code in {200, 302, 429}
    assert Experience.objects.count() == count + (answer.status_code != 429)
    if answer.status_code == 200:
        assert answer.context["form"].errors
