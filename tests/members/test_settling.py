"""Settling a doubt: one decision for all the rows it touches, logged, seen at the next request, and undone exactly."""

from datetime import date

import pytest
from django.apps import apps
from django.utils import timezone

from actions.models import Action, Responsibility
from kit.moves import RefusedMove, StaleEdit
from members.models import Answer, Concern, Doubt, Merge, Organisation, Person, Settlement, Team, TeamMembership, User
from members.models.settlements import Differs, Reading
from members.roles import Role
from tests.factories import make_person, make_place

pytestmark = pytest.mark.django_db

SAID = {"confirmed_by": "مصطفى العمراني", "confirmed_on": "2026-11-01", "reason": "سألناه بالهاتف"}


@pytest.fixture
def desk(cell, client_for, coordinator):
    return client_for(coordinator)


def person(code):
    return Person.objects.get(code=code)


def settle(code, by, changes=None, *, certainty="certain", concerns=None, **said):
    """Decide on the doubt as if the page had just been read."""
    doubt = Doubt.objects.get(code=code)
    concerns = list(doubt.concerns.all()) if concerns is None else concerns
    seen = {pk: reading.mark for pk, reading in Reading.of(concerns).items()}
    words = {"reason": "سألناها بالهاتف", "confirmed_by": "هي", "confirmed_on": date(2026, 11, 1), "seen": seen, **said}
    return Settlement.objects.decide(doubt, [Answer(concerns, changes or {})], by=by, certainty=certainty, **words)


def typed(page, choice=None, **more):
    """What the form of `page` would send, with `choice` in its first block."""
    form = page.context["form"]
    sent = {"certainty": "certain", **SAID}
    for block in form.blocks:
        sent |= {f"seen-{reading.concern.pk}": reading.mark for reading in block.readings}
        sent[block.name("choice")] = "keep"
    if choice:
        sent[form.blocks[0].name("choice")] = choice
    return sent | more


def everything():
    """Every row of the portal's tables but the logs'."""
    skipped = {"Settlement", "SettledRow", "Merge"}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in OURS]
    models = [m for m in models if m.__name__ not in skipped and not m.__name__.startswith("Historical")]
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list(*columns(model)))) for model in models}


def columns(model):
    """The model's columns; of a many-to-many relation without its key, which means nothing."""
    return [field.attname for field in model._meta.concrete_fields if not (model._meta.auto_created and field.primary_key)]


OURS = {"members", "actions", "experiences", "guide"}


# --- «العمراني» ---------------------------------------------------------------------------------------------------


@pytest.fixture
def mustapha(cell):
    return User.objects.create_user("mustapha", "m@example.org", "a long password", person=person("M14"))


@pytest.fixture
def abdelilah(cell):
    return User.objects.create_user("abdelilah", "a@example.org", "a long password", person=person("M11"))


def test_whoever_is_meant_answers_for_the_action_at_the_next_request(desk, client_for, mustapha, abdelilah):
    his, other = client_for(mustapha), client_for(abdelilah)
    assert his.get("/plan/A08/update/").status_code == other.get("/plan/A08/update/").status_code == 403
    before = everything()

    answer = desk.post("/doubts/Q05/", typed(desk.get("/doubts/Q05/"), f"p{mustapha.person_id}"))
    assert answer["Location"] == "/doubts/Q05/"
    assert his.get("/plan/A08/update/").status_code == 200
    assert other.get("/plan/A08/update/").status_code == 403
    assert Role.JUROR in User.objects.get(pk=mustapha.pk).roles
    assert Role.JUROR not in User.objects.get(pk=abdelilah.pk).roles
    assert not Action.objects.perhaps_answered_by(User.objects.get(pk=abdelilah.pk))

    settlement = Settlement.objects.get()
    answer = desk.post(f"/doubts/decisions/{settlement.pk}/undo/", {"reason": "كان غيره"})
    assert answer["Location"] == "/doubts/Q05/"
    assert his.get("/plan/A08/update/").status_code == 403
    assert Role.JUROR not in User.objects.get(pk=mustapha.pk).roles
    assert everything() == before


