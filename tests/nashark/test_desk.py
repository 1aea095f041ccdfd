"""The desk: what is due first, then what the person's roles open."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, Status
from experiences.models import Experience
from tests.factories import make_action, make_person

PATHS = ["/desk/", "/fr/desk/"]


def test_strangers_are_sent_to_sign_in(client, db):
    answer = client.get("/desk/")
    assert answer.status_code == 302 and answer["Location"] == "/accounts/login/?next=/desk/"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["member", "reviser", "validator", "juror", "coordinator", "administrator"])
def test_everybody_has_a_desk_also_when_nothing_is_there(client_for, who, path, request):
    page = client_for(request.getfixturevalue(who)).get(path)
    assert page.status_code == 200
    assert 'class="empty"' in page.text


def test_what_is_due_comes_first_and_what_is_closed_last(client_for, member):
    mine = [member.person]
    make_action("LATE", answered_by=mine, due_to=date(2027, 5, 1))
    make_action("NEVER", answered_by=mine)
    make_action("DONE", answered_by=mine, due_to=date(2023, 1, 1), status=Status.DONE)
    make_action("SOON", answered_by=mine, due_to=date(2027, 1, 1))
    make_action("OTHERS")
    page = client_for(member).get("/desk/")
    assert [action.code for action in page.context["open"]] == ["SOON", "LATE", "NEVER"]
    assert [action.code for action in page.context["closed"]] == ["DONE"]
    assert page.text.count("btn-now") == 1, "one thing to do now"
    assert "OTHERS" not in page.text


def test_each_action_has_its_button(client_for, member, cell):
    text = client_for(member).get("/desk/").text
    offered = {code for code in Action.objects.codes() if reverse("action_update", args=[code]) in text}
    assert offered == {"A01", "A12", "A13"}


def test_each_open_action_can_be_updated_in_two_taps(client_for, member, cell):
    page = client_for(member).get("/desk/")
    forms = re.findall(r'<form class="quick-update".*?</form>', page.text, re.DOTALL)
    assert len(forms) == 3
    for form in forms:
        assert re.findall(r'name="status" value="(\w+)"', form) == ["under_way", "done", "planned", "blocked"]
        assert 'name="csrfmiddlewaretoken"' in form and 'name="version" value="0"' in form


def test_a_slip_that_was_taken_back_is_no_news(client_for, member):
    action = make_action("A1", answered_by=[member.person])
    action.record_status(Status.UNDER_WAY, by=member, version=0)
    action.record_status(Status.DONE, by=member, version=1)
    action.undo(by=member, version=2)
    assert [update.to_status for update in client_for(member).get("/desk/").context["lately"]] == ["under_way"]


def test_overdue_is_said_only_of_what_goes_on(client_for, member, cell):
    assert "tone-brick" not in client_for(member).get("/desk/").text
    Action.objects.filter(code="A12").update(status=Status.UNDER_WAY)
    assert client_for(member).get("/desk/").text.count("tone-brick") == 1


def test_whoever_may_be_meant_is_told(client_for, member):
    action = make_action("A1")
    action.responsibilities.create(order=1, as_written="شكيب", person=member.person, certainty="probable")
    page = client_for(member).get("/desk/")
    assert list(page.context["perhaps"]) == [action]
    assert reverse("action_update", args=["A1"]) not in page.text


def test_the_coordinator_reaches_everything(client_for, coordinator, cell):
    page = client_for(coordinator).get("/desk/")
    mine = {action.code for action in page.context["open"]}
    others = {action.code for action in page.context["others"]}
    assert mine == {"A02", "A04", "A07", "A09", "A10", "A11", "A13"}
    assert mine | others == Action.objects.codes() and not mine & others
    for name in ("review_list", "edition_list", "admin:index"):
        assert reverse(name) in page.text


def test_experiences_that_wait_are_told_to_those_who_read_them(client_for, coordinator, reviser, member, db):
    Experience.objects.create(
        link_digest="0" * 64, title="تجربة", summary="س", state="sent", consent_processing=True, sent_at=timezone.now()
    )
    for user, number in ((coordinator, 1), (reviser, 1), (member, 0)):
        assert client_for(user).get("/desk/").context["waiting"] == number


def test_rooms_open_by_role(client_for, member, reviser, juror, administrator):
    def rooms(user):
        return {room["url"] for room in client_for(user).get("/desk/").context["rooms"]}

    names = ("lead_list", "review_list", "edition_list", "admin:index", "behalf_list")
    collecting, review, guide, office, behalf = (reverse(name) for name in names)
    assert rooms(member) == {collecting, guide, behalf}
    assert rooms(reviser) == {review, guide, behalf}
    assert rooms(juror) == {behalf}
    assert rooms(administrator) == {office, reverse("invitations")}


def test_an_account_without_role_is_told_so_and_sees_nothing(client_for, member, other_member):
    action = make_action("A1", answered_by=[member.person, other_member.person])
    action.record_status(Status.UNDER_WAY, by=other_member, version=0, sentence="كناري")
    member.person.memberships.all().delete()
    page = client_for(member).get("/desk/")
    assert page.status_code == 200
    assert "/plan/A1/" not in page.text and str(other_member) not in page.text and not page.context["open"]


def test_an_administrator_without_person_has_a_desk(client_for, django_user_model):
    keeper = django_user_model.objects.create_superuser("keeper", "keeper@example.org", "a long password")
    page = client_for(keeper).get("/desk/")
    assert page.status_code == 200 and reverse("admin:index") in page.text


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    client_for, member, coordinator, number, django_assert_num_queries
):
    for place in range(number):
        action = make_action(f"A{place}", answered_by=[member.person])
        action.record_status(Status.UNDER_WAY, by=member, version=0)
        perhaps = make_action(f"P{place}", answered_by=[make_person(f"p{place}")])
        open_name = perhaps.responsibilities.create(order=9, as_written="اسم", certainty="ambiguous")
        open_name.candidates.set([member.person])
    browser = client_for(member)
    with django_assert_num_queries(10):
        browser.get("/desk/")
    browser = client_for(coordinator)
    with django_assert_num_queries(13):
        browser.get("/desk/")


# --- Signing in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("door", "desk"), [("/accounts/login/", "/desk/"), ("/fr/accounts/login/", "/fr/desk/")])
@pytest.mark.parametrize("login", ["member", "member@example.org"])
def test_whoever_signs_in_lands_on_the_desk(client, member, door, desk, login):
    answer = client.post(door, {"login": login, "password": "a long password"})
    assert answer.status_code == 302 and answer["Location"] == desk


def test_signing_in_leads_back_to_where_one_wanted_to_go(client, member, cell):
    door = client.get("/plan/A01/update/")["Location"]
    answer = client.post(door, {"login": "member", "password": "a long password"})
    assert answer["Location"] == "/plan/A01/update/"


def test_signing_out_is_a_press_and_not_a_link(client_for, member):
    browser = client_for(member)
    browser.get("/accounts/logout/")
    assert browser.get("/desk/").status_code == 200
    assert browser.post("/accounts/logout/")["Location"] == "/"
    assert browser.get("/desk/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/plan/A1/update/", "ar"), ("/fr/plan/A1/update/", "fr")])
def test_a_page_that_became_too_old_says_what_to_do(member, path, language):
    from django.test import Client

    make_action("A1", answered_by=[member.person])
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    answer = browser.post(path, {"status": "done", "version": 0})
    assert answer.status_code == 403
    assert f'<html lang="{language}' in answer.text
    assert Action.objects.get().version == 0
