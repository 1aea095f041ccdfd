"""Two records of one person or organisation: everything moves, nothing is lost, and undoing puts all back."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from actions.models import Action, Responsibility
from experiences.models import Experience
from kit.moves import RefusedMove
from members.models import Doubt, Membership, Merge, Organisation, Person, PersonAlias, TeamMembership, User
from members.models.merging import pointing_at
from members.models.settlements import Differs
from members.roles import Role
from tests.factories import make_account, make_action, make_organisation, make_person, make_place, make_seat
from tests.members.test_settling import everything, person, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cell, client_for, coordinator):
    return client_for(coordinator)


def merge(kept, merged, by, *, kind="person", values=None, **more):
    return Merge.objects.merge(kind, kept, merged, by=by, reason="سألناها: هي نفسها", values=values or {}, **more)


def address(kept, merged, kind="person", **more):
    return "/merges/new/?" + "&".join(
        f"{name}={value}" for name, value in {"kind": kind, "kept": kept.pk, "merged": merged.pk, **more}.items()
    )


def typed(page, side="kept", **more):
    form = page.context["form"]
    return {"seen": page.context["seen"], "reason": "قالت إنها هي", **dict.fromkeys(form.differing, side), **more}


@pytest.fixture
def busy(cell, coordinator):
    """A person that everything points at, and the record it will be merged into."""
    kept, merged = person("M04"), make_account("double", Role.MEMBER).person
    make_place(merged, "project_team", until=date(2024, 1, 1))
    make_place(merged, "selection_jury", certainty="probable", as_written="ايمان")
    action = make_action("Z1", answered_by=[merged])
    action.responsibilities.create(order=7, as_written="ايمان").candidates.set([kept, merged])
    action.responsibilities.create(order=8, as_written="ايمان").candidates.set([merged])
    PersonAlias.objects.create(person=merged, name="إيمان")
    return kept, merged


# --- Moving -------------------------------------------------------------------------------------------------------


def test_everything_that_points_at_the_one_points_at_the_other(busy, coordinator):
    kept, merged = busy
    account, seats = merged.account, set(merged.memberships.values_list("pk", flat=True))
    merge(kept, merged, coordinator)
    kept, merged = Person.objects.get(pk=kept.pk), Person.objects.get(pk=merged.pk)
    assert merged.merged_into == kept
    assert not [pointing.label for pointing in pointing_at(merged) if pointing.rows.exists()]
    assert User.objects.get(pk=account.pk).person == kept
    assert seats <= set(kept.memberships.values_list("pk", flat=True))
    assert Action.objects.get(code="Z1").responsibilities.get(order=1).person == kept
    assert [each.code for each in Responsibility.objects.get(action__code="Z1", order=7).candidates.all()] == ["M04"]
    assert {"إيمان", "double تجربة"} <= set(kept.aliases.values_list("name", flat=True))


def test_of_two_open_places_in_one_team_the_less_sure_one_is_ended(busy, coordinator):
    kept, merged = busy
    merge(kept, merged, coordinator)
    places = kept.team_memberships.filter(team__code="selection_jury")
    assert sorted(places.values_list("certainty", "until")) == [("certain", None), ("probable", date(2023, 3, 9))]


def test_a_certain_place_of_the_merged_record_is_worth_more(cell, coordinator):
    kept, merged = person("X01"), make_person("P01")
    mine = kept.team_memberships.get()
    theirs = make_place(merged, "revision_committee")
    before = everything()
    done = merge(kept, merged, coordinator)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.until, theirs.until, theirs.person) == (mine.since, None, kept)
    done.undo(by=coordinator, reason="خطأ")
    assert everything() == before


def test_merging_and_undoing_leaves_every_table_as_it_was(busy, coordinator):
    kept, merged = busy
    before = everything()
    done = merge(kept, merged, coordinator, values={"given_name": "إيمان", "phone": "+212612345678", "email": merged.email})
    assert everything() != before
    assert done.undo(by=coordinator, reason="خطأ") == 0
    assert everything() == before
    log = Merge.objects.get()
    assert (log.undone_by, log.undone_reason) == (coordinator, "خطأ") and log.done["changed"]


def test_what_was_added_since_stays_with_the_survivor(busy, coordinator):
    kept, merged = busy
    done = merge(kept, merged, coordinator)
    seat = make_seat(kept)
    PersonAlias.objects.create(person=kept, name="أم محمد")
    done.undo(by=coordinator, reason="خطأ")
    seat.refresh_from_db()
    assert seat.person == kept and kept.aliases.get().name == "أم محمد"


def test_organisations_with_their_experiences_seats_and_names(cell, coordinator):
    kept, merged = Organisation.objects.get(code="kasba"), make_organisation("kasbah", name_ar="القصبه", name_fr="Kasbah")
    merged.aliases.create(name="جمعية القصبه")  # kept has it too
    merged.aliases.create(name="La Kasbah")
    make_seat(make_person("P01"), merged)
    experience = Experience.objects.create(link_digest="0" * 64, title="ت", summary="س", holder=merged)
    changed_at = experience.changed_at
    before = everything()
    done = merge(kept, merged, coordinator, kind="organisation", values={"website": "https://kasba.example"})
    experience.refresh_from_db()
    assert experience.holder == kept and experience.changed_at == changed_at
    assert Membership.objects.filter(organisation=kept).count() == 2
    assert {"القصبه", "Kasbah", "La Kasbah"} <= set(kept.aliases.values_list("name", flat=True))
    assert done.done["left"], "an alias that both have stays with the merged record"
    done.undo(by=coordinator, reason="خطأ")
    assert everything() == before


def test_roles_follow_the_account(cell, coordinator):
    merged = make_account("other").person
    merge(person("M18"), merged, coordinator)
    assert User.objects.get(username="other").roles == {Role.MEMBER, Role.JUROR}
    Merge.objects.get().undo(by=coordinator, reason="خطأ")
    assert User.objects.get(username="other").roles == frozenset()


def test_a_place_once_merged_is_not_loaded_again(cell, coordinator):
    from django.core.management import call_command

    merge(make_person("P01"), person("M07"), coordinator)
    before = everything()
    call_command("load_cell", verbosity=0)
    assert everything() == before


# --- The doubt about the two Saadias ------------------------------------------------------------------------------


def test_a_merge_settles_the_doubt_that_asked(desk, coordinator):
    page = desk.get("/doubts/Q02/")
    link = f"?kind=person&amp;kept={person('M06').pk}&amp;merged={person('X03').pk}&amp;doubt=Q02"
    assert link in page.text
    before = everything()
    path = address(person("M06"), person("X03"), doubt="Q02")
    preview = desk.get(path)
    assert "السعدية التواقي" in preview.text and "السعدية التواني" in preview.text
    answer = desk.post(path, typed(preview))
    assert answer.status_code == 302
    assert Doubt.objects.get(code="Q02").certainty == "certain"
    saadia = person("M06")
    assert (saadia.family_name, saadia.as_written) == ("التواقي", "السعدية التواقي")
    assert saadia.aliases.get().name == "السعدية التواني" and saadia.aliases.get().source_line == 50
    after = desk.get("/doubts/Q02/")
    assert after.context["merged"] and not after.context["pair"]
    Merge.objects.get().undo(by=coordinator, reason="ليست هي")
    assert everything() == before


def test_two_persons_are_confirmed_as_two(cell, coordinator):
    settle("Q02", coordinator)
    assert person("X03").certainty == "certain" and person("X03").merged_into is None


def test_a_doubt_about_others_is_not_settled_by_a_merge(cell, coordinator):
    other = make_person("P01")
    before = everything()
    done = merge(person("M12"), other, coordinator, doubt=Doubt.objects.get(code="Q03"))
    assert Doubt.objects.get(code="Q03").is_open and person("M12").certainty == "unresolved"
    done.undo(by=coordinator, reason="خطأ")
    assert everything() == before


# --- Found nowhere, and never gone --------------------------------------------------------------------------------


def test_a_merged_record_is_in_no_list_and_no_choice(desk, coordinator):
    saadia = person("X03")
    merge(person("M06"), saadia, coordinator)
    assert saadia not in Person.objects.standing() and Person.objects.filter(pk=saadia.pk).exists()
    assert "السعدية التواني" not in desk.get("/admin/members/person/").text.split('id="result_list"')[1]
    found = desk.get(
        "/admin/autocomplete/",
        {"term": "السعدية", "app_label": "members", "model_name": "membership", "field_name": "person"},
    )
    assert [row["id"] for row in found.json()["results"] if row["id"] == str(saadia.pk)] == []
    choices = desk.get("/merges/new/").context["pairs"][0].fields["kept"].choices
    assert saadia.pk not in dict(choices)
    form = desk.get("/doubts/Q05/").context["form"]
    assert saadia not in form.fields[form.blocks[0].name("other")].queryset
    assert desk.get(address(person("M01"), saadia)).context["pairs"], "it is chosen no more"


def test_a_search_for_the_other_name_finds_the_survivor(desk, coordinator):
    merge(person("M06"), person("X03"), coordinator)
    table = desk.get("/admin/members/person/", {"q": "التوانى"}).text.split('id="result_list"')[1]
    assert "السعدية التواقي" in table


# --- Refused ------------------------------------------------------------------------------------------------------


def test_two_accounts_are_not_one(desk, coordinator):
    kept, merged = make_account("one", Role.MEMBER).person, make_account("two", Role.MEMBER).person
    before = everything()
    page = desk.get(address(kept, merged))
    assert page.status_code == 200 and page.context["refusal"]
    answer = desk.post(address(kept, merged), typed(page))
    assert answer.status_code == 200
    assert everything() == before and not Merge.objects.exists()


def test_invented_and_real_are_not_one(cell, coordinator):
    with pytest.raises(RefusedMove):
        merge(person("M01"), make_person("P01", is_demonstration=True), coordinator)


def test_a_record_is_merged_once(cell, coordinator):
    merge(person("M06"), person("X03"), coordinator)
    for kept, merged in (("M01", "X03"), ("X03", "M01"), ("M06", "X03")):
        with pytest.raises(RefusedMove):
            merge(person(kept), person(merged), coordinator)
    with pytest.raises(RefusedMove):
        merge(person("M01"), person("M01"), coordinator)
    assert Merge.objects.count() == 1


def test_the_database_holds_one_merge_of_a_record(cell, coordinator):
    from django.db import IntegrityError

    done = merge(person("M06"), person("X03"), coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Merge.objects.create(kind="person", kept=1, merged=done.merged, by=coordinator, reason="س", done={})


def test_only_the_coordination_merges(cell, member, coordinator):
    with pytest.raises(RefusedMove):
        merge(person("M06"), person("X03"), member)
    done = merge(person("M06"), person("X03"), coordinator)
    with pytest.raises(RefusedMove):
        done.undo(by=member, reason="خطأ")
    with pytest.raises(RefusedMove):
        done.undo(by=coordinator, reason=" ")


@pytest.mark.parametrize(
    "query",
    [
        "kept=1",
        "kept=x&merged=y",
        "kind=team&kept=1&merged=2",
        "kept=999999&merged=1",
        "kept=1&merged=1",
        "kind=organisation",
        "kind=%00&kept=%00&merged=%00",
        f"kept={10**30}&merged=1",
    ],
)
def test_a_wrong_address_asks_for_the_two_records(desk, query):
    for answer in (desk.get(f"/merges/new/?{query}"), desk.post(f"/merges/new/?{query}", {"reason": "س"})):
        assert answer.status_code == 200 and answer.context["pairs"]
    assert not Merge.objects.exists()


@pytest.mark.parametrize("broken", [{"reason": " "}, {"family_name": "both"}, {"family_name": ""}])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(desk, broken):
    path = address(person("M06"), person("X03"))
    answer = desk.post(path, typed(desk.get(path), "merged") | broken)
    assert answer.status_code == 200 and answer.context["form"].errors
    if "reason" not in broken:
        assert "قالت إنها هي" in answer.text
    assert not Merge.objects.exists()


def test_what_changed_since_the_preview_is_shown_first(desk, coordinator):
    kept, merged = person("M06"), person("X03")
    sent = typed(desk.get(address(kept, merged)))
    make_seat(merged)
    answer = desk.post(address(kept, merged), sent)
    assert answer.status_code == 409 and "قالت إنها هي" in answer.text and not Merge.objects.exists()
    assert desk.post(address(kept, merged), typed(answer)).status_code == 302


def test_a_double_tap_merges_once(desk):
    path = address(person("M06"), person("X03"))
    sent = typed(desk.get(path))
    assert desk.post(path, sent).status_code == 302
    assert desk.post(path, sent).status_code == 200
    assert Merge.objects.count() == 1


def test_an_unknown_doubt_in_the_address_is_nothing(desk):
    assert desk.get(address(person("M06"), person("X03"), doubt="%00Q99")).context["doubt"] is None


def test_a_get_merges_nothing(desk, coordinator):
    done = merge(person("M06"), person("X03"), coordinator)
    before = everything()
    for path in ("/merges/", f"/merges/{done.pk}/?reason=x", address(person("M01"), person("M02"), reason="x")):
        assert desk.get(path).status_code == 200
    assert everything() == before and Merge.objects.get().is_in_force


# --- Undoing ------------------------------------------------------------------------------------------------------


def test_a_merge_is_undone_once(desk, coordinator):
    done = merge(person("M06"), person("X03"), coordinator)
    assert desk.post(f"/merges/{done.pk}/", {"reason": "خطأ"}).status_code == 302
    assert desk.post(f"/merges/{done.pk}/", {"reason": "مرة أخرى"}).status_code == 200
    assert Merge.objects.get().undone_reason == "خطأ"
    merge(person("M06"), person("X03"), coordinator)
    assert Merge.objects.in_force().count() == 1, "and can be merged again"


def test_what_was_changed_since_is_not_overwritten(desk, busy, coordinator):
    kept, merged = busy
    done = merge(kept, merged, coordinator, values={"email": merged.email})
    Person.objects.filter(pk=kept.pk).update(email="new@example.org")
    before = everything()
    answer = desk.post(f"/merges/{done.pk}/", {"reason": "خطأ"})
    assert answer.status_code == 409 and "new@example.org" in answer.text
    assert everything() == before and Merge.objects.get().is_in_force


def test_a_party_settled_as_somebody_else_since_is_not_overwritten(cell, coordinator):
    done = merge(make_person("P01"), person("M07"), coordinator)
    settle("Q06", coordinator, {"person": person("M10").pk})
    with pytest.raises(Differs) as refused:
        done.undo(by=coordinator, reason="خطأ")
    assert {type(row) for row, _values in refused.value.rows} >= {Responsibility, TeamMembership}


def test_what_was_deleted_since_is_left_out_and_said(desk, busy, coordinator):
    kept, merged = busy
    done = merge(kept, merged, coordinator)
    Action.objects.get(code="Z1").responsibilities.filter(order__in=[1, 7]).delete()
    page = desk.post(f"/merges/{done.pk}/", {"reason": "خطأ"}, follow=True)
    assert "2" in [str(message) for message in page.context["messages"]][-1]
    assert Person.objects.get(pk=merged.pk).merged_into is None
    assert merged.possible_responsibilities.get().order == 8


def test_a_chain_is_undone_from_its_end(cell, coordinator):
    one, two, three = (make_person(code) for code in ("P01", "P02", "P03"))
    make_seat(one)
    before = everything()
    first = merge(two, one, coordinator)
    second = merge(three, two, coordinator)
    assert three.memberships.count() == 1
    with pytest.raises(RefusedMove):
        first.undo(by=coordinator, reason="خطأ")
    second.undo(by=coordinator, reason="خطأ")
    first.undo(by=coordinator, reason="خطأ")
    assert everything() == before


def test_a_place_opened_since_stands_in_the_way(cell, coordinator):
    """The survivor's place was ended by the merge; a new one was opened by hand: undoing would open a second."""
    kept, merged = person("X01"), make_person("P01")
    theirs = make_place(merged, "revision_committee")
    done = merge(kept, merged, coordinator)
    TeamMembership.objects.filter(pk=theirs.pk).update(until=timezone.localdate())
    make_place(kept, "revision_committee")
    with pytest.raises(RefusedMove):
        done.undo(by=coordinator, reason="خطأ")
    assert Merge.objects.get().is_in_force