def test_one_decision_settles_the_party_and_both_places(cell, coordinator):
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    amrani = Responsibility.objects.get(as_written="العمراني")
    assert (amrani.person.code, amrani.certainty) == ("M14", "certain")
    assert amrani.candidates.count() == 2, "who it could have been stays on record"
    assert (amrani.as_written, amrani.source_line) == ("العمراني", 57)
    places = {place.person.code: place for place in TeamMembership.objects.filter(as_written="العمراني")}
    assert (places["M14"].certainty, places["M14"].until) == ("certain", None)
    assert places["M11"].until == places["M11"].since, "set aside: it never held"
    assert not TeamMembership.objects.settled().filter(as_written="العمراني", person__code="M11")
    assert Doubt.objects.get(code="Q05").certainty == "certain"
    assert settlement.rows.count() == 3


def test_the_log_says_who_when_from_whom_and_what_changed(cell, coordinator):
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    assert (settlement.by, settlement.confirmed_by, settlement.confirmed_on) == (coordinator, "هي", date(2026, 11, 1))
    party = settlement.rows.get(concern__kind="actions.responsibility")
    assert (party.before["person"], party.after["person"]) == (None, person("M14").pk)
    assert (party.before["certainty"], party.after["certainty"]) == ("ambiguous", "certain")
    assert (party.certainty_before, party.certainty_after) == ("ambiguous", "certain")


def test_the_notes_say_since_when_in_both_languages(cell, coordinator):
    settle("Q05", coordinator, {"person": person("M14").pk})
    amrani = Responsibility.objects.get(as_written="العمراني")
    assert "2026" in amrani.source_note_ar or str(timezone.localdate().year) in amrani.source_note_ar
    assert amrani.source_note_fr.count(".") >= 2


def test_somebody_else_is_meant(cell, coordinator):
    other = make_person("P01", family_name="العمراني")
    before = everything()
    settlement = settle("Q05", coordinator, {"person": other.pk})
    places = list(TeamMembership.objects.current().filter(as_written="العمراني"))
    assert [(place.person, place.certainty) for place in places] == [(other, "certain")]
    settlement.undo(by=coordinator, reason="خطأ")
    assert everything() == before


def test_somebody_who_has_a_place_already_gets_no_second(cell, coordinator):
    before = everything()
    settlement = settle("Q05", coordinator, {"person": person("M04").pk})
    assert TeamMembership.objects.current().filter(team__code="selection_jury", person__code="M04").count() == 1
    assert not TeamMembership.objects.current().filter(as_written="العمراني")
    assert Responsibility.objects.get(as_written="العمراني").person.code == "M04"
    settlement.undo(by=coordinator, reason="خطأ")
    assert everything() == before


def test_a_second_decision_corrects_the_first_and_both_are_undone_in_turn(cell, coordinator):
    start = everything()
    first = settle("Q05", coordinator, {"person": person("M14").pk})
    between = everything()
    second = settle("Q05", coordinator, {"person": person("M11").pk}, confirmed_by="هو")
    current = TeamMembership.objects.current().settled().filter(as_written="العمراني")
    assert [place.person.code for place in current] == ["M11"]
    with pytest.raises(RefusedMove):
        first.undo(by=coordinator, reason="خطأ")
    second.undo(by=coordinator, reason="خطأ")
    assert everything() == between
    first.undo(by=coordinator, reason="خطأ")
    assert everything() == start


def test_what_was_settled_can_be_opened_again(cell, coordinator):
    settle("Q05", coordinator, {"person": person("M14").pk})
    settle("Q05", coordinator, {"person": None}, certainty="ambiguous", confirmed_by="هو")
    amrani = Responsibility.objects.get(as_written="العمراني")
    assert (amrani.person, amrani.certainty) == (None, "ambiguous")
    places = TeamMembership.objects.current().filter(as_written="العمراني")
    assert [(place.certainty) for place in places] == ["ambiguous", "ambiguous"]
    assert Doubt.objects.get(code="Q05").is_open


def test_nobody_is_no_certain_reading(desk, coordinator):
    with pytest.raises(RefusedMove):
        settle("Q05", coordinator, {"person": None})
    page = desk.post("/doubts/Q05/", typed(desk.get("/doubts/Q05/"), "open"))
    assert page.status_code == 200 and "certainty" in page.context["form"].errors
    assert Responsibility.objects.get(as_written="العمراني").certainty == "ambiguous"


