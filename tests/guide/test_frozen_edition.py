"""What stays of a validated edition whatever happens later, what the public is offered, and how it is corrected."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from experiences.models import Experience
from experiences.models.consents import CHANGEABLE, ConsentChange, mark
from guide.models import BookFile, Build, Edition, EditionComment, EditionState
from kit.moves import RefusedMove
from members.models import Message
from tests.guide.conftest import add_photo, circulate, decide, make_accepted, make_edition, picture

pytestmark = pytest.mark.django_db
CHECK = "/guide/check/"


def bytes_of(edition):
    with edition.frozen_book().file.open() as file:
        return file.read()


def test_its_bytes_stay_whatever_is_done_to_its_sheets(validated, cast, run_jobs):
    book, body, text = validated.frozen_book(), bytes_of(validated), validated.frozen_in_force().text
    experience = Experience.objects.first()
    Experience.objects.filter(pk=experience.pk).update(title="عنوان آخر", results="نتائج أخرى")
    add_photo(experience, picture(colour="#aa0000"))
    make_accepted(7)
    validated.compile()
    validated.entries.last().delete()
    with pytest.raises(RefusedMove):
        Build.objects.start(validated, by=cast.coordinator)
    validated.publish(by=cast.coordinator)
    experience.withdraw()
    run_jobs()
    assert validated.frozen_book() == book
    assert bytes_of(validated) == body
    assert hashlib.sha256(body).hexdigest() == book.sha256
    assert validated.frozen_in_force().text == text


def test_a_final_printing_that_failed_is_asked_for_again(edition, cast, stub_press, run_jobs):
    decide(circulate(edition, cast), cast)
    Build.objects.active().update(state="failed")
    run_jobs()
    assert not edition.frozen_book()
    build, wanted = Build.objects.start(edition, by=cast.coordinator)
    build.run()
    assert wanted
    assert edition.frozen_book() == build


LOSSES = {
    "withdrawn": lambda one: one.withdraw(),
    "publication": lambda one: Experience.objects.filter(pk=one.pk).update(consent_publication=False),
    "photos": lambda one: Experience.objects.filter(pk=one.pk).update(consent_photos=False),
    "a photo": lambda one: one.attachments.update(consent=False),
    "the name": lambda one: Experience.objects.filter(pk=one.pk).update(consent_contact_name=False),
    "deleted": lambda one: (one.entries.all().delete(), one.delete()),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_a_contributor_takes_back_is_public_no_more(loss, cast, stub_press, run_jobs):
    one = make_accepted(1, photos=1, contact_name="أمينة", consent_contact_name=True)
    make_accepted(2)
    edition = decide(circulate(make_edition(), cast), cast)
    run_jobs()
    edition.publish(by=cast.coordinator)
    assert list(Edition.objects.public()) == [edition]
    LOSSES[loss](Experience.objects.get(pk=one.pk))
    assert not Edition.objects.public().exists()
    assert list(Edition.objects.losing()) == [edition]
    assert bytes_of(edition)


def test_what_does_not_concern_the_print_takes_nothing_away(published):
    Experience.objects.update(consent_photos=False, consent_contact_name=False, state="sent")
    assert list(Edition.objects.public()) == [published]


def test_only_published_editions_are_public(validated):
    make_edition("other")
    assert not Edition.objects.public().exists()


def test_nobody_reads_a_withdrawn_title_on_its_page(published, cast, client_for):
    experience = Experience.objects.first()
    experience.withdraw()
    for user in vars(cast).values():
        page = client_for(user).get("/guide/2026-1/").text
        assert experience.title not in page
    published.refresh_from_db()


def test_a_validated_edition_that_lost_a_consent_is_not_published(validated, cast):
    Experience.objects.first().withdraw()
    with pytest.raises(RefusedMove):
        validated.publish(by=cast.coordinator)


def test_the_coordinators_are_told_at_once_and_once(published, cast, run_jobs, mailoutbox):
    run_jobs()
    mailoutbox.clear()
    experience = Experience.objects.first()
    experience.withdraw()
    run_jobs()
    (mail,) = [mail for mail in mailoutbox if "/guide/2026-1/correct/" in mail.body]
    assert mail.to == [cast.coordinator.email]
    experience.withdraw()
    assert not run_jobs()


def test_a_consent_taken_back_is_told_too(published, cast):
    experience = Experience.objects.first()
    answers = {name: getattr(experience, name) for name in CHANGEABLE} | {"consent_publication": False}
    ConsentChange.objects.apply(experience, answers, {}, seen=mark(experience))
    assert Message.objects.filter(kind="edition_taken_back", user=cast.coordinator).exists()


# Corrections


@pytest.fixture
def correction(published, cast):
    Experience.objects.order_by("pk").first().withdraw()
    published.partners.create(name_ar="شريك", order=1, permitted_on=timezone.localdate(), permitted_by="هي")
    Edition.objects.filter(pk=published.pk).update(foreword="تقديم", isbn="978", legal_deposit="2026MO1")
    published.refresh_from_db()
    return published.prepare_correction(by=cast.coordinator, slug="2026-1-v2")


def test_a_correction_begins_with_what_was_and_says_what_changed(correction, published):
    assert (correction.state, correction.corrects, correction.decided_at) == (EditionState.IN_PREPARATION, published, None)
    assert (correction.foreword, correction.isbn, correction.legal_deposit) == ("تقديم", "", "")
    assert correction.partners.get().name_ar == "شريك"
    assert correction.entries.count() == 1
    assert published.entries.count() == 2
    assert published.chapters.count() == 2
    assert correction.changes.count("\n- ") + correction.changes.startswith("- ") == 2
    assert published.frozen_in_force().read().sheets[0].code in correction.changes


def test_no_word_of_what_was_withdrawn_stands_among_the_changes(correction, published):
    gone = published.frozen_in_force().read().sheets[0]
    assert gone.title not in correction.changes


def test_the_changes_are_proposed_anew_and_printed(correction, cast, stub_press, run_jobs):
    Experience.objects.filter(entries__edition=correction).update(title="عنوان *آخر*")
    correction.propose_changes(by=cast.coordinator)
    assert "عنوان \\*آخر\\*" in correction.changes
    circulate(correction, cast)
    assert "عنوان *آخر*" in correction.frozen_in_force().read().changes_html


def test_one_correction_at_a_time_under_a_free_identifier(correction, published, cast):
    with pytest.raises(RefusedMove):
        published.prepare_correction(by=cast.coordinator, slug="2026-1-v3")
    with pytest.raises(RefusedMove):
        correction.prepare_correction(by=cast.coordinator, slug="2026-1-v3")
    correction.moves.all().delete()
    Edition.objects.filter(pk=correction.pk).update(corrects=None)
    with pytest.raises(RefusedMove):
        published.prepare_correction(by=cast.coordinator, slug="2026-1-v2")
    assert Edition.objects.count() == 2


def test_correcting_by_its_page(published, cast, client_for):
    by = client_for(cast.coordinator)
    page = by.get("/guide/2026-1/correct/").text
    assert 'value="2026-1-v2"' in page
    assert 'href="#id_slug"' in by.post("/guide/2026-1/correct/", {"slug": "A B"}).text
    assert by.post("/guide/2026-1/correct/", {"slug": "2026-1-v2"}).headers["Location"] == "/guide/2026-1-v2/"
    assert by.post("/guide/2026-1/correct/", {"slug": "2026-1-v3"}).status_code == 409
    assert by.post("/guide/2026-1-v2/changes/").status_code == 302
    assert by.get("/guide/2026-1-v2/").status_code == 200


# The page that checks files


def test_a_file_of_ours_is_known_by_its_fingerprint_and_by_itself(validated, client):
    book = validated.frozen_book()
    spread = " ".join(book.sha256[start : start + 8] for start in range(0, 64, 8)).upper()
    assert book.sha256[:8] in client.get(CHECK).text
    for typed in (book.sha256, f"\u202a{spread}\n"):
        assert client.post(CHECK, {"fingerprint": typed}).context["found"] == validated
    with book.file.open() as file:
        assert client.post(CHECK, {"fingerprint": "", "file": file}).context["found"] == validated
    page = client.post(f"/fr{CHECK}", {"fingerprint": book.sha256}).text
    assert validated.slug in page


def test_the_other_forms_are_known_too(validated, client):
    body = ContentFile(b"PK book", "a.epub")
    digest = hashlib.sha256(b"PK book").hexdigest()
    book = validated.frozen_book()
    BookFile.objects.create(build=book, format="epub", file=body, sha256=digest, size=7)
    answer = client.post(CHECK, {"fingerprint": digest})
    assert "EPUB" in answer.context["form"]
    assert digest[:8] in client.get(CHECK).text


@pytest.mark.parametrize("typed", ["", "abc", "g" * 64, "0" * 63, "<script>", "٠" * 64])
def test_what_is_no_fingerprint_is_said(typed, validated, client):
    answer = client.post(CHECK, {"fingerprint": typed})
    assert answer.status_code == 200
    assert answer.context["problem"]
    assert "<script>" not in re.sub(r"<script [^>]*src", "", answer.text)


def test_others_are_not_known_nor_what_was_only_circulated(edition, cast, client, stub_press, run_jobs):
    circulate(edition, cast)
    run_jobs()
    assert client.post(CHECK, {"fingerprint": edition.frozen_book().sha256}).context["unknown"]
    assert client.post(CHECK, {"file": ContentFile(b"other", "x.pdf")}).context["unknown"]
    assert edition.title not in client.get(CHECK).text


def test_a_file_that_is_too_large_is_not_read_to_its_end(validated, client, monkeypatch):
    monkeypatch.setattr("guide.circulating.checking.LARGEST", 10)
    answer = client.post(CHECK, {"file": ContentFile(b"x" * 100_000, "x.pdf")})
    assert answer.context["problem"]


def test_checking_keeps_nothing(validated, client, settings):
    before = sorted(settings.MEDIA_ROOT.rglob("*"))
    client.post(CHECK, {"file": ContentFile(b"other" * 100_000, "x.pdf")})
    assert sorted(settings.MEDIA_ROOT.rglob("*")) == before


def test_what_was_taken_back_is_still_known_and_says_so(published, client):
    sha256 = published.frozen_book().sha256
    experience = Experience.objects.first()
    experience.withdraw()
    answer = client.post(CHECK, {"fingerprint": sha256})
    assert answer.context["is_losing"]
    assert experience.title not in answer.text


def test_a_rate_limit(validated, client, monkeypatch):
    monkeypatch.setattr("guide.circulating.checking.LIMITS", {"check": "1/10m/ip"})
    assert client.post(CHECK, {"fingerprint": "0" * 64}).status_code == 200
    assert client.post(CHECK, {"fingerprint": "0" * 64}).status_code == 429


def test_the_check_page_asks_as_often_for_one_edition_as_for_many(
    validated, cast, client, run_jobs, django_assert_num_queries
):
    with django_assert_num_queries(2):
        client.get(CHECK)
    for number in range(3):
        decide(circulate(make_edition(f"more-{number}"), cast), cast)
    run_jobs()
    with django_assert_num_queries(2):
        client.get(CHECK)


# Mails


def subjects(mailoutbox, user):
    return [mail.subject for mail in mailoutbox if mail.to == [user.email]]


def test_everybody_is_told_what_to_do(edition, cast, stub_press, run_jobs, mailoutbox):
    def told():
        run_jobs()
        found = {name: len(subjects(mailoutbox, user)) for name, user in vars(cast).items()}
        mailoutbox.clear()
        return found

    nobody = dict.fromkeys(vars(cast), 0)
    edition.ask_revision(by=cast.coordinator)
    assert told() == nobody | {"reviser": 1}
    edition.return_to_preparation(by=cast.reviser, reason="ينقص التقديم")
    assert told() == nobody | {"coordinator": 1}
    edition.ask_revision(by=cast.coordinator)
    edition.circulate(by=cast.coordinator, until=timezone.localdate())
    told()
    comment = EditionComment.objects.say(edition, "خطأ", by=cast.member)
    edition.return_to_revision(by=cast.validator, reason="سبب")
    assert told() == nobody | {"coordinator": 1, "reviser": 1}
    edition.circulate(by=cast.coordinator, until=timezone.localdate())
    assert told() == nobody | {"member": 1, "reviser": 1, "validator": 1}
    edition.frozen.update(comments_until=timezone.localdate() - timedelta(days=1))
    comment.settle("taken_up", "شكرا", by=cast.reviser)
    assert told() == nobody | {"member": 1, "validator": 1}
    edition.tell_ready()
    assert told() == nobody
    decide(edition, cast)
    assert told() == nobody | {"coordinator": 1, "reviser": 1}
    edition.publish(by=cast.coordinator)
    assert told() == nobody | {"member": 1, "reviser": 1, "validator": 1}


def test_nobody_is_told_of_a_demonstration(cast, stub_press):
    make_accepted(1)
    circulate(make_edition(is_demonstration=True), cast)
    assert not Message.objects.exists()


def test_a_title_writes_no_header_and_no_placeholder(cast, run_jobs, mailoutbox, stub_press):
    make_accepted(1)
    edition = circulate(make_edition(title_ar="%(name)s %s {0} عنوان"), cast)
    run_jobs()
    assert all("%(name)s %s {0} عنوان" in subject for subject in subjects(mailoutbox, cast.member))
    assert subjects(mailoutbox, cast.member)
    assert edition.pk
