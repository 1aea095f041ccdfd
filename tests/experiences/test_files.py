"""The upload torture set: what is taken in, what is refused and in which words, and what is left of a file."""

import io
import re
import struct
import zipfile
import zlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import override
from PIL import Image

import kit.files
from experiences import files
from experiences.files import take_file
from experiences.management.commands import sweep_experiences
from experiences.models import Attachment, Experience, State
from kit.files import RefusedFile, examine
from tests.experiences.conftest import FORM, MINE, old_ticket, photo
from tests.factories import PDF

pytestmark = pytest.mark.django_db

HTML = b"<html><script>alert(1)</script></html>"


def stored(file):
    with file.open("rb") as content:
        return content.read()


def opened(file):
    return Image.open(io.BytesIO(stored(file)))


def fetch(client, address):
    answer = client.get(address)
    if answer.streaming:
        answer.body = b"".join(answer.streaming_content)  # which closes it
    return answer


@pytest.fixture
def experience(make_experience):
    return make_experience(sent=False)


def archive(**parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in {"[Content_Types].xml": b"<Types/>", **parts}.items():
            bundle.writestr(name, content)
    return made.getvalue()


def docx(**more):
    return archive(**{"_rels/.rels": b"<r/>", "word/document.xml": b"<w:document>\xd9\x86\xd8\xb5</w:document>", **more})


def xlsx(**more):
    return archive(**{"_rels/.rels": b"<r/>", "xl/workbook.xml": b"<workbook/>", **more})


def pixel_bomb(side=13_300):
    """A PNG of some kilobytes that claims side × side pixels, and holds them."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    deflate = zlib.compressobj(9)
    line = b"\x00" + b"\x00" * ((side + 7) // 8)
    body = b"".join(deflate.compress(line) for _line in range(side)) + deflate.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def phone_photo():
    """A photo as a phone writes it: lying on its side, with the place, the maker and a thumbnail of itself."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "CanaryMaker"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (35.0, 11.0, 36.0)
    exif.get_ifd(0x8769)[0x9003] = "2023:03:09 10:00:00"
    return photo("IMG_2041.JPG", (1600, 900), exif=exif, comment=b"canary comment")


REFUSED = {
    "empty": (b"", "empty.jpg", "vide"),
    "program called a photo": (b"MZ\x90\x00" + b"\x00" * 400, "photo.jpg", "type de fichier"),
    "html called a photo": (HTML, "photo.jpg", "type de fichier"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "drawing.svg", "type de fichier"),
    "text": ("نص".encode(), "text.txt", "type de fichier"),
    "gif": (b"GIF89a" + b"\x00" * 100, "moving.gif", "type de fichier"),
    "13,300² pixels": (pixel_bomb(), "small.png", "pixels"),
    "truncated photo": (photo(size=(1600, 1200)).read()[:3000], "half.jpg", "abîmée"),
    "head of a photo alone": (b"\xff\xd8\xff\xe0" + b"\x00" * 50, "head.jpg", "abîmée"),
    "zip bomb as document": (docx(**{"word/media/x.xml": b"0" * 40_000_000}), "report.docx", "gonfle"),
    "document with macros": (docx(**{"word/vbaProject.bin": b"x"}), "report.docx", "macros"),
    "plain archive": (archive(**{"photo.jpg": b"x"}), "photos.zip", "macros"),
    "both a document and a sheet": (docx(**{"xl/workbook.xml": b"x"}), "report.docx", "macros"),
    "damaged archive": (docx()[:60] + b"\x00" * 60, "report.docx", "abîmé"),
    "epub": (archive(mimetype=b"application/epub+zip"), "book.docx", "macros"),
}


def test_half_a_photo_is_refused_also_after_weasyprint_was_imported(experience, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)  # what weasyprint.images does
    with pytest.raises(RefusedFile):
        take_file(experience, SimpleUploadedFile("half.jpg", REFUSED["truncated photo"][0]))


@pytest.mark.parametrize("case", REFUSED)
def test_refused(experience, case):
    content, name, word = REFUSED[case]
    with override("fr"):
        with pytest.raises(RefusedFile) as refused:
            take_file(experience, SimpleUploadedFile(name, content))
        assert word in refused.value.messages[0]
    assert not experience.attachments.exists()
    assert not default_storage.exists("experiences")


TAKEN = {
    "jpeg": (photo().read(), "a.jpg", "photo", "jpg"),
    "png": (photo(format="PNG").read(), "a.png", "photo", "jpg"),
    "webp": (photo(format="WEBP").read(), "a.webp", "photo", "jpg"),
    "photo under a wrong name": (photo(format="PNG").read(), "a.pdf", "photo", "jpg"),
    "pdf": (PDF, "report.pdf", "document", "pdf"),
    "docx": (docx(), "report.docx", "document", "docx"),
    "xlsx": (xlsx(), "numbers.xlsx", "document", "xlsx"),
}


@pytest.mark.parametrize("case", TAKEN)
def test_taken(experience, case):
    content, name, kind, extension = TAKEN[case]
    attachment = take_file(experience, SimpleUploadedFile(name, content), caption="ساحة", credit="أمينة")
    assert (attachment.kind, attachment.extension, attachment.caption, attachment.credit) == (
        kind,
        extension,
        "ساحة",
        "أمينة",
    )
    assert attachment.file.size == attachment.size
    assert attachment.file.name.endswith(f".{extension}")
    assert attachment.shown_name.endswith(f".{extension}")
    assert bool(attachment.preview) == (kind == "photo")


def test_a_photo_loses_all_but_its_picture(experience):
    attachment = take_file(experience, phone_photo())
    for file in (attachment.file, attachment.preview):
        content = stored(file)
        assert b"Canary" not in content
        assert b"canary" not in content
        assert b"Exif" not in content
        picture = Image.open(io.BytesIO(content))
        assert not picture.getexif()
        assert picture.height > picture.width, "it stands upright"
    assert (attachment.width, attachment.height) == (900, 1600)


def test_nothing_but_pixels_survives_of_a_photo_that_is_also_a_page(experience):
    both = photo(comment=HTML).read() + HTML
    attachment = take_file(experience, SimpleUploadedFile("both.jpg", both))
    assert b"<script" not in stored(attachment.file)


def test_large_photos_are_brought_to_size(experience):
    attachment = take_file(experience, photo(size=(5000, 3000)))
    assert (attachment.width, attachment.height) == (2400, 1440)
    assert max(opened(attachment.preview).size) == 320


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "CMYK", "I;16"])
def test_every_kind_of_colours_is_taken(experience, mode):
    made = io.BytesIO()
    Image.new(mode, (50, 40)).save(made, "JPEG" if mode == "CMYK" else "PNG")
    attachment = take_file(experience, SimpleUploadedFile("x.png", made.getvalue()))
    assert opened(attachment.file).mode == "RGB"