def test_candidates_are_recorded_and_put_back(desk, coordinator):
    before = everything()
    chosen = [person("M11").pk, person("M08").pk]
    page = desk.get("/doubts/Q05/")
    name = page.context["form"].blocks[0].name("candidates")
    sent = typed(page, "open", certainty="unresolved", **{name: chosen})
    assert desk.post("/doubts/Q05/", sent).status_code == 302
    amrani = Responsibility.objects.get(as_written="العمراني")
    assert {each.code for each in amrani.candidates.all()} == {"M11", "M08"}
    row = Settlement.objects.get().rows.get(concern__kind="actions.responsibility")
    assert sorted(row.before["candidates"]) == sorted([person("M11").pk, person("M14").pk])
    Settlement.objects.get().undo(by=coordinator, reason="خطأ")
    assert everything() == before


# --- One row: confirm, take the proposal, correct -----------------------------------------------------------------


def test_a_spelling_is_corrected(desk):
    page = desk.get("/doubts/Q03/")
    block = page.context["form"].blocks[0]
    sent = typed(page, "correct", **{block.name("given_name"): "فريدة", block.name("family_name"): " الفيلالي \u202e"})
    sent[block.name("latin_name")] = "Farida El Filali"
    assert desk.post("/doubts/Q03/", sent).status_code == 302
    farida = person("M12")
    assert (farida.family_name, farida.certainty, farida.as_written) == ("الفيلالي", "certain", "فريدة الفيلاي")
    assert farida.history.first().history_user == Settlement.objects.get().by
    assert "الفيلالي" in desk.get("/doubts/Q03/").text


def test_the_proposed_reading_is_taken_and_the_words_stay(desk, coordinator):
    page = desk.get("/doubts/Q15/")
    sent = typed(page) | {block.name("choice"): "proposed" for block in page.context["form"].blocks}
    before = everything()
    assert desk.post("/doubts/Q15/", sent).status_code == 302
    action = Action.objects.get(code="A12")
    assert "تقديم ملتمس وعريضة" in action.measures_ar and "ملتئم" in action.as_written
    assert {action.certainty, *action.steps.values_list("certainty", flat=True)} == {"certain"}
    Settlement.objects.get().undo(by=coordinator, reason="خطأ")
    assert everything() == before


def test_a_part_can_be_settled_and_the_rest_stays_open(desk):
    page = desk.get("/doubts/Q13/")
    assert desk.post("/doubts/Q13/", typed(page, "confirm")).status_code == 302
    assert Organisation.objects.get(code="mseize").certainty == "certain"
    assert Action.objects.get(code="A01").certainty == "probable"
    assert Doubt.objects.get(code="Q13").is_open


def test_a_row_of_several_doubts_waits_for_the_last(cell, coordinator):
    settle("Q13", coordinator)
    assert Action.objects.get(code="A01").certainty == "probable", "the dashes are still open"
    assert Action.objects.get(code="A01").steps.get(order=5).certainty == "certain"
    last = settle("N02", coordinator)
    assert Action.objects.get(code="A01").certainty == "certain"
    with pytest.raises(RefusedMove) as refused:
        Settlement.objects.earliest("pk").undo(by=coordinator, reason="خطأ")
    assert "N02" in refused.value.messages[0]
    last.undo(by=coordinator, reason="خطأ")
    Settlement.objects.earliest("pk").undo(by=coordinator, reason="خطأ")


def test_the_year_is_confirmed_for_all_at_once(desk, client, coordinator):
    page = desk.get("/doubts/Q28/")
    assert len(page.context["form"].blocks) == 1
    before = everything()
    assert desk.post("/doubts/Q28/", typed(page, "proposed")).status_code == 302
    assert {action.deadline_certainty for action in Action.objects.all()} == {"certain"}
    assert Action.objects.get(code="A01").certainty == "probable", "the year is a detail of the action"
    assert client.get("/plan/").status_code == 200
    Settlement.objects.get().undo(by=coordinator, reason="خطأ")
    assert everything() == before


def test_back_to_less(cell, coordinator):
    settle("Q30", coordinator)
    settle("Q30", coordinator, certainty="probable", confirmed_by="هو")
    mohassas = Organisation.objects.get(code="mohassas")
    assert mohassas.certainty == "probable" and mohassas.source_note_ar
    assert Doubt.objects.get(code="Q30").is_open


