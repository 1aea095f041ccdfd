"""An association tells its experience: on a phone, in both languages, without JavaScript, with bad input, over a broken line."""

import gzip
import re
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from experiences.models import Experience, State
from kit.files import MAX_PHOTO
from tests.browser.conftest import ARABIC, DESK, FRENCH, PHONE

FORM, REVIEW = "experiences/tell/", "experiences/review/"
TITLES = {ARABIC: "حديقة الحي بأيدي سكانها", FRENCH: "Le jardin du quartier, par ses habitants"}
LOADED = "kind => performance.getEntriesByType(kind).map(entry => entry.name)"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def photos(tmp_path):
    """Two photos as a phone takes them, one lying on its side."""
    paths = []
    for number, colour in enumerate([(40, 90, 140), (200, 150, 60)]):
        exif = Image.Exif()
        exif[0x0112] = [1, 6][number]
        path = tmp_path / f"IMG_{number}.jpg"
        Image.new("RGB", (1600, 1200), colour).save(path, exif=exif)
        paths.append(path)
    return paths


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


def press(page, button="send"):
    """Press as soon as a person might: two seconds after the form was handed out."""
    seconds = page.evaluate("performance.now() - performance.getEntriesByType('navigation')[0].responseStart") / 1000
    time.sleep(max(0, 2.1 - seconds))
    page.locator(f"[name={button}]").click()


def sent():
    return Experience.objects.get(state=State.SENT)


@pytest.mark.parametrize(("width", "language"), [(PHONE, ARABIC), (PHONE, FRENCH), (DESK, ARABIC), (DESK, FRENCH)])
def test_an_experience_with_two_photos_is_sent(page_at, photos, width, language, assert_accessible, picture):
    page = page_at(width, language)
    page.visit(FORM)
    assert_accessible(page)
    answer(page, language)
    for path in photos:  # one at a time, as a camera gives them
        page.locator("#id_photos").set_input_files(path)
    expect(page.locator("[data-chosen=photos] li")).to_have_count(2)
    expect(page.locator("[data-chosen=photos] img")).to_have_count(2)
    page.locator("[name=photos-caption]").nth(1).fill("الساحة بعد الأشغال")
    assert_accessible(page)
    press(page)
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    experience = sent()
    expect(page.locator("h1")).to_have_text(TITLES[language])
    expect(page.locator("main")).to_contain_text(experience.tracking_code)
    assert_accessible(page)
    picture(page, f"experience-sent-{language}-{width}")
    _first, second = experience.attachments.all()
    assert second.caption == "الساحة بعد الأشغال"
    assert (second.width, second.height) == (1200, 1600)
    assert experience.women == 45
    assert experience.contact_phone.as_e164 == "+212612345678"


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_without_javascript(page_at, photos, language, assert_accessible):
    page = page_at(PHONE, language, java_script_enabled=False)
    page.visit(FORM)
    time.sleep(2.1)
    answer(page, language)
    page.locator("#id_title").fill("")
    page.locator("#id_photos").set_input_files(photos)
    page.locator("[name=draft]").click()
    page.get_by_role("link", name=re.compile("متابعة المسودة|Continuer le brouillon")).click()
    expect(page.locator("#id_holder_name")).to_have_value("جمعية تجريبية للحي")
    expect(page.locator("#id_women")).to_have_value("٤٥")
    page.locator("#id_title").fill(TITLES[language])
    page.locator("[name$=-caption]").first.fill("قبل الأشغال")
    time.sleep(2.1)
    page.locator("[name=send]").click()
    expect(page.locator("h1")).to_have_text(TITLES[language])
    assert sent().attachments.first().caption == "قبل الأشغال"


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_what_is_missing_is_said_at_once_with_links_and_the_rest_is_a_draft(page_at, photos, language):
    page = page_at(PHONE, language)
    page.visit(FORM)
    page.locator("#id_holder_name").fill("جمعية تجريبية للحي")
    page.locator("#id_photos").set_input_files(photos)
    press(page)
    expect(page.locator(".error-summary")).to_be_focused()
    for name in ("title", "summary", "theme", "mechanism", "contact_name", "consent_processing"):
        expect(page.locator(f".error-summary a[href='#id_{name}']")).to_have_count(1)
    draft = Experience.objects.get()
    assert (draft.state, draft.typed["holder_name"]) == (State.DRAFT, "جمعية تجريبية للحي")
    assert draft.attachments.count() == 2


@pytest.mark.parametrize(("width", "language"), [(PHONE, ARABIC), (DESK, FRENCH)])
def test_bad_input_comes_back_with_all_that_was_typed(
    page_at, photos, tmp_path, width, language, assert_accessible, picture
):
    page = page_at(width, language)
    page.visit(FORM)
    answer(page, language)
    page.locator("#id_women").fill("about 50")
    page.locator("#id_contact_phone").fill("12")
    bad = tmp_path / "photo.jpg"
    bad.write_bytes(b"MZ\x90\x00" * 100)
    page.locator("#id_photos").set_input_files([*photos, bad])
    press(page)
    summary = page.locator(".error-summary").first
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("photo.jpg")
    assert_accessible(page)
    picture(page, f"experience-refused-{language}-{width}")
    expect(page.locator("#id_women")).to_have_value("about 50")
    expect(page.locator("#id_title")).to_have_value(TITLES[language])
    expect(page.locator("#id_consent_processing")).to_be_checked()
    expect(page.locator("#section-files .file-picture[src*=preview]")).to_have_count(2)
    page.locator(".error-summary a[href='#id_women']").click()
    expect(page.locator("#id_women")).to_be_focused()
    page.locator("#id_women").fill("50")
    page.locator("#id_contact_phone").fill("0612345678")
    press(page)
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    assert sent().attachments.count() == 2