def test_merges_settlements_and_undoings_in_turn(cell, coordinator):
    start = everything()
    first = settle("Q06", coordinator, {"person": person("M10").pk})
    second = merge(make_person("P01"), person("M10"), coordinator)
    with pytest.raises(Differs):
        first.undo(by=coordinator, reason="خطأ")
    second.undo(by=coordinator, reason="خطأ")
    first.undo(by=coordinator, reason="خطأ")
    Person.objects.filter(code="P01").delete()
    assert everything() == start


# --- The pages ----------------------------------------------------------------------------------------------------


def test_the_preview_counts_what_moves(desk, busy):
    kept, merged = busy
    page = desk.get(address(kept, merged))
    numbers = sorted(part["number"] for part in page.context["moving"])
    assert numbers == [1, 1, 1, 1, 2, 2]  # seat, account, party, alias; places, candidatures
    assert desk.get("/fr" + address(kept, merged)).status_code == 200


def test_the_pages_tell_it_in_both_languages(desk, busy, coordinator):
    kept, merged = busy
    done = merge(kept, merged, coordinator)
    for prefix in ("", "/fr"):
        for path in ("/merges/", "/merges/new/", f"/merges/{done.pk}/"):
            assert desk.get(prefix + path).status_code == 200
        assert "double" in desk.get(f"{prefix}/merges/").text
        assert "relationship" not in desk.get(f"{prefix}/merges/{done.pk}/").text


def test_a_name_does_not_break_out(desk, coordinator):
    nasty = make_person("P01", given_name="<script>alert(1)</script>", family_name="{{ 7|add:7 }}")
    path = address(person("M06"), nasty)
    assert "<script>alert" not in desk.get(path).text
    assert desk.post(path, typed(desk.get(path))).status_code == 302
    for page in ("/merges/", f"/merges/{Merge.objects.get().pk}/"):
        assert "<script>alert" not in desk.get(page).text


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_is_the_same_with_one_row_and_with_thirty(
    client_for, coordinator, number, django_assert_num_queries
):
    for place in range(number):
        merge(make_person(f"k{place}"), make_person(f"m{place}"), coordinator)
    browser = client_for(coordinator)
    with django_assert_num_queries(7):
        browser.get("/merges/")
