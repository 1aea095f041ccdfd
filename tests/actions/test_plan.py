"""The plan's table: the minutes' words, what is uncertain shown as such, no names for strangers."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from actions.models import Action, Responsibility, Step
from kit.readings import Certainty
from members.models import Person

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
    paths = [*PAGES, "/", "/fr/", "/cell/", "/fr/cell/", "/progress/", "/fr/progress/"]
    paths += [f"{language}/plan/{view}/" for language in ("", "/fr") for view in ("board", "timeline")]
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
    def overdue():
        rows = client.get("/plan/").text.split("<tr>")[1:]
        return [row.split(">A")[1][:2] for row in rows if "tone-brick" in row]

    assert overdue() == []
    Action.objects.filter(code="A04").update(status="under_way")
    assert overdue() == ["04"]


def test_buttons_lead_to_what_the_reader_may_update(client, client_for, member, coordinator, cell):
    def offered(browser):
        text = browser.get("/plan/").text
        return [code for code in sorted(Action.objects.codes()) if reverse("action_update", args=[code]) in text]

    assert offered(client) == []
    assert offered(client_for(member)) == ["A01", "A12", "A13"]
    assert len(offered(client_for(coordinator))) == 13


def test_the_table_says_how_far_each_action_is_and_nothing_of_silence(client, cell):
    Action.objects.filter(code="A04").update(progress=40)
    rows = {row.split("<")[0]: row.split("</tr>")[0] for row in client.get("/plan/").text.split('dir="ltr">')[1:]}
    assert "40%" in rows["A04"] and 'width="40"' in rows["A04"]
    assert "%" not in rows["A05"] and "—" in rows["A05"]
    assert "40\xa0%" in client.get("/fr/plan/").text


@pytest.mark.usefixtures("cell")
def test_a_long_plan_comes_in_pages_that_repeat_the_objective(client, many):
    many(120)
    first, last = client.get("/plan/"), client.get("/plan/?page=3")
    assert first.context["found"] == 120
    assert [len(page.context["page"]) for page in (first, last)] == [50, 20]
    assert "data-label" in last.text and last.text.count('class="group"') >= 1
    assert "<dl" in first.text.split("<table")[0] and "<dl" not in last.text.split("<table")[0].split("<main")[1]


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "", "9" * 30])
def test_a_page_that_is_not_there_is_the_nearest(client, cell, page):
    assert client.get("/plan/", {"page": page}).status_code == 200


VIEWS = ["/plan/", "/plan/board/", "/plan/timeline/"]
QUERIES = {
    "/plan/": (9, 15),
    "/plan/board/": (8, 14),
    "/plan/timeline/": (8, 13),
    "/plan/mine/": (None, 11),
    "/progress/": (5, 9),
}


@pytest.mark.parametrize("number", [13, 2000])
def test_the_number_of_queries_is_the_same_with_13_actions_and_with_2000(
    client, client_for, member, cell, many, number, django_assert_num_queries
):
    many(number)
    Action.objects.filter(code="A13").update(due_from=None, due_to=None)
    action = Action.objects.order_by("due_to", "order").first()
    action.responsibilities.create(order=9, person=member.person, as_written="-")
    action.record_status("under_way", by=member, version=action.version)
    for path, (stranger, inside) in QUERIES.items():
        if stranger:
            with django_assert_num_queries(stranger):
                client.get(path)
        browser = client_for(member)
        with django_assert_num_queries(inside):
            browser.get(path)


def test_views_lead_to_each_other_and_keep_the_filters(client, client_for, member, cell):
    text = client.get("/plan/board/?objective=O1&status=done&status=blocked&page=2&nonsense=1").text
    for path in VIEWS:
        assert f'href="{path}?objective=O1&amp;status=done&amp;status=blocked"' in text
    assert "/plan/mine/" not in text
    assert 'href="/plan/mine/"' in client_for(member).get("/plan/").text
    assert text.count('aria-current="page"><svg') == 3, "in the portal’s pages, above and in the menu, and in the views"


@pytest.mark.parametrize("code", ["board", "timeline", "mine", "Board", "MINE"])
def test_no_code_takes_the_address_of_a_page(cell, code):
    action = Action.objects.first()
    action.code = code
    with pytest.raises(ValidationError) as refused:
        action.full_clean()
    assert set(refused.value.message_dict) == {"code"}


@pytest.mark.parametrize("code", ["A14", "B-1", "a_b", "boards"])
def test_other_codes_are_free(cell, code):
    action = Action.objects.first()
    action.code = code
    action.full_clean()


@pytest.mark.parametrize("path", [*VIEWS, "/progress/"])
def test_only_reading_is_taken(client, cell, path):
    assert client.post(path).status_code == 405
