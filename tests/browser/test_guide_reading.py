"""A stranger finds the published guide, reads on from page to page, searches in it and is led to the sentence."""

import pytest

from guide.reading.finding import book_for, mark_of
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE, violations
from tests.factories import make_account
from tests.guide.conftest import make_accepted, make_edition, make_public


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_a_stranger_reads_and_searches_the_book(page_at, picture, language, width):
    make_accepted(1, photos=2)
    make_accepted(2, theme="env", language="fr", title="Un jardin partagé", photos=1)
    coordinator = make_account("publisher", "coordinator")
    table = "| الرمز | المعنى |\n|---|---|\n| ج | جماعة |"
    edition = make_public(
        make_edition(foreword="## لماذا\nلأنه حق.", acronyms=table, annex_form=True, annex_minutes=True),
        coordinator, epub=b"PK epub",
    )  # fmt: skip
    page = page_at(width, language)
    told = []
    page.visit("")
    page.locator(".card-now a").click()
    page.wait_for_url("**/2026-1/read/")
    told += violations(page)
    picture(page, f"guide-{language}-{width}")
    with page.expect_download() as download:
        page.locator("#files a").nth(1).click()
    assert download.value.suggested_filename == "nashark-2026-1-epub.epub"
    page.locator(".book-front .btn-primary").click()
    seen = []
    while True:
        page.locator(".book-page h1").wait_for()
        seen.append(page.url.rstrip("/").rsplit("/", 1)[1])
        told += violations(page)
        if not page.locator(".book-after").count():
            break
        page.locator(".book-after").click()
        page.wait_for_url(lambda url: not url.endswith(f"/{seen[-1]}/"))
    assert seen == [one.anchor for one in book_for(edition, mark_of(edition)).pages]
    page.locator("#id_q").fill("الميزانيّه")
    page.locator("#id_q").press("Enter")
    page.locator("mark").first.wait_for()
    told += violations(page)
    picture(page, f"guide-search-{language}-{width}")
    page.locator(".sheet-match > a").first.click()
    heading = page.locator("h2:target")
    heading.wait_for()
    heading.locator(".book-anchor").focus()
    assert heading.locator(".book-anchor").evaluate("one => getComputedStyle(one).opacity") == "1"
    picture(page, f"guide-sheet-{language}-{width}")
    page.visit("guide/")
    told += violations(page)
    assert not told, "\n".join(told)
