"""Loading the cell and the demonstration: once or ten times, the same; what people changed stays."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from actions.models import Action
from experiences.models import Mechanism, Neighbourhood, TargetGroup, Theme
from members.models import Person, Team, TeamMembership, User
from members.roles import Role

pytestmark = pytest.mark.django_db


def run(command):
    told = StringIO()
    call_command(command, stdout=told)
    return told.getvalue()


def everything():
    """Each row of the portal's own tables, but for the history's."""
    models = [
        model for model in apps.get_models() if model._meta.app_label in {"members", "actions", "experiences", "guide"}
    ]
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in models}


# --- The cell -----------------------------------------------------------------------------------------------------


def test_loading_again_changes_nothing():
    assert "Membership 18" in run("load_cell")
    before = everything()
    assert "nothing was missing" in run("load_cell")
    assert everything() == before


def test_what_people_changed_stays(cell):
    person = Person.objects.get(code="M12")
    person.family_name = "الفيلالي"
    person.save()
    action = Action.objects.get(code="A08")
    action.responsibilities.get(as_written="العمراني").delete()
    TeamMembership.objects.filter(person__code="M14").update(until="2024-01-01")
    Theme.objects.filter(code="safety").update(is_retired=True)
    before = everything()
    run("load_cell")
    assert everything() == before


def test_what_is_missing_comes_back(cell):
    Neighbourhood.objects.filter(code="kasba").delete()
    assert run("load_cell").strip() == "The cell: added Neighbourhood 1."


def test_a_team_that_was_there_before_gets_its_places(coordinator, reviser):
    run("load_cell")
    revision = Team.objects.get(code="revision_committee")
    assert revision.memberships.filter(person__code="M09").exists()
    assert reviser.roles == {Role.REVISER}


def test_the_history_begins_with_the_minutes(cell):
    first = Person.objects.get(code="M01").history.get()
    assert (first.history_type, first.history_change_reason) == ("+", "المحضر التأسيسي، 9 مارس 2023")


def test_vocabularies(cell):
    assert [model.objects.count() for model in (Mechanism, Theme, TargetGroup, Neighbourhood)] == [32, 20, 14, 19]
    assert Mechanism.objects.get(pk="PET_LOC").name_ar == "عريضة محلية"
    for model in (Mechanism, Theme, TargetGroup, Neighbourhood):
        assert not model.objects.filter(name_fr="")


# --- The demonstration --------------------------------------------------------------------------------------------


def test_refused_where_the_installation_is_real(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="NASHARK_DEMONSTRATION=1"):
        run("load_demonstration")
    assert not Person.objects.exists()
    assert not User.objects.exists()
