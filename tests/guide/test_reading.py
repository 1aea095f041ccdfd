"""The guide for everybody: what is public and since when, the book's pages, its search, its files."""

import hashlib
import json
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guide.manuscript import Manuscript
from guide.manuscript.making import written
from guide.models import Edition
from guide.reading.book import WebBook, plain, sections_of, with_labels
from guide.reading.finding import book_for, mark_of
from guide.reading.search import Search
from tests.guide.conftest import make_accepted, make_edition, make_public

pytestmark = pytest.mark.django_db
BOOK = "/guide/2026-1/read/"


@pytest.fixture
def public(coordinator):
    """A published edition of two sheets, one of them French."""
    make_accepted(1, photos=2, links="https://example.org/x\njavascript:alert(1)")
    make_accepted(2, theme="env", language="fr", title="Un jardin partagé", summary="Le terrain était vide.", photos=1)
    edition = make_edition(foreword="كلمة أولى.\n\n## لماذا\nلأن **المشاركة** حق.\n\n| أ | ب |\n|---|---|\n| ١ | ٢ |")
    return make_public(edition, coordinator, epub=b"PK epub")


def book_of(edition):
    return book_for(edition, mark_of(edition))


def body(answer):
    return b"".join(answer.streaming_content)


# --- Who reads what -----------------------------------------------------------------------------------------------


def test_before_it_is_published_only_who_works_on_it_reads_it(edition, client, client_for, member, juror, administrator):
    edition.compile()
    paths = [BOOK, f"{BOOK}overview/", "/guide/2026-1/search/", "/guide/2026-1/files/screen/"]
    for stranger in (client, client_for(juror), client_for(administrator)):
        assert {stranger.get(path).status_code for path in paths} == {404}
        assert "2026-1" not in stranger.get("/guide/").text
    page = client_for(member).get(BOOK)
    assert page.status_code == 200
    assert "noindex" in page.text
    assert "هذه الطبعة غير منشورة" in page.text or "not published" in page.text


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_everybody_reads_each_page_of_a_published_book(public, client, prefix):
    book = book_of(public)
    assert [page.kind for page in book.pages] == [
        *("text", "overview", "chapter", "sheet", "chapter", "sheet", "text", "text"),
        *("index", "index", "index", "decision", "imprint"),
    ]
    contents = client.get(f"{prefix}{BOOK}").text
    for number, page in enumerate(book.pages):
        answer = client.get(f"{prefix}{BOOK}{page.anchor}/")
        assert answer.status_code == 200
        assert f'href="{page.anchor}/"' in contents
        assert answer.text.count("<h1") == 1
        assert f'<link rel="canonical" href="http://testserver{BOOK}{page.anchor}/">' in answer.text
        if number:
            assert f'rel="prev" href="../{book.pages[number - 1].anchor}/"' in answer.text


def test_a_page_that_is_not_of_the_book_is_not_there(public, client):
    for path in ("read/nowhere/", "read/cover/", "pictures/media-0/", "pictures/logo-1/", "files/shop/", "files/x/"):
        assert client.get(f"/guide/2026-1/{path}").status_code == 404
    assert client.post(BOOK).status_code == 405


