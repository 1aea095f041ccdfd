"""An association tells its experience: over a broken line, on two devices, without JavaScript, with bad input, by keyboard."""

import re
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from experiences.models import Attachment, Experience, State
from kit.files import MAX_PHOTO
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

FORM, REVIEW = "experiences/tell/", "experiences/review/"
TITLES = {ARABIC: "حديقة الحي بأيدي سكانها", FRENCH: "Le jardin du quartier, par ses habitants"}
KEPT = re.compile(r"\d\d:\d\d")
BOTH = pytest.mark.parametrize(("width", "language"), [(PHONE, ARABIC), (DESK, FRENCH)])
COPIES = "Object.entries(localStorage).flat().join()"
pytestmark = pytest.mark.django_db(transaction=True)


def answer(page, language=ARABIC):
    page.locator("#id_holder_name").fill("جمعية تجريبية للحي")
    page.locator("#id_title").fill(TITLES[language])
    page.locator("#id_summary").fill("قرر سكان الحي معا كيف تصير الساحة حديقة.")
    page.locator("#id_theme").select_option(index=7)
    page.locator("#id_mechanism").select_option("PB")
    page.locator("#id_women").fill("٤٥")
    page.locator("#id_start_year").fill("٢٠٢٣")
    page.locator("#id_results").fill("صارت الساحة حديقة.")
    page.locator("#id_contact_name").fill("أمينة التجريبية")
    page.locator("#id_contact_phone").fill("٠٦١٢٣٤٥٦٧٨")
    page.locator("#id_consent_processing").check()
    page.locator("#id_consent_photos").check()


def press(page):
    """Press as soon as a person might: two seconds after the form was handed out."""
    seconds = page.evaluate("performance.now() - performance.getEntriesByType('navigation')[0].responseStart") / 1000
    time.sleep(max(0, 2.1 - seconds))
    page.locator("[name=send]").click()


def leave(page, name, words):
    """Type an answer and go on to the next."""
    page.locator(f"#id_{name}").fill(words)
    page.locator(f"#id_{name}").blur()


def expect_kept(page):
    expect(page.locator(".kept-words")).to_have_text(KEPT)


def sent():
    return Experience.objects.get(state=State.SENT)


@BOTH
def test_an_experience_is_begun_on_a_phone_gone_on_with_on_a_desk_and_sent(
    page_at, photos, width, language, assert_accessible, picture
):
    phone = page_at(width, language)
    phone.visit(FORM)
    assert_accessible(phone)
    leave(phone, "holder_name", "جمعية تجريبية للحي")
    expect_kept(phone)
    phone.context.set_offline(True)
    leave(phone, "title", "عنوان مؤقت")
    expect(phone.locator("#said")).to_have_text(re.compile("لا شبكة|Pas de réseau"))
    assert "عنوان مؤقت" in phone.evaluate(COPIES)
    leave(phone, "partners", "الجماعة")
    phone.context.set_offline(False)
    expect_kept(phone)
    assert phone.evaluate(COPIES) == ""
    # On another device, through the private link.
    desk = page_at(DESK, language)
    desk.goto(phone.locator("#private-link").input_value())
    desk.visit("experiences/mine/edit/")
    expect(desk.locator("#id_partners")).to_have_value("الجماعة")
    answer(desk, language)
    desk.locator("#id_photos").set_input_files(photos)
    expect(desk.locator("#kept-files > li")).to_have_count(4)
    expect(desk.locator("#coming-files .file-refused")).to_have_count(1)
    expect(desk.locator("#coming-files > li")).to_contain_text("IMG_2.jpg")
    desk.locator("#kept-files [name$=-caption]").nth(1).fill("الساحة بعد الأشغال")
    desk.locator("#kept-files [name$=-consent]").nth(1).check()
    assert_accessible(desk)
    picture(desk, f"experience-files-{language}")
    press(desk)
    desk.wait_for_url(re.compile(r"/experiences/mine/$"))
    experience = sent()
    expect(desk.locator("h1")).to_have_text(TITLES[language])
    expect(desk.locator("main")).to_contain_text(experience.tracking_code)
    assert (experience.holder_name, experience.partners, experience.women) == ("جمعية تجريبية للحي", "الجماعة", 45)
    assert experience.contact_phone.as_e164 == "+212612345678"
    photo = experience.attachments.get(caption="الساحة بعد الأشغال")
    assert (photo.width, photo.height) == (1200, 1600)
    assert list(Attachment.objects.agreed()) == [photo]
    assert experience.attachments.count() == 4
    # The phone, still open, is told.
    leave(phone, "lessons", "متأخر")
    expect(phone.locator("#said")).to_have_text(re.compile("أرسلت في هذه الأثناء|a été envoyée d’une autre page"))
    assert phone.evaluate(COPIES) == ""


