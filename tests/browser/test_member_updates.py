"""A member says where an action stands: two taps on a phone, without a script, and face to face with a faster colleague."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from actions.models import Action, Comment, StatusUpdate
from members.models import User
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "اتصلنا بإحدى عشرة جمعية وبقيت أربع"


@pytest.fixture
def cast(site, kept):
    kept.put()
    return {username: User.objects.get(username=username) for username in ("member", "coordinator")}


class Thumb:
    """A member's thumb, which counts its taps."""

    def __init__(self):
        self.taps = 0

    def on(self, target):
        self.taps += 1
        target.tap() if target.page.viewport_size["width"] == PHONE else target.click()


def card(page, code):
    return page.locator(".action-card", has=page.locator(f"form.quick-update[action$='/plan/{code}/update/']"))


@pytest.mark.parametrize(("language", "width", "script"), [(ARABIC, PHONE, True), (FRENCH, DESK, False)])
def test_two_taps_from_the_desk(page_at, cast, language, width, script):
    page, thumb = page_at(width, language, cast["member"], java_script_enabled=script), Thumb()
    page.visit("desk/")
    form = card(page, "A01").locator("form.quick-update")
    expect(form.locator("button[type=submit]")).to_be_hidden()
    thumb.on(form.locator(".chip", has=page.locator("[value=under_way]")))
    thumb.on(form.locator("button[type=submit]"))
    expect(page.locator(".alert-success")).to_be_visible()
    assert thumb.taps == 2
    update = StatusUpdate.objects.get(action__code="A01")
    assert (update.by, update.to_status, update.sentence) == (cast["member"], "under_way", "")


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_with_a_sentence_and_a_photo_and_back_again(page_at, cast, language, width, tmp_path, picture, assert_accessible):
    path = tmp_path / "لقاء.jpg"
    Image.new("RGB", (1600, 1200), (40, 90, 140)).save(path)
    page, thumb = page_at(width, language, cast["member"]), Thumb()
    page.visit("desk/")
    form = card(page, "A01").locator("form.quick-update")
    thumb.on(form.locator(".chip", has=page.locator("[value=done]")))
    thumb.on(form.locator("summary"))
    form.locator("[name=sentence]").fill(SENTENCE)
    form.locator("[type=file]").set_input_files(path)
    expect(form.locator("[data-chosen]")).to_have_text("لقاء.jpg")
    assert_accessible(page)
    picture(page, f"desk-open-{language}-{width}")
    thumb.on(form.locator("button[type=submit]"))
    page.locator(".evidence img").scroll_into_view_if_needed()
    expect(page.locator(".evidence img")).to_have_js_property("naturalWidth", 320)
    expect(page.locator(".journal > li").first).to_contain_text(SENTENCE)
    picture(page, f"recorded-{language}-{width}")
    assert_accessible(page)
    thumb.on(page.locator("form.undo button"))
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator("form.undo")).to_have_count(0)
    expect(page.locator(".evidence img")).to_have_count(0)
    action = Action.objects.get(code="A01")
    assert (action.status, action.version, action.evidence.kept().count()) == ("not_recorded", 2, 0)


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_a_photo_sent_too_late_need_not_be_chosen_again(
    page_at, cast, language, width, tmp_path, picture, assert_accessible
):
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (800, 600), (140, 90, 40)).save(path)
    page = page_at(width, language, cast["member"])
    page.visit("desk/")
    form = card(page, "A12").locator("form.quick-update")
    form.locator("[value=under_way]").check()
    form.locator("summary").click()
    form.locator("[type=file]").set_input_files(path)
    Action.objects.get(code="A12").record_status("blocked", by=cast["coordinator"], version=1, sentence="كلمة المنسقة")
    form.locator("button[type=submit]").click()
    expect(page.locator(".version").last.locator("img")).to_have_js_property("naturalWidth", 320)
    picture(page, f"too-late-{language}-{width}")
    assert_accessible(page)
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    update = StatusUpdate.objects.filter(action__code="A12").first()
    assert (update.version, update.to_status, update.evidence.count()) == (3, "under_way", 1)


@pytest.mark.parametrize(("language", "width", "scheme"), [(ARABIC, PHONE, "dark"), (FRENCH, DESK, "light")])
def test_the_page_of_an_action_with_everything_on_it(page_at, cast, language, width, scheme, picture, assert_accessible):
    page = page_at(width, language, cast["member"], color_scheme=scheme, reduced_motion="reduce")
    page.visit("plan/A12/")
    page.locator(".checklist > li:not(.is-done) button.tick").click()
    expect(page.locator(".checklist > li.is-done")).to_have_count(2)
    expect(page.locator("progress")).to_have_js_property("value", 100)
    page.locator("#evidence > details > summary").click()
    page.fill("#id_url", "http://example.org/")
    page.locator("#evidence form[action$='/evidence/'] button").click()
    expect(page.locator("#evidence .error-summary")).to_be_visible()
    expect(page.locator("#id_url")).to_have_value("http://example.org/")
    assert_accessible(page)
    page.fill("#id_url", "https://example.org/")
    page.fill("#id_caption", "مقال في الجريدة")
    page.locator("#evidence form[action$='/evidence/'] button").click()
    expect(page.locator(".evidence > li")).to_have_count(3)
    page.locator(".chip").first.click()
    page.evaluate("document.querySelectorAll('main details:not(.reading)').forEach(fold => { fold.open = true; })")
    assert_accessible(page)
    picture(page, f"action-{language}-{width}")
    for target in page.locator(
        "button:visible, .chip:visible, .choice:visible, main summary:visible, main .btn:visible"
    ).all():
        assert target.bounding_box()["height"] >= 44, target.evaluate("node => node.outerHTML")


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_an_at_sign_offers_the_persons(page_at, cast, language, assert_accessible):
    page = page_at(PHONE, language, cast["member"])
    page.visit("plan/A12/")
    page.locator("#id_text").press_sequentially("سؤال @منس")
    offer = page.locator(".mention-offer")
    expect(offer.locator("li")).to_have_count(1)
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(offer).to_be_hidden()
    expect(page.locator("#id_text")).to_have_value(f"سؤال @{cast['coordinator']} ")
    expect(page.locator(".mention-list :checked")).to_have_count(1)
    page.locator("#discussion form[action$='/comments/'] button").click()
    expect(page.locator(".comments > li").last).to_contain_text("سؤال")
    assert list(Comment.objects.last().mentioned.all()) == [cast["coordinator"]]