def test_what_is_transparent_becomes_white(experience):
    made = io.BytesIO()
    Image.new("RGBA", (50, 40), (0, 0, 0, 0)).save(made, "PNG")
    attachment = take_file(experience, SimpleUploadedFile("x.png", made.getvalue()))
    assert opened(attachment.file).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("annual\u202egpj.exe", "annualgpj.jpg"),
        ("a\u200bb\u200f\u2066c.jpg", "abc.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\photos\\صورة الساحة.JPG", "صورة الساحة.jpg"),
        ("evil\r\nContent-Type: text.jpg", "evilContent-Type: text.jpg"),
        (".jpg", "photo.jpg"),
        ("ص" * 300 + ".jpg", "ص" * 100 + ".jpg"),
    ],
)
def test_names_are_cleaned(experience, sent, shown):
    file = photo()
    file._name = sent
    attachment = take_file(experience, file)
    assert attachment.shown_name == shown
    assert re.fullmatch(r"experiences/[0-9a-f]{32}\.jpg", attachment.file.name)


def test_a_file_is_kept_once(experience):
    first = take_file(experience, photo("a.jpg"))
    assert take_file(experience, photo("b.jpg")) == first
    assert len(default_storage.listdir("experiences")[1]) == 2


def test_limits(experience, monkeypatch):
    monkeypatch.setattr(files, "MAX_FILES", 2)
    take_file(experience, photo(colour="red"))
    take_file(experience, photo(colour="green"))
    with pytest.raises(RefusedFile):
        take_file(experience, photo(colour="blue"))
    monkeypatch.setattr(files, "MAX_FILES", 12)
    monkeypatch.setattr(files, "MAX_TOTAL", experience.attachments.first().size * 2 + 10)
    with pytest.raises(RefusedFile):
        take_file(experience, photo(colour="blue"))