@BOTH
def test_without_javascript(page_at, photos, width, language):
    page = page_at(width, language, java_script_enabled=False)
    page.visit(FORM)
    time.sleep(2.1)
    answer(page, language)
    page.locator("#id_title").fill("")
    page.locator("#id_photos").set_input_files(photos)
    page.locator(".action-bar [name=draft]").click()
    expect(page.locator(".error-summary").first).to_contain_text("IMG_2.jpg")
    expect(page.locator("#id_women")).to_have_value("٤٥")
    page.locator("#id_title").fill(TITLES[language])
    page.locator("[name$=-caption]").first.fill("قبل الأشغال")
    page.locator("[name$=-consent]").first.check()
    page.locator("[name$=-remove]").last.check()
    page.locator("[name=send]").click()
    expect(page.locator("h1")).to_have_text(TITLES[language])
    assert sent().attachments.count() == 3
    assert Attachment.objects.agreed().get().caption == "قبل الأشغال"


@BOTH
def test_what_is_missing_or_wrong_is_said_at_once_with_links_and_all_that_was_typed(
    page_at, width, language, assert_accessible, picture
):
    page = page_at(width, language)
    page.visit(FORM)
    answer(page, language)
    page.locator("#id_title").fill("")
    page.locator("#id_women").fill("about 50")
    page.locator("#id_contact_phone").fill("12")
    press(page)
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
    picture(page, f"experience-refused-{language}-{width}")
    for name in ("title", "women", "contact_phone"):
        expect(page.locator(f".error-summary a[href='#id_{name}']")).to_have_count(1)
    expect(page.locator("#id_women")).to_have_value("about 50")
    expect(page.locator("#id_consent_processing")).to_be_checked()
    page.locator(".error-summary a[href='#id_women']").click()
    expect(page.locator("#id_women")).to_be_focused()
    page.reload()  # it is a draft: the page has the draft's own address
    expect(page.locator("#id_women")).to_have_value("about 50")
    page.locator("#id_title").fill(TITLES[language])
    page.locator("#id_women").fill("50")
    page.locator("#id_contact_phone").fill("0612345678")
    press(page)
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    assert sent().women == 50


@BOTH
def test_an_answer_changed_on_two_devices_is_chosen_by_a_person(page_at, width, language, assert_accessible, picture):
    phone, desk = page_at(PHONE, language), page_at(width, language)
    phone.visit(FORM)
    leave(phone, "title", "عنوان")
    expect_kept(phone)
    desk.goto(phone.locator("#private-link").input_value())
    desk.visit("experiences/mine/edit/")
    phone.context.set_offline(True)
    leave(phone, "title", "من الهاتف")
    expect(phone.locator("#said")).not_to_be_empty()
    leave(desk, "title", "من المكتب")
    expect_kept(desk)
    phone.context.set_offline(False)
    both = phone.locator(".other-wordings")
    expect(both).to_contain_text("من المكتب")
    expect(phone.locator("#id_title")).to_have_value("من الهاتف")
    assert_accessible(phone)
    picture(phone, f"experience-two-{language}")
    both.locator("input").nth(1).check()
    expect(both).to_have_count(0)
    expect(phone.locator("#id_title")).to_have_value("من المكتب")
    assert Experience.objects.get().typed_others == {}


