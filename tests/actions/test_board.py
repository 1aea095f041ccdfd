"""The board: a column a status with its true number, and moves that pass through the one transition, without a script."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from actions.models import MOVES, Action, Status, StatusUpdate
from actions.models.status import NEEDS_REASON
from actions.plan.board import CARDS
from members.models import Person
from tests.factories import make_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(member):
    return make_action("A1", answered_by=[member.person])


def move(client, status, version=0, code="A1", path="", **typed):
    return client.post(f"{path}/plan/{code}/move/", {"status": status, "version": version, **typed})


def column(page, status):
    return page.text.split(f'id="column-{status}"')[1].split("</section>")[0]


def test_each_action_stands_in_the_column_of_its_status(client, cell):
    Action.objects.filter(code="A04").update(status=Status.BLOCKED)
    page = client.get("/plan/board/")
    numbers = {one.status: one.number for one in page.context["columns"]}
    assert list(numbers) == list(Status), "empty columns stand there too: a card can be put into them"
    assert (numbers[Status.NOT_RECORDED], numbers[Status.BLOCKED], numbers[Status.DONE]) == (12, 1, 0)
    assert ">A04<" in column(page, "blocked") and ">A05<" in column(page, "not_recorded")


def test_a_long_column_shows_the_first_by_deadline_and_leads_to_the_rest(client, many):
    many(800)
    page = client.get("/plan/board/", {"objective": "O1"})
    for one in page.context["columns"]:
        assert one.number == Action.objects.filter(status=one.status, objective__code="O1").count()
        assert len(one.cards) == min(one.number, CARDS)
        dates = [action.due_to for action in one.cards]
        assert dates == sorted(dates, key=lambda date: (date is None, date or 0))
    cut = next(one for one in page.context["columns"] if one.is_cut)
    assert f'href="/plan/?objective=O1&amp;status={cut.status}"' in column(page, cut.status)
    everything = client.get(f"/plan/?objective=O1&status={cut.status}")
    assert everything.context["found"] == cut.number


def test_strangers_see_no_names_and_move_nothing(client, cell):
    page = client.get("/plan/board/")
    assert "فاطمة شهباز" not in page.text and "العمراني" not in page.text
    assert "/move/" not in page.text and "plan_board.js" not in page.text
    Person.objects.filter(code="M01").update(agreed_to_be_shown_on=timezone.localdate())
    assert "فاطمة شهباز" in client.get("/plan/board/").text


def test_members_move_what_they_answer_for_and_only_where_it_may_go(client_for, member, cell):
    Action.objects.filter(code="A12").update(status=Status.DONE)
    page = client_for(member).get("/plan/board/")
    assert set(re.findall(r"/plan/(\w+)/move/", page.text)) == {"A01", "A12", "A13"}
    form = page.text.split(reverse("plan_move", args=["A12"]))[1].split("</form>")[0]
    assert re.findall(r'<option value="(\w+)"', form) == ["under_way"]
    for status in Status:
        told = page.text.split(f'data-status="{status}"')[1].split('data-moves="')[1].split('"')[0]
        assert set(told.split()) == MOVES[status], "the script offers what the one table allows"


def test_a_move_is_recorded_in_the_journal_and_leads_back_to_the_card(client_for, member, action):
    answer = move(client_for(member), "under_way", filters="objective=O&status=planned")
    assert answer.status_code == 302
    assert answer["Location"] == "/plan/board/?objective=O&status=planned#A1"
    update = StatusUpdate.objects.get()
    assert (update.by, update.from_status, update.to_status, update.version) == (member, "not_recorded", "under_way", 1)


def test_the_french_board_stays_french(client_for, member, action):
    assert move(client_for(member), "done", path="/fr")["Location"] == "/fr/plan/board/#A1"


@pytest.mark.parametrize(
    "filters", ["//evil.example", "https://evil.example/", "a=1\r\nSet-Cookie: x=1", "x" * 5000, "é=ü&"]
)
def test_the_way_back_leads_nowhere_else(client_for, member, action, filters):
    answer = move(client_for(member), "done", filters=filters)
    assert answer.status_code == 302 and answer["Location"].startswith("/plan/board/?")
    assert "\n" not in answer["Location"] and len(answer["Location"]) < 4000


@pytest.mark.parametrize("status", sorted(NEEDS_REASON))
def test_what_needs_words_is_asked_for_on_the_update_page(client_for, member, action, status):
    browser = client_for(member)
    answer = move(browser, status)
    assert answer["Location"] == f"/plan/A1/update/?to={status}"
    page = browser.get(answer["Location"])
    assert re.search(rf'value="{status}"[^>]*\schecked', page.text)
    assert not StatusUpdate.objects.exists()


def test_a_preselection_that_is_none_is_left_aside(client_for, member, action):
    page = client_for(member).get("/plan/A1/update/", {"to": '"><script>'})
    assert page.status_code == 200 and "checked" not in page.text.split('name="status"')[1].split(">")[0]


@pytest.mark.parametrize("typed", [{}, {"status": "nonsense"}, {"version": "x", "status": "done"}, {"version": ""}])
def test_a_bad_press_records_nothing_and_says_so(client_for, member, action, typed):
    browser = client_for(member)
    answer = browser.post("/plan/A1/move/", typed, follow=True)
    assert answer.status_code == 200 and "alert-error" in answer.text
    assert not StatusUpdate.objects.exists()


def test_a_move_that_is_not_allowed_is_refused_in_words(client_for, member, action):
    action.record_status(Status.DONE, by=member, version=0)
    answer = client_for(member).post("/plan/A1/move/", {"status": "planned", "version": 1}, follow=True)
    assert "alert-error" in answer.text and "منجز" in answer.text
    assert StatusUpdate.objects.count() == 1


def test_whoever_comes_second_sees_both_and_chooses_on_the_update_page(client_for, member, coordinator, action):
    action.record_status(Status.BLOCKED, by=coordinator, version=0, sentence="القاعة غير متوفرة")
    browser = client_for(member)
    page = move(browser, "done")
    assert page.status_code == 409
    assert "القاعة غير متوفرة" in page.text
    assert f'action="{reverse("action_update", args=["A1"])}"' in page.text
    assert StatusUpdate.objects.count() == 1
    assert browser.post("/plan/A1/update/", {"status": "done", "version": 1}).status_code == 302
    assert Action.objects.get().status == Status.DONE


def test_a_double_press_is_recorded_once(client_for, member, action):
    browser = client_for(member)
    assert [move(browser, "done").status_code, move(browser, "done").status_code] == [302, 302]
    assert StatusUpdate.objects.count() == 1


@pytest.mark.parametrize("who", ["other_member", "reviser", "validator", "juror", "administrator"])
def test_others_may_not(client_for, action, who, request):
    assert move(client_for(request.getfixturevalue(who)), "done").status_code == 403
    assert not StatusUpdate.objects.exists()


def test_strangers_are_sent_to_sign_in_and_an_unknown_code_is_not_there(client, client_for, member, action):
    assert move(client, "done")["Location"].startswith("/accounts/login/")
    assert move(client_for(member), "done", code="A99").status_code == 404
    assert not StatusUpdate.objects.exists()


def test_a_move_is_a_press_and_no_address(client_for, member, action):
    assert client_for(member).get("/plan/A1/move/").status_code == 405


def test_a_forged_press_is_refused(member, action):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    assert move(browser, "done").status_code == 403
    assert not StatusUpdate.objects.exists()
