"""The cell's data say what the minutes say, to the letter."""

from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings

from kit.readings import Certainty, ReadFromSource
from members.models import Membership, Mission, Organisation, Person, Team, TeamMembership

pytestmark = pytest.mark.django_db

MINUTES = (settings.BASE_DIR / "fixtures" / "minutes.txt").read_text("utf-8").split("\n")
READ_MODELS = [
    model for model in apps.get_models() if issubclass(model, ReadFromSource) and not model.__name__.startswith("Historical")
]


def test_the_minutes_are_whole():
    assert len(MINUTES) == 62
    assert MINUTES[2] == "خلية التنسيق لإعمال المشاركة المواطنة"
    assert "المواطنین" in MINUTES[17], "the Persian yeh of line 18 is theirs"


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda model: model.__name__)
def test_what_is_written_stands_in_its_line(cell, model):
    rows = model.objects.exclude(source_line=None)
    assert rows, f"no {model.__name__} was read from the minutes"
    for row in rows:
        assert row.as_written in MINUTES[row.source_line - 1], row


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda model: model.__name__)
def test_whatever_is_less_than_certain_says_why_in_both_languages(cell, model):
    for row in model.objects.all():
        assert bool(row.source_note_ar) == bool(row.source_note_fr), row
        if row.certainty != Certainty.CERTAIN:
            assert row.source_note_ar, row


@pytest.mark.parametrize("model", READ_MODELS, ids=lambda model: model.__name__)
def test_every_row_passes_its_own_validation(cell, model):
    for row in model.objects.all():
        row.full_clean()


def test_the_table_of_members_is_transcribed_row_by_row(cell):
    """Institution, capacity, name: the three cells of lines 28 to 45."""
    seats = Membership.objects.select_related("person", "organisation")
    told = [(seat.organisation, seat.as_written, seat.person.as_written) for seat in seats]
    for number, (organisation, capacity, name) in enumerate(told, 28):
        institution, *rest = MINUTES[number - 1].split("\t")
        assert rest == [capacity, name]
        assert institution in {organisation.as_written, *organisation.aliases.values_list("name", flat=True)}
    assert len(told) == 18


def test_constituencies_and_gender_forms(cell):
    seats = Membership.objects.all()
    assert Counter(seats.values_list("constituency", flat=True)) == {
        "commune_elected": 2,
        "commune_staff": 2,
        "equality_body": 2,
        "development_agency": 1,
        "civil_society": 11,
    }
    assert Counter(seats.values_list("person__gender_form", flat=True)) == {"F": 11, "M": 7}


def test_names_are_given_before_family_whatever_the_order_of_the_minutes(cell):
    barrad, ajaiz = Person.objects.get(code="M08"), Person.objects.get(code="M09")
    assert (barrad.given_name, barrad.family_name, barrad.as_written) == ("محمد", "براد", "براد محمد")
    assert (ajaiz.given_name, ajaiz.family_name, ajaiz.as_written) == ("كريمة", "اجايز", "اجايز كريمة")
    assert (barrad.certainty, ajaiz.certainty) == (Certainty.PROBABLE, Certainty.CERTAIN)


def test_nobody_is_public_and_nobody_has_an_account(cell):
    assert Person.objects.count() == 21
    assert not Person.objects.shown_in_public()
    assert not Person.objects.exclude(account=None)
    assert not Person.objects.filter(latin_name_confirmed=True)


def test_the_three_who_are_named_without_being_members(cell):
    outside = Person.objects.filter(memberships=None)
    assert set(outside.values_list("as_written", flat=True)) == {"رجاء صبحي", "نور الدين الوديهي", "السعدية التواني"}


def test_two_spellings_stay_two_persons(cell):
    assert Person.objects.filter(given_name="السعدية", family_name__in=["التواقي", "التواني"]).count() == 2


def test_the_association_without_a_name_has_none(cell):
    unnamed = Membership.objects.get(code="M11").organisation
    assert (unnamed.name_ar, unnamed.name_fr, unnamed.as_written) == ("", "", "جمعية")
    assert unnamed.label == "جمعية (لم يرد اسمها في المحضر)"


def test_organisations_with_a_seat(cell):
    seated = Organisation.objects.filter(memberships__isnull=False).distinct()
    assert Counter(seated.values_list("kind", flat=True)) == {
        "commune": 1,
        "cooperation": 1,
        "advisory": 1,
        "association": 9,
    }


def test_five_missions_and_the_doubt_about_tangier(cell):
    assert Mission.objects.count() == 5
    doubtful = Mission.objects.get(source_line=17)
    assert "جماعة طنجة" in doubtful.text_ar
    assert doubtful.certainty == Certainty.PROBABLE
    assert "العرائش" in doubtful.source_note_ar


def test_teams_are_those_of_the_minutes(cell):
    places = {
        team.code: sorted(team.memberships.settled().values_list("person__code", flat=True)) for team in Team.objects.all()
    }
    assert places == {
        "coordination_committee": [],  # its persons are those with a seat
        "project_team": [],
        "revision_committee": ["M08", "M09"],
        "selection_jury": ["M03", "M04", "M18"],
        "validation": ["M01"],
    }


def test_what_is_not_settled_waits(cell):
    waiting = TeamMembership.objects.exclude(certainty=Certainty.CERTAIN)
    assert sorted(waiting.values_list("person__code", "as_written", "certainty")) == [
        ("M07", "شكيب", "probable"),
        ("M11", "العمراني", "ambiguous"),
        ("M14", "العمراني", "ambiguous"),
        ("X01", "رجاء صبحي", "unresolved"),
    ]
