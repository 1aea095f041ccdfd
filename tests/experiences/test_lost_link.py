"""A private link renewed, and one that was lost."""

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from experiences.models import Experience, PrivateLink
from kit.links import link_digest, new_token
from members.models import Message
from tests.experiences.conftest import MINE, old_ticket
from tests.experiences.test_mail import link_in
from tests.experiences.test_sending_at_once import at_once

RENEW, LOST = f"{MINE}renew/", f"{MINE}lost/"
pytestmark = pytest.mark.django_db


def renew(browser):
    return browser.post(RENEW, {"link": browser.get(RENEW).context["sealed"]})


def test_a_new_link_kills_every_earlier_one(make_experience):
    token, owner, other = new_token(), Client(), Client()
    experience = make_experience(token=token)
    further = experience.new_link()
    owner.get(f"{MINE}{token}/")
    other.get(f"{MINE}{further}/")
    assert renew(owner).url == MINE
    page = owner.get(MINE)
    assert page.status_code == 200
    assert f'value="{page.context["private_link"]}"' in page.content.decode()
    assert other.get(MINE).status_code == 404
    for dead in (token, further):
        assert Client().get(f"{MINE}{dead}/").status_code == 404
    fresh = page.context["private_link"].removeprefix("http://testserver")
    assert Client().get(fresh).status_code == 302
    assert token not in str(list(Experience.objects.values()) + list(PrivateLink.objects.values()))


def test_pressed_twice_it_is_the_same_link(room):
    _experience, browser = room()
    sealed = browser.get(RENEW).context["sealed"]
    old_key = browser.cookies["mine_ar"].value
    browser.post(RENEW, {"link": sealed})
    first = Experience.objects.get().link_digest
    browser.cookies["mine_ar"] = old_key  # the second press left before the first was answered
    assert browser.post(RENEW, {"link": sealed}).url == MINE
    assert Experience.objects.get().link_digest == first
    assert browser.get(MINE).status_code == 200


def test_only_for_ones_own(room):
    _experience, browser = room()
    _other, stranger = room(title="أخرى")
    sealed = browser.get(RENEW).context["sealed"]
    assert stranger.post(RENEW, {"link": sealed}).status_code == 404
    assert Client().post(RENEW, {"link": sealed}).status_code == 404
    assert browser.post(RENEW, {"link": "forged"}).status_code == 404
    assert not PrivateLink.objects.exists()


def test_a_form_left_open_behind_a_dead_link_begins_nothing(send, client, told):
    ticket = old_ticket()
    send("draft", ticket=ticket.signed)
    renew(client)
    assert send(by=Client(), ticket=ticket.signed).status_code == 404
    assert Experience.objects.count() == 1


def test_a_mails_link_leads_the_form_back_to_its_own_experience(send, coordinator, client):
    send()
    experience = Experience.objects.get()
    experience.ask_completion(by=coordinator, reason="سبب")
    browser, further = Client(), experience.new_link()
    browser.get(f"{MINE}{further}/")
    ticket = old_ticket(further)
    assert send(by=browser, ticket=ticket.signed, title="بعد الإتمام").status_code == 302
    assert Experience.objects.get().title == "بعد الإتمام"


