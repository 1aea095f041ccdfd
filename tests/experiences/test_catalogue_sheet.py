"""A published sheet: its page, its photos, its PDF, what others read of it, and how all of that ends at once."""

import json
import re
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from experiences.files import take_file
from experiences.models import Publication
from kit.printing.press import PrintFailed
from tests.experiences.conftest import photo

ATTACK = "</script><img src=x onerror=alert(1)> «عنوان» & <b>"
PRIVATE = {"contact_role": "CanaryRole", "contact_phone": "+212612345678", "contact_email": "canary@example.org"}
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def garden(publish, coordinator):
    """A sheet with a photo that may be shown and one that may not; who sent them named one after himself."""
    row = publish(
        title="حديقة الحي", contact_name="CanaryName", consent_photos=True, start_year=2021, groups=["WOMEN"],
        testimony="كانت فكرة جميلة.", links="https://example.org/x", **PRIVATE,
    )  # fmt: skip
    row.shown = take_file(row.experience, photo("CanaryFile.jpg"), "غرس الأشجار", "جمعية", consent=True)
    row.hidden = take_file(row.experience, photo("other.jpg", colour=(9, 9, 9)), consent=False)
    return row


def address(row, part="", language=""):
    return f"{language}/experiences/catalogue/{row.pk}/{part}"


def public_addresses(row):
    photos = [f"photos/{row.shown.pk}/", f"photos/{row.shown.pk}/preview/"]
    return [address(row, part) for part in ("", "sheet.pdf", *photos)]


def test_the_page_tells_what_the_sheet_says_and_how_far_one_may_trust_it(client, garden):
    page = client.get(address(garden)).text
    for words in ("حديقة الحي", "غرس الأشجار", "كانت فكرة جميلة.", "2021", f'href="{address(garden, "sheet.pdf")}"'):
        assert words in page
    assert page.count('<figure class="reading-photo">') == 1
    assert "https://wa.me/?text=" in page
    assert f'<link rel="canonical" href="http://testserver{address(garden)}">' in page
    assert f'hreflang="fr" href="http://testserver{address(garden, language="/fr")}"' in page


def test_no_public_byte_of_it_carries_a_canary(client, garden, monkeypatch):
    printed = []

    def rendered(name, context, **_more):
        printed.append(render_to_string(name, context))
        return b"%PDF-"

    monkeypatch.setattr("experiences.catalogue.document.print_document", rendered)
    for language in ("", "/fr"):
        paths = [address(garden, part, language) for part in ("", "sheet.pdf", f"photos/{garden.shown.pk}/")]
        for path in [
            *paths,
            f"{language}/experiences/catalogue/",
            f"{language}/experiences/catalogue/feed/",
            "/sitemap.xml",
        ]:
            answer = client.get(path)
            assert answer.status_code == 200
            told = repr(answer.headers).encode() + b"".join(answer)
            assert b"anary" not in told
            assert b"612345678" not in told
    assert len(printed) == 2
    assert "anary" not in "".join(printed)


def test_the_contact_s_name_stands_where_it_was_agreed_to(client, publish):
    named = publish(consent_contact_name=True, contact_name="أمينة التجريبية")
    assert "أمينة التجريبية" in client.get(address(named)).text


def test_a_photo_is_shown_while_it_may_be(client, garden):
    shown, hidden = address(garden, f"photos/{garden.shown.pk}/"), address(garden, f"photos/{garden.hidden.pk}/")
    answer = client.get(shown)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer).startswith(b"\xff\xd8")
    assert answer["Cache-Control"] == "private, no-cache"
    assert client.get(shown, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(hidden).status_code == 404
    assert client.get(address(garden, f"photos/{'9' * 40}/")).status_code == 404
    garden.experience.attachments.update(consent=False)
    assert client.get(shown, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_a_photo_of_another_sheet_is_not_shown_under_this_one(client, garden, publish):
    assert client.get(address(publish(), f"photos/{garden.shown.pk}/")).status_code == 404


def test_no_photo_of_a_correction_is_shown_before_the_cell_has_read_it(client, garden, coordinator):
    experience, before = garden.experience, address(garden, f"photos/{garden.shown.pk}/")
    experience.refresh_from_db()
    experience.sent_at = timezone.now()
    experience.save(update_fields=["sent_at"])
    experience.begin_correction()
    new = take_file(experience, photo("new.jpg", colour=(1, 200, 1)), "غير مقروء", consent=True)
    unread = address(garden, f"photos/{new.pk}/")
    assert b"".join(client.get(before))
    assert client.get(unread).status_code == 404
    experience.send()
    assert client.get(unread).status_code == 404
    assert "غير مقروء" not in client.get(address(garden)).text
    experience.accept(by=coordinator)
    assert b"".join(client.get(unread))


def test_what_is_taken_back_is_gone_everywhere_at_once(client, garden):
    paths = public_addresses(garden)
    for path in (paths[0], *paths[2:]):
        answer = client.get(path)
        assert answer.status_code == 200
        b"".join(answer)  # which closes a photo's file
    garden.experience.withdraw(reason="CanaryReason")
    for path in paths[:2]:
        answer = client.get(path)
        assert answer.status_code == 410
        assert "حديقة" not in answer.text
        assert "anary" not in answer.text
    for path in paths[2:]:
        assert client.get(path).status_code == 404
    for path in ("/", "/experiences/catalogue/", "/experiences/catalogue/feed/", "/sitemap.xml"):
        answer = client.get(path)
        assert "حديقة" not in answer.text
        assert address(garden) not in answer.text


def test_a_number_that_never_was_is_404(client, db):
    for number in ("99", "0", "9" * 40):
        for part in ("", "sheet.pdf"):
            assert client.get(f"/experiences/catalogue/{number}/{part}").status_code == 404


def test_nothing_that_was_told_breaks_out(client, publish):
    row = publish(title=ATTACK, summary=ATTACK, context=ATTACK, testimony=ATTACK, partners=ATTACK, place_other=ATTACK,
                  holder_name=ATTACK, links=f"https://example.org/\"onclick=1 {ATTACK}", mechanism_other=ATTACK)  # fmt: skip
    other = publish(title=ATTACK)
    for path in (
        address(row),
        address(other),
        "/experiences/catalogue/?q=img",
        "/experiences/catalogue/?q=img&view=table",
        "/",
    ):
        page = client.get(path).text
        assert "<img src=x" not in page
        assert '"onclick=' not in page
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', client.get(address(row)).text, re.S)[1]
    data = json.loads(block)
    assert (data["@type"], data["headline"], data["author"]["name"]) == ("Article", ATTACK, ATTACK)
    assert "<" not in block


def test_structured_data_says_where_when_and_with_which_pictures(client, garden):
    page = client.get(address(garden, language="/fr")).text
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page, re.S)[1])
    assert data["inLanguage"] == "ar-ma"
    assert data["temporalCoverage"] == "2021/2021"
    assert data["url"] == f"http://testserver{address(garden, language='/fr')}"
    assert data["image"] == [f"http://testserver{address(garden, f'photos/{garden.shown.pk}/', '/fr')}"]


