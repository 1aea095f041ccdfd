"""A coordinator brings in another form's answers: columns, one word, one error mended in the file, and they are here."""

import re

import pytest
from playwright.sync_api import expect

from experiences.models import Experience, State
from members.models import User
from tests.browser.conftest import ARABIC, DESK, FRENCH
from tests.experiences.forms_elsewhere import GOOGLE, KOBO, csv_text, google_row, kobo_row, xlsx

pytestmark = pytest.mark.django_db(transaction=True)

ARABIC_ROW = {"mechanism": "ميزانية تشاركية", "places": "القصبة", "groups": "النساء", "theme": "البيئة والنظافة"}
FRENCH_ROW = {"mechanism": "Budget participatif", "theme": "Environnement et propreté", "groups": "women public"}
CASES = {
    ARABIC: lambda **changes: xlsx(GOOGLE, google_row(1, **ARABIC_ROW), google_row(2, **{**ARABIC_ROW, **changes})),
    FRENCH: lambda **changes: csv_text(
        [name.replace("WOMEN", "women").replace("ALL", "public") for name in KOBO],
        kobo_row(1, **FRENCH_ROW),
        kobo_row(2, **{**FRENCH_ROW, **changes}),
        delimiter=";",
    ).encode("windows-1252"),
}


@pytest.fixture
def coordinator(site, kept):
    kept.put()
    return User.objects.get(username="coordinator")


@pytest.mark.parametrize(("language", "name"), [(ARABIC, "answers.xlsx"), (FRENCH, "answers.csv")])
def test_from_a_file_with_an_error_to_experiences_on_the_desk(
    page_at, coordinator, language, name, assert_accessible, picture, tmp_path
):
    bad, good = tmp_path / name, tmp_path / f"good-{name}"
    bad.write_bytes(CASES[language](theme="?!", women="xx"))
    good.write_bytes(CASES[language](theme="?!", women="70"))
    before = Experience.objects.count()
    page = page_at(DESK, language, coordinator)
    page.visit("experiences/review/")
    page.locator("main a[href$='/arriving/']").click()
    page.set_input_files("[name=sheet]", bad)
    page.locator("main form .btn-now").click()
    expect(page).to_have_url(re.compile("/columns/$"))
    assert_accessible(page)
    picture(page, f"arriving-columns-{language}")
    page.locator("main form .btn-now").click()
    expect(page).to_have_url(re.compile("/words/$"))
    expect(page.locator("main select")).to_have_count(1)
    assert_accessible(page)
    page.locator("main select").select_option("environment")
    page.locator("main form .btn-now").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".problems li")).to_have_count(1)
    expect(page.locator(".problems li")).to_contain_text("3")
    assert_accessible(page)
    picture(page, f"arriving-error-{language}")

    page.locator(".error-summary .btn").click()
    page.set_input_files("[name=sheet]", good)
    page.locator("main form .btn-now").click()
    page.locator("main form .btn-now").click()  # the columns, as the last time; the word needs no explanation any more
    expect(page.locator(".sheet-row")).to_have_count(2)
    page.locator(".sheet-row summary").first.click()
    picture(page, f"arriving-preview-{language}")
    assert_accessible(page)
    assert Experience.objects.count() == before, "a preview writes nothing"
    page.locator(".confirm .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert_accessible(page)
    picture(page, f"arriving-imported-{language}")
    assert Experience.objects.count() == before + 2
    page.locator("main table a").first.click()
    expect(page.locator("main a[href*='/arriving/imports/']")).to_be_visible()
    picture(page, f"arriving-desk-{language}")
    assert Experience.objects.filter(source="import", state=State.SENT).count() == 2
