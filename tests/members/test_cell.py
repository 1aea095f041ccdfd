"""The public page of the cell: who it is, in numbers; names only of those who agreed."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from members.models import Membership, Organisation, Person
from tests.factories import make_organisation, make_person, make_seat

PATHS = ["/cell/", "/fr/cell/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_an_empty_cell_says_what_will_be_here(client, path):
    assert client.get(path).status_code == 200


def test_it_counts_the_minutes(client, cell):
    context = client.get("/cell/").context
    assert [row["value"] for row in context["by_constituency"]] == [2, 2, 2, 11, 1]
    assert [row["value"] for row in context["by_form"]] == [11, 7]
    assert len(context["organisations"]) == 12
    assert len(context["missions"]) == 5


def test_the_commune_of_the_mission_is_shown_with_its_note(client, cell):
    text = client.get("/cell/").text
    assert "جماعة طنجة" in text
    assert "هكذا في الأصل، والمقصود على الأرجح جماعة العرائش" in text
    assert "جماعة طنجة" in client.get("/fr/cell/").text, "the words of the minutes stand beside the French reading"


def test_an_organisation_without_a_name_gets_none(client, cell):
    unnamed = Organisation.objects.get(code="unnamed-association")
    with override("ar-ma"):
        assert f"<bdi>{unnamed}</bdi>" in client.get("/cell/").text


@pytest.mark.parametrize("path", PATHS)
def test_strangers_read_no_name(client, cell, path):
    text = client.get(path).text
    for person in Person.objects.all():
        assert person.full_name not in text and person.as_written not in text
        assert not person.latin_name or person.latin_name not in text


def test_whoever_agreed_is_shown_with_capacity(client, cell):
    Person.objects.filter(code="M03").update(agreed_to_be_shown_on=timezone.localdate())
    text = client.get("/cell/").text
    assert '<bdi class="person-name">نادية رحال</bdi>' in text
    assert "محمد شكيب" not in text


@pytest.mark.parametrize("path", PATHS)
def test_members_read_the_eighteen(client_for, member, cell, path):
    rows = client_for(member).get(path).text.split("<tbody>")[1].split("</tbody>")[0]
    assert rows.count("<tr>") == 18 + 1  # the eighteen of the minutes, and `member`
    assert "فاطمة شهباز" in rows and "نور الدين الوديهي" not in rows


@pytest.mark.parametrize("path", ["/", "/cell/", "/plan/", "/plan/A01/", "/fr/", "/fr/cell/", "/fr/plan/", "/fr/plan/A01/"])
def test_public_pages_carry_no_contact_of_anybody(client, cell, path):
    Person.objects.update(phone="+212600000077", email="canary@example.org", agreed_to_be_shown_on=timezone.localdate())
    text = client.get(path).text
    assert "canary@example.org" not in text and "600000077" not in text and "00 00 77" not in text


def test_a_name_whose_order_is_open_stands_as_written(client_for, member, cell):
    text = client_for(member).get("/cell/").text
    assert '<bdi lang="ar" class="doubt">براد محمد</bdi>' in text
    assert '<bdi lang="ar">كريمة اجايز</bdi>' in text


def test_those_who_left_are_counted_no_more(client, cell):
    Membership.objects.filter(code="M07").update(until=timezone.localdate())
    assert sum(row["value"] for row in client.get("/cell/").context["by_constituency"]) == 17


def test_invented_persons_are_not_counted(client, cell):
    make_seat(make_person("demo", is_demonstration=True))
    assert sum(row["value"] for row in client.get("/cell/").context["by_constituency"]) == 18


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    client, client_for, coordinator, number, django_assert_num_queries
):
    for place in range(number):
        make_seat(make_person(f"p{place}", agreed_to_be_shown_on=timezone.localdate()), make_organisation(f"o{place}"))
    with django_assert_num_queries(3):
        client.get("/cell/")
    browser = client_for(coordinator)
    with django_assert_num_queries(7):
        browser.get("/cell/")


def test_only_reading_is_taken(client, cell):
    assert client.post("/cell/").status_code == 405
