"""What the plan has reached, for everybody: numbers that are true, and silence that is never a zero."""

import re

import pytest
from django.utils import timezone

from actions.models import Action, Objective, Status
from members.models import Person
from tests.factories import make_action

pytestmark = pytest.mark.django_db

PATHS = ["/progress/", "/fr/progress/"]


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_plan_says_what_will_be_here(client, path):
    page = client.get(path)
    assert page.status_code == 200 and 'class="empty"' in page.text and "<table" not in page.text


@pytest.mark.parametrize("path", PATHS)
def test_nothing_recorded_is_not_nothing_reached(client, cell, path):
    page = client.get(path)
    whole = page.context["whole"]
    assert (whole.number, whole.unsaid, whole.mean) == (13, 13, None)
    assert all(number == 0 for _scale, number in whole.by_scale)
    assert "0%" not in page.text.split("<main")[1].split('class="facts"')[0]
    assert len(page.context["parts"]) == Objective.objects.count() == 5


def test_means_are_of_what_is_recorded_alone(client, cell):
    Action.objects.filter(code="A01").update(progress=0)
    Action.objects.filter(code="A02").update(progress=100, status=Status.DONE)
    Action.objects.filter(code="A03").update(progress=50)
    page = client.get("/fr/progress/")
    first = page.context["parts"][0]
    assert (first.number, first.mean, len(first.said), first.unsaid) == (6, 50, 3, 3)
    assert "50\xa0%, enregistré pour 3 actions" in page.text
    assert dict(page.context["whole"].by_scale) == {"not_started": 1, "limited": 0, "substantial": 1, "completed": 1}
    assert "10 actions ne sont pas sur l’échelle" in page.text


@pytest.mark.parametrize(
    ("progress", "scale"), [(0, "not_started"), (49, "limited"), (50, "substantial"), (100, "completed")]
)
def test_each_action_stands_on_the_scale(client, progress, scale):
    make_action("A1", progress=progress)
    page = client.get("/progress/")
    assert page.context["whole"].scales == {scale: 1}
    row = page.text.split(">A1<")[1].split("</tr>")[0]
    assert f"{progress}%" in row and str(Action.objects.get().scale.label) in row


def test_the_stripes_are_the_numbers(client, cell):
    Action.objects.filter(code="A07").update(status=Status.BLOCKED)
    page = client.get("/progress/")
    second = page.context["parts"][1]
    assert second.stripes == [("not_recorded", 1, "0.00", "50.00"), ("blocked", 1, "50.00", "50.00")]
    for part in page.context["parts"]:
        assert sum(number for _, number, _, _ in part.stripes) == part.number
        assert sum(float(length) for *_, length in part.stripes) == pytest.approx(100, abs=0.1)


def test_every_number_of_the_plot_stands_in_the_table(client, cell):
    Action.objects.filter(code="A07").update(status=Status.BLOCKED)
    table = client.get("/progress/").text.split('<table class="table numbers by-objective">')[1].split("</table>")[0]
    rows = [re.findall(r'<td class="number">\s*(\d+)', row) for row in table.split("<tr>")[2:]]
    assert [int(row[-1]) for row in rows] == [6, 2, 3, 1, 1, 13]
    assert all(sum(map(int, row[:-1])) == int(row[-1]) for row in rows)


def test_an_objective_without_actions_stands_there(client, cell):
    Objective.objects.create(code="O6", order=6, text_ar="هدف جديد", text_fr="Nouvel objectif")
    assert "Nouvel objectif" in client.get("/fr/progress/").text


def test_updates_say_what_and_when_and_not_who_nor_in_which_words(client, client_for, member, coordinator, cell):
    action = Action.objects.get(code="A12")
    action.record_status(Status.BLOCKED, by=member, version=0, sentence="كناري")
    for browser in (client, client_for(coordinator)):
        text = browser.get("/progress/").text.split("<main")[1]
        assert "متعثر" in text and timezone.localdate().isoformat() in text
        assert "كناري" not in text and str(member) not in text


def test_it_names_nobody(client, cell):
    text = client.get("/progress/").text
    assert not [person for person in Person.objects.all() if str(person) in text]


def test_a_long_plan_is_counted_whole_and_listed_in_pages(client, many):
    many(300)
    page = client.get("/progress/?page=2")
    assert page.context["whole"].number == 300 and len(page.context["page"]) == 50


def test_front_page_plan_and_menu_lead_to_it(client, cell):
    for path in ("/", "/plan/"):
        assert client.get(path).text.split("<main")[1].count('href="/progress/"') == 1
    assert client.get("/cell/").text.count('href="/progress/"') == 2, "above, and in the menu"
