"""What shows that something was done: taken in by its content, for the cell alone unless said otherwise, handed out on asking."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from actions.models import Evidence, JournalEntry
from actions.models.evidence import MAX_FILES, MAX_LINKS
from kit.files import RefusedFile, examine
from kit.moves import RefusedMove
from tests.experiences.conftest import photo
from tests.experiences.test_sending_at_once import at_once
from tests.factories import PDF, make_action

PATH = "/plan/A1/evidence/"


@pytest.fixture
def action(member):
    return make_action("A1", answered_by=[member.person])


@pytest.fixture
def piece(action, member):
    return Evidence.keep_file(action, examine(photo()), by=member, caption="كناري-صورة")


def add(client, **said):
    return client.post(PATH, said)


def test_a_photo_is_kept_without_what_the_phone_wrote_into_it(client_for, member, action):
    exif = Image.Exif()
    exif[0x010F] = "Canari-Phone"
    stored = io.BytesIO()
    Image.new("RGB", (800, 600), "olive").save(stored, "JPEG", exif=exif)
    sent = SimpleUploadedFile("../‮gpj.لقاء.jpg", stored.getvalue())
    answer = add(client_for(member), file=sent, caption=" لقاء\nالجمعيات ")
    assert answer.status_code == 302 and answer["Location"] == "/plan/A1/#evidence"
    piece = Evidence.objects.get()
    assert (piece.by, piece.kind, piece.caption, piece.is_public) == (member, "photo", "لقاء الجمعيات", False)
    with piece.file.open() as kept:
        assert b"Canari" not in kept.read()
    assert piece.file.name.startswith("evidence/")
    assert "‮" not in piece.shown_name
    entry = JournalEntry.objects.get()
    assert (entry.by, entry.kind, entry.evidence) == (member, "evidence_added", piece)


def test_a_document_is_kept(client_for, member, action):
    add(client_for(member), file=SimpleUploadedFile("لائحة.pdf", PDF), is_public="on")
    piece = Evidence.objects.get()
    assert (piece.kind, piece.shown_name, piece.is_public) == ("document", "لائحة.pdf", True)


def test_a_link_is_kept_with_its_words_and_never_fetched(client_for, member, action):
    add(client_for(member), url="https://example.org/مقال?a=1", caption="مقال")
    piece = Evidence.objects.get()
    assert (piece.kind, piece.url, piece.caption) == ("link", "https://example.org/مقال?a=1", "مقال")
    text = client_for(member).get("/plan/A1/").text
    assert 'rel="nofollow noopener noreferrer"' in text


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "file"),
        ({"caption": "وصف"}, "file"),
        ({"file": SimpleUploadedFile("empty.jpg", b"")}, "file"),
        ({"file": SimpleUploadedFile("page.jpg", b"<html><script>alert(1)</script>")}, "file"),
        ({"file": SimpleUploadedFile("half.jpg", photo().read()[:400])}, "file"),
        ({"url": "http://example.org/", "caption": "و"}, "url"),
        ({"url": "javascript:alert(1)", "caption": "و"}, "url"),
        ({"url": "https://example.org/" + "a" * 100_000, "caption": "و"}, "url"),
        ({"url": "https://example.org/"}, "caption"),
        ({"url": "https://example.org/", "caption": "ج" * 100_000}, "caption"),
        ({"url": "https://example.org/", "caption": "و", "file": SimpleUploadedFile("a.pdf", PDF)}, "url"),
    ],
)
def test_what_is_not_taken_is_said_at_its_field_and_the_rest_kept(client_for, member, action, said, field):
    page = add(client_for(member), **said)
    assert page.status_code == 200
    assert list(page.context["evidence_form"].errors) == [field]
    assert said.get("caption", "") in page.text
    assert not Evidence.objects.exists()


def test_a_file_that_is_too_big_is_not_even_read_whole(client_for, member, action, monkeypatch):
    monkeypatch.setattr("kit.uploads.MAX_PHOTO", 10_000)
    page = add(client_for(member), file=SimpleUploadedFile("big.jpg", b"\xff" * 200_000), caption="وصف كتب")
    assert list(page.context["evidence_form"].errors) == ["file"]
    assert "وصف كتب" in page.text and "15" in page.context["evidence_form"].errors["file"][0]


def test_the_same_file_is_kept_once(client_for, member, coordinator, action):
    for user in (member, member, coordinator):
        assert add(client_for(user), file=photo()).status_code == 302
    assert Evidence.objects.count() == JournalEntry.objects.count() == 1
    for _time in range(2):
        add(client_for(member), url="https://example.org/", caption="مقال")
    assert Evidence.objects.count() == 2


def test_what_was_taken_away_can_be_brought_again(action, member, piece):
    piece.remove(by=member)
    assert Evidence.keep_file(action, examine(photo()), by=member) != piece


def test_an_action_carries_so_much_and_no_more(action, member, monkeypatch):
    for number in range(MAX_FILES):
        Evidence.keep_file(action, examine(SimpleUploadedFile("a.pdf", PDF + str(number).encode())), by=member)
    with pytest.raises(RefusedFile):
        Evidence.keep_file(action, examine(photo()), by=member)
    action.evidence.first().remove(by=member)
    assert Evidence.keep_file(action, examine(photo()), by=member)
    monkeypatch.setattr("actions.models.evidence.MAX_FILES", 99)
    monkeypatch.setattr("actions.models.evidence.MAX_TOTAL", 1000)
    with pytest.raises(RefusedFile):
        Evidence.keep_file(action, examine(photo(colour=(9, 9, 9))), by=member)
    for number in range(MAX_LINKS):
        Evidence.keep_link(action, f"https://example.org/{number}", by=member, caption="و")
    with pytest.raises(RefusedMove):
        Evidence.keep_link(action, "https://example.org/x", by=member, caption="و")


def test_a_full_disk_is_said_in_words(client_for, member, action, settings):
    settings.DISK_FLOOR = 2**60
    page = add(client_for(member), file=photo(), caption="وصف كتب")
    assert list(page.context["evidence_form"].errors) == ["file"] and "وصف كتب" in page.text
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_file_six_times_at_once_is_kept_once(member):
    action, picture = make_action("A1", answered_by=[member.person]), photo().read()

    def send(number):
        browser = Client()
        browser.force_login(member)
        return add(browser, file=SimpleUploadedFile(f"{number}.jpg", picture)).status_code

    assert at_once(send, times=6) == [302] * 6
    assert action.evidence.count() == action.entries.count() == 1
    assert len(default_storage.listdir("evidence")[1]) == 2, "the photo and its preview"


def test_another_site_cannot_bring_a_file(member, action):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    for path, sent in ((PATH, {"file": photo()}), ("/plan/A1/update/", {"status": "done", "version": 0, "photo": photo()})):
        assert browser.post(path, sent).status_code == 403
    assert not Evidence.objects.exists() and action.version == 0


# --- Who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["other_member", "reviser", "validator", "juror", "administrator"])
def test_others_bring_nothing_and_take_nothing_away(client_for, action, piece, who, request):
    browser = client_for(request.getfixturevalue(who))
    assert add(browser, url="https://example.org/", caption="و").status_code == 403
    for move in ("remove", "show"):
        assert browser.post(f"{PATH}{piece.pk}/{move}/", {"public": "1"}).status_code == 403
    piece.refresh_from_db()
    assert piece.removed_at is None and not piece.is_public and Evidence.objects.count() == 1


def test_the_cell_sees_it_and_strangers_do_not(client, client_for, other_member, piece):
    for address in (f"{PATH}{piece.pk}/", f"{PATH}{piece.pk}/preview/", f"/fr{PATH}{piece.pk}/"):
        answer = client_for(other_member).get(address)
        assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
        b"".join(answer)
        assert client.get(address).status_code == 404
    assert "كناري-صورة" not in client.get("/plan/A1/").text


def test_what_everybody_may_see(client, client_for, member, piece):
    browser = client_for(member)
    for public, status in (("1", 200), ("0", 404)):
        browser.post(f"{PATH}{piece.pk}/show/", {"public": public})
        answer = client.get(f"{PATH}{piece.pk}/")
        assert answer.status_code == status
        assert ("كناري-صورة" in client.get("/plan/A1/").text) is (status == 200)
        assert str(member) not in client.get("/plan/A1/").text
        if answer.streaming:
            b"".join(answer)
    assert [entry.kind for entry in JournalEntry.objects.all()] == ["evidence_hidden", "evidence_shown", "evidence_added"]


def test_documents_are_only_ever_saved(client_for, member, action):
    piece = Evidence.keep_file(action, examine(SimpleUploadedFile("a.pdf", PDF)), by=member)
    answer = client_for(member).get(f"{PATH}{piece.pk}/")
    assert answer["Content-Disposition"].startswith("attachment") and "sandbox" in answer["Content-Security-Policy"]
    b"".join(answer)
    assert client_for(member).get(f"{PATH}{piece.pk}/preview/").status_code == 404


@pytest.mark.parametrize("by", ["member", "coordinator"])
def test_taken_away_the_file_goes_and_the_history_stays(client_for, piece, by, request, django_capture_on_commit_callbacks):
    user, names = request.getfixturevalue(by), [piece.file.name, piece.preview.name]
    browser = client_for(user)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(f"{PATH}{piece.pk}/remove/").status_code == 302
        assert browser.post(f"{PATH}{piece.pk}/remove/").status_code == 302, "a second tap ends where the first did"
    assert not any(default_storage.exists(name) for name in names)
    piece.refresh_from_db()
    assert piece.removed_by == user and piece.caption == "كناري-صورة"
    last = JournalEntry.objects.first()
    assert (last.kind, last.by) == ("evidence_removed", user)
    assert browser.get(f"{PATH}{piece.pk}/").status_code == 404
    assert "كناري-صورة" in browser.get("/plan/A1/").text, "the history names it"


def test_evidence_of_another_action_is_not_there(client_for, coordinator, piece):
    make_action("A2")
    browser = client_for(coordinator)
    assert browser.get(f"/plan/A2/evidence/{piece.pk}/").status_code == 404
    for move in ("remove", "show"):
        assert browser.post(f"/plan/A2/evidence/{piece.pk}/{move}/").status_code == 404
    assert browser.get(f"{PATH}{'9' * 30}/").status_code == 404


def test_a_link_is_no_file(client_for, member, action):
    piece = Evidence.keep_link(action, "https://example.org/", by=member, caption="مقال")
    assert client_for(member).get(f"{PATH}{piece.pk}/").status_code == 404


def test_a_file_that_the_disk_has_lost_is_not_there(client_for, member, piece):
    default_storage.delete(piece.file.name)
    assert client_for(member).get(f"{PATH}{piece.pk}/").status_code == 404


def test_the_back_office_reads_only(client_for, coordinator, piece):
    office = client_for(coordinator)
    for model in ("evidence", "journalentry", "comment"):
        assert office.get(f"/admin/actions/{model}/").status_code == 200
        assert office.get(f"/admin/actions/{model}/add/").status_code == 403
    page = office.get(f"/admin/actions/evidence/{piece.pk}/change/")
    assert page.status_code == 200 and "كناري-صورة" in page.text and 'name="_save"' not in page.text
    assert office.post(f"/admin/actions/evidence/{piece.pk}/change/", {"is_public": "on"}).status_code == 403


# --- What is swept ----------------------------------------------------------------------------------------------------


def test_forgotten_drafts_and_stray_files_are_swept(action, member, piece, django_capture_on_commit_callbacks):
    draft = Evidence.keep_file(action, examine(photo(colour=(1, 2, 3))), by=member, is_draft=True)
    stray = default_storage.save("evidence/stray.jpg", SimpleUploadedFile("stray.jpg", b"x"))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_evidence", verbosity=0)
    assert default_storage.exists(stray) and Evidence.objects.count() == 2, "what is young may still be wanted"
    with time_machine.travel(timezone.now() + timedelta(days=2)), django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_evidence", verbosity=0)
    assert Evidence.objects.get() == piece
    assert not default_storage.exists(stray) and not default_storage.exists(draft.file.name)
    assert default_storage.exists(piece.file.name) and default_storage.exists(piece.preview.name)
