"""Decisions, merges and their undoing in any order: what is refused changes nothing, and undone in turn all is as before."""

import random

import pytest

from kit.moves import RefusedMove
from members.models import Doubt, Merge, Organisation, Person, Settlement
from tests.factories import make_organisation, make_person, make_seat
from tests.members.test_settling import everything, settle

pytestmark = pytest.mark.django_db
STEPS = 14


def changes_for(concerns, chance):
    """Something that a page could send for these rows: a person, a proposal, a correction, or a plain confirmation."""
    if any("person" in concern.fields for concern in concerns):
        return {"person": chance.choice([*Person.objects.standing().values_list("pk", flat=True), None])}
    concern = concerns[0]
    if concern.proposal and chance.random() < 0.5:
        return concern.proposal
    text = [name for name in concern.fields if name.endswith(("_ar", "_fr", "_name"))]
    return {name: f"نص {chance.random():.6f}" for name in text if chance.random() < 0.5}


def decide(coordinator, chance):
    doubt = chance.choice(list(Doubt.objects.to_settle()))
    concerns = list(doubt.concerns.all())
    if not any("person" in concern.fields for concern in concerns):
        concerns = [chance.choice(concerns)]
    else:
        concerns = [concern for concern in concerns if "person" in concern.fields]
    certainty = chance.choice(["certain", "certain", "probable", "ambiguous"])
    said = {"certainty": certainty, "concerns": concerns, "reason": f"سبب {chance.random()}"}
    return settle(doubt.code, coordinator, changes_for(concerns, chance), **said)


def bring_together(coordinator, chance):
    kind, model = chance.choice([("person", Person), ("organisation", Organisation)])
    kept, merged = chance.sample(list(model.objects.standing()), 2)
    values = {name: getattr(merged, name) for name in ("family_name", "name_ar") if hasattr(merged, name)}
    doubt = chance.choice([None, Doubt.objects.get(code="Q02"), Doubt.objects.get(code="Q29")])
    return Merge.objects.merge(kind, kept, merged, by=coordinator, reason="واحد", values=values, doubt=doubt)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_done_can_be_undone_in_turn(cell, coordinator, seed):
    chance = random.Random(seed)
    for number in range(3):
        make_seat(make_person(f"P{number}", email=f"p{number}@example.org"), make_organisation(f"O{number}"))
    start, done = everything(), []
    for _step in range(STEPS):
        before = everything()
        try:
            if done and chance.random() < 0.3:
                undone = chance.choice(done)
                undone.undo(by=coordinator, reason="خطأ")
                done.remove(undone)
            else:
                done.append(chance.choice([decide, decide, bring_together])(coordinator, chance))
        except RefusedMove:
            assert everything() == before, "what is refused changes nothing"
    kept = len(done)
    while done:
        done.pop().undo(by=coordinator, reason="خطأ")
    assert everything() == start
    assert kept and not Settlement.objects.in_force() and not Merge.objects.in_force()
    assert Settlement.objects.count() + Merge.objects.count() >= kept, "the log stays"


def test_a_detail_does_not_hold_the_row_fast(cell, coordinator):
    """Q17 and Q32 are about one team; only the first says how sure its name is."""
    start = everything()
    name, agreement = settle("Q17", coordinator), settle("Q32", coordinator)
    name.undo(by=coordinator, reason="خطأ")
    agreement.undo(by=coordinator, reason="خطأ")
    assert everything() == start


def test_a_merge_is_not_undone_under_a_later_decision(cell, coordinator):
    start = everything()
    kept, merged = Person.objects.get(code="M06"), Person.objects.get(code="X03")
    doubt = Doubt.objects.get(code="Q02")
    done = Merge.objects.merge("person", kept, merged, by=coordinator, reason="واحد", values={}, doubt=doubt)
    later = settle("Q02", coordinator, concerns=[doubt.concerns.get(row=kept.pk)])
    with pytest.raises(RefusedMove):
        done.undo(by=coordinator, reason="خطأ")
    later.undo(by=coordinator, reason="خطأ")
    done.undo(by=coordinator, reason="خطأ")
    assert everything() == start


def test_undoing_from_the_middle_and_doing_again(cell, coordinator):
    start = everything()
    for _round in range(3):
        first, second = settle("Q13", coordinator), settle("N02", coordinator)
        with pytest.raises(RefusedMove):
            first.undo(by=coordinator, reason="خطأ")
        second.undo(by=coordinator, reason="خطأ")
        first.undo(by=coordinator, reason="خطأ")
        assert everything() == start
