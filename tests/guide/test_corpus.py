"""Bad input through the whole way, from the rows to the book: printed soundly, or named, while the others go on."""

import re
import secrets
import socket
import struct
import subprocess
import threading
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from defusedxml.ElementTree import fromstring
from django.db import transaction
from django.test import override_settings
from django.utils import timezone, translation

from experiences.models import Attachment, Experience, Neighbourhood, Theme
from guide.formats import docx, epub
from guide.manuscript import manuscript_of
from guide.models import Build, BuildState, Edition
from guide.models.states import Reason
from guide.printing.compose import compose
from kit.printing.press import print_book
from kit.printing.texts import clean
from tests import printed
from tests.guide.conftest import add_photo, make_accepted, make_edition, picture, silent

pytestmark = pytest.mark.django_db  # the fixture `hostile` asks the database

CANARY = "canary-7f3a91-of-another-file"
SHEET = (
    "title summary holder_name partners funder context objectives steps tools commune_part resources results changed_decision"
    " difficulties lessons transfer sustainability testimony testimony_by links place_other mechanism_other contact_name"
    " contact_role"
).split()
FRONT = "foreword acknowledgements acronyms context method legal_framework lessons changes".split()
HOSTILE = (
    '</p></body><!--page:cover--><a href="book:cover">c</a><a href="#cover">d</a>{{{{ settings.SECRET_KEY }}}}{{% debug %}}'
    '<a rel="attachment" href="{file}">a</a><img src="{net}/img"><svg><use href="{file}#a"/></svg><script>alert(1)</script>'
    '<link rel=stylesheet href="{net}/css"><style>@import "{net}/i";*{{background:url({file})}}</style><base href="{file}">'
    '<iframe src="data:text/html,a"></iframe><a href="javascript:alert(1)">b</a><td colspan=1000000 style="position:fixed">e'
    '<span data-page="cover">000</span>![f]({file}) [g](javascript:alert(1)) [h]({net}/md) <{net}/auto>\n\n[i]: {file}\n\n[i]'
)
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c"
ODD = "\x01\x0b\x1f\x7f\x85\ufeff\ufffe\uffff\U0001f600\u200d\U0001f469\u200c\U000e0041\xad\ue000\u2028"


def with_title(manuscript, title):
    """The manuscript with a title longer than the database takes over its last sheet."""
    *parts, last = manuscript.parts
    *sheets, sheet = last.sheets
    return replace(manuscript, parts=[*parts, replace(last, sheets=[*sheets, replace(sheet, title=title)])])


def rows(text):
    """Every text of a sheet."""
    room = {name: Experience._meta.get_field(name).max_length for name in SHEET}
    return {name: text[: room[name]] for name in SHEET} | {"consent_contact_name": True}


@pytest.fixture(scope="module")
def listener():
    """A socket on this machine that counts who comes: `address`, `came`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        came = []

        def listen():
            while True:
                try:
                    came.append(server.accept()[1])
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield SimpleNamespace(address=f"http://127.0.0.1:{server.getsockname()[1]}", came=came)
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def hostile(listener, django_db_setup, django_db_blocker, tmp_path_factory):
    """A book all of whose texts are hostile, printed: `path`, `book`, `manuscript`, and the folder of its `media`."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "secret.txt").write_text(CANARY)
    words = HOSTILE.format(file=(folder / "secret.txt").as_uri(), net=listener.address)
    with override_settings(MEDIA_ROOT=folder / "media"), django_db_blocker.unblock(), transaction.atomic():
        make_accepted(1, photos=1, **rows(words))
        make_accepted(2, **rows(f"{BIDI}عربي 12 345 (abc) {BIDI}لا {ODD}ينتهي"))
        make_accepted(3, theme="env", **rows(ODD))
        make_accepted(
            4, theme="env", language="fr", title="W" * 160, holder_name="م" * 200, summary="W" * 400, context="م" * 5000
        )
        Theme.objects.filter(code="env").update(name_ar=f"بيئة{ODD}{BIDI}<b>")
        Neighbourhood.objects.filter(code="kasba").update(name_ar=f"قصبة{ODD}{BIDI}&lt;{'ن' * 60}")
        deep = ">" * 500 + " قعر\n\n" + "\n".join("  " * depth + "- بند" for depth in range(500))
        table = f"|{'خانة|' * 200}\n|{'-|' * 200}\n|{'ب|' * 200}"
        texts = [words, f"{BIDI}abc عربي", ODD, deep, table, f"{'م' * 5000}\n\n{'W' * 5000}", "{% include 'x' %}", "تغيير"]
        edition = make_edition(
            **dict(zip(FRONT, texts, strict=True)), title_fr="W" * 160, subtitle_ar=words[:200], publisher=words[:200],
            printer=ODD, rights=words[:300], isbn=BIDI,
        )  # fmt: skip
        edition.partners.create(
            order=1,
            name_ar=words[:160],
            role_ar=ODD,
            permitted_on="2026-11-01",
            permitted_by=words[:160],
        )
        Attachment.objects.update(caption=words[:200], credit=words[-120:])
        Edition.objects.filter(pk=edition.pk).update(
            decided_at=timezone.now(), decided_name=words[:160], decision=words + BIDI
        )
        edition.refresh_from_db()
        edition.compile()
        manuscript = with_title(manuscript_of(edition), clean("ع" * 300))
        book, path = compose(manuscript), folder / "book.pdf"
        print_book(book, path, silent)
        transaction.set_rollback(True)
    return SimpleNamespace(path=path, book=book, manuscript=manuscript, media=folder / "media")


