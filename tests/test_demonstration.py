"""The demonstration: it looks like a portal at work, and everything invented says so. Loaded once for the whole file."""

from collections import Counter

import pytest
from allauth.account.models import EmailAddress

from actions.models import Action, Decision, Meeting, StatusUpdate
from experiences.models import Attachment, Experience, SignOff
from guide.manuscript import manuscript_of
from guide.manuscript.making import AFTER, BEFORE
from guide.models import Edition
from guide.printing.plates import plates
from members.models import Membership, Organisation, Person, User
from members.roles import Role
from tests.test_loaders import everything, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_loading_the_demonstration_again_changes_nothing():
    before = everything()
    assert "0 experiences added" in run("load_demonstration")
    assert everything() == before


def test_accounts_have_their_roles_and_no_more(settings, client):
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


def test_the_member_answers_for_the_committees_actions():
    member = User.objects.get(username="member")
    assert set(Action.objects.answered_by(member).values_list("code", flat=True)) == {"A01", "A12", "A13"}


def test_the_cell_of_the_minutes_is_counted_without_the_demonstration():
    assert Membership.objects.of_the_minutes().count() == 18
    assert Membership.objects.count() == 22
    assert Organisation.objects.of_the_minutes().count() == 16
    assert not Person.objects.shown_in_public()


def test_everything_invented_says_so():
    for person in Person.objects.filter(code__startswith="demo-"):
        assert person.is_demonstration
        assert "عرض تجريبي" in person.full_name
    assert "تجريبية" in Organisation.objects.get(is_demonstration=True).name_ar
    assert not Experience.objects.filter(is_demonstration=False)
    assert not Experience.objects.exclude(holder_name__contains="تجريبية")
    assert all("عرض تجريبي" in update.sentence for update in StatusUpdate.objects.all())
    assert all(edition.is_demonstration for edition in Edition.objects.all())
    for meeting in Meeting.objects.all():
        assert meeting.is_demonstration and "عرض تجريبي" in meeting.title and "عرض تجريبي" in meeting.place
    assert all("عرض تجريبي" in decision.text for decision in Decision.objects.all())


def test_a_meeting_was_held_and_one_is_to_come_and_the_plan_keeps_its_thirteen_actions():
    held, coming = Meeting.objects.order_by("starts_at")
    assert (held.state, coming.state) == ("held", "planned")
    assert held.attendances.exclude(presence="not_recorded").count() == 4
    assert Decision.objects.get().action is None
    assert Action.objects.count() == 13


def test_the_plan_looks_alive_and_the_rest_stays_unrecorded():
    moved = Action.objects.filter(version__gt=0).values_list("code", "status")
    assert list(moved) == [
        ("A02", "done"),
        ("A03", "done"),
        ("A04", "under_way"),
        ("A07", "blocked"),
        ("A09", "postponed"),
        ("A12", "planned"),
    ]
    assert StatusUpdate.objects.count() == 6
    assert set(Action.objects.overdue().values_list("code", flat=True)) == {"A04", "A07", "A12"}


def test_experiences_are_real_in_length_and_varied():
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


def test_files_went_through_the_intake():
    assert Counter(Attachment.objects.values_list("kind", flat=True)) == {"photo": 22, "document": 2}
    for photo in Attachment.objects.photos():
        assert "صورة توضيحية" in photo.caption or "image d’illustration" in photo.caption
        assert photo.extension == "jpg" and max(photo.width, photo.height) == 1600


def test_both_editions_place_what_was_accepted_by_theme():
    assert dict(Edition.objects.values_list("slug", "language")) == {"demo": "ar-ma", "demo-fr": "fr"}
    for edition in Edition.objects.all():
        assert edition.entries.count() == 12
        assert [chapter.entries.count() for chapter in edition.chapters.all()] == [2] * 6
        assert all(chapter.intro for chapter in edition.chapters.all())
        assert all(getattr(edition, name) for name in (*BEFORE, *AFTER))
        assert (edition.legal_deposit, edition.isbn) == ("", "")
        assert [partner.order for partner in edition.partners.permitted()] == [1, 2]


def test_the_guide_shows_sheets_of_all_kinds():
    """French, with a long title, without a photo, with one, two, three and six, and one with an upright photo alone."""
    book = manuscript_of(Edition.objects.get(slug="demo"))
    assert {sheet.language for sheet in book.sheets} == {"ar-ma", "fr"}
    assert max(len(sheet.title) for sheet in book.sheets) > 140
    assert {len(sheet.photos) for sheet in book.sheets} == {0, 1, 2, 3, 6}
    assert {plates(sheet.photos).kind for sheet in book.sheets} == {"none", "one", "strip", "three", "upright"}


def test_one_edited_experience_is_signed_off_and_published_so_and_one_waits():
    agreed, waiting = SignOff.objects.order_by("pk")
    assert (agreed.state, waiting.state) == ("agreed", "asked")
    publication = agreed.experience.publication
    assert publication.is_edited
    assert publication.summary == agreed.texts["summary"] != agreed.experience.summary
    assert waiting.experience.public_texts()["summary"] == waiting.experience.summary
