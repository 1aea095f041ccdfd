"""Mine: what I answer for, what is due first, and two taps to say where it stands."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, Status, StatusUpdate
from actions.plan.mine import HEADINGS, ROWS, urgency
from tests.factories import make_action

pytestmark = pytest.mark.django_db

PATHS = ["/plan/mine/", "/fr/plan/mine/"]


@pytest.mark.parametrize("path", PATHS)
def test_strangers_are_sent_to_sign_in(client, cell, path):
    answer = client.get(path)
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("who", ["member", "reviser", "validator", "juror", "coordinator", "administrator"])
def test_whoever_answers_for_nothing_is_told_how_it_will_be(client_for, who, path, request):
    page = client_for(request.getfixturevalue(who)).get(path)
    assert page.status_code == 200 and page.text.count('class="empty"') == 1


def test_what_is_due_stands_first_and_what_is_closed_last(client_for, member):
    mine = [member.person]
    with time_machine.travel("2026-11-24T10:00:00Z"):
        for code, day, status in [
            ("DONE", date(2026, 1, 1), Status.DONE),
            ("NEVER", None, Status.PLANNED),
            ("LATER", date(2027, 6, 1), Status.PLANNED),
            ("SOON", date(2026, 12, 1), Status.PLANNED),
            ("SILENT", date(2023, 1, 1), Status.NOT_RECORDED),
            ("LATE", date(2026, 11, 1), Status.BLOCKED),
        ]:
            make_action(code, answered_by=mine, due_from=day, due_to=day, status=status)
        make_action("OTHERS")
        page = client_for(member).get("/plan/mine/")
        shown = [action.code for _heading, actions in page.context["sections"] for action in actions]
        assert shown == ["LATE", "SILENT", "SOON", "LATER", "NEVER", "DONE"]
        assert [urgency(action) for _, (action,) in page.context["sections"]] == list(HEADINGS)
    assert page.text.count("btn-now") == page.text.count("card-now") == 1, "one thing to do now"
    assert "OTHERS" not in page.text


def test_nothing_is_to_be_done_now_where_all_is_closed(client_for, member):
    make_action("DONE", answered_by=[member.person], status=Status.DONE)
    assert "btn-now" not in client_for(member).get("/plan/mine/").text


def test_each_action_has_its_button_and_its_statuses(client_for, member, cell):
    text = client_for(member).get("/plan/mine/").text
    for code in ("A01", "A12", "A13"):
        assert reverse("action_update", args=[code]) in text
        form = text.split(f'action="{reverse("plan_move", args=[code])}"')[1].split("</form>")[0]
        assert re.findall(r'value="(\w+)">', form.split("</p>")[1]) == [
            "planned",
            "under_way",
            "blocked",
            "done",
            "postponed",
            "cancelled",
        ]


def test_two_taps_record_and_lead_back_to_mine(client_for, member, cell):
    browser = client_for(member)
    answer = browser.post("/plan/A12/move/", {"status": "under_way", "version": 0, "view": "plan_mine", "filters": "q=x"})
    assert answer["Location"] == "/plan/mine/?q=x#A12"
    assert StatusUpdate.objects.get().by == member


def test_a_reading_that_is_open_is_told_and_not_offered(client_for, member):
    action = make_action("A1")
    action.responsibilities.create(order=1, as_written="شكيب", person=member.person, certainty="probable")
    page = client_for(member).get("/plan/mine/")
    assert list(page.context["perhaps"]) == [action]
    assert reverse("action_update", args=["A1"]) not in page.text


def test_filters_narrow_what_is_mine(client_for, member, cell):
    Action.objects.filter(code="A12").update(status=Status.BLOCKED)
    page = client_for(member).get("/fr/plan/mine/?status=blocked")
    assert page.context["found"] == 1 and "1 action sur 3" in page.text
    none = client_for(member).get("/plan/mine/?q=xyzzy")
    assert none.text.count('class="empty"') == 1


def test_leaving_the_cell_acts_at_once(client_for, member, cell):
    member.person.memberships.update(until=timezone.localdate())
    page = client_for(member).get("/plan/mine/", follow=True)
    assert page.status_code == 200 and "/plan/A12/" not in page.text


def test_much_comes_in_pages(client_for, coordinator, many):
    many(200)
    page = client_for(coordinator).get("/plan/mine/")
    assert len(page.context["page"]) == ROWS and page.context["found"] > ROWS
    assert "card-now" not in client_for(coordinator).get("/plan/mine/?page=2").text
