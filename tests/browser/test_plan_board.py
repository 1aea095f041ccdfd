"""The views of the plan in a browser: cards dragged, carried by keyboard, or moved without a script; axe on every view."""

import pytest
from playwright.sync_api import expect

from actions.models import Action, StatusUpdate
from members.models import User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)

SETTINGS = [(ARABIC, PHONE), (FRENCH, DESK)]
VIEWS = ["plan/", "plan/board/", "plan/timeline/", "plan/mine/", "progress/"]


@pytest.fixture
def cast(site, kept):
    kept.put()
    return {username: User.objects.get(username=username) for username in ("member", "coordinator")}


def card(page, code):
    return page.locator(f".board-card[data-code={code}]")


def column(page, status):
    return page.locator(f".column[data-status={status}]")


def centre(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 120)


def drag(page, code, status):
    """Take the card to the column, as a hand does: in steps, looking where it may be put."""
    start = card(page, code).locator(".board-card-top .tag")
    start.hover()
    page.mouse.down()
    page.mouse.move(*(place + 12 for place in centre(start)), steps=3)
    expect(page.locator("#board")).to_have_class("board is-moving")
    page.mouse.move(*centre(column(page, status)), steps=6)


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_a_card_is_dragged_to_another_column(page_at, cast, language):
    page = page_at(DESK, language, cast["coordinator"])
    page.visit("plan/board/")
    drag(page, "A01", "under_way")
    expect(column(page, "under_way")).to_have_class("column takes is-over")
    expect(column(page, "under_way").locator(".drop-word")).to_be_visible()
    expect(column(page, "not_recorded").locator(".drop-word")).to_be_hidden()
    expect(page.locator("#board-said")).to_contain_text({"ar": "قيد الإنجاز", "fr": "En cours"}[language])
    page.mouse.up()
    expect(page.locator(".alert-success")).to_contain_text("A01")
    expect(column(page, "under_way").locator("[data-code=A01]")).to_be_focused()
    expect(page.locator("#board-said")).to_contain_text("A01")
    update = StatusUpdate.objects.get(action__code="A01")
    assert (update.by, update.to_status) == (cast["coordinator"], "under_way")


def test_a_column_that_may_not_take_it_does_not(page_at, cast):
    page = page_at(DESK, FRENCH, cast["coordinator"])
    page.visit("plan/board/")
    drag(page, "A12", "not_recorded")
    expect(column(page, "not_recorded")).to_have_class("column")
    page.mouse.up()
    expect(page.locator("#board-said")).to_contain_text("ne passe pas")
    expect(page.locator("#board")).to_have_class("board")
    assert Action.objects.get(code="A12").status == "planned"


@pytest.mark.parametrize(("language", "width"), SETTINGS)
def test_a_card_is_carried_with_the_keyboard(page_at, cast, language, width):
    page = page_at(width, language, cast["member"], reduced_motion="reduce")
    page.visit("plan/board/")
    said = page.locator("#board-said")
    card(page, "A01").locator(".grip").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("A01")
    page.keyboard.press("ArrowLeft" if language == ARABIC else "ArrowRight")
    expect(said).to_contain_text({"ar": "مبرمج", "fr": "Prévue"}[language])
    page.keyboard.press("Escape")
    expect(said).to_contain_text({"ar": "بقيت A01", "fr": "A01 reste"}[language])
    assert not StatusUpdate.objects.filter(action__code="A01")
    page.keyboard.press("Space")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(column(page, "under_way")).to_have_class("column takes is-over")
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    expect(column(page, "under_way").locator("[data-code=A01]")).to_be_focused()
    assert StatusUpdate.objects.get(action__code="A01").to_status == "under_way"


def test_what_needs_a_reason_is_asked_for_it(page_at, cast):
    page = page_at(DESK, FRENCH, cast["member"])
    page.visit("plan/board/")
    card(page, "A12").locator(".grip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#board-said")).to_contain_text("un motif sera demandé")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/A12/update/?to=cancelled")
    expect(page.locator("[name=status][value=cancelled]")).to_be_checked()


@pytest.mark.parametrize(("language", "width"), SETTINGS)
def test_without_javascript_the_button_of_the_card_does_it(page_at, cast, language, width):
    page = page_at(width, language, cast["member"], java_script_enabled=False)
    page.visit("plan/board/?objective=O4")
    assert page.locator(".grip:visible").count() == 0
    form = card(page, "A12").locator("details.move")
    form.locator("summary").click()
    form.locator("select").select_option("blocked")
    form.locator("button").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(column(page, "blocked").locator("[data-code=A12]")).to_be_visible()
    assert "objective=O4" in page.url and page.url.endswith("#A12")


def test_the_second_of_two_sees_both_and_decides(page_at, cast, assert_accessible):
    page = page_at(DESK, ARABIC, cast["member"])
    page.visit("plan/board/")
    action = Action.objects.get(code="A12")
    action.record_status("under_way", by=cast["coordinator"], version=action.version, sentence="كلمة المنسقة")
    card(page, "A12").locator("summary").click()
    card(page, "A12").locator("select").select_option("blocked")
    card(page, "A12").locator("form button").click()
    expect(page.locator(".version").first).to_contain_text("كلمة المنسقة")
    assert_accessible(page)
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert Action.objects.get(code="A12").status == "blocked"


def test_two_taps_on_mine_without_javascript(page_at, cast):
    page = page_at(PHONE, ARABIC, cast["member"], java_script_enabled=False)
    page.visit("plan/mine/")
    quick = page.locator("#A12 details.mine-moves")
    quick.locator("summary").tap()
    quick.locator("[value=done]").tap()
    expect(page.locator(".alert-success")).to_be_visible()
    assert Action.objects.get(code="A12").status == "done"


@pytest.mark.parametrize(("language", "width", "scheme"), [(ARABIC, PHONE, "light"), (FRENCH, DESK, "dark")])
def test_every_view_is_accessible_small_and_large_open_and_filtered(
    page_at, cast, assert_accessible, language, width, scheme
):
    for user in (None, cast["coordinator"]):
        page = page_at(width, language, user, color_scheme=scheme, reduced_motion="reduce")
        for path in VIEWS:
            if user is None and path == "plan/mine/":
                continue
            page.visit(path)
            if user and width == PHONE:
                assert_large_targets(page)
            page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
            assert_accessible(page)
            if path != "progress/":
                page.visit(f"{path}?status=done&status=planned&due=nonsense&q=xyzzy")
                assert_accessible(page)


def assert_large_targets(page):
    parts = ".views a, .search-line > :not(label), .fold > summary, .column-links a, .grip, .move > summary, .years a, .btn"
    for target in page.locator(f"main :is({parts})").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 43.5, (page.url, target.evaluate("node => node.outerHTML")[:200])


def test_the_timeline_begins_at_the_right_in_arabic_and_at_the_left_in_french(page_at, cast):
    for language, first in ((ARABIC, 12), (FRENCH, 1)):
        page = page_at(DESK, language)
        page.visit("plan/timeline/?year=2023")
        months = page.locator(".axis > li")
        places = [box.bounding_box()["x"] for box in months.all()]
        assert places.index(min(places)) + 1 == first
        march = months.nth(2).bounding_box()
        mark = page.locator(".line", has_text="A02").locator(".mark").bounding_box()
        centre_of_mark = mark["x"] + mark["width"] / 2
        assert march["x"] <= centre_of_mark <= march["x"] + march["width"], "the mark stands under its month"