def test_what_has_not_reached_us_is_on_this_device_until_it_is_taken_up_or_closed(page_at):
    page = page_at(DESK)
    page.visit(FORM)
    page.route("**/keep/", lambda route: route.abort("internetdisconnected"))
    leave(page, "title", "سر الجمعية")
    expect(page.locator("#said")).not_to_be_empty()
    # The browser was closed; somebody opens the form on this device later: nothing is shown to whom it may not concern.
    later = page.context.new_page()
    page.close()
    later.goto(f"/{FORM}")
    expect(later.locator("#left-here")).to_be_visible()
    assert "سر الجمعية" not in later.content()
    expect(later.locator("#id_title")).to_have_value("")
    later.locator("[data-take-up]").click()
    later.wait_for_url(re.compile(r"/experiences/mine/edit/$"))
    expect(later.locator("#id_title")).to_have_value("سر الجمعية")
    assert later.evaluate(COPIES) == ""
    later.route("**/keep/", lambda route: route.abort("internetdisconnected"))
    leave(later, "summary", "جملة")
    expect(later.locator("#said")).not_to_be_empty()
    assert "جملة" in later.evaluate(COPIES)
    later.reload()  # in the same tab nobody need be asked
    expect(later.locator("#id_summary")).to_have_value("جملة")
    later.unroute("**/keep/")
    later.evaluate("dispatchEvent(new Event('online'))")
    expect_kept(later)
    later.locator("#close-here button").click()
    later.wait_for_url(re.compile(r"/$"))
    assert later.evaluate(COPIES) == ""
    assert later.goto("/experiences/mine/edit/").status == 404


def test_a_file_that_is_too_big_is_told_and_one_that_does_not_get_through_goes_again(page_at, photos, tmp_path):
    huge = tmp_path / "huge.jpg"  # more pixels than the portal takes: the phone brings it to size first
    Image.new("RGB", (6000, 4500), (40, 90, 140)).save(huge)
    page = page_at(PHONE)
    page.visit(FORM)
    big = {"name": "film.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + bytes(MAX_PHOTO)}
    tiles = page.locator("#coming-files > li")
    page.locator("#id_photos").set_input_files([big])
    expect(tiles.locator(".file-refused")).to_be_visible()
    tiles.locator("[data-drop]").click()
    expect(tiles).to_have_count(0)
    page.context.set_offline(True)
    page.locator("#id_photos").set_input_files([photos[0], huge])
    expect(tiles.locator("[data-again]:visible")).to_have_count(2)
    page.context.set_offline(False)
    expect(page.locator("#kept-files > li")).to_have_count(2)
    expect(tiles).to_have_count(0)
    page.locator("[data-take-away]").first.click()
    expect(page.locator("#kept-files > li")).to_have_count(1)
    kept = Attachment.objects.get()
    assert (kept.shown_name, kept.width, kept.height) == ("huge.jpg", 2400, 1800)


def test_it_can_be_filled_by_keyboard_alone_and_says_how_far_one_is(page_at):
    page = page_at(DESK)
    page.visit(FORM)
    done = page.locator(".steps .is-done")
    expect(done).to_have_count(0)
    page.locator("#id_holder_name").focus()
    page.keyboard.type("جمعية تجريبية")
    page.keyboard.press("Enter")  # which keeps, and sends nothing
    expect_kept(page)
    names = []
    for _press in range(85):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.id"))
        if names[-1] == "draft":
            break
    wanted = ["title", "theme", "level", "neighbourhoods", "groups", "id_photos", "id_documents", "consent_processing"]
    assert not {*wanted, "send", "draft"} - set(names)
    assert "homepage" not in names
    expect(done).to_contain_text(["معبأ"])
    expect(page.locator(".kept-parts")).to_contain_text("1/8")
    page.locator("#id_mechanism_other").wait_for(state="hidden")
    page.locator("#id_mechanism").select_option("OTHER")
    expect(page.locator("#id_mechanism_other")).to_be_visible()
    page.locator(".action-bar [name=draft]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    assert Experience.objects.get().typed["holder_name"] == "جمعية تجريبية"


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_the_state_is_shown_for_the_code(page_at, language, assert_accessible):
    page = page_at(PHONE, language)
    page.visit("experiences/state/")
    assert_accessible(page)