def test_hostile_texts_make_a_sound_book(hostile):
    assert printed.problems(hostile.path) == []


def test_nothing_is_fetched_and_nothing_leaks(hostile, listener):
    assert listener.came == []
    with pikepdf.open(hostile.path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream) and not is_image(item):
                assert CANARY.encode() not in item.read_bytes()
            if isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
                assert item.get("/Type") not in ("/EmbeddedFile", "/Filespec")
                assert item.get("/S") not in ("/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData")
        assert not {"/OpenAction", "/AA", "/AF", "/Collection"} & set(pdf.Root.keys())
        assert set(pdf.Root.Names.keys()) == {"/Dests"}
        told = {str(link.A.URI) for page in pdf.pages for link in page.get("/Annots", []) if "/A" in link}
    sheets = {f"http://testserver/guide/2026-1/read/{part.name}/" for part in hostile.book.fragments if part.is_sheet}
    assert told <= sheets  # an address that is not alone in its line is words
    assert CANARY.encode() not in hostile.path.read_bytes()


def test_no_other_form_of_it_fetches_or_leaks(hostile, listener, settings, tmp_path):
    settings.MEDIA_ROOT = hostile.media
    for form in (epub, docx):
        path = tmp_path / form.__name__
        form.make(hostile.manuscript, hostile.path, path)
        with zipfile.ZipFile(path) as archive:
            bodies = [archive.read(name) for name in archive.namelist()]
        assert CANARY.encode() not in b"".join(bodies)
        for element in (one for body in bodies if body.lstrip().startswith(b"<") for one in fromstring(body).iter()):
            assert str(element.tag).rpartition("}")[2] not in ("script", "iframe", "object", "embed", "base")
            assert not [
                told for told in element.attrib.values() if told.lower().startswith(("file:", "javascript:", "data:"))
            ]
    assert listener.came == []


def is_image(item):
    return item.get("/Subtype") == "/Image"


def test_hostile_words_are_words(hostile):
    text = printed.folded(printed.by_poppler(hostile.path))
    compact = text.replace(" ", "")
    assert "{{settings.SECRET_KEY}}" in compact
    assert "<!--page:cover-->" in compact
    assert "for-the-tests-alone" not in text
    for part in hostile.book.fragments:
        assert {tag.lower() for tag in re.findall(r"<(\w+)", part.html)}.isdisjoint(
            {"script", "style", "link", "base", "iframe", "use", "object", "embed"}
        )
        assert part.html.count("<svg") <= part.is_sheet  # the QR code
        assert set(re.findall(r"<!--page:([\w-]+)-->", part.html)) <= set(hostile.book.anchors)


def test_no_word_runs_off_its_page(hostile):
    html = subprocess.run(
        ["pdftotext", "-cropbox", "-bbox", hostile.path, "-"], capture_output=True, text=True, check=True
    ).stdout
    boxes = [tuple(map(float, box)) for box in re.findall(r'<word xMin="([-\d.]+)" .*? xMax="([-\d.]+)"', html)]
    assert len(boxes) > 1000
    assert min(left for left, _right in boxes) > 20
    assert max(right for _left, right in boxes) < 595.3 - 20


