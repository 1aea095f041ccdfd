"""Filters of the plan: their state is the address; a value nobody can read is told, and the rest applies."""

from datetime import date

import pytest
import time_machine

from actions.models import Action, Status
from tests.factories import make_action, make_person

pytestmark = pytest.mark.django_db

TODAY = "2026-11-24"


def found(client, path="/plan/", **asked):
    page = client.get(path, asked)
    assert page.status_code == 200
    return [action.code for action in page.context["page"]]


def test_by_objective(client, cell):
    assert found(client, objective="O2") == ["A07", "A08"]


def test_by_several_statuses(client, cell):
    Action.objects.filter(code="A02").update(status=Status.DONE)
    Action.objects.filter(code="A07").update(status=Status.BLOCKED)
    assert found(client, status=["done", "blocked"]) == ["A02", "A07"]


def test_by_level(client, cell):
    assert found(client, level="commune") == ["A01"]


def test_by_team_and_organisation_also_for_strangers(client, cell):
    assert found(client, responsible="team:coordination_committee") == ["A01", "A12", "A13"]
    assert found(client, responsible="organisation:commune-larache") == ["A03"]


def test_persons_are_asked_for_by_the_cell_alone(client, client_for, member, cell):
    inside = client_for(member)
    assert found(inside, responsible="person:M04") == ["A08"]
    assert found(inside, responsible="person:M07") == ["A05"], "also by a reading that is still open"
    assert "ايمان الشعبي" in inside.get("/plan/").text
    page = client.get("/plan/", {"responsible": "person:M04"})
    assert len(page.context["page"]) == 13 and len(page.context["filters"].unread) == 1
    assert "person:" not in client.get("/plan/").text


def test_those_who_may_be_meant_are_candidates_and_not_the_choice(client_for, member, cell):
    action = Action.objects.get(code="A12")
    open_name = action.responsibilities.create(order=9, as_written="اسم", certainty="ambiguous")
    person = make_person("maybe")
    open_name.candidates.set([person])
    action.responsibilities.create(order=10, as_written="اسم", person=person)
    assert found(client_for(member), responsible="person:maybe") == ["A12"]


@pytest.fixture
def dated():
    """Today is 24 November 2026."""
    with time_machine.travel(f"{TODAY}T10:00:00Z"):
        for code, first, last, status in [
            ("LATE", date(2026, 10, 1), date(2026, 10, 31), Status.BLOCKED),
            ("SILENT", date(2026, 10, 1), date(2026, 10, 31), Status.NOT_RECORDED),
            ("NOW", date(2026, 11, 1), date(2026, 11, 30), Status.PLANNED),
            ("SOON", date(2027, 2, 1), date(2027, 2, 28), Status.PLANNED),
            ("FAR", date(2027, 3, 15), date(2027, 3, 15), Status.PLANNED),
        ]:
            make_action(code, due_from=first, due_to=last, status=status, precision="month")
        make_action("NEVER")
        yield


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"due": "overdue"}, ["LATE"]),
        ({"due": "month"}, ["NOW"]),
        ({"due": "quarter"}, ["NOW", "SOON"]),
        ({"due": "none"}, ["NEVER"]),
        ({"after": "2027-02-15"}, ["SOON", "FAR"]),
        ({"before": "2026-10-15"}, ["LATE", "SILENT"]),
        ({"after": "2026-11-05", "before": "2026-11-06"}, ["NOW"]),
        ({"due": "quarter", "after": "2027-01-01"}, ["SOON"]),
    ],
)
def test_by_deadline_at_its_own_precision(client, dated, asked, codes):
    assert found(client, **asked) == codes


def test_a_deadline_without_a_first_day_counts_as_its_last(client):
    make_action("A1", due_to=date(2026, 1, 10))
    assert found(client, before="2026-01-09") == []
    assert found(client, before="2026-01-10") == ["A1"]


@pytest.mark.parametrize("path", ["/plan/", "/plan/board/", "/plan/timeline/", "/plan/mine/"])
@pytest.mark.parametrize(
    "bad",
    [
        {"objective": "O99"},
        {"responsible": "person:nobody"},
        {"responsible": "x"},
        {"status": ["done", "nonsense"]},
        {"due": "yesterday"},
        {"after": "tomorrow"},
        {"before": "2026-13-45"},
        {"level": "moon"},
        {"q": "x" * 101},
        {"q": "a\0b"},
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_applies(client_for, member, cell, path, bad):
    Action.objects.filter(objective__code="O4").update(status=Status.BLOCKED)
    page = client_for(member).get(path, {"level": "", "objective": "O4", **bad})
    assert page.status_code == 200
    assert 'class="alert alert-warning" role="alert"' in page.text
    assert len(page.context["filters"].unread) == 1
    if "objective" not in bad:
        assert page.context["found"] == 1
        assert page.context["filters"].address == "objective=O4"


def test_the_number_found_is_said_and_each_filter_can_be_taken_away(client, cell):
    page = client.get("/fr/plan/?objective=O2&q=associations&due=")
    assert "2 actions sur 13" in page.text
    assert 'href="/fr/plan/?q=associations"' in page.text
    assert 'href="/fr/plan/?objective=O2"' in page.text
    assert "13 actions" in client.get("/fr/plan/").text


@pytest.mark.parametrize("path", ["/plan/", "/plan/board/", "/plan/timeline/"])
def test_nothing_found_says_how_to_widen(client, cell, path):
    page = client.get(path, {"q": "xyzzy"})
    assert page.context["found"] == 0
    assert 'class="empty"' in page.text and f'class="btn btn-primary" href="{path}"' in page.text


def test_what_is_typed_stands_there_again_and_runs_nothing(client, cell):
    text = client.get("/plan/", {"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in text
    assert "&quot;&gt;&lt;script&gt;" in text


def test_pages_keep_the_filters(client, many):
    many(120)
    assert "?q=%D8%A5%D8%AC%D8%B1%D8%A7%D8%A1&amp;page=2" in client.get("/plan/", {"q": "إجراء"}).text