def test_the_shelf_speaks_when_it_is_empty_and_fills(client, coordinator):
    assert 'class="empty"' in client.get("/guide/").text
    assert "/guide/" not in client.get("/sitemap.xml").text
    make_accepted(1)
    make_public(make_edition(), coordinator)
    assert BOOK in client.get("/guide/").text
    assert BOOK in client.get("/").text
    assert "2026-1/files/screen/" in client.get("/open-data/").text
    assert f"http://testserver{BOOK}" in client.get("/sitemap.xml").text
    feed = client.get("/guide/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert f"http://testserver{BOOK}" in feed.text


def test_a_corrected_edition_is_pointed_to(public, client, coordinator):
    make_public(make_edition("2026-2", corrects=public), coordinator)
    assert "/guide/2026-2/read/" in client.get(BOOK).text


def test_what_was_public_and_is_so_no_longer_says_so(public, client, monkeypatch):
    monkeypatch.setattr("guide.reading.finding.public_editions", Edition.objects.none)
    for path in (BOOK, f"{BOOK}overview/", "/guide/2026-1/files/screen/"):
        assert client.get(path).status_code == 410


def test_a_reviser_in_conflict_finds_nothing_of_the_sheet(edition, client_for, reviser, coordinator):
    edition.compile()
    first, second = (entry.experience for entry in edition.entries.order_by("chapter__order"))
    first.declare_conflict(by=reviser, reason="سبب")
    by = client_for(reviser)
    pages = by.get(BOOK).text + by.get(f"{BOOK}overview/").text + by.get("/guide/2026-1/search/?q=تجربة").text
    assert second.title in pages
    assert first.title not in pages
    assert by.get(f"{BOOK}sheet-{first.pk}/").status_code == 404
    assert first.title in client_for(coordinator).get(BOOK).text


# --- The pages ----------------------------------------------------------------------------------------------------


def test_languages_and_directions_are_those_of_the_words(public, client):
    sheet = next(page for page in book_of(public).pages if page.title == "Un jardin partagé")
    page = client.get(f"{BOOK}{sheet.anchor}/").text
    assert '<article class="book-page page-sheet" lang="ar-ma" dir="rtl">' in page
    assert '<h1 lang="fr"><bdi>Un jardin partagé</bdi></h1>' in page
    assert '<div class="book-text" lang="fr" dir="ltr">' in page


def test_a_sheet_has_the_address_that_its_code_carries(public):
    for sheet in book_of(public).manuscript.sheets:
        assert sheet.address == f"http://testserver{BOOK}{sheet.anchor}/"
    make_edition("fr-1", language="fr").compile()
    assert (
        written(Edition.objects.get(slug="fr-1")).sheets[0].address.startswith("http://testserver/fr/guide/fr-1/read/sheet-")
    )


def test_each_section_can_be_linked_to(public, client):
    book = book_of(public)
    for page in book.pages:
        text = client.get(f"{BOOK}{page.anchor}/").text
        for block in page.blocks:
            assert not block.anchor or f'id="{block.anchor}"' in text, (page.anchor, block.anchor)


def test_photos_have_alternatives_and_links_go_nowhere_else(public, client):
    page = client.get(f"{BOOK}{book_of(public).manuscript.sheets[0].anchor}/").text
    pictures = re.findall(r"<img[^>]*>", page)
    assert len(pictures) == 2
    assert all('alt="لقاء في دار الشباب"' in picture for picture in pictures)
    assert 'href="https://example.org/x"' in page
    assert 'href="javascript' not in page
    answer = client.get(re.search(r'src="([^"]*)"', pictures[0])[1])
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert body(answer).startswith(b"\xff\xd8")


def test_hostile_words_stay_words(coordinator, client):
    evil = '<script>alert(1)</script></script>"><img src=x onerror=alert(1)>'
    make_accepted(1, title=evil, summary=evil, context=evil, holder_name=evil)
    public = make_public(make_edition(foreword=evil), coordinator)
    paths = [f"read/{page.anchor}/" for page in book_of(public).pages] + ["read/", "search/?q=alert"]
    for path in paths:
        text = client.get(f"/guide/2026-1/{path}").text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
            json.loads(data)


def test_search_engines_are_told_of_the_book(public, client):
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', client.get(BOOK).text)[1])
    assert (data["@type"], data["inLanguage"], data["url"]) == ("Book", "ar", f"http://testserver{BOOK}")
    assert len(data["hasPart"]) == 2
    assert "isbn" not in data


def test_text_is_parted_at_its_headings_and_tables_say_their_heads():
    first, second = sections_of("<p>أول</p><h2>ثان &amp; ثالث</h2><p>نص</p><ul><li>بند</li></ul>")
    assert (first.anchor, first.plain) == ("", "أول")
    assert (second.anchor, second.heading, second.plain) == ("s-1", "ثان & ثالث", "نص\nبند")
    table = with_labels('<table><thead><tr><th>أ "1"</th></tr></thead><tbody><tr><td>س</td><td>ص</td></tr></tbody></table>')
    assert '<th scope="col">' in table
    assert '<td data-label="أ &quot;1&quot;">س</td><td data-label="">ص</td>' in table
    assert plain("<p>أ<br>ب</p>") == "أ\nب"


# --- Kept by the browser ------------------------------------------------------------------------------------------


def test_a_page_that_has_not_changed_is_not_sent_again(public, client, client_for, member):
    first = client.get(BOOK)
    assert "no-cache" in first["Cache-Control"]
    assert first["Last-Modified"]
    assert client.get(BOOK, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(f"/fr{BOOK}", headers={"if-none-match": first["ETag"]}).status_code == 200
    assert "ETag" not in client_for(member).get(BOOK)
    make_public(make_edition("2026-2", corrects=public), member)
    assert client.get(BOOK, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_the_words_of_a_published_book_do_not_follow_the_sheets(public, client):
    path = f"{BOOK}{book_of(public).manuscript.sheets[0].anchor}/"
    before = client.get(path).content
    sheet = public.entries.earliest("pk").experience
    type(sheet).objects.filter(pk=sheet.pk).update(title="غير العنوان", context="غير النص")
    assert client.get(path).content == before


@pytest.mark.parametrize("number", [1, 12])
def test_the_number_of_queries_is_the_same_for_a_thin_and_a_thick_book(number, client, coordinator):
    for place in range(number):
        make_accepted(place)
    anchor = book_of(make_public(make_edition(), coordinator)).manuscript.sheets[0].anchor
    for path, queries in [(BOOK, 7), (f"{BOOK}{anchor}/", 4), ("/guide/2026-1/search/?q=الميزانية", 4), ("/guide/", 1)]:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) == queries, [query["sql"][:200] for query in asked]


# --- Search -------------------------------------------------------------------------------------------------------


def test_a_word_is_found_however_it_is_spelt_and_shown_in_its_sentence(public, client):
    page = client.get("/guide/2026-1/search/?q=الميزانيّه").text
    assert "وناقشت العريضة و<mark>" in page or "<mark>والميزانية</mark>" in page
    assert re.search(r'href="\.\./read/sheet-\d+/#s-\d+"', page)
    assert client.get("/guide/2026-1/search/?q=JARDINS").text.count("<mark>jardin</mark>") == 1


def test_each_word_must_be_there(public):
    book = book_of(public)
    assert [page.anchor for page in Search(book, "الأولى الكلمه").pages] == ["foreword"]
    assert not Search(book, "المشاركة كلمةلاتوجد").pages
    assert not Search(book, "").pages


@pytest.mark.parametrize(
    "query",
    ["", "?q=", "?q=%00", "?q=%ff%fe", "?q=%", "?q=" + "ا" * 5000, "?q=<b>&page=9999", "?q=a&page=x", "?q=((.*", "?q=ال"],
)
def test_no_search_breaks_the_page(public, client, query):
    assert client.get(f"/guide/2026-1/search/{query}").status_code == 200


# --- Files --------------------------------------------------------------------------------------------------------


def test_files_are_downloads_with_name_type_and_fingerprint(public, client):
    page = client.get(BOOK).text
    for form, kind, content in [
        ("screen", "application/pdf", b"%PDF-1.7 2026-1"),
        ("epub", "application/epub+zip", b"PK epub"),
    ]:
        answer = client.get(f"/guide/2026-1/files/{form}/")
        assert body(answer) == content
        assert (answer["Content-Type"], answer["Content-Length"]) == (kind, str(len(content)))
        assert re.fullmatch(rf'attachment; filename="nashark-2026-1-{form}\.(pdf|epub)"', answer["Content-Disposition"])
        assert hashlib.sha256(content).hexdigest()[:8] in page
        assert client.get(f"/guide/2026-1/files/{form}/", headers={"if-none-match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-3", 206, b"%PDF"),
        ("bytes=5-", 206, b"1.7 2026-1"),
        ("bytes=-6", 206, b"2026-1"),
        ("bytes=4-999", 206, b"-1.7 2026-1"),
        ("bytes=99-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=-", 416, b""),
        ("bytes=3-1", 416, b""),
        ("bytes=0-1,3-4", 200, b"%PDF-1.7 2026-1"),
        ("nothing", 200, b"%PDF-1.7 2026-1"),
    ],
)
def test_a_download_is_taken_up_again(public, client, asked, status, content):
    answer = client.get("/guide/2026-1/files/screen/", headers={"range": asked})
    assert answer.status_code == status
    assert (body(answer) if answer.streaming else answer.content) == content
    stale = client.get("/guide/2026-1/files/screen/", headers={"range": asked, "if-range": '"other"'})
    assert stale.status_code == 200
    assert body(stale) == b"%PDF-1.7 2026-1"


def test_a_picture_outside_the_media_folder_is_not_served(public, client, settings, tmp_path):
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"secret")
    frozen = public.frozen.get()
    text = re.sub(r'"file": "[^"]*"', '"file": "../secret.jpg"', frozen.text)
    public.frozen.create(text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), by=frozen.by)
    names = list(WebBook(Manuscript.from_json(text)).pictures)
    assert names
    assert {client.get(f"/guide/2026-1/pictures/{name}/").status_code for name in names} == {404}


def test_a_file_that_is_gone_from_the_disk_is_not_there(public, client):
    build = public.latest_book()
    build.file.storage.delete(build.file.name)
    assert client.get("/guide/2026-1/files/screen/").status_code == 404
    build.file.storage.save(build.file.name, ContentFile(b"x"))