def test_what_has_no_letter_is_called_by_its_number(hostile):
    second = hostile.manuscript.parts[1]
    assert printed.folded(second.title).replace(" ", "") == "بيئة<b>"
    assert second.sheets[0].title == "2.1"
    assert [text.name for text in hostile.manuscript.texts] == [
        "foreword",
        "acknowledgements",
        "context",
        "method",
        "legal_framework",
    ]
    assert {line.value for line in hostile.manuscript.imprint} >= {"في طور الإيداع"}


def said_to_be(width, height):
    """A small PNG whose head promises more pixels than may be decoded."""
    body = bytearray(picture(8, 8, "PNG"))
    body[16:24] = struct.pack(">II", width, height)
    body[29:33] = struct.pack(">I", zlib.crc32(body[12:29]))
    return bytes(body)


BROKEN = {
    "عشرون ألف كلمة": ({"context": "كلمة أخرى " * 10_000}, Reason.TOO_LONG),
    "عشرة آلاف رابط": ({"links": "https://example.org/a\n" * 10_000}, Reason.TOO_LONG),
    "ثلاثة آلاف سطر": ({"steps": "سطر\n\n" * 3000}, Reason.TOO_LONG),
}
PHOTOS = {
    "مائتا صورة": (picture(), 200, Reason.TOO_LONG),
    "صورة ضائعة": (None, 1, Reason.PICTURE),
    "صورة مبتورة": (picture()[:400], 1, Reason.PICTURE),
    "صورة لا تسعها الذاكرة": (said_to_be(13_300, 13_300), 1, Reason.PICTURE),
    "ليست صورة": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 1, Reason.PICTURE),
}


def copy_of(photo):
    values = {field.attname: getattr(photo, field.attname) for field in Attachment._meta.concrete_fields}
    return Attachment(**values | {"id": None, "sha256": secrets.token_hex(32)})


@pytest.fixture
def unprintable(db):
    """An edition of broken sheets and texts, and a sound sheet among them; what is expected, {title: reason}."""
    for title, (fields, _reason) in BROKEN.items():
        make_accepted(1, title=title, **fields)
    for title, (body, count, _reason) in PHOTOS.items():
        experience = make_accepted(1, title=title)
        photo = add_photo(experience, body)
        if body is None:
            Path(photo.file.path).unlink()
        Attachment.objects.bulk_create(copy_of(photo) for _number in range(count - 1))
    make_accepted(2, title="سليمة")
    return make_edition(
        foreword="***" * 3000 + "عميق" + "***" * 3000, method="سطر\\\n" * 7000, lessons="|أ|\n|-|\n" + "ب\n" * 7000
    )


def test_each_broken_part_is_named_in_both_languages_and_the_others_go_on(
    unprintable, coordinator, client_for, settings, tmp_path
):
    settings.PRINT_CACHE = tmp_path / "kept"
    build, _wanted = Build.objects.start(unprintable, by=coordinator)
    build.run()
    build.refresh_from_db()
    expected = {title: reason for title, (*_rest, reason) in [*BROKEN.items(), *PHOTOS.items()]} | {
        "تقديم": Reason.UNPRINTABLE, "كيف جمعت التجارب": Reason.TOO_LONG, "ما تعلمنا إياه التجارب مجتمعة": Reason.TOO_LONG,
    }  # fmt: skip
    assert {problem["title"]: problem["reason"] for problem in build.problems} == expected
    assert build.state == BuildState.FAILED
    assert not build.file
    assert not (settings.MEDIA_ROOT / "guide").exists()
    parts = len(compose(manuscript_of(unprintable)).fragments) + 1  # and the furniture
    assert sum(path.is_file() for path in settings.PRINT_CACHE.iterdir()) == parts - len(expected)
    client = client_for(coordinator)
    for language, address in (("ar-ma", "/guide/2026-1/"), ("fr", "/fr/guide/2026-1/")):
        page = client.get(address)
        assert page.status_code == 200
        told = page.content.decode()
        with translation.override(language):
            for title, reason in expected.items():
                assert f"<bdi>{title}</bdi>: {Reason(reason).label}" in told