def test_a_seat_is_given_its_organisation(desk):
    page = desk.get("/doubts/Q04/")
    seat = page.context["form"].blocks[1]
    kasba = Organisation.objects.get(code="kasba")
    sent = typed(page) | {seat.name("choice"): "correct", seat.name("organisation"): kasba.pk}
    assert desk.post("/doubts/Q04/", sent).status_code == 302
    assert person("M11").memberships.get().organisation == kasba


# --- What is refused, with everything typed still there -----------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", " "),
        ("confirmed_by", ""),
        ("confirmed_on", "2999-01-01"),
        ("confirmed_on", "2020-01-01"),
        ("confirmed_on", "أمس"),
        ("confirmed_by", "ا" * 161),
        ("reason", "ا" * 1001),
        ("certainty", "sure"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_lost(desk, field, value):
    page = desk.get("/doubts/Q03/")
    block = page.context["form"].blocks[0]
    sent = typed(page, "correct", **{block.name("family_name"): "الفيلالي", field: value})
    answer = desk.post("/doubts/Q03/", sent)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert 'value="الفيلالي"' in answer.text
    assert not Settlement.objects.exists() and person("M12").family_name == "الفيلاي"


def test_arabic_digits_make_a_date(desk):
    assert (
        desk.post("/doubts/Q30/", typed(desk.get("/doubts/Q30/"), "confirm", confirmed_on="٢٠٢٦-١١-٠١")).status_code == 302
    )
    assert Settlement.objects.get().confirmed_on == date(2026, 11, 1)


def test_nothing_chosen_is_no_decision(desk):
    answer = desk.post("/doubts/Q05/", typed(desk.get("/doubts/Q05/")))
    assert answer.status_code == 200 and answer.context["form"].errors
    assert not Settlement.objects.exists()


@pytest.mark.parametrize("choice", ["", "p999999", "pX", "proposed", "other", "<b>"])
def test_forged_choices_are_refused(desk, choice):
    sent = typed(desk.get("/doubts/Q05/"), choice)
    if not choice:
        sent = {name: value for name, value in sent.items() if not name.endswith("-choice")}
    assert desk.post("/doubts/Q05/", sent).status_code == 200
    assert not Settlement.objects.exists()


def test_what_stands_outside_the_form_is_ignored(desk):
    page = desk.get("/doubts/Q03/")
    key = page.context["form"].blocks[0].key
    forged = {f"{key}-as_written": "س", f"{key}-phone": "0600000000", "as_written": "س", f"{key}-merged_into": 1}
    assert desk.post("/doubts/Q03/", typed(page, "confirm", **forged)).status_code == 302
    farida = person("M12")
    assert (farida.as_written, farida.phone, farida.merged_into) == ("فريدة الفيلاي", "", None)


def test_a_standing_rule_takes_no_decision(desk):
    answer = desk.post("/doubts/Q34/", {"certainty": "certain", **SAID})
    assert answer.status_code == 200 and answer.context["form"].non_field_errors()
    assert not Settlement.objects.exists()


def test_an_empty_name_is_no_reading(desk):
    page = desk.get("/doubts/Q15/")
    block = page.context["form"].blocks[0]
    answer = desk.post("/doubts/Q15/", typed(page, "correct", **{block.name("measures_ar"): "  "}))
    assert answer.status_code == 200 and block.name("measures_ar") in answer.context["form"].errors


def test_only_the_coordination_decides(cell, member, coordinator):
    with pytest.raises(RefusedMove):
        settle("Q05", member, {"person": person("M14").pk})
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    with pytest.raises(RefusedMove):
        settlement.undo(by=member, reason="خطأ")
    with pytest.raises(RefusedMove):
        settlement.undo(by=coordinator, reason="  ")
    with pytest.raises(RefusedMove):
        settle("Q30", coordinator, reason=" ")


def test_a_decision_touches_only_its_own_doubt(cell, coordinator):
    """A forged list of rows: another doubt's are refused."""
    other = Doubt.objects.get(code="Q30").concerns.get()
    with pytest.raises(RefusedMove):
        settle("Q05", coordinator, {"name_ar": "س"}, concerns=[other])
    assert not Settlement.objects.exists()


def test_only_what_a_model_declares_is_set(cell, coordinator):
    settle("Q03", coordinator, {"as_written": "س", "source_line": 1, "phone": "0612345678", "code": "M99"})
    farida = Person.objects.get(code="M12")
    assert (farida.as_written, farida.source_line, farida.phone) == ("فريدة الفيلاي", 39, "")


def test_a_get_changes_nothing(desk, coordinator):
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    before = everything()
    for path in ("/doubts/Q05/", f"/doubts/decisions/{settlement.pk}/undo/", "/doubts/decisions/", "/doubts/"):
        assert desk.get(path, {"reason": "س", "certainty": "certain"}).status_code == 200
    assert everything() == before and Settlement.objects.get().is_in_force


# --- Two at one time ----------------------------------------------------------------------------------------------


def test_a_reading_changed_in_the_meantime_is_shown_and_not_overwritten(desk, coordinator):
    sent = typed(desk.get("/doubts/Q05/"), f"p{person('M14').pk}")
    settle("Q05", coordinator, {"person": person("M11").pk})
    answer = desk.post("/doubts/Q05/", sent)
    assert answer.status_code == 409
    assert answer.context["changed"] and SAID["reason"] in answer.text
    assert answer.context["form"].blocks[0].choice.value() == f"p{person('M14').pk}", "what was chosen is still marked"
    assert Responsibility.objects.get(as_written="العمراني").person.code == "M11"
    again = typed(answer, f"p{person('M14').pk}")
    assert desk.post("/doubts/Q05/", again).status_code == 302, "a second press decides knowingly"
    assert Responsibility.objects.get(as_written="العمراني").person.code == "M14"


def test_a_name_corrected_elsewhere_makes_the_page_old(cell, coordinator):
    concerns = list(Doubt.objects.get(code="Q03").concerns.all())
    seen = {pk: reading.mark for pk, reading in Reading.of(concerns).items()}
    Person.objects.filter(code="M12").update(family_name="الفيلالي")
    with pytest.raises(StaleEdit):
        settle("Q03", coordinator, seen=seen)
    assert not Settlement.objects.exists() and person("M12").certainty == "unresolved"


def test_a_decision_without_having_seen_is_refused(cell, coordinator):
    with pytest.raises(StaleEdit):
        settle("Q05", coordinator, {"person": person("M14").pk}, seen={})


def test_a_double_tap_is_recorded_once(desk):
    sent = typed(desk.get("/doubts/Q05/"), f"p{person('M14').pk}")
    assert desk.post("/doubts/Q05/", sent).status_code == 302
    assert desk.post("/doubts/Q05/", sent).status_code == 302
    assert Settlement.objects.count() == 1


# --- Undoing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code", ["Q01", "Q02", "Q07", "Q09", "Q10", "Q12", "Q17", "Q22", "Q23", "Q26", "Q29", "Q32", "N01", "N02"]
)
@pytest.mark.parametrize("certainty", ["certain", "unresolved"])
def test_undoing_puts_back_exactly_what_stood(cell, coordinator, code, certainty):
    before = everything()
    settlement = (
        settle(code, coordinator, certainty=certainty)
        if code != "N01"
        else settle(code, coordinator, {"organisation": Organisation.objects.get(code="madinati").pk}, certainty=certainty)
    )
    assert Doubt.objects.get(code=code).certainty == certainty
    settlement.undo(by=coordinator, reason="خطأ")
    assert everything() == before
    log = Settlement.objects.get()
    assert (log.undone_by, log.undone_reason) == (coordinator, "خطأ") and log.undone_at and log.rows.exists()