def test_the_page_of_a_dead_link_shows_the_way_to_a_new_one(client, vocabularies):
    for address in (MINE, f"{MINE}{new_token()}/", f"{MINE}edit/", f"{MINE}consents/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert f'href="{LOST}"' in answer.content.decode()
    assert LOST not in client.get("/no/such/page/").content.decode()
    assert f'href="{LOST}"' in client.get("/experiences/state/").content.decode()


# --- Lost ---------------------------------------------------------------------------------------------------------


def ask(client, code, email="amina@example.org"):
    return client.post(LOST, {"code": code, "email": email})


def test_who_knows_e_mail_and_code_gets_a_new_link(client, make_experience, run_jobs, mailoutbox):
    experience = make_experience(title="حديقة الحي")
    run_jobs()
    assert ask(
        client, f" {experience.tracking_code[:4].lower()} {experience.tracking_code[4:]}", "Amina@Example.org "
    ).context["is_asked"]
    run_jobs()
    _receipt, message = mailoutbox
    assert message.to == ["amina@example.org"]
    assert "حديقة الحي" in message.subject
    browser = Client()
    answer = browser.get(link_in(message).removeprefix("http://testserver"))
    assert browser.get(answer.url).context["experience"] == experience


def test_who_guesses_gets_the_same_answer_and_nobody_a_mail(
    client, make_experience, run_jobs, mailoutbox, django_assert_num_queries
):
    experience = make_experience()
    run_jobs()
    mailoutbox.clear()
    ask(client, "FFFFFFFF")
    pages = []
    for code, email in [(experience.tracking_code, "amina@example.org"), ("ABCD2345", "amina@example.org"),
                        (experience.tracking_code, "eve@example.org")]:  # fmt: skip
        with django_assert_num_queries(17):
            pages.append(ask(Client(), code, email).content)
    assert len(set(pages)) == 1
    run_jobs()
    assert [message.to for message in mailoutbox] == [["amina@example.org"]]
    assert "eve@example.org" not in str(list(Message.objects.values()))


def test_asked_twice_it_is_one_mail_until_a_while_has_passed(client, make_experience, run_jobs, mailoutbox):
    experience = make_experience()
    run_jobs()
    mailoutbox.clear()
    with time_machine.travel("2026-11-24T10:00:30Z", tick=False):
        ask(client, experience.tracking_code)
        ask(client, experience.tracking_code)
    assert Message.objects.filter(kind="link_lost").count() == 1
    with time_machine.travel("2026-11-24T10:11:00Z", tick=False):
        ask(client, experience.tracking_code)
    assert Message.objects.filter(kind="link_lost").count() == 2


def test_a_draft_is_found_again_by_the_e_mail_typed_into_it(client, send, run_jobs, mailoutbox):
    send("draft")
    ask(client, Experience.objects.get().tracking_code)
    run_jobs()
    assert mailoutbox[0].to == ["amina@example.org"]
    assert "حديقة الحي بأيدي سكانها" in mailoutbox[0].subject


@pytest.mark.parametrize("fields", [{"is_demonstration": True}, {"contact_email": "", "contact_phone": "+212612345678"}])
def test_nobody_is_written_to_where_there_is_no_address(client, make_experience, run_jobs, mailoutbox, fields):
    experience = make_experience(**fields)
    ask(client, experience.tracking_code, fields.get("contact_email") or "amina@example.org")
    run_jobs()
    assert not mailoutbox


def test_bad_input_keeps_what_was_typed(client, db):
    answer = ask(client, "", "no address")
    assert set(answer.context["form"].errors) == {"code", "email"}
    assert "no address" in answer.content.decode()
    assert not Message.objects.exists()


def test_asking_is_slowed_whatever_address_is_claimed(client, db, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"lost": "2/h/ip"})
    for _time in range(2):
        assert ask(client, "ABCD2345").status_code == 200
    answer = ask(Client(headers={"X-Forwarded-For": "203.0.113.9"}), "ABCD2345")
    assert answer.status_code == 429
    assert "ABCD2345" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_ten_renewals_at_once_are_one(make_experience):
    cache.clear()
    token = new_token()
    make_experience(token=token)
    browser = Client()
    browser.get(f"{MINE}{token}/")
    sealed = browser.get(RENEW).context["sealed"]

    def press(number):
        own = Client()
        own.cookies.load(browser.cookies.output(header="", sep=";"))
        return own.post(RENEW, {"link": sealed}).status_code

    assert set(at_once(press, times=10)) == {302}
    assert PrivateLink.objects.dead().count() == 1
    assert Experience.objects.get().link_digest != link_digest(token)
