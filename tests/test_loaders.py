"""Loading the cell and the demonstration: once or ten times, the same; what people changed stays."""

from collections import Counter
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command

from actions.models import Action, StatusUpdate
from experiences.models import Attachment, Experience, Mechanism, Neighbourhood, TargetGroup, Theme
from guide.models import Edition
from members.models import Membership, Organisation, Person, Team, TeamMembership, User
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


@pytest.fixture
def demonstration(db):
    return run("load_demonstration")


def test_loading_the_demonstration_again_changes_nothing(demonstration):
    before = everything()
    assert "0 experiences added" in run("load_demonstration")
    assert everything() == before


def test_accounts_have_their_roles_and_no_more(demonstration, settings, client):
    assert {user.username: user.roles for user in User.objects.all()} == {
        "coordinator": {Role.COORDINATOR},
        "member": {Role.MEMBER},
        "reviser": {Role.MEMBER, Role.REVISER},
        "validator": {Role.MEMBER, Role.VALIDATOR},
        "juror": {Role.MEMBER, Role.JUROR},
    }
    assert not User.objects.filter(is_superuser=True)
    assert all(client.login(username=user.username, password=settings.DEMO_PASSWORD) for user in User.objects.all())
    assert set(EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True)) == {
        f"{name}@example.org" for name in ("coordinator", "member", "reviser", "validator", "juror")
    }


def test_the_member_answers_for_the_committees_actions(demonstration):
    member = User.objects.get(username="member")
    assert set(Action.objects.answered_by(member).values_list("code", flat=True)) == {"A01", "A12", "A13"}


def test_the_cell_of_the_minutes_is_counted_without_the_demonstration(demonstration):
    assert Membership.objects.of_the_minutes().count() == 18
    assert Membership.objects.count() == 22
    assert Organisation.objects.of_the_minutes().count() == 16
    assert not Person.objects.shown_in_public()


def test_everything_invented_says_so(demonstration):
    for person in Person.objects.filter(code__startswith="demo-"):
        assert person.is_demonstration
        assert "عرض تجريبي" in person.full_name
    assert "تجريبية" in Organisation.objects.get(is_demonstration=True).name_ar
    assert not Experience.objects.filter(is_demonstration=False)
    assert not Experience.objects.exclude(holder_name__contains="تجريبية")
    assert all("عرض تجريبي" in update.sentence for update in StatusUpdate.objects.all())
    assert Edition.objects.get().is_demonstration


def test_the_plan_looks_alive_and_the_rest_stays_unrecorded(demonstration):
    moved = Action.objects.filter(version__gt=0).values_list("code", "status")
    assert list(moved) == [("A02", "done"), ("A04", "under_way"), ("A12", "planned")]
    assert StatusUpdate.objects.count() == 3


def test_experiences_are_real_in_length_and_varied(demonstration):
    assert Counter(Experience.objects.values_list("state", flat=True)) == {
        "accepted": 12,
        "sent": 3,
        "declined": 1,
        "draft": 1,
    }
    accepted = Experience.objects.filter(state="accepted")
    assert len(set(accepted.values_list("theme", flat=True))) == 6
    assert len(set(accepted.values_list("mechanism", flat=True))) == 12
    assert Counter(accepted.values_list("language", flat=True)) == {"ar-ma": 11, "fr": 1}
    assert set(accepted.values_list("counting", flat=True)) == {"counted", "estimated"}
    told = ["context", "objectives", "steps", "tools", "resources", "commune_part", "results", "changed_decision"]
    told += ["difficulties", "lessons", "transfer", "sustainability", "testimony"]
    for experience in accepted:
        words = sum(len(getattr(experience, name).split()) for name in told)
        assert 450 <= words <= 700, (experience, words)
        assert experience.attachments.photos(), experience


def test_files_went_through_the_intake(demonstration):
    assert Counter(Attachment.objects.values_list("kind", flat=True)) == {"photo": 17, "document": 2}
    for photo in Attachment.objects.photos():
        assert "صورة توضيحية" in photo.caption or "image d’illustration" in photo.caption
        assert (photo.extension, photo.width, photo.height) == ("jpg", 1600, 1067)


def test_the_edition_places_what_was_accepted_by_theme(demonstration):
    edition = Edition.objects.get()
    assert edition.entries.count() == 12
    assert [chapter.entries.count() for chapter in edition.chapters.all()] == [2] * 6
    assert (edition.legal_deposit, edition.isbn) == ("", "")