def test_a_broken_line_costs_nothing(browser, site, photos):
    context = browser.new_context(base_url=site, viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    page.goto(FORM)
    answer(page)
    page.locator("#id_photos").set_input_files(photos)
    context.set_offline(True)
    press(page)
    expect(page.locator(".progress-line")).to_contain_text("كل شيء باق هنا")
    expect(page.locator("#id_title")).to_have_value(TITLES[ARABIC])
    context.set_offline(False)
    page.locator("[name=send]").click()
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    context.close()
    assert sent().attachments.count() == 2


def test_progress_follows_what_is_filled(page_at):
    page = page_at(DESK)
    page.visit(FORM)
    done = page.locator(".steps .is-done")
    expect(done).to_have_count(0)
    answer(page)
    page.locator("#id_title").blur()
    expect(done).to_have_count(7)  # all but photos and documents
    page.locator("#section-contact").scroll_into_view_if_needed()
    page.locator("#section-contact").evaluate("section => scrollTo(0, section.offsetTop - 200)")
    expect(page.locator(".steps [aria-current]")).to_have_attribute("href", "#section-contact")


def test_another_way_of_taking_part_is_asked_for_only_then(page_at):
    page = page_at(PHONE)
    page.visit(FORM)
    other = page.locator("#id_mechanism_other")
    expect(other).to_be_hidden()
    page.locator("#id_mechanism").select_option("OTHER")
    expect(other).to_be_visible()


def test_a_photo_that_is_too_big_is_told_before_it_travels_and_can_be_left_out(page_at, photos):
    page = page_at(PHONE)
    page.visit(FORM)
    big = {"name": "film.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + bytes(MAX_PHOTO)}
    page.locator("#id_photos").set_input_files([big])
    page.locator("#id_photos").set_input_files(photos[:1])
    tiles = page.locator("[data-chosen=photos] li")
    expect(tiles.nth(0).locator(".file-refused")).to_be_visible()
    expect(tiles.nth(1).locator(".file-refused")).to_be_hidden()
    tiles.nth(0).get_by_role("button").click()
    expect(tiles).to_have_count(1)
    assert page.locator("#id_photos").evaluate("input => [...input.files].map(file => file.name)") == ["IMG_0.jpg"]


def test_it_can_be_filled_by_keyboard_alone(page_at):
    page = page_at(DESK)
    page.visit(FORM)
    page.locator("#id_holder_name").focus()
    page.keyboard.type("جمعية تجريبية")
    names = []
    for _press in range(80):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.tagName"))
        if names[-1] == "draft":
            break
    for name in [
        "title",
        "theme",
        "level",
        "neighbourhoods",
        "groups",
        "photos",
        "documents",
        "consent_processing",
        "send",
        "draft",
    ]:
        assert name in names
    assert "homepage" not in names
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    assert Experience.objects.get().typed["holder_name"] == "جمعية تجريبية"


@pytest.mark.parametrize(("width", "language"), [(PHONE, ARABIC), (DESK, FRENCH)])
def test_the_project_team_decides(page_at, photos, coordinator, width, language, assert_accessible, picture):
    page = page_at(PHONE)
    page.visit(FORM)
    answer(page)
    page.locator("#id_photos").set_input_files(photos)
    press(page)
    page.wait_for_url(re.compile(r"/experiences/mine/$"))
    office = page_at(width, language, coordinator)
    office.visit(REVIEW)
    assert_accessible(office)
    office.get_by_role("link", name=TITLES[ARABIC]).click()
    assert_accessible(office)
    picture(office, f"experience-review-{language}-{width}")
    office.locator("[value=decline]").click()
    expect(office.locator(".error-summary")).to_be_visible()
    assert_accessible(office)
    office.locator("[name=reason]").fill("تجربة ملهمة")
    office.locator("[value=accept]").click()
    expect(office.locator("[value=take_back_decision]")).to_be_visible()
    assert Experience.objects.get().state == State.ACCEPTED


@pytest.mark.parametrize("language", [ARABIC, FRENCH])
def test_the_state_is_shown_for_the_code(page_at, language, assert_accessible):
    page = page_at(PHONE, language)
    page.visit("experiences/state/")
    assert_accessible(page)


def test_the_first_visit_is_light(page_at, site):
    """All that the first visit loads, compressed as it goes over the line, fonts included."""
    page = page_at(PHONE)
    page.visit(FORM)
    page.evaluate("document.fonts.ready.then(() => true)")
    kinds = ("navigation", "resource")
    addresses = [address for kind in kinds for address in page.evaluate(LOADED, kind)]
    assert len(addresses) >= 6
    bodies = {address: page.request.get(address).body() for address in addresses}
    weight = {address: min(len(gzip.compress(body)), len(body)) for address, body in bodies.items()}
    assert sum(weight.values()) < 150_000, weight
    assert weight[next(address for address in weight if address.endswith("experience_form.js"))] < 4_000
