"""An action's page: whole for the members, reduced for strangers."""

import pytest

from actions.models import Action, Status
from tests.factories import make_action

SENTENCE = "كناري-جملة-داخلية"


@pytest.fixture
def moved(cell, coordinator):
    action = Action.objects.get(code="A12")
    action.record_status(Status.UNDER_WAY, by=coordinator, version=0, sentence=SENTENCE)
    return action


@pytest.mark.parametrize("path", ["/plan/A01/", "/fr/plan/A01/"])
def test_it_opens_in_both_languages(client, cell, path):
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_an_unknown_code_is_not_there(client):
    assert client.get("/plan/A99/").status_code == 404


def test_strangers_read_status_and_date_but_neither_who_nor_why(client, moved, coordinator):
    text = client.get("/plan/A12/").text
    assert str(Status.UNDER_WAY) in moved.status and "tone-blue" in text
    assert f'datetime="{moved.updates.get().at:%Y-%m-%d}' in text
    assert SENTENCE not in text
    assert str(coordinator) not in text


def test_members_read_the_journal_whole(client_for, other_member, moved, coordinator):
    text = client_for(other_member).get("/plan/A12/").text
    assert SENTENCE in text
    assert str(coordinator) in text


def test_the_row_of_the_minutes_stands_verbatim(client_for, member, cell):
    text = client_for(member).get("/fr/plan/A12/").text
    assert "مواكبة الجمعيات في تنزيل اليات المشاركة المواطنة عبر تقديم ملتئم وعريضة" in text
    assert "61" in text


def test_cells_that_name_persons_stay_inside(client, client_for, member, cell):
    cells = {"A01": "جمعية كرامة (نور الدين الوديهي)", "A05": "شكيب – كريمة اجايز – براد محمد- رجاء صبحي"}
    for code, words in cells.items():
        assert words not in client.get(f"/plan/{code}/").text
        assert words in client_for(member).get(f"/plan/{code}/").text


def test_contacts_of_steps_stay_inside(client, client_for, member, cell):
    assert "السعدية التواني" not in client.get("/plan/A01/").text
    assert "السعدية التواني" in client_for(member).get("/plan/A01/").text


def test_the_title_never_names_a_person(cell):
    action = Action.objects.get(code="A01")
    assert action.is_shortened
    assert "الوديهي" not in action.title
    assert "الوديهي" in action.measures


def test_a_supervising_team_is_told_apart(client, cell):
    text = client.get("/fr/plan/A13/").text
    assert ">supervision<" in text


def test_the_button_is_for_those_who_answer(client, client_for, member, other_member, cell):
    make_action("A99", answered_by=[member.person])
    button = "/plan/A99/update/"
    assert button in client_for(member).get("/plan/A99/").text
    assert button not in client_for(other_member).get("/plan/A99/").text
    assert button not in client.get("/plan/A99/").text


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_update_and_with_thirty(
    client, client_for, member, number, django_assert_num_queries
):
    action = make_action("A1", answered_by=[member.person])
    for version in range(number):
        to = Status.BLOCKED if version % 2 else Status.UNDER_WAY
        action.record_status(to, by=member, version=version, sentence="جملة")
    with django_assert_num_queries(8):
        client.get("/plan/A1/")
    browser = client_for(member)
    with django_assert_num_queries(17):
        browser.get("/plan/A1/")


def test_what_is_stored_cannot_break_out(client_for, member):
    action = make_action("A1", answered_by=[member.person])
    action.record_status(Status.DONE, by=member, version=0, sentence="<script>alert(1)</script><img src=x>")
    text = client_for(member).get("/plan/A1/").text
    assert "<script>alert" not in text and "<img src=x" not in text
    assert "&lt;script&gt;" in text