def test_a_decision_is_undone_once(desk, coordinator):
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    settlement.undo(by=coordinator, reason="خطأ")
    with pytest.raises(RefusedMove):
        Settlement.objects.get().undo(by=coordinator, reason="مرة أخرى")
    page = desk.get(f"/doubts/decisions/{settlement.pk}/undo/")
    assert page.status_code == 200 and '<form method="post" class' not in page.text
    assert desk.post(f"/doubts/decisions/{settlement.pk}/undo/", {"reason": "س"}).status_code == 200
    assert Settlement.objects.get().undone_reason == "خطأ"


@pytest.mark.parametrize("path", ["", "/fr"])
def test_what_was_changed_since_is_not_overwritten(desk, coordinator, path):
    settlement = settle("Q03", coordinator, {"family_name": "الفيلالي"})
    Person.objects.filter(code="M12").update(family_name="الفيلالي الإدريسي")
    before = everything()
    address = f"{path}/doubts/decisions/{settlement.pk}/undo/"
    assert "الفيلالي الإدريسي" in desk.get(address).text, "what differs is shown before"
    answer = desk.post(address, {"reason": "خطأ في السمع"})
    assert answer.status_code == 409
    assert "الفيلالي الإدريسي" in answer.text and "خطأ في السمع" in answer.text
    assert everything() == before and Settlement.objects.get().is_in_force