def test_related_sheets_share_the_theme_or_the_mechanism(client, publish):
    row = publish()
    far = publish(theme_id="YOUTH", mechanism_id="OTHER")
    both, one = publish(), publish(mechanism_id="OTHER")
    near = [card.row for card in client.get(address(row)).context["near"]]
    assert near == [both, one]
    assert far not in near


# --- In print -----------------------------------------------------------------------------------------------------


def test_the_pdf_of_a_sheet(client, garden):
    answer = client.get(address(garden, "sheet.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-cache"
    told = subprocess.run(
        [shutil.which("pdftotext"), "-", "-"], input=answer.content, capture_output=True, check=True
    ).stdout
    for words in ("حديقة الحي", "كانت فكرة جميلة", "غرس الأشجار", f"testserver/experiences/catalogue/{garden.pk}/"):
        assert words in told.decode()


def test_printing_is_kept_limited_and_may_fail(client, garden, monkeypatch):
    made = []

    def fails(*_args, **_kwargs):
        raise PrintFailed([])

    monkeypatch.setattr("experiences.catalogue.document.print_document", fails)
    assert client.get(address(garden, "sheet.pdf")).status_code == 503
    monkeypatch.setattr("experiences.catalogue.document.print_document", lambda *_a, **_k: made.append(1) or b"%PDF-")
    for _again in range(2):
        assert client.get(address(garden, "sheet.pdf")).status_code == 200
    assert len(made) == 1
    monkeypatch.setattr("experiences.catalogue.views.may", lambda *_args: False)
    assert client.get(address(garden, "sheet.pdf")).status_code == 200  # kept: nothing is printed
    Publication.objects.filter(pk=garden.pk).update(title="عنوان آخر")
    answer = client.get(address(garden, "sheet.pdf"))
    assert answer.status_code == 429
    assert f'href="{address(garden)}"' in answer.text


# --- Feed and map -------------------------------------------------------------------------------------------------


def test_the_feed_tells_what_is_new_in_both_languages(client, garden, publish, django_assert_num_queries):
    publish(title="A\x0bB <i>", holder_name="C\x01", summary="D\x1f")
    for language in ("", "/fr"):
        with django_assert_num_queries(1):
            answer = client.get(f"{language}/experiences/catalogue/feed/")
        feed = ElementTree.fromstring(answer.content)
        assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["AB <i>", "حديقة الحي"]
        assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == ("fr" if language else "ar-ma")
        links = [link.get("href") for link in feed.iter(f"{ATOM}link")]
        assert f"http://testserver{address(garden, language=language)}" in links
    assert client.head("/experiences/catalogue/feed/").status_code == 200
    assert client.post("/experiences/catalogue/feed/").status_code == 405


def test_an_empty_feed_is_one(client, db):
    assert client.get("/experiences/catalogue/feed/").status_code == 200


def test_search_engines_find_each_sheet_in_both_languages(client, garden, publish):
    invented = publish(is_demonstration=True)
    told = client.get("/sitemap.xml").text
    assert f"<loc>http://testserver{address(garden)}</loc>" in told
    assert f'hreflang="fr" href="http://testserver{address(garden, language="/fr")}"' in told
    assert address(invented) not in told
    assert 'content="noindex"' in client.get(address(invented)).text


def test_robots_are_kept_out_of_what_is_private_and_of_a_demonstration(client, settings, db):
    assert client.get("/robots.txt").text.splitlines() == ["User-agent: *", "Disallow: /"]
    settings.DEMONSTRATION = False
    told = client.get("/robots.txt").text.splitlines()
    for path in ("/desk/", "/fr/desk/", "/admin/", "/experiences/mine/", "/experiences/catalogue/?"):
        assert f"Disallow: {path}" in told
    assert "Sitemap: http://testserver/sitemap.xml" in told
    assert "Disallow: /" not in told


@pytest.mark.parametrize("number", [1, 6])
def test_a_sheet_asks_as_much_with_few_others_as_with_many(client, garden, publish, number, django_assert_num_queries):
    for _place in range(number):
        publish(neighbourhoods=["KASBA"])
    with django_assert_num_queries(7):
        client.get(address(garden))
