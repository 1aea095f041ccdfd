"""The directory: for those inside, found in any spelling; contacts for the coordination alone."""

import pytest

from members.models import Person
from tests.factories import make_account, make_organisation, make_person, make_place, make_seat


def codes(page):
    return [person.code for person in page.context["found"]]


def test_strangers_are_sent_to_sign_in_and_accounts_without_role_are_refused(client, client_for, db):
    assert client.get("/people/")["Location"] == "/accounts/login/?next=/people/"
    assert client_for(make_account("never")).get("/people/").status_code == 403


@pytest.mark.parametrize("path", ["/people/", "/fr/people/"])
def test_the_eighteen_and_those_of_the_teams(client_for, member, cell, path):
    make_place(make_person("team-only"), "project_team")
    page = client_for(member).get(path)
    assert len(page.context["found"]) == 18 + 1 + 1 and "X01" not in codes(page)
    assert "نادية رحال" in page.text


@pytest.mark.parametrize("who", ["member", "reviser", "validator", "juror", "administrator"])
def test_contacts_are_the_coordination_s_alone(client_for, coordinator, request, who):
    make_seat(make_person("c", phone="+212612345678", email="canary@example.org"))
    text = client_for(request.getfixturevalue(who)).get("/people/").text
    assert "canary@example.org" not in text and "12 34 56" not in text and "612345678" not in text
    text = client_for(coordinator).get("/people/").text
    assert "canary@example.org" in text and "tel:+212612345678" in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ايمان", ["M04"]),
        ("إيمان", ["M04"]),
        ("  ليلي  بوحويك ", ["M18"]),
        ("ليلى", ["M18"]),
        ("القصبه", ["M07"]),
        ("مدينتى رئيس", ["M14"]),
        ("fatima", ["M01"]),
        ("présidente PRESIDENTE", ["M06", "M09", "M03", "M04"]),
        ("nobody", []),
    ],
)
def test_search_folds(client_for, validator, cell, asked, found):
    page = client_for(validator).get("/people/", {"q": asked})
    assert sorted(codes(page)) == sorted(found) or asked.startswith("prés")
    if asked.startswith("prés"):
        assert set(found) <= set(codes(page))
    assert page.context["form"]["q"].value() == asked


def test_a_name_of_before_a_merge_is_found(client_for, validator, cell):
    Person.objects.get(code="M06").aliases.create(name="السعدية التواني", source_line=50)
    assert codes(client_for(validator).get("/people/", {"q": "التواني"})) == ["M06"]


def test_filters_by_constituency_and_team(client_for, validator, cell):
    browser = client_for(validator)
    assert sorted(codes(browser.get("/people/?constituency=commune_staff"))) == ["M05", "M18"]
    assert sorted(codes(browser.get("/people/?team=selection_jury&q=ليلى"))) == ["M18"]
    assert len(codes(browser.get("/people/?team=coordination_committee"))) == 18
    assert codes(browser.get("/people/?constituency=commune_staff&team=validation")) == []


def test_nonsense_in_the_address_finds_everybody(client_for, validator, cell):
    page = client_for(validator).get("/people/?constituency=x&team=%00&q=&page=9")
    assert page.status_code == 200 and len(codes(page)) == 19


def test_nobody_found_says_how_to_go_on(client_for, validator, cell):
    page = client_for(validator).get("/people/?q=zzz")
    assert 'class="empty"' in page.text and 'href="/people/"' in page.text


def test_a_name_does_not_break_out(client_for, member):
    make_seat(make_person("x", given_name="<b>x</b>", title='"><script>'))
    assert (
        "<b>x</b>" not in client_for(member).get("/people/").text
        and "<script>" not in client_for(member).get("/people/").text
    )


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    client_for, member, number, django_assert_num_queries
):
    for place in range(number):
        person = make_person(f"p{place}")
        make_seat(person, make_organisation(f"o{place}"))
        make_place(person, "selection_jury")
    browser = client_for(member)
    with django_assert_num_queries(8):
        browser.get("/people/")
