"""Leaving the cell, or a team, acts on the next request; a coordinator records it on a page of its own."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.formats import date_format

from members.models import Membership, TeamMembership
from members.roles import Role
from tests.factories import make_account, make_person, make_place, make_seat


def end(rows):
    rows.update(until=timezone.localdate())


@pytest.mark.parametrize(("path", "word", "home"), [("/desk/", "انتهت عضويتكم", "/"), ("/fr/plan/", "a pris fin", "/fr/")])
def test_whoever_left_is_signed_out_at_the_next_request(client_for, member, path, word, home):
    browser = client_for(member)
    assert browser.get(path).status_code == 200
    end(member.person.memberships)
    answer = browser.get(path, follow=True)
    assert answer.redirect_chain == [(home, 302)] and word in answer.text
    assert not answer.context["user"].is_authenticated
    assert word not in browser.get(home).text, "it is said once"


def test_a_post_of_one_who_left_is_not_heard(client_for, member):
    browser = client_for(member)
    end(member.person.memberships)
    browser.post("/profile/", {"language": "fr", "email": member.email})
    member.refresh_from_db()
    assert member.language == "ar-ma"


def test_signing_in_again_leads_out_again(client, member):
    end(member.person.memberships)
    client.post("/accounts/login/", {"login": "member", "password": "a long password"})
    assert client.get("/desk/")["Location"] == "/"
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")


def test_a_team_s_end_takes_the_role_alone(client_for):
    both = make_account("both", Role.MEMBER, Role.COORDINATOR)
    browser = client_for(both)
    assert browser.get("/people/invitations/").status_code == 200
    end(both.person.team_memberships)
    assert browser.get("/people/invitations/").status_code == 403
    assert browser.get("/desk/").status_code == 200


def test_an_account_that_never_had_a_role_stays(client_for, db):
    never = make_account("never")
    make_place(never.person, "project_team", certainty="probable", until=timezone.localdate())
    page = client_for(never).get("/desk/")
    assert page.status_code == 200 and "ليس لحسابكم أي دور" in page.text


def test_an_administrator_is_not_touched(client_for, administrator):
    make_seat(administrator.person, until=timezone.localdate())
    assert client_for(administrator).get("/desk/").status_code == 200


def test_an_end_that_lies_ahead_acts_when_its_day_has_come(client_for, member):
    member.person.memberships.update(until=timezone.localdate() + timedelta(days=2))
    browser = client_for(member)
    assert browser.get("/desk/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        assert browser.get("/desk/").status_code == 302


# --- The coordinator's page ---------------------------------------------------------------------------------------


def test_a_coordinator_ends_a_seat(client_for, coordinator, member):
    browser = client_for(coordinator)
    seat = member.person.memberships.get()
    page = browser.get("/people/member/leaving/")
    assert str(seat.organisation.label) in page.text and date_format(timezone.localdate(), "Y-m-d") in page.text
    answer = browser.post("/people/member/leaving/", {"ends": [f"seat-{seat.pk}"], "on": str(timezone.localdate())})
    assert answer["Location"] == "/people/"
    seat.refresh_from_db()
    assert seat.until == timezone.localdate()
    assert seat.history.first().history_user == coordinator, "the journal says who"
    assert client_for(member).get("/desk/").status_code == 302
    assert browser.get("/people/member/leaving/").status_code == 404


@pytest.mark.parametrize(
    ("ends", "on", "words"),
    [
        ([], "2026-01-01", "أشروا على ما ينتهي"),
        (["seat-0"], "2026-01-01", "seat-0"),
        (["own"], "", "on"),
        (["own"], "hier", "on"),
        (["own"], "2023-03-09", "النهاية"),
    ],
)
def test_bad_answers_come_back_and_nothing_is_half_done(client_for, coordinator, member, ends, on, words):
    place = make_place(member.person, "selection_jury", since=date(2025, 1, 1))
    own = [f"place-{place.pk}", f"seat-{member.person.memberships.get().pk}"]
    page = client_for(coordinator).post("/people/member/leaving/", {"ends": own if ends == ["own"] else ends, "on": on})
    assert page.status_code == 200 and (words in page.text or page.context["form"].errors[words])
    assert page.context["form"]["on"].value() == on
    assert not Membership.objects.exclude(until=None).exists() and not TeamMembership.objects.exclude(until=None).exists()


def test_nobody_ends_his_own_place_in_the_project_team(client_for, coordinator):
    place = coordinator.person.team_memberships.get()
    page = client_for(coordinator).post(
        "/people/coordinator/leaving/", {"ends": [f"place-{place.pk}"], "on": str(timezone.localdate())}
    )
    assert "منسقة أخرى أو منسق آخر" in page.text
    place.refresh_from_db()
    assert place.until is None


def test_another_s_row_cannot_be_ended_through_a_person_s_page(client_for, coordinator, member, other_member):
    theirs = other_member.person.memberships.get()
    page = client_for(coordinator).post(
        "/people/member/leaving/", {"ends": [f"seat-{theirs.pk}"], "on": str(timezone.localdate())}
    )
    assert page.status_code == 200
    theirs.refresh_from_db()
    assert theirs.until is None


def test_what_ended_once_is_not_ended_again(client_for, coordinator):
    person = make_person("twice")
    seat = make_seat(person, until=timezone.localdate() + timedelta(days=3))
    browser = client_for(coordinator)
    answer = {"ends": [f"seat-{seat.pk}"], "on": str(timezone.localdate() + timedelta(days=9))}
    assert "انتهى هذا من قبل" in browser.post("/people/twice/leaving/", answer).text
    answer["on"] = str(timezone.localdate())
    assert browser.post("/people/twice/leaving/", answer).status_code == 302
