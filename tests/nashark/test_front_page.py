"""The front page: what the portal is for, the thing to do now, where the plan stands."""

import pytest
from django.urls import reverse

from actions.models import Action
from tests.factories import make_action, make_organisation, make_person, make_seat

PATHS = ["/", "/fr/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_it_stands_before_anything_is_loaded(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert 'class="bars"' not in page.text


def test_it_opens_with_the_thing_to_do_now(client, cell):
    text = client.get("/").text
    assert f'<a class="btn btn-now btn-lg" href="{reverse("experience_form")}"' in text
    assert text.count("btn-now") == 1
    assert text.index("btn-now") < text.index('class="bars"')


def test_it_says_where_the_plan_stands(client, cell):
    Action.objects.filter(code__in=["A02", "A03"]).update(status="done")
    rows = client.get("/").context["standing"]
    assert [row["value"] for row in rows] == [11, 2]
    assert sum(row["percent"] for row in rows) == pytest.approx(100)


def test_it_counts_the_cell_of_the_minutes(client, cell):
    context = client.get("/").context
    assert (context["members"], context["organisations"]) == (18, 12)


def test_it_promises_no_guide_that_is_not_there(client, cell):
    assert client.get("/").context["accepted"] == 0
    assert "edition" not in client.get("/").text


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(client, db, number, django_assert_num_queries):
    for place in range(number):
        make_action(f"A{place}")
        make_seat(make_person(f"p{place}"), make_organisation(f"o{place}"))
    with django_assert_num_queries(7):
        client.get("/")


@pytest.mark.django_db
def test_only_reading_is_taken(client):
    assert client.post("/").status_code == 405