def test_a_place_ended_since_is_not_opened_again(cell, coordinator):
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    TeamMembership.objects.filter(person__code="M11", as_written="العمراني").update(until=None)
    with pytest.raises(Differs):
        settlement.undo(by=coordinator, reason="خطأ")


def test_a_candidate_added_since_is_not_lost(cell, coordinator):
    chosen = sorted([person("M11").pk, person("M08").pk])
    settlement = settle("Q05", coordinator, {"person": None, "candidates": chosen}, certainty="ambiguous")
    Responsibility.objects.get(as_written="العمراني").candidates.add(person("M01"))
    with pytest.raises(Differs) as refused:
        settlement.undo(by=coordinator, reason="خطأ")
    assert person("M01").pk in refused.value.rows[0][1]["candidates"]


def test_a_row_that_is_gone_stands_in_the_way(desk, coordinator):
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    Responsibility.objects.filter(as_written="العمراني").delete()
    for answer in (desk.get("/doubts/Q05/"), desk.get("/doubts/decisions/")):
        assert answer.status_code == 200
    answer = desk.post(f"/doubts/decisions/{settlement.pk}/undo/", {"reason": "خطأ"})
    assert answer.status_code == 409 and Settlement.objects.get().is_in_force


def test_whom_it_would_name_again_was_merged_since(cell, coordinator):
    extra = make_person("P01")
    first = settle("Q05", coordinator, {"person": extra.pk})
    settle("Q05", coordinator, {"person": person("M14").pk}, confirmed_by="هو")
    Merge.objects.merge("person", person("M11"), extra, by=coordinator, reason="واحد", values={})
    last = Settlement.objects.in_force().first()
    with pytest.raises(RefusedMove):
        last.undo(by=coordinator, reason="خطأ")
    Merge.objects.get().undo(by=coordinator, reason="خطأ")
    last.undo(by=coordinator, reason="خطأ")
    first.undo(by=coordinator, reason="خطأ")


def test_whom_it_would_name_again_was_deleted_since(cell, coordinator):
    extra = make_person("P01")
    settle("Q05", coordinator, {"person": None, "candidates": [extra.pk]}, certainty="ambiguous")
    settle("Q05", coordinator, {"person": None, "candidates": [person("M11").pk]}, certainty="ambiguous", confirmed_by="هو")
    extra.delete()
    with pytest.raises(RefusedMove):
        Settlement.objects.in_force().first().undo(by=coordinator, reason="خطأ")
    assert Settlement.objects.in_force().count() == 2


def test_an_open_place_that_somebody_made_since_stands_in_the_way(cell, coordinator):
    """M11 is set aside, then appointed to the jury by hand: undoing would open a second place of his."""
    settlement = settle("Q05", coordinator, {"person": person("M14").pk})
    make_place(person("M11"), "selection_jury")
    with pytest.raises(RefusedMove):
        settlement.undo(by=coordinator, reason="خطأ")
    assert Settlement.objects.get().is_in_force
    assert Team.objects.get(code="selection_jury").memberships.current().filter(person__code="M11").count() == 1


def test_decisions_survive_being_told_in_both_languages(desk, coordinator):
    settlement = settle("Q05", coordinator, {"person": person("M14").pk}, reason="<b>قال</b>\nنعم")
    settlement.undo(by=coordinator, reason="{{ 7|add:7 }}")
    settle("Q29", coordinator)
    for prefix in ("", "/fr"):
        for path in ("/doubts/decisions/", "/doubts/Q05/"):
            text = desk.get(prefix + path).text
            assert "<b>قال" not in text and "&lt;b&gt;قال" in text and "{{ 7|add:7 }}" in text
            assert "مصطفى العمراني" in text


def test_journal_rows_are_not_in_the_back_office(desk):
    for model in ("doubt", "settlement", "settledrow", "merge", "concern"):
        assert desk.get(f"/admin/members/{model}/").status_code == 404


def test_concerns_hold_no_row_twice(cell):
    concern = Concern.objects.first()
    assert Concern.objects.filter(doubt=concern.doubt, kind=concern.kind, row=concern.row).count() == 1
