"""Composing an edition in a browser: without a script in Arabic on a phone, with a mouse and the keyboard in French on a desk."""

import re

import pytest
from playwright.sync_api import expect

from guide.models import Edition, Entry
from members.roles import Role
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE
from tests.factories import make_account
from tests.guide.conftest import make_accepted, make_edition

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def edition(site):
    make_accepted(1, title="الأولى")
    make_accepted(2, title="الثانية")
    make_accepted(3, theme="env", title="الثالثة")
    edition = make_edition(is_demonstration=True)
    edition.compile()
    return edition


def order():
    edition = Edition.objects.get()
    titles = dict(Entry.objects.values_list("pk", "experience__title"))
    return [[titles[pk] for pk in entries] for _chapter, entries in edition.present_order()]


def test_without_a_script_in_arabic_on_a_phone(page_at, edition):
    page = page_at(PHONE, ARABIC, make_account("coordinator", Role.COORDINATOR), java_script_enabled=False)
    page.visit("guide/2026-1/")
    page.get_by_role("link", name="التقديم فارغ.").click()
    page.get_by_label("تقديم", exact=True).fill("تقديم **قوي**")
    page.locator("#text-foreword").get_by_role("button", name="معاينة").click()
    expect(page.locator("#preview-foreword strong")).to_have_text("قوي")
    page.get_by_role("button", name="احفظ").click()
    expect(page.locator(".alert-success")).to_be_visible()
    page.get_by_role("link", name="الفصول والبطاقات").click()
    page.get_by_role("button", name="قدّم: الثانية").click()
    assert order() == [["الثالثة"], ["الثانية", "الأولى"]]
    page.get_by_role("link", name="الأولى").click()
    page.get_by_label("انقلها إلى فصل").select_option(label="البيئة والنظافة")
    page.get_by_role("button", name="انقلها").click()
    assert order() == [["الثالثة", "الأولى"], ["الثانية"]]
    page.get_by_role("link", name="اتركها خارج الطبعة").click()
    page.get_by_label(re.compile("لماذا تستغني")).fill("تكرار")
    page.get_by_role("button", name="اتركها خارج الطبعة").click()
    assert order() == [["الثالثة"], ["الثانية"]]
    page.get_by_role("button", name="أرجعها إلى الطبعة").click()
    assert order() == [["الثالثة"], ["الثانية", "الأولى"]]


def test_dragged_and_typed_in_french_on_a_desk(page_at, edition, assert_accessible):
    page = page_at(DESK, FRENCH, make_account("coordinator", Role.COORDINATOR), reduced_motion="reduce")
    page.visit("guide/2026-1/order/")
    grip = page.locator(".order-sheet", has_text="الأولى").locator(".grip")
    grip.hover()
    page.mouse.down()
    for _step in range(2):  # the rows make room while it is carried
        there = page.locator(".order-sheet", has_text="الثالثة").bounding_box()
        page.mouse.move(there["x"] + 20, there["y"] + there["height"] - 4, steps=4)
    page.mouse.up()
    expect(page.locator("#order-state")).to_contain_text("L’ordre est enregistré")
    assert order() == [["الثالثة", "الأولى"], ["الثانية"]]
    expect(page.locator(".order-sheet", has_text="الأولى").locator("[data-number]")).to_have_text("1.2")
    grip.focus()
    for key in ("Enter", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.locator("#order-said")).to_contain_text("place 2 sur 2 dans Jeunesse")
    with page.expect_response(re.compile("order/")):
        page.keyboard.press("Enter")
    assert order() == [["الثالثة"], ["الثانية", "الأولى"]]
    Edition.objects.update(version=99)
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#order-state")).to_contain_text("Quelqu’un a changé l’ordre")
    assert_accessible(page)
    page.visit("guide/2026-1/texts/")
    with page.expect_response(re.compile("foreword/preview/")):
        page.locator("#id_foreword").press_sequentially("Un **mot**")
    expect(page.locator("#preview-foreword strong")).to_have_text("mot")
    with page.expect_response(re.compile("texts/foreword/$")):
        page.locator("#id_method").focus()
    expect(page.locator("#text-foreword [data-said]")).to_have_text("Tout est enregistré.")
    assert Edition.objects.get().foreword == "Un **mot**"
    assert_accessible(page)
    for path in ("frame/", "partners/", "partners/new/", f"chapters/{edition.chapters.first().pk}/"):
        page.visit(f"guide/2026-1/{path}")
        assert_accessible(page)