def test_without_javascript_a_comment_tells_somebody_too(page_at, cast):
    page = page_at(PHONE, ARABIC, cast["member"], java_script_enabled=False)
    page.visit("plan/A12/")
    page.fill("#id_text", "سؤال")
    page.locator(".mention-list summary").tap()
    page.locator(".mention-list .choice").first.tap()
    page.locator("#discussion form[action$='/comments/'] button").tap()
    expect(page.locator(".comments > li").last).to_contain_text("سؤال")
    assert Comment.objects.last().mentioned.count() == 1


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_from_the_door_to_the_journal_without_javascript(page_at, cast, language):
    page = page_at(PHONE, language, java_script_enabled=False)
    page.visit("accounts/login/")
    page.fill("[name=login]", "member")
    page.fill("[name=password]", "nashark-demo")
    page.locator("main button[type=submit]").click()
    expect(page).to_have_url(re.compile("/desk/$"))
    page.locator("a[href$='/plan/A01/update/']").tap()  # the whole form
    page.locator("label.choice", has=page.locator("[value=under_way]")).tap()
    page.fill("#id_sentence", SENTENCE)
    page.locator("main form .btn-now").tap()
    expect(page.locator(".alert-success")).to_be_visible()
    entry = page.locator(".journal > li").first
    expect(entry).to_contain_text(str(cast["member"]))
    expect(entry).to_contain_text(SENTENCE)
    update = StatusUpdate.objects.get(action__code="A01")
    assert (update.by, update.from_status, update.to_status) == (cast["member"], "not_recorded", "under_way")


def test_the_targets_of_the_update_are_large_and_within_reach_of_the_thumb(page_at, cast, assert_accessible):
    page = page_at(PHONE, ARABIC, cast["member"])
    page.visit("plan/A01/update/")
    for target in [*page.locator("label.choice:visible").all(), *page.locator(".action-bar .btn").all()]:
        assert target.bounding_box()["height"] >= 44
    save = page.locator("main form .btn-now").bounding_box()
    assert save["y"] + save["height"] <= 800, "the button stands at the lower edge, without scrolling"
    assert_accessible(page)


def test_the_deadline_is_asked_for_only_where_it_is_wanted(page_at, cast):
    page = page_at(PHONE, FRENCH, cast["member"])
    page.visit("plan/A01/update/")
    expect(page.locator("#id_year")).to_be_hidden()
    page.check("[name=status][value=postponed]")
    expect(page.locator("#id_year")).to_be_visible()
    expect(page.locator("#id_day")).to_be_visible()
    page.check("[name=precision][value=month]")
    expect(page.locator("#id_day")).to_be_hidden()


@pytest.mark.parametrize(("language", "width"), [(ARABIC, PHONE), (FRENCH, DESK)])
def test_the_second_of_two_sees_both_and_decides(page_at, cast, language, width, assert_accessible):
    page = page_at(width, language, cast["member"])
    page.visit("plan/A12/update/")
    page.check("[name=status][value=postponed]")
    page.fill("#id_sentence", SENTENCE)
    page.check("[name=precision][value=month]")
    page.select_option("#id_month", "9")
    page.fill("#id_year", "٢٠٢٧")
    action = Action.objects.get(code="A12")
    action.record_status("under_way", by=cast["coordinator"], version=action.version, sentence="كلمة المنسقة")
    page.locator("main form .btn-now").click()
    stands, typed = page.locator(".version").all()
    expect(stands).to_contain_text("كلمة المنسقة")
    expect(typed).to_contain_text(SENTENCE)
    expect(page.locator("#id_sentence")).to_have_value(SENTENCE)
    expect(page.locator("#id_year")).to_have_value("٢٠٢٧")
    expect(page.locator("[name=status][value=postponed]")).to_be_checked()
    assert_accessible(page)
    assert action.updates.count() == 2, "the demonstration's own, and the coordinator's"
    page.locator("main form .btn-now").click()
    expect(page.locator(".alert-success")).to_be_visible()
    assert list(action.updates.order_by("-version").values_list("to_status", flat=True)[:2]) == ["postponed", "under_way"]


def test_notes_on_readings_open_without_a_script(page_at, cast):
    page = page_at(PHONE, ARABIC, cast["member"], java_script_enabled=False)
    page.visit("plan/")
    note = page.locator("tr", has_text="A08").locator("details.reading-ambiguous")
    expect(note.locator(".reading-sheet")).to_be_hidden()
    note.locator("summary").tap()
    expect(note.locator(".reading-sheet")).to_contain_text("عبد الاله العمراني")
    expect(note.locator(".reading-sheet")).to_contain_text("مصطفى العمراني")