@pytest.mark.parametrize(
    ("limit", "file"), [("MAX_PHOTO", photo()), ("MAX_DOCUMENT", SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"))]
)
def test_weight(experience, monkeypatch, limit, file):
    monkeypatch.setattr(kit.files, limit, 5)
    with pytest.raises(RefusedFile):
        examine(file)


def test_a_full_disk_refuses_files_and_keeps_the_text(send, monkeypatch):
    monkeypatch.setattr(kit.files, "free_disk", lambda: settings.DISK_FLOOR)
    answer = send(photos=[photo()])
    assert len(answer.context["arrival"].refused) == 1
    assert Experience.objects.get().typed["title"]


def test_a_disk_that_fails_while_writing_refuses_and_keeps_the_text(send, monkeypatch):
    def broken(self, name, content, max_length=None):
        raise OSError("No space left on device")

    monkeypatch.setattr("kit.storage.DurableStorage.save", broken)
    answer = send(photos=[photo()])
    assert len(answer.context["arrival"].refused) == 1
    assert Experience.objects.get().typed["title"]


# --- In the form --------------------------------------------------------------------------------------------------


def test_a_refused_file_does_not_cost_the_rest(send):
    ticket = old_ticket()
    answer = send(
        ticket=ticket.signed,
        photos=[photo("a.jpg"), SimpleUploadedFile("virus.jpg", b"MZ\x90"), photo("b.jpg", colour="red")],
        documents=[SimpleUploadedFile("report.pdf", PDF), SimpleUploadedFile("void.pdf", b"")],
    )
    assert answer.status_code == 200
    assert [name for name, why in answer.context["arrival"].refused] == ["virus.jpg", "void.pdf"]
    assert "virus.jpg" in answer.content.decode()
    kept = list(Experience.objects.get().attachments.values_list("shown_name", flat=True))
    assert kept == ["a.jpg", "b.jpg", "report.pdf"]
    assert send(ticket=ticket.signed).status_code == 302
    assert Experience.objects.get().state == State.SENT
    assert Experience.objects.get().attachments.count() == 3


def test_captions_are_written_later_and_files_taken_away(send):
    ticket = old_ticket()
    send("draft", ticket=ticket.signed, photos=[photo("a.jpg"), photo("b.jpg", colour="red")])
    stays, goes = Attachment.objects.all()
    send(ticket=ticket.signed, **{f"file-{stays.pk}-caption": "الساحة", f"file-{goes.pk}-remove": "on"})
    assert Attachment.objects.get().caption == "الساحة"
    assert Experience.objects.get().state == State.SENT


def test_each_photo_has_an_agreement_of_its_own_unticked(send, client):
    ticket = old_ticket()
    pictures = [photo("a.jpg"), photo("b.jpg", colour="red")]
    send("draft", ticket=ticket.signed, photos=pictures, documents=[SimpleUploadedFile("r.pdf", PDF)])
    page = client.get(f"{MINE}edit/")
    one, two, paper = page.context["arrival"].attachment_forms
    assert not one["consent"].value()
    assert "consent" not in paper.fields
    files = {f"file-{form.instance.pk}-caption": "" for form in (one, two, paper)}
    send(ticket=ticket.signed, **files, **{f"{one.prefix}-consent": "on"}, consent_photos="on")
    assert Experience.objects.get().state == State.SENT
    assert list(Attachment.objects.agreed()) == [one.instance]


def test_agreements_to_photos_need_the_sheets_own_too(send):
    ticket = old_ticket()
    send("draft", ticket=ticket.signed, photos=[photo()])
    name = f"file-{Attachment.objects.get().pk}"
    send(ticket=ticket.signed, **{f"{name}-caption": "", f"{name}-consent": "on"})
    assert Attachment.objects.get().consent
    assert not Attachment.objects.agreed().exists()


def test_removed_files_leave_the_disk(send, django_capture_on_commit_callbacks):
    ticket = old_ticket()
    send("draft", ticket=ticket.signed, photos=[photo()])
    attachment = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        send("draft", ticket=ticket.signed, **{f"file-{attachment.pk}-remove": "on"})
    assert default_storage.listdir("experiences")[1] == []


def test_a_caption_that_is_too_long_is_told_and_kept_also_when_the_draft_is_opened_again(send, client):
    ticket = old_ticket()
    send("draft", ticket=ticket.signed, photos=[photo()])
    caption = f"file-{Attachment.objects.get().pk}-caption"
    answer = send(ticket=ticket.signed, **{caption: "ع" * 201})
    for page in (answer, client.get(f"{MINE}edit/")):
        assert page.status_code == 200
        assert "ع" * 201 in page.content.decode()
        assert f'href="#id_{caption}"' in page.content.decode()
    assert Experience.objects.get().state == State.DRAFT


def test_nobody_touches_the_files_of_another(send, make_experience):
    theirs = take_file(make_experience(sent=False), photo())
    send(**{f"file-{theirs.pk}-remove": "on", f"file-{theirs.pk}-caption": "لي"})
    theirs.refresh_from_db()
    assert theirs.caption == ""


def test_what_is_far_too_big_is_dropped_on_the_way(send, monkeypatch):
    monkeypatch.setattr("kit.uploads.MAX_PHOTO", 100_000)
    big = SimpleUploadedFile("film.jpg", b"\xff\xd8\xff" + b"\x00" * 300_000)
    answer = send(photos=[big, photo("a.jpg")])
    assert [name for name, why in answer.context["arrival"].refused] == ["film.jpg"]
    assert Attachment.objects.get().shown_name == "a.jpg"


def test_too_many_files_are_dropped_on_the_way(send, monkeypatch):
    monkeypatch.setattr("kit.uploads.MAX_TOTAL", 250_000)
    answer = send(documents=[SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4" + bytes([n]) * 100_000 + PDF) for n in range(4)])
    assert [name for name, why in answer.context["arrival"].refused] == ["2.pdf", "3.pdf"]


# --- One by one ---------------------------------------------------------------------------------------------------

ADD = f"{FORM}files/"


def add(client, ticket, file):
    return client.post(ADD, {"ticket": ticket.signed, "file": file})


def test_a_file_that_is_added_alone_gets_its_line(client, vocabularies):
    ticket = old_ticket()
    answer = add(client, ticket, photo("ساحة.jpg"))
    attachment = Attachment.objects.get()
    assert answer.json()["key"] == attachment.pk
    assert "ساحة.jpg" in answer.json()["row"]
    assert f'name="file-{attachment.pk}-consent"' in answer.json()["row"]
    assert fetch(client, f"{MINE}files/{attachment.pk}/preview/").status_code == 200
    # The line broke before the answer came, and the page sends it again.
    assert add(client, ticket, photo("ساحة.jpg")).json()["key"] == attachment.pk
    assert Attachment.objects.count() == 1


def test_a_file_that_is_refused_alone_says_why_and_begins_no_draft(client, vocabularies):
    answer = add(client, old_ticket(), SimpleUploadedFile("virus.jpg", b"MZ\x90"))
    assert answer.status_code == 422
    assert "JPEG" in answer.json()["refused"]
    assert not Experience.objects.exists()


@pytest.mark.parametrize("posted", [{}, {"ticket": "forged"}, {"file": "no file"}])
def test_what_is_no_file_is_refused(client, vocabularies, posted):
    answer = client.post(ADD, {"ticket": old_ticket().signed, **posted})
    assert answer.status_code in {400, 422}
    assert not Experience.objects.exists()


def test_a_file_alone_meets_the_same_limits(client, vocabularies, monkeypatch):
    monkeypatch.setattr("experiences.limits.LIMITS", {"draft": "1/h/ip", "files": "3/h/ip"})
    monkeypatch.setattr("kit.uploads.MAX_PHOTO", 100_000)
    ticket = old_ticket()
    assert add(client, ticket, photo()).status_code == 200
    assert add(client, ticket, SimpleUploadedFile("film.jpg", b"\xff\xd8\xff" + bytes(300_000))).status_code == 422
    assert add(client, old_ticket(), photo()).status_code == 429
    monkeypatch.setattr("experiences.files.MAX_FILES", 1)
    assert add(client, ticket, photo(colour="red")).status_code == 422
    assert add(client, ticket, photo(colour="green")).status_code == 422
    assert Attachment.objects.count() == 1


def test_a_sent_experience_takes_no_file(client, make_experience):
    experience = make_experience(token="t" * 43)
    assert add(client, old_ticket("t" * 43), photo()).status_code == 409
    assert not experience.attachments.exists()


@pytest.fixture
def sent_with_photo(send, coordinator):
    """Sent with a photo, and asked to be completed: (experience, photo, ticket)."""
    ticket = old_ticket()
    send(ticket=ticket.signed, photos=[photo()])
    experience = Experience.objects.get()
    experience.ask_completion(by=coordinator, reason="؟")
    return experience, experience.attachments.get(), ticket


def test_what_was_sent_is_taken_away_only_when_it_is_sent_anew(sent_with_photo, send, client):
    experience, picture, ticket = sent_with_photo
    name = f"file-{picture.pk}"
    send("draft", ticket=ticket.signed, **{f"{name}-caption": "جديد", f"{name}-remove": "on"})
    picture.refresh_from_db()
    assert picture.caption == ""
    assert default_storage.exists(picture.file.name)
    assert client.get(f"{MINE}edit/").context["arrival"].attachment_forms[0]["remove"].value()
    send(ticket=ticket.signed, **{f"{name}-caption": "جديد", f"{name}-remove": "on"})
    assert not Attachment.objects.exists()
    first, second = experience.sendings.all()
    assert (len(first.files), len(second.files)) == (1, 0)


def test_a_file_that_goes_leaves_its_place_to_another(sent_with_photo, send, client, monkeypatch):
    _experience, picture, ticket = sent_with_photo
    monkeypatch.setattr(files, "MAX_FILES", 1)
    send("draft", ticket=ticket.signed, **{f"file-{picture.pk}-remove": "on"})
    other = add(client, ticket, photo(colour="red")).json()["key"]
    # Chosen again, it stays after all: but then there is no place for both.
    monkeypatch.setattr(files, "MAX_FILES", 2)
    assert add(client, ticket, photo()).json()["key"] == picture.pk
    send(ticket=ticket.signed)
    assert {picture.pk, other} == set(Attachment.objects.values_list("pk", flat=True))


def test_a_correction_that_is_dropped_takes_its_files_along(client, make_experience):
    experience = make_experience(sent=False, token="t" * 43)
    stays = take_file(experience, photo())
    experience.send()
    experience.begin_correction()
    assert add(client, old_ticket("t" * 43), photo(colour="red")).status_code == 200
    experience.refresh_from_db()
    experience.drop_correction()
    assert list(experience.attachments.all()) == [stays]


# --- Who gets a file ----------------------------------------------------------------------------------------------


@pytest.fixture
def sent(send, client):
    send(photos=[photo()], documents=[SimpleUploadedFile("تقرير.pdf", PDF)])
    return Experience.objects.get()


def test_a_photo_is_shown_and_a_document_saved(sent, client):
    picture, document = sent.attachments.all()
    answer = fetch(client, f"{MINE}files/{picture.pk}/")
    assert answer.body == stored(picture.file)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    answer = fetch(client, f"{MINE}files/{document.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    assert fetch(client, f"{MINE}files/{document.pk}/preview/").status_code == 404


@pytest.mark.parametrize("end", ["", "preview/"])
def test_who_may_have_it(sent, client_for, coordinator, reviser, member, end):
    picture = sent.attachments.first()
    stranger = client_for()
    assert fetch(stranger, f"{MINE}files/{picture.pk}/{end}").status_code == 404
    address = f"/experiences/files/{picture.pk}/{end}"
    assert fetch(stranger, address).status_code == 302
    assert fetch(client_for(member), address).status_code == 403
    assert fetch(client_for(reviser), address).status_code == 200
    assert fetch(client_for(coordinator), address).status_code == 200


def test_a_drafts_files_are_for_its_contributor_alone(send, client, client_for, coordinator):
    send("draft", photos=[photo()])
    picture = Attachment.objects.get()
    assert fetch(client, f"{MINE}files/{picture.pk}/").status_code == 200
    assert fetch(client_for(coordinator), f"/experiences/files/{picture.pk}/").status_code == 404


def test_one_link_opens_no_other_experiences_files(sent, client, make_experience):
    other = take_file(make_experience(), photo(colour="red"))
    assert fetch(client, f"{MINE}files/{other.pk}/").status_code == 404


def test_a_failed_transaction_leaves_no_row_and_its_files_are_swept(experience, monkeypatch):
    with transaction.atomic():
        take_file(experience, photo())
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()
    kept = take_file(experience, photo(colour="red"))
    call_command("sweep_experiences", verbosity=0)
    assert len(default_storage.listdir("experiences")[1]) == 4, "what is young may still get its row"
    monkeypatch.setattr(sweep_experiences, "RIPE", timedelta(0))
    call_command("sweep_experiences", verbosity=0)
    left = {f"experiences/{name}" for name in default_storage.listdir("experiences")[1]}
    assert left == {kept.file.name, kept.preview.name}
