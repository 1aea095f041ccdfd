"""Somebody looks for an experience, in another spelling than it is written in, reads it and passes it on."""

import re

import pytest

from experiences.catalogue.cards import SIZE
from experiences.models import Publication
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.experiences.test_catalogue import copies


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_a_reader_searches_filters_reads_and_shares(page_at, kept, picture, language, width):
    kept.put()
    copies(Publication.objects.live().get(theme="youth", language="fr"), SIZE)
    page = page_at(width, language)
    page.visit("experiences/catalogue/")
    cards = page.locator(".sheet-card")
    assert cards.count() == SIZE
    page.locator("main a[rel=next]").click()
    assert cards.count() == Publication.objects.count() - SIZE
    page.locator("#id_q").fill({ARABIC: "الجمعيّه", FRENCH: "ASSOCIATIONS"}[language])
    page.locator("#id_q").press("Enter")
    page.locator(".chips").wait_for()
    assert page.locator("mark").first.inner_text()
    if width == PHONE:
        page.locator(".facets > summary").click()
    chosen = page.locator(".facet").first.locator("li > a").first
    number = int(chosen.locator(".count").inner_text())
    chosen.click()
    page.locator(".chips > li").nth(1).wait_for()
    assert cards.count() == min(number, SIZE)
    picture(page, f"catalogue-{language}-{width}")
    shared = page.url
    page_at(width, language).goto(shared)
    title = cards.first.locator("h2").inner_text()
    cards.first.locator("h2 a").click()
    page.wait_for_url(re.compile(r"catalogue/\d+/$"))
    assert page.locator("h1").inner_text().split() == title.split()
    assert page.url.split("//")[1].split("/", 1)[1] in page.locator("#sheet-address").input_value()
    assert "wa.me" in page.locator("main .btn-primary").get_attribute("href")
    page.locator("[data-copy]").click()
    page.get_by_text({ARABIC: "تم النسخ", FRENCH: "Copié"}[language], exact=True).wait_for()
    picture(page, f"sheet-{language}-{width}")
