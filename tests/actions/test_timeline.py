"""The timeline: each deadline drawn by its own precision, a year at a time, what has none apart."""

from datetime import date

import pytest
import time_machine

from actions.deadlines import Precision, date_range
from actions.models import Action
from actions.plan.timeline import ROWS, place
from tests.factories import make_action

pytestmark = pytest.mark.django_db


def make(code, precision, day, **fields):
    first, last = date_range(precision, day)
    return make_action(code, precision=precision, due_from=first, due_to=last, **fields)


def drawing(page, code):
    return page.text.split(f">{code}<")[1].split('<svg class="track of-')[1].split("</svg>")[0]


def test_a_day_is_a_point_an_end_of_month_a_tick_a_month_a_bar(client):
    make("DAY", Precision.DAY, date(2025, 4, 15))
    make("END", Precision.END_OF_MONTH, date(2025, 4, 1))
    make("MONTH", Precision.MONTH, date(2025, 4, 1))
    page = client.get("/plan/timeline/")
    assert 'class="mark" d="M348.3 10h0"' in drawing(page, "DAY")
    assert 'class="mark-tick" d="M392 10h8"' in drawing(page, "END")
    assert 'class="mark-month" d="M305 10H395"' in drawing(page, "MONTH")
    for code, kinds in (("DAY", 1), ("END", 2), ("MONTH", 1)):
        assert drawing(page, code).count("mark") == kinds


@pytest.mark.parametrize(
    ("day", "where"), [(date(2025, 1, 1), "1.6"), (date(2025, 12, 31), "1198.4"), (date(2024, 2, 29), "198.3")]
)
def test_a_day_lies_within_its_month(day, where):
    assert place(day) == where


def test_coordinates_are_written_with_a_point_in_french_too(client):
    make("DAY", Precision.DAY, date(2025, 4, 15))
    assert 'd="M348.3 10h0"' in client.get("/fr/plan/timeline/").text


def test_deadlines_stand_in_words_beside_the_drawing_in_the_order_of_time(client, cell):
    page = client.get("/fr/plan/timeline/")
    codes = [action.code for action, _mark in page.context["timeline"].rows]
    assert codes == ["A02", "A03", "A07", "A01", "A08", "A09", "A04", "A10", "A11", "A05", "A06", "A12", "A13"]
    for words in ("fin mars 2023", "15 avril 2023", "mai 2023"):
        assert words in page.text


def test_today_is_marked_in_its_year_alone(client):
    make("A1", Precision.MONTH, date(2026, 11, 1))
    make("A2", Precision.MONTH, date(2023, 5, 1))
    with time_machine.travel("2026-11-24T10:00:00Z"):
        now, then = client.get("/fr/plan/timeline/"), client.get("/fr/plan/timeline/?year=2023")
    assert 'class="now" d="M1078.3 0V20"' in drawing(now, "A1") and 'class="is-now"' in now.text
    assert 'class="now"' not in then.text and "24 novembre 2026" in then.text


def test_the_present_year_opens_else_the_fullest_and_any_other_is_one_press_away(client):
    for number, year in enumerate((2023, 2023, 2025, 2031)):
        make(f"Y{number}", Precision.MONTH, date(year, 5, 1))
    with time_machine.travel("2026-11-24T10:00:00Z"):
        page = client.get("/plan/timeline/")
        assert page.context["timeline"].year == 2023
        assert "?year=2031" in page.text
        assert client.get("/plan/timeline/?year=2031").context["timeline"].year == 2031
    with time_machine.travel("2025-11-24T10:00:00Z"):
        assert client.get("/plan/timeline/").context["timeline"].year == 2025


@pytest.mark.parametrize("asked", ["1999", "x", "-1", "9" * 40, "٢٠٢٣", "²", ""])
def test_a_year_that_is_not_there_is_the_one_that_opens(client, cell, asked):
    page = client.get("/plan/timeline/", {"year": asked, "page": asked})
    assert page.status_code == 200 and page.context["timeline"].year == 2023


def test_what_has_no_deadline_stands_apart(client, cell):
    make_action("NEVER")
    page = client.get("/plan/timeline/")
    assert page.context["apart"] == 1
    assert "NEVER" in page.text.split('class="apart"')[1]


def test_a_plan_without_any_deadline_still_reads(client):
    make_action("NEVER")
    page = client.get("/plan/timeline/")
    assert page.status_code == 200 and "NEVER" in page.text and 'class="axis"' not in page.text


def test_a_full_year_comes_in_pages_whose_months_lead_to_the_right_one(client, cell):
    for number in range(150):
        make(f"B{number}", Precision.DAY, date(2025, 1 + number // 15, 1 + number % 15))
    page = client.get("/plan/timeline/?year=2025&q=B&page=1")
    timeline = page.context["timeline"]
    assert [month.actions for month in timeline.months] == [15] * 10 + [0, 0]
    assert len(timeline.rows) == ROWS and timeline.page.paginator.count == 150
    for month in timeline.months[:10]:
        there = client.get(f"/plan/timeline/?year=2025&q=B&page={month.page}")
        assert f'id="month-{month.number}"' in there.text
        assert f"page={month.page}#month-{month.number}" in page.text


def test_the_present_year_opens_on_the_present_month(client, cell):
    for number in range(150):
        make(f"B{number}", Precision.DAY, date(2026, 1 + number // 15, 1 + number % 15))
    with time_machine.travel("2026-09-24T10:00:00Z"):
        page = client.get("/plan/timeline/")
    assert page.context["timeline"].page.number == 3
    assert 'id="month-9"' in page.text


def test_it_names_nobody(client, client_for, member, cell):
    for browser in (client, client_for(member)):
        assert "فاطمة شهباز" not in browser.get("/plan/timeline/").text.split('class="timeline"')[1]


def test_overdue_is_said_in_words_of_what_goes_on_alone(client, cell):
    Action.objects.filter(code="A04").update(status="under_way")
    page = client.get("/plan/timeline/")
    assert page.text.split('class="lines"')[1].count("tone-brick") == 1
    assert "of-overdue" in page.text
