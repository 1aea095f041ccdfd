"""Whoever is tied to an experience does not judge it: a reviser finds it nowhere, a coordinator only reads it."""

import pytest
from django.core import mail

from experiences.models import Conflict, Experience, Publication, ReviewComment
from kit.moves import RefusedMove
from members.roles import Role
from tests.factories import make_account, make_organisation, make_seat

LIST = "/experiences/review/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def hope(db):
    organisation = make_organisation("hope", name_ar="جمعية الأمل")
    organisation.aliases.create(name="Association Espoir")
    return organisation


@pytest.fixture
def tied(reviser, hope):
    """A reviser who sits in the cell for the association."""
    make_seat(reviser.person, hope)
    return reviser


@pytest.fixture
def theirs(make_experience):
    return make_experience(title="تجربة الأمل", holder_name="جمعيّه الامل", consent_publication=True)


def nowhere(browser, experience, attachment):
    page = f"{LIST}{experience.pk}/"
    assert experience.title not in browser.get(LIST).content.decode()
    assert browser.get(LIST).context["total"] == 1
    assert browser.get(LIST, {"q": experience.title}).context["found"] == 0
    assert browser.get("/desk/").context["waiting"] == 1
    gets = [page, f"/experiences/files/{attachment.pk}/"]
    posts = ["", "reader/", "comments/", "conflicts/", f"doubles/{experience.pk}/"]
    assert {browser.get(path).status_code for path in gets} == {404}
    assert {browser.post(page + path, {"to": "me", "decision": "begin_review"}).status_code for path in posts} == {404}
    preview = browser.get(f"{LIST}several/", {"do": "begin_review", "row": experience.pk})
    assert preview.context["nothing"]


@pytest.mark.parametrize("how", ["by name", "by alias", "recognised", "recognised as merged", "declared"])
def test_a_reviser_in_conflict_finds_it_nowhere(client_for, reviser, hope, make_experience, how):
    other = make_experience(title="تجربة الأمل")
    theirs = make_experience(
        title="تجربة الأمل", holder_name={"by name": "جمعيّه الامل", "by alias": "association espoir"}.get(how, "اسم آخر")
    )
    attachment = theirs.attachments.create(
        kind="document", extension="pdf", file="a.pdf", shown_name="x", size=1, sha256="1"
    )
    if how == "declared":
        theirs.declare_conflict(by=reviser, reason="أختي رئيستها")
    else:
        make_seat(reviser.person, hope)
    if how.startswith("recognised"):
        holder = hope if how == "recognised" else make_organisation("old", name_ar="قديم", merged_into=hope)
        Experience.objects.filter(pk=theirs.pk).update(holder=holder)
    browser = client_for(reviser)
    theirs.refresh_from_db()
    theirs.title = "عنوان لا يراه"
    theirs.save()
    if how in ("by name", "declared"):
        nowhere(browser, theirs, attachment)
    assert browser.get(f"{LIST}{theirs.pk}/").status_code == 404
    assert [row["experience"] for row in browser.get(LIST).context["rows"]] == [other]


def test_its_double_does_not_name_it(client_for, tied, theirs, make_experience):
    double = make_experience(title="تجربة الأمل", holder_name="غيرها")
    page = client_for(tied).get(f"{LIST}{double.pk}/")
    assert not page.context["doubles"]
    assert not client_for(tied).get(LIST).context["rows"][0]["experience"].has_doubles


def test_a_seat_that_ended_ties_nobody(client_for, tied, theirs):
    seat = tied.person.memberships.get()
    seat.until = seat.since.replace(year=seat.since.year + 1)
    seat.save()
    assert client_for(tied).get(f"{LIST}{theirs.pk}/").status_code == 200


def test_nothing_is_given_or_mailed_to_whoever_is_tied(tied, theirs, coordinator, run_jobs):
    with pytest.raises(RefusedMove):
        theirs.assign(tied, by=coordinator)
    Experience.objects.filter(pk=theirs.pk).update(assigned_to=tied)
    theirs.refresh_from_db()
    theirs.ask_completion(by=coordinator, reason="ماذا؟")
    theirs.send()
    run_jobs()
    assert not [message for message in mail.outbox if message.to == [tied.email]]


@pytest.fixture
def tied_coordinator(hope):
    user = make_account("tied", Role.COORDINATOR)
    make_seat(user.person, hope)
    return user


def test_a_coordinator_in_conflict_reads_and_assigns_and_no_more(client_for, tied_coordinator, reviser, coordinator, theirs):
    browser = client_for(tied_coordinator)
    page = browser.get(f"{LIST}{theirs.pk}/")
    assert page.context["own_conflict"] == "detected"
    assert not page.context["possible"]
    text = page.content.decode()
    assert 'name="decision"' not in text and 'name="text"' not in text and "publish/" not in text
    refused = browser.post(f"{LIST}{theirs.pk}/", {"decision": "accept", "version": theirs.version, "reason": "كلمات"})
    assert refused.status_code == 409 and "كلمات" not in Experience.objects.get().moves.first().reason
    assert browser.post(f"{LIST}{theirs.pk}/comments/", {"section": "story", "text": "رأيي"}).status_code == 409
    browser.post(f"{LIST}{theirs.pk}/reader/", {"to": "me", "seen": ""})
    assert Experience.objects.get().assigned_to is None
    browser.post(f"{LIST}{theirs.pk}/reader/", {"to": reviser.pk, "seen": ""})
    assert Experience.objects.get().assigned_to == reviser
    theirs.refresh_from_db()
    theirs.accept(by=coordinator)
    for refuse in (
        lambda: theirs.take_back_decision(by=tied_coordinator, reason="سبب"),
        lambda: Publication.objects.publish(theirs, by=tied_coordinator),
        lambda: Publication.objects.take_back(theirs, by=tied_coordinator, reason="سبب"),
        lambda: theirs.recognise(None, by=tied_coordinator),
        lambda: ReviewComment.say(theirs, "story", "x", by=tied_coordinator),
    ):
        with pytest.raises(RefusedMove):
            refuse()


def test_a_declaration_is_logged_lets_go_and_is_undone_by_another_coordinator(
    client_for, reviser, coordinator, make_experience
):
    experience = make_experience()
    experience.assign(reviser, by=coordinator)
    browser = client_for(reviser)
    path = f"{LIST}{experience.pk}/conflicts/"
    assert browser.post(path, {"reason": ""}).status_code == 200
    assert browser.post(path, {"reason": "أختي رئيستها"}).url == LIST
    experience.refresh_from_db()
    assert experience.assigned_to is None
    conflict = Conflict.objects.get()
    assert browser.post(f"{path}{conflict.pk}/").status_code == 403
    assert "أختي رئيستها" in client_for(coordinator).get(f"{LIST}{experience.pk}/").content.decode()
    client_for(coordinator).post(f"{path}{conflict.pk}/")
    assert browser.get(f"{LIST}{experience.pk}/").status_code == 200
    kinds = [entry.kind for entry in experience.review_entries.all()]
    assert kinds == ["conflict_withdrawn", "unassigned", "conflict_declared", "assigned"]


def test_nobody_takes_back_the_own_declaration(coordinator, make_experience):
    experience = make_experience()
    experience.declare_conflict(by=coordinator, reason="ابني فيها")
    with pytest.raises(RefusedMove):
        experience.declare_conflict(by=coordinator, reason="مرة أخرى")
    with pytest.raises(RefusedMove):
        experience.conflicts.get().withdraw(by=coordinator)
    assert experience.conflict_of(coordinator) == "declared"
