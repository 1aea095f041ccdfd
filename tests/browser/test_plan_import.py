"""A coordinator brings the plan's sheet back: one bad row in 500 changes nothing; mended, it is written."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from actions.models import Action, StatusUpdate
from members.models import User
from tests.actions.sheets import sheet_of
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = {
    ARABIC: {
        "heads": ["الرمز", "الهدف", "الإجراءات العملية (بالعربية)", "الأجل", "الوضعية", "جملة عن الوضعية الجديدة"],
        "due": "نهاية ماي 2027",
        "bad": "قريبا",
        "told": "السطر 251، العمود «الأجل»",
        "done": "منجز",
        "menu": "تحميل وطباعة",
    },
    FRENCH: {
        "heads": ["Code", "Objectif", "Mesures pratiques (arabe)", "Échéance", "Statut", "Phrase sur le nouveau statut"],
        "due": "fin mai 2027",
        "bad": "bientôt",
        "told": "Ligne 251, colonne «\u00a0Échéance\u00a0»",
        "done": "Réalisée",
        "menu": "Télécharger et imprimer",
    },
}


@pytest.fixture
def coordinator(site, kept):
    kept.put()
    return User.objects.get(username="coordinator")


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_from_one_bad_row_to_a_plan_that_is_written(
    page_at, coordinator, language, width, assert_accessible, picture, tmp_path
):
    said = WORDS[language]
    rows = [[None, "1", f"إجراء تجريبي {number}", said["due"], None, None] for number in range(2, 501)]
    rows.append(["A08", None, None, None, said["done"], "كلمة المنسقة"])
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    good.write_bytes(sheet_of(said["heads"], *rows))
    rows[249] = [*rows[249][:3], said["bad"], None, None]
    bad.write_bytes(sheet_of(said["heads"], *rows))
    before = list(Action.objects.order_by("pk").values())
    journal = StatusUpdate.objects.count()

    page = page_at(width, language, coordinator)
    page.visit("plan/")
    page.get_by_text(said["menu"]).click()
    picture(page, f"menu-{language}-{width}")
    assert_accessible(page)
    page.locator(".report-tools a[href$='/plan/import/']").click()
    assert_accessible(page)
    picture(page, f"import-{language}-{width}")
    page.locator("main form .btn-now").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.set_input_files("[name=sheet]", bad)
    page.locator("main form .btn-now").click()
    expect(page).to_have_url(re.compile("/plan/import/preview/$"))
    expect(page.locator(".problems > li")).to_have_count(1)
    expect(page.locator(".problems > li")).to_contain_text(said["told"])
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("main form [name=seal]")).to_have_count(0)
    assert list(Action.objects.order_by("pk").values()) == before

    page.locator(".action-bar .btn-primary").click()
    page.set_input_files("[name=sheet]", good)
    page.locator("main form .btn-now").click()
    expect(page.locator(".sheet-row")).to_have_count(500)
    assert list(Action.objects.order_by("pk").values()) == before, "a preview writes nothing"
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert Action.objects.count() == len(before) + 499
    assert StatusUpdate.objects.count() == journal + 1
    update = Action.objects.get(code="A08").updates.first()
    assert (update.by, update.to_status, update.sentence) == (coordinator, "done", "كلمة المنسقة")


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_the_preview_and_its_problems(page_at, coordinator, language, width, assert_accessible, picture, tmp_path):
    said = WORDS[language]
    rows = [
        ["A08", None, None, None, said["done"], "نشرت الاستمارة"],
        ["A04", None, "تجميع التجارب وبلورة الكتيب الرقمي", None, None, None],
        [None, "5", "تسليم وثائق المشروع إلى الجماعة", said["due"], None, None],
    ]
    for name, found in (
        ("preview", rows),
        ("problems", [*rows, ["A99", "9", None, said["bad"], "?", None], ["A07", "9", None, said["bad"], "?", None]]),
    ):
        file = Path(tmp_path / f"{name}.xlsx")
        file.write_bytes(sheet_of(said["heads"], *found))
        page = page_at(width, language, coordinator)
        page.visit("plan/import/")
        page.set_input_files("[name=sheet]", file)
        page.locator("main form .btn-now").click()
        expect(page.locator(".sheet-row")).to_have_count(3)
        picture(page, f"{name}-{language}-{width}")
        assert_accessible(page)
