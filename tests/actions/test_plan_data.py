"""The plan's data say what the minutes say: 13 actions, their parties, deadlines and steps."""

from datetime import date

import pytest
from django.conf import settings
from django.utils.translation import override

from actions.models import Action, Objective, Responsibility, Step
from kit.readings import Certainty
from members.models import Person

pytestmark = pytest.mark.django_db

MINUTES = (settings.BASE_DIR / "fixtures" / "minutes.txt").read_text("utf-8").split("\n")

# Code: objective, inherited, deadline in words, first and last day, precision.
PLAN = {
    "A01": ("O1", False, "15 أبريل 2023", date(2023, 4, 15), date(2023, 4, 15), "day"),
    "A02": ("O1", True, "15 مارس 2023", date(2023, 3, 15), date(2023, 3, 15), "day"),
    "A03": ("O1", True, "15 مارس 2023", date(2023, 3, 15), date(2023, 3, 15), "day"),
    "A04": ("O1", True, "ماي 2023", date(2023, 5, 1), date(2023, 5, 31), "month"),
    "A05": ("O1", True, "يونيو 2023", date(2023, 6, 1), date(2023, 6, 30), "month"),
    "A06": ("O1", True, "يونيو 2023", date(2023, 6, 1), date(2023, 6, 30), "month"),
    "A07": ("O2", False, "نهاية مارس 2023", date(2023, 3, 31), date(2023, 3, 31), "end_of_month"),
    "A08": ("O2", True, "15 أبريل 2023", date(2023, 4, 15), date(2023, 4, 15), "day"),
    "A09": ("O3", False, "نهاية أبريل 2023", date(2023, 4, 30), date(2023, 4, 30), "end_of_month"),
    "A10": ("O3", True, "ماي 2023", date(2023, 5, 1), date(2023, 5, 31), "month"),
    "A11": ("O3", True, "ماي 2023", date(2023, 5, 1), date(2023, 5, 31), "month"),
    "A12": ("O4", False, "شتنبر 2023", date(2023, 9, 1), date(2023, 9, 30), "month"),
    "A13": ("O5", False, "نونبر 2023", date(2023, 11, 1), date(2023, 11, 30), "month"),
}
PARTIES = {
    "A01": ["coordination_committee"],
    "A02": ["project_team"],
    "A03": ["commune-larache", "channel", "channel", "channel"],
    "A04": ["project_team"],
    "A05": ["M07?", "M09", "M08", "X01?"],
    "A06": ["M01"],
    "A07": ["project_team"],
    "A08": ["M18", "M11|M14?", "M04", "M03"],
    "A09": ["project_team"],
    "A10": ["project_team"],
    "A11": ["project_team"],
    "A12": ["coordination_committee"],
    "A13": ["coordination_committee", "project_team"],
}


def test_the_plan_is_transcribed_row_by_row(cell):
    """Responsible, deadline, measures, objective: the four cells of lines 50 to 62."""
    for number, action in enumerate(Action.objects.select_related("objective"), 50):
        responsible, deadline, measures, objective = MINUTES[number - 1].split("\t")
        assert action.source_line == number
        assert (action.responsible_as_written, action.deadline_as_written, action.as_written) == (
            responsible,
            deadline,
            measures,
        )
        assert action.objective_inherited == (objective == "")
        assert objective in {"", action.objective.as_written}
    assert Action.objects.count() == 13
    assert Objective.objects.count() == 5


def test_objectives_deadlines_and_precision(cell):
    with override("ar-ma"):
        told = {
            action.code: (
                action.objective.code,
                action.objective_inherited,
                action.deadline,
                action.due_from,
                action.due_to,
                action.precision,
            )
            for action in Action.objects.select_related("objective")
        }
    assert told == PLAN


def test_the_year_is_written_once_only(cell):
    assert list(Action.objects.filter(year_inferred=False).values_list("code", flat=True)) == ["A04"]


def test_nothing_is_judged_from_silence(cell):
    assert set(Action.objects.values_list("status", "version")) == {("not_recorded", 0)}
    assert not any(action.is_overdue for action in Action.objects.all())


def reading(party):
    doubt = "" if party.certainty == Certainty.CERTAIN else "?"
    if party.organisation or party.team:
        return (party.organisation or party.team).code
    if party.channel_ar:
        return "channel"
    return "|".join(person.code for person in party.candidates.all() or [party.person]) + doubt


def test_responsible_parties(cell):
    told = {action.code: [reading(party) for party in action.responsibilities.all()] for action in Action.objects.all()}
    assert told == PARTIES


def test_amrani_may_be_either_and_is_nobody_yet(cell):
    amrani = Responsibility.objects.get(as_written="العمراني")
    assert amrani.person is None
    assert amrani.certainty == Certainty.AMBIGUOUS
    assert set(amrani.candidates.all()) == set(Person.objects.filter(family_name="العمراني"))


def test_the_project_team_supervises_the_last_action(cell):
    parts = Responsibility.objects.filter(action__code="A13").values_list("team__code", "part")
    assert list(parts) == [("coordination_committee", "does"), ("project_team", "supervises")]


def test_practical_steps(cell):
    steps = Step.objects.values_list("action__code", "level")
    numbers = {}
    for code, level in steps:
        numbers[code, level] = numbers.get((code, level), 0) + 1
    assert numbers == {
        ("A01", "associations"): 5,
        ("A01", "commune"): 3,
        ("A03", ""): 4,
        ("A04", ""): 2,
        ("A06", ""): 2,
        ("A07", ""): 2,
        ("A12", ""): 2,
    }


def test_selection_belongs_to_trainings_by_its_subject(cell):
    by_subject = Action.objects.exclude(thematic_objective=None).values_list("code", "thematic_objective__code")
    assert list(by_subject) == [("A07", "O3"), ("A08", "O3")]


def test_doubtful_words_stay_and_are_marked(cell):
    for code, word, meant in [("A01", "Mseize", "MCISE"), ("A12", "ملتئم", "ملتمس")]:
        action = Action.objects.get(code=code)
        assert word in action.measures_ar
        assert meant in action.source_note_ar
        assert action.certainty == Certainty.PROBABLE


def test_what_the_public_reads_names_no_contact(cell):
    contacts = set(Step.objects.exclude(contact_as_written="").values_list("contact_as_written", flat=True))
    assert contacts == {"نور الدين الوديهي", "السعدية التواني"}
    names = {part for person in Person.objects.all() for part in (person.given_name, person.family_name) if len(part) > 3}
    for action in Action.objects.prefetch_related("steps", "responsibilities"):
        for language in ("ar-ma", "fr"):
            with override(language):
                shown = [action.measures_public, action.source_note_ar, action.source_note_fr]
        shown += [
            f"{step.text_ar} {step.text_fr} {step.source_note_ar} {step.source_note_fr}" for step in action.steps.all()
        ]
        shown += [f"{party.source_note_ar} {party.source_note_fr}" for party in action.responsibilities.all()]
        assert not [name for name in names if name in " ".join(shown)], action.code
