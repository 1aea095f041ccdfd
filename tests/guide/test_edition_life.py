"""From preparation to publication: who moves an edition, what stands against it, what is frozen on the way."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import override

from experiences.models import EditedText, Experience
from guide.manuscript import written
from guide.models import Build, EditionComment, EditionMove, EditionState, FrozenManuscript
from guide.models import hooks as hooks_module
from guide.models.states import SETTLED, STEPS
from kit.moves import RefusedMove, StaleEdit
from tests.guide.conftest import add_photo, circulate, decide, make_accepted, make_edition

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def moves(edition):
    return [(move.from_state, move.to_state, move.by.username, move.reason) for move in edition.moves.order_by("pk")]


def test_the_whole_way_and_its_journal(edition, cast, stub_press, run_jobs):
    edition.ask_revision(by=cast.coordinator)
    edition.return_to_preparation(by=cast.reviser, reason=" ينقص التقديم ")
    edition.ask_revision(by=cast.coordinator)
    edition.circulate(by=cast.coordinator, until=TODAY())
    edition.return_to_revision(by=cast.validator, reason="خطأ في الفصل الأول")
    edition.circulate(by=cast.coordinator, until=TODAY())
    decide(edition, cast, text="أصادق.")
    run_jobs()
    edition.publish(by=cast.coordinator)
    assert moves(edition) == [
        ("in_preparation", "in_revision", "coordinator", ""),
        ("in_revision", "in_preparation", "reviser", "ينقص التقديم"),
        ("in_preparation", "in_revision", "coordinator", ""),
        ("in_revision", "circulated", "coordinator", ""),
        ("circulated", "in_revision", "validator", "خطأ في الفصل الأول"),
        ("in_revision", "circulated", "coordinator", ""),
        ("circulated", "validated", "validator", "أصادق."),
        ("validated", "published", "coordinator", ""),
    ]
    assert [frozen.state for frozen in edition.frozen.order_by("pk")] == ["circulated", "circulated", "validated"]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_refused_to_others_and_from_elsewhere(name, edition, cast, juror):
    step = STEPS[name]
    owners = [user for user in vars(cast).values() if user.roles & step.who]
    assert owners
    for state in EditionState:
        type(edition).objects.filter(pk=edition.pk).update(state=state)
        edition.refresh_from_db()
        for user in [*vars(cast).values(), juror]:
            if user in owners and state == step.start:
                edition.refuse(name, by=user)
            else:
                with pytest.raises(RefusedMove):
                    edition.refuse(name, by=user)


@pytest.mark.parametrize("name", [step.name for step in STEPS.values() if step.needs_reason])
def test_a_return_says_why(name, edition, cast):
    step = STEPS[name]
    type(edition).objects.filter(pk=edition.pk).update(state=step.start)
    edition.refresh_from_db()
    with pytest.raises(RefusedMove):
        getattr(edition, name)(by=cast.coordinator, reason=" \n")
    assert not edition.moves.exists()


def test_an_edition_without_sheets_is_not_circulated(cast):
    edition = make_edition()
    edition.ask_revision(by=cast.coordinator)
    with pytest.raises(RefusedMove):
        edition.circulate(by=cast.coordinator, until=TODAY())


def test_what_the_workshop_misses_keeps_it_from_being_circulated(edition, cast, monkeypatch):
    edition.ask_revision(by=cast.coordinator)
    monkeypatch.setattr(hooks_module, "BLOCKING", [lambda edition: ["صورة ناقصة"]])
    monkeypatch.setattr("guide.models.moving.BLOCKING", hooks_module.BLOCKING)
    with pytest.raises(RefusedMove) as refused:
        edition.circulate(by=cast.coordinator, until=TODAY())
    assert "صورة ناقصة" in refused.value.messages
    assert not FrozenManuscript.objects.exists()


def test_a_last_day_that_has_passed_is_refused(edition, cast):
    edition.ask_revision(by=cast.coordinator)
    with pytest.raises(RefusedMove):
        edition.circulate(by=cast.coordinator, until=TODAY() - timedelta(days=1))


def test_circulating_freezes_words_and_pictures(cast, settings):
    experience = make_accepted(1, photos=1)
    photo = experience.attachments.get()
    edition = circulate(make_edition(), cast)
    before = edition.frozen_in_force().read()
    Experience.objects.filter(pk=experience.pk).update(title="عنوان آخر")
    photo.file.storage.delete(photo.file.name)
    now = edition.frozen_in_force().read()
    assert now == before
    assert now.sheets[0].title == experience.title
    (picture,) = now.pictures
    assert (settings.MEDIA_ROOT / picture.file).read_bytes()
    assert picture.file.startswith("guide/frozen/")


def test_a_missing_picture_is_said_and_nothing_is_frozen(cast):
    photo = make_accepted(1, photos=1).attachments.get()
    photo.file.storage.delete(photo.file.name)
    edition = make_edition()
    edition.ask_revision(by=cast.coordinator)
    with pytest.raises(RefusedMove):
        edition.circulate(by=cast.coordinator, until=TODAY())
    edition.refresh_from_db()
    assert edition.state == EditionState.IN_REVISION
    assert not FrozenManuscript.objects.exists()


def test_the_circulated_manuscript_is_what_is_printed(edition, cast, stub_press, run_jobs):
    circulate(edition, cast)
    run_jobs()
    build = Build.objects.get()
    assert build.frozen == edition.frozen_in_force()
    assert edition.latest_book() == build


def test_what_was_being_printed_before_is_cancelled(edition, cast):
    edition.compile()
    old, _wanted = Build.objects.start(edition, by=cast.coordinator)
    circulate(edition, cast)
    old.refresh_from_db()
    assert old.state == "cancelled"
    assert Build.objects.active().get().frozen == edition.frozen_in_force()


def test_the_decision_is_in_the_frozen_manuscript(edition, cast, stub_press):
    circulate(edition, cast)
    circulated = edition.frozen_in_force().read()
    decide(edition, cast, text="أصادق على الدليل.")
    book = edition.frozen_in_force().read()
    assert circulated.decision is None
    assert book.decision.name == "سعيد تجربة، نائب الرئيس"
    assert "أصادق على الدليل." in book.decision.text_html
    assert book.sheets == circulated.sheets
    assert (edition.decided_by, edition.state) == (cast.validator, EditionState.VALIDATED)


@pytest.mark.parametrize(("name", "text"), [("", "أصادق"), ("سعيد", " ")])
def test_a_decision_has_a_name_and_a_text(name, text, edition, cast):
    circulate(edition, cast)
    with pytest.raises(RefusedMove):
        edition.validate(by=cast.validator, name=name, text=text, seen=edition.frozen_in_force().pk)


def test_who_edited_does_not_validate(edition, cast):
    circulate(edition, cast)
    edition.wordings.create(field="order", words="", by=cast.validator)
    with pytest.raises(RefusedMove):
        decide(edition, cast)


def test_who_edited_an_experience_in_it_does_not_validate(edition, cast):
    experience = Experience.objects.first()
    row = EditedText.objects.write(experience, "title", "عنوان آخر", by=cast.coordinator, revision=0)
    circulate(edition, cast)
    experience.edited_wordings.update(by=cast.validator)
    with pytest.raises(RefusedMove):
        decide(edition, cast)
    assert row.pk


def test_an_open_comment_keeps_it_from_being_validated(edition, cast):
    circulate(edition, cast)
    comment = EditionComment.objects.say(edition, "خطأ في الاسم", by=cast.member)
    with pytest.raises(RefusedMove):
        decide(edition, cast)
    comment.settle("not_taken_up", "الاسم كما كتبه صاحبه.", by=cast.coordinator)
    decide(edition, cast)


CHANGES = {
    "withdrawn": lambda experience: experience.withdraw(),
    "no longer agreed to": lambda experience: Experience.objects.filter(pk=experience.pk).update(consent_publication=False),
    "other words": lambda experience: Experience.objects.filter(pk=experience.pk).update(results="نتائج أخرى"),
    "a photo more": lambda experience: add_photo(experience, colour_picture()),
}


def colour_picture():
    from tests.guide.conftest import picture

    return picture(colour="#aa0000")


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_since_it_was_circulated_is_named_and_not_validated(change, edition, cast):
    experience = Experience.objects.order_by("pk").first()
    circulate(edition, cast)
    CHANGES[change](Experience.objects.get(pk=experience.pk))
    with pytest.raises(RefusedMove) as refused:
        decide(edition, cast)
    assert len(refused.value.messages) >= 2
    named = " ".join(refused.value.messages[1:])
    assert (experience.title in named) is (change not in ("withdrawn", "no longer agreed to"))
    edition.refresh_from_db()
    assert (edition.state, edition.decided_at) == (EditionState.CIRCULATED, None)
    edition.return_to_revision(by=cast.validator, reason="تغير شيء")
    edition.circulate(by=cast.coordinator, until=TODAY())
    decide(edition, cast)


def test_another_day_is_no_change(edition, cast, time_machine_tomorrow):
    circulate(edition, cast)
    with time_machine_tomorrow:
        with override("fr"):
            assert edition.changed_since_circulated() == []
        decide(edition, cast)


@pytest.fixture
def time_machine_tomorrow():
    import time_machine

    return time_machine.travel(timezone.now() + timedelta(days=3), tick=True)


def test_a_decision_on_a_former_version_is_refused(edition, cast):
    circulate(edition, cast)
    seen = edition.frozen_in_force().pk
    edition.return_to_revision(by=cast.coordinator, reason="سبب")
    edition.circulate(by=cast.coordinator, until=TODAY())
    with pytest.raises(StaleEdit):
        edition.validate(by=cast.validator, name="سعيد", text="أصادق", seen=seen)


def test_it_is_published_once_its_book_is_printed(edition, cast, stub_press, run_jobs):
    decide(circulate(edition, cast), cast)
    with pytest.raises(RefusedMove):
        edition.publish(by=cast.coordinator)
    run_jobs()
    edition.publish(by=cast.coordinator)
    assert edition.state == EditionState.PUBLISHED


def test_nothing_else_writes_the_state(edition, cast, client_for, administrator):
    """Not the back office, whatever is posted there; nor are the journals there to be changed."""
    field = type(edition)._meta.get_field("state")
    assert not field.editable
    form = {"title_ar": "آخر", "slug": edition.slug, "year": 2026, "language": "ar-ma", "state": "published"}
    management = {"chapters-TOTAL_FORMS": 0, "chapters-INITIAL_FORMS": 0}
    for user in (cast.coordinator, administrator):
        client_for(user).post(f"/admin/guide/edition/{edition.pk}/change/", form | management)
    edition.refresh_from_db()
    assert edition.state == EditionState.IN_PREPARATION
    circulate(edition, cast)
    before = list(type(edition).objects.values_list())
    for path in ("change", "delete"):
        typed = form | management | {"title_ar": "غيره", "post": "yes"}
        answer = client_for(cast.coordinator).post(f"/admin/guide/edition/{edition.pk}/{path}/", typed)
        assert answer.status_code == 403
    assert list(type(edition).objects.values_list()) == before
    journals = [EditionMove, FrozenManuscript, apps.get_model("guide", "FrozenSheet"), EditionComment]
    assert not [model for model in journals if model in admin.site._registry]


def test_what_is_frozen_is_neither_saved_nor_deleted(edition, cast):
    frozen = circulate(edition, cast).frozen_in_force()
    frozen.text = "{}"
    with pytest.raises(RefusedMove):
        frozen.save()
    with pytest.raises(RefusedMove):
        frozen.delete()
    FrozenManuscript.objects.filter(pk=frozen.pk).update(text=frozen.text + " ")
    with pytest.raises(ValueError, match="altered"):
        FrozenManuscript.objects.get(pk=frozen.pk).read()


def test_an_edition_that_was_worked_on_is_not_deleted(edition, cast):
    other = make_edition("other")
    other.delete()
    circulate(edition, cast)
    with pytest.raises(RefusedMove):
        edition.delete()
    assert edition.state not in SETTLED


def test_the_manuscript_now_is_what_the_database_says(edition, cast):
    """While it is open, what is printed follows; once it is frozen, it does not."""
    edition.compile()
    assert written(edition).sheets
    circulate(edition, cast)
    Experience.objects.all().update(title="آخر")
    assert {sheet.title for sheet in written(edition).sheets} == {"آخر"}
    assert "آخر" not in {sheet.title for sheet in edition.frozen_in_force().read().sheets}
