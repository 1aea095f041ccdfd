"""The plan's table: the minutes' words, what is uncertain shown as such, no names for strangers."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from actions.models import Action, Responsibility, Step
from kit.readings import Certainty
from members.models import Person
from tests.factories import make_action, make_person

PAGES = ["/plan/", "/fr/plan/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_an_empty_plan_says_what_will_be_here(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert "<table" not in page.text


def test_every_action_stands_under_its_objective(client, cell):
    text = client.get("/plan/").text
    codes = [f">A{number:02d}<" for number in range(1, 14)]
    assert [code for code in codes if code in text] == codes
    assert sorted(codes, key=text.index) == codes
    assert text.count('class="group"') == 5
    second, third = text.split('class="group"')[2:4]
    assert ">A07<" in second and ">A08<" in second and ">A09<" in third


def test_the_french_page_keeps_the_arabic_words(client, cell):
    text = client.get("/fr/plan/").text
    assert "Réviser le guide" in text
    assert '<dd lang="ar" dir="rtl" class="as-written">15 ابريل</dd>' in text


def names():
    """Every personal name of the minutes, as written and as read."""
    persons = Person.objects.exclude(is_demonstration=True)
    told = {name for person in persons for name in (person.full_name, person.as_written, person.latin_name) if name}
    told |= {party.as_written for party in Responsibility.objects.all() if party.is_personal}
    told |= set(Step.objects.exclude(contact_as_written="").values_list("contact_as_written", flat=True))
    return told


def test_no_public_page_of_the_plan_names_a_person(client, cell):
    told = names()
    assert {"العمراني", "نور الدين الوديهي", "فاطمة شهباز", "شكيب"} <= told
    paths = [*PAGES, "/", "/fr/", "/cell/", "/fr/cell/"]
    paths += [f"{language}/plan/{code}/" for language in ("", "/fr") for code in Action.objects.codes()]
    for path in paths:
        text = client.get(path).text
        assert not [name for name in told if name in text], path


def test_strangers_read_how_many_persons_are_named(client, cell):
    action = Action.objects.for_plan().get(code="A08")
    assert action.withheld_parties == 4
    row = client.get("/fr/plan/").text.split(">A08<")[1].split("</tr>")[0]
    assert "4 " in row


def test_whoever_agreed_is_named(client, cell):
    Person.objects.filter(code="M01").update(agreed_to_be_shown_on=timezone.localdate())
    assert "فاطمة شهباز" in client.get("/plan/").text
    Person.objects.filter(code="M07").update(agreed_to_be_shown_on=timezone.localdate())
    assert "شكيب" not in client.get("/plan/").text, "his reading is not settled: agreeing to be shown is not being meant"


def test_members_read_names_and_candidates(client_for, member, cell):
    text = client_for(member).get("/plan/").text
    for name in ("فاطمة شهباز", "رجاء صبحي", "عبد الاله العمراني", "مصطفى العمراني"):
        assert name in text
    assert '<bdi lang="ar" class="doubt">العمراني</bdi>' in text


def test_an_account_without_role_reads_as_a_stranger(client_for, member, cell):
    member.person.memberships.update(until=timezone.localdate())
    assert "فاطمة شهباز" not in client_for(member).get("/plan/").text


def test_deadlines_stand_in_words_by_their_precision(cell):
    expected = {
        "A01": ("15 أبريل 2023", "15 avril 2023"),
        "A04": ("ماي 2023", "mai 2023"),
        "A07": ("نهاية مارس 2023", "fin mars 2023"),
    }
    for code, words in expected.items():
        for language, word in zip(("ar-ma", "fr"), words, strict=True):
            with override(language):
                assert Action.objects.get(code=code).deadline == word


def test_a_year_that_is_inferred_is_only_probable(client, cell):
    assert Action.objects.get(code="A01").deadline_certainty == Certainty.PROBABLE
    assert Action.objects.get(code="A04").deadline_certainty == Certainty.CERTAIN
    row = client.get("/plan/").text.split(">A04<")[1].split("</tr>")[0]
    assert "ماي 2023" in row and "reading-probable" not in row


def test_a_row_says_overdue_only_of_what_goes_on(client, cell):
    overdue = "tone-brick"
    assert overdue not in client.get("/plan/").text
    Action.objects.filter(code="A04").update(status="under_way")
    rows = client.get("/plan/").text.split("<tr>")
    assert [">A04<" in row for row in rows if overdue in row] == [True]


def test_buttons_lead_to_what_the_reader_may_update(client, client_for, member, coordinator, cell):
    def offered(browser):
        text = browser.get("/plan/").text
        return [code for code in sorted(Action.objects.codes()) if reverse("action_update", args=[code]) in text]

    assert offered(client) == []
    assert offered(client_for(member)) == ["A01", "A12", "A13"]
    assert len(offered(client_for(coordinator))) == 13


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    client, client_for, member, number, django_assert_num_queries
):
    for place in range(number):
        action = make_action(f"A{place}", due_to=date(2026, 1, 1), answered_by=[make_person(f"p{place}")])
        action.steps.create(order=1, text_ar="مرحلة")
        open_name = action.responsibilities.create(order=2, as_written="اسم", certainty="ambiguous")
        open_name.candidates.set([member.person])
    with django_assert_num_queries(5):
        client.get("/plan/")
    browser = client_for(member)
    with django_assert_num_queries(10):
        browser.get("/plan/")


def test_only_reading_is_taken(client, cell):
    assert client.post("/plan/").status_code == 405
