"""A member says where an action stands: two taps, kept words, and no silent loss when two do it at once."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.formats import date_format

from actions.models import Action, Evidence, Status, StatusUpdate
from actions.page.forms import UpdateForm
from kit.files import examine
from tests.experiences.conftest import photo
from tests.factories import make_action

PATH = "/plan/A1/update/"


@pytest.fixture
def action(member):
    return make_action("A1", answered_by=[member.person], due_from=date(2023, 4, 15), due_to=date(2023, 4, 15))


def press(client, status, version=0, path=PATH, **typed):
    return client.post(path, {"status": status, "version": version, **typed})


def offered(page):
    return re.findall(r'name="status" value="(\w+)"', page.text)


def test_it_offers_the_allowed_statuses_only(client_for, member, action):
    page = client_for(member).get(PATH)
    assert page.status_code == 200
    assert offered(page) == ["planned", "under_way", "blocked", "done", "postponed", "cancelled"]
    action.record_status(Status.DONE, by=member, version=0)
    assert offered(client_for(member).get(PATH)) == ["under_way"]


def test_a_press_is_recorded_and_told(client_for, member, action):
    answer = press(client_for(member), "under_way", sentence="بدأنا الاتصالات")
    assert answer.status_code == 302 and answer["Location"] == "/plan/A1/"
    update = StatusUpdate.objects.get()
    assert (update.by, update.from_status, update.to_status) == (member, "not_recorded", "under_way")
    assert update.sentence == "بدأنا الاتصالات"


def test_the_french_page_stays_french(client_for, member, action):
    answer = press(client_for(member), "done", path=f"/fr{PATH}")
    assert answer["Location"] == "/fr/plan/A1/"


def test_strangers_are_sent_to_sign_in(client, action):
    for answer in (client.get(PATH), press(client, "done")):
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize("who", ["other_member", "reviser", "validator", "juror", "administrator"])
def test_others_may_not(client_for, action, who, request):
    browser = client_for(request.getfixturevalue(who))
    assert browser.get(PATH).status_code == 403
    assert press(browser, "done").status_code == 403
    assert not StatusUpdate.objects.exists()


def test_the_coordinator_may(client_for, coordinator, action):
    assert press(client_for(coordinator), "done").status_code == 302


def test_an_unknown_code_is_not_there(client_for, member):
    assert client_for(member).get("/plan/A99/update/").status_code == 404


def test_looking_changes_nothing(client_for, member, action):
    client_for(member).get(PATH, {"status": "done", "version": 0})
    action.refresh_from_db()
    assert action.version == 0


@pytest.mark.parametrize("missing", ["", "nonsense"])
def test_without_a_status_nothing_is_recorded_and_the_sentence_is_kept(client_for, member, action, missing):
    page = press(client_for(member), missing, sentence="جملة كتبت")
    assert page.status_code == 200
    assert 'class="alert alert-error' in page.text and 'id="id_status_error"' in page.text
    assert "جملة كتبت" in page.text
    assert not StatusUpdate.objects.exists()


def test_a_forged_move_is_refused_in_words(client_for, member, action):
    page = press(client_for(member), "not_recorded", sentence="جملة كتبت")
    assert page.status_code == 200 and "alert-error" in page.text and "جملة كتبت" in page.text
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_version_that_is_none_is_refused(client_for, member, action, version):
    assert press(client_for(member), "done", version=version).status_code == 200
    assert not StatusUpdate.objects.exists()


def test_a_very_long_sentence_is_refused_and_kept(client_for, member, action):
    page = press(client_for(member), "done", sentence="ج" * 601)
    assert page.status_code == 200 and "ج" * 601 in page.text


# --- A new deadline -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"precision": "day", "day": "٥", "month": "3", "year": "٢٠٢٧"}, date(2027, 3, 5)),
        ({"precision": "day", "day": "05", "month": "3", "year": "2027"}, date(2027, 3, 5)),
        ({"precision": "month", "month": "9", "year": "2027"}, date(2027, 9, 30)),
        ({"precision": "end_of_month", "day": "5", "month": "2", "year": "٢٠٢٨"}, date(2028, 2, 29)),
        ({"precision": "", "day": "31", "month": "12", "year": "2027"}, date(2027, 12, 31)),
    ],
)
def test_postponing_takes_the_deadline_at_its_precision(client_for, member, action, typed, expected):
    assert press(client_for(member), "postponed", sentence="ننتظر", **typed).status_code == 302
    action.refresh_from_db()
    assert action.due_to == expected
    assert action.precision == (typed["precision"] or "day")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"year": "2027"}, "month"),
        ({"day": "5", "year": "2027"}, "month"),
        ({"month": "3", "year": "2027"}, "day"),
        ({"day": "5", "month": "3"}, "year"),
        ({"day": "31", "month": "4", "year": "2027"}, "day"),
        ({"day": "40", "month": "4", "year": "2027"}, "day"),
        ({"day": "x", "month": "4", "year": "2027"}, "day"),
        ({"day": "4", "month": "13", "year": "2027"}, "month"),
        ({"day": "4", "month": "4", "year": "1444"}, "year"),
    ],
)
def test_a_date_that_is_none_is_told_at_its_part(client_for, member, action, typed, field):
    page = press(client_for(member), "postponed", sentence="ننتظر", precision="day", **typed)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    kept = {name: page.context["form"][name].value() for name in typed}
    assert kept == typed
    assert not StatusUpdate.objects.exists()


def test_postponing_and_cancelling_need_a_reason(client_for, member, action):
    dated = {"precision": "month", "month": "9", "year": "2027"}
    for status in ("postponed", "cancelled"):
        page = press(client_for(member), status, sentence="  ", **dated)
        assert list(page.context["form"].errors) == ["sentence"]
    assert not StatusUpdate.objects.exists()


def test_a_deadline_counts_only_where_it_is_postponed(client_for, member, action):
    press(client_for(member), "under_way", precision="day", day="5", month="3", year="2027")
    action.refresh_from_db()
    assert (action.due_to, action.deadline_moved) == (date(2023, 4, 15), False)


# --- A photo, and how far it is -----------------------------------------------------------------------------------


def kept_photo(page):
    """The hidden field that brings the photo of an earlier press."""
    found = re.search(r'name="photo_kept" value="(\d+)"', page.text)
    return found and found[1]


def test_a_photo_goes_with_the_update(client_for, member, action):
    assert press(client_for(member), "done", photo=photo()).status_code == 302
    piece = Evidence.objects.get()
    assert piece.update == StatusUpdate.objects.get() and piece.by == member
    assert not piece.is_draft and not piece.is_public
    assert not action.entries.exists(), "the update's own line names it"


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("empty.jpg", b""),
        SimpleUploadedFile("page.jpg", b"<html>"),
        SimpleUploadedFile("half.jpg", photo().read()[:300]),
        SimpleUploadedFile("many.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
    ],
)
def test_a_refused_photo_is_explained_and_everything_else_kept(client_for, member, action, file):
    page = press(client_for(member), "under_way", sentence="جملة كتبت", photo=file)
    assert page.status_code == 200 and list(page.context["form"].errors) == ["photo"]
    assert "جملة كتبت" in page.text and re.search(r'value="under_way"[^>]*checked', page.text)
    assert 'href="#id_photo"' in page.text and not kept_photo(page)
    assert not StatusUpdate.objects.exists() and not Evidence.objects.exists()


def test_a_photo_too_big_to_be_read_is_explained(client_for, member, action, monkeypatch):
    monkeypatch.setattr("kit.uploads.MAX_PHOTO", 1000)
    page = press(client_for(member), "under_way", sentence="جملة كتبت", photo=photo())
    assert list(page.context["form"].errors) == ["photo"] and "جملة كتبت" in page.text
    assert not StatusUpdate.objects.exists()


def test_a_full_disk_keeps_the_words(client_for, member, action, settings):
    settings.DISK_FLOOR = 2**60
    page = press(client_for(member), "done", sentence="جملة كتبت", photo=photo())
    assert list(page.context["form"].errors) == ["photo"] and "جملة كتبت" in page.text
    assert not StatusUpdate.objects.exists()


def test_a_photo_is_kept_while_something_else_is_mended(client_for, member, other_member, action):
    browser = client_for(member)
    page = press(browser, "postponed", sentence="ننتظر", photo=photo())
    pk = kept_photo(page)
    draft = Evidence.objects.get()
    assert str(draft.pk) == pk and draft.is_draft
    for path in (f"/plan/A1/evidence/{pk}/", f"/plan/A1/evidence/{pk}/preview/"):
        b"".join(browser.get(path))
        assert client_for(other_member).get(path).status_code == 404, "a draft is its maker's"
    assert f"evidence-{pk}" not in browser.get("/plan/A1/").text
    press(browser, "postponed", sentence="ننتظر", photo_kept=pk, precision="month", month="9", year="2027")
    assert Evidence.objects.get().update == StatusUpdate.objects.get()


def test_the_photo_can_be_left_out_or_changed(client_for, member, action):
    browser = client_for(member)
    pk = kept_photo(press(browser, "postponed", photo=photo()))
    other = kept_photo(press(browser, "postponed", photo_kept=pk, photo=photo(colour=(1, 2, 3))))
    assert other != pk and Evidence.objects.count() == 1
    assert press(browser, "done", photo_kept=other, without_photo="on").status_code == 302
    assert not Evidence.objects.kept().exists()


@pytest.mark.parametrize("forged", ["x", "0", "9" * 40])
def test_a_forged_photo_is_nobodys(client_for, member, coordinator, action, forged):
    theirs = Evidence.keep_file(action, examine(photo()), by=coordinator, is_draft=True)
    browser = client_for(member)
    assert press(browser, "under_way", photo_kept=theirs.pk).status_code == 302
    assert press(browser, "done", version=1, photo_kept=forged).status_code in (200, 302)
    assert not Evidence.objects.kept().exists() and Evidence.objects.get().is_draft


def test_the_photo_of_a_press_that_came_too_late_is_shown_and_kept(client_for, member, coordinator, action):
    action.record_status(Status.BLOCKED, by=coordinator, version=0)
    browser = client_for(member)
    page = press(browser, "under_way", sentence="بدأنا", photo=photo())
    pk = kept_photo(page)
    assert page.status_code == 409 and f"/evidence/{pk}/preview/" in page.text.split('class="version"')[2]
    assert press(browser, "under_way", version=1, sentence="بدأنا", photo_kept=pk).status_code == 302
    assert Evidence.objects.get().update.version == 2


def test_a_double_tap_with_a_photo_is_one_update_and_one_photo(client_for, member, action):
    browser = client_for(member)
    for _tap in range(2):
        assert press(browser, "done", photo=photo()).status_code == 302
    assert StatusUpdate.objects.count() == Evidence.objects.count() == 1


def test_how_far_it_is_can_be_said_where_there_are_no_steps(client_for, member, action):
    browser = client_for(member)
    assert 'name="progress"' in browser.get(PATH).text
    press(browser, "under_way", progress="25")
    assert Action.objects.get().progress == 25
    assert list(press(browser, "blocked", version=1, progress="33").context["form"].errors) == ["progress"]
    press(browser, "done", version=1, progress="25")
    assert Action.objects.get().progress == 100
    action.steps.create(order=1, text_ar="مرحلة")
    assert 'name="progress"' not in browser.get(PATH).text


def test_a_link_to_the_form_may_choose_the_status(client_for, member, action):
    browser = client_for(member)
    assert re.search(r'value="postponed"[^>]*checked', browser.get(PATH, {"to": "postponed"}).text)
    for to in ("not_recorded", "nonsense", "<script>"):
        page = browser.get(PATH, {"to": to})
        assert page.status_code == 200 and "checked" not in page.text.split('id="div_id_status"')[1].split("</fieldset>")[0]


def test_unmeant_characters_are_left_out_of_the_sentence(client_for, member, action):
    press(client_for(member), "done", sentence="جملة\u202e مقلوبة")
    assert StatusUpdate.objects.get().sentence == "جملة مقلوبة"


@pytest.mark.parametrize("version", ["9" * 40, "7", "٧"])
def test_a_version_from_elsewhere_is_an_old_page(client_for, member, action, version):
    assert press(client_for(member), "done", version=version).status_code == 409
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize("field", ["sentence", "day", "year", "status", "precision"])
def test_very_long_input_is_refused_without_harm(client_for, member, action, field):
    typed = {"status": "postponed", "version": 0, "sentence": "ننتظر", "month": "9", "day": "1", "year": "2027"}
    page = client_for(member).post(PATH, {**typed, field: "٩" * 100_000})
    assert page.status_code == 200 and field in page.context["form"].errors
    assert not StatusUpdate.objects.exists()


# --- Two at once --------------------------------------------------------------------------------------------------


@pytest.fixture
def faster(action, coordinator):
    """The coordinator has updated the action after the member opened the page."""
    action.record_status(Status.BLOCKED, by=coordinator, version=0, sentence="القاعة غير متوفرة")
    return action


def test_the_second_is_shown_both_versions_and_nothing_is_written(client_for, member, coordinator, faster):
    page = press(client_for(member), "under_way", sentence="بدأنا الاتصالات")
    assert page.status_code == 409
    assert StatusUpdate.objects.count() == 1
    for words in ("القاعة غير متوفرة", str(coordinator), "بدأنا الاتصالات"):
        assert words in page.text
    stands, told = page.text.split('<section class="version">')[1:3]
    assert "القاعة غير متوفرة" in stands and "بدأنا الاتصالات" not in stands
    assert "بدأنا الاتصالات" in told.split("</section>")[0]


def test_a_second_press_decides_knowingly(client_for, member, faster):
    browser = client_for(member)
    page = press(browser, "under_way", sentence="بدأنا الاتصالات")
    assert re.search(r'name="version" value="1"', page.text)
    assert re.search(r'value="under_way"[^>]*checked', page.text)
    answer = press(browser, "under_way", version=1, sentence="بدأنا الاتصالات")
    assert answer.status_code == 302
    journal = list(StatusUpdate.objects.order_by("version").values_list("from_status", "to_status"))
    assert journal == [("not_recorded", "blocked"), ("blocked", "under_way")]


def test_a_typed_deadline_is_kept_beside_the_other_version(client_for, member, faster):
    page = press(client_for(member), "postponed", sentence="ننتظر", precision="month", month="9", year="٢٠٢٧")
    assert page.status_code == 409
    assert 'value="٢٠٢٧"' in page.text
    assert date_format(date(2027, 9, 30), "F Y") in page.text


def test_a_status_that_is_no_longer_a_step_is_told(client_for, member, faster):
    page = press(client_for(member), "blocked", sentence="متعثر")
    assert page.status_code == 409
    assert page.context["told"]["still_possible"] is False
    assert "blocked" not in offered(page)


def test_all_that_happened_since_is_shown(client_for, member, coordinator, faster):
    faster.record_status(Status.PLANNED, by=coordinator, version=1, sentence="وجدنا قاعة أخرى")
    page = press(client_for(member), "done")
    assert "القاعة غير متوفرة" in page.text and "وجدنا قاعة أخرى" in page.text
    assert re.search(r'name="version" value="2"', page.text)


def test_a_double_tap_is_told_and_not_doubled(client_for, member, action):
    browser = client_for(member)
    typed = {"sentence": " ننتظر ", "precision": "month", "month": "9", "year": "2027"}
    press(browser, "postponed", **typed)
    answer = browser.post(PATH, {"status": "postponed", "version": 0, **typed}, follow=True)
    assert answer.redirect_chain == [("/plan/A1/", 302)]
    assert [message.level_tag for message in answer.context["messages"]][-1] == "info"
    assert StatusUpdate.objects.count() == 1


def test_the_same_press_with_other_words_is_no_double_tap(client_for, member, action):
    browser = client_for(member)
    press(browser, "done", sentence="أنجز")
    assert press(browser, "done", sentence="أنجز كله").status_code == 409


@pytest.mark.parametrize("status", Status)
def test_every_status_passes_the_form_so_that_the_action_answers(action, status):
    form = UpdateForm(
        {"status": status, "version": 0, "sentence": "جملة", "month": "1", "day": "1", "year": "2027"}, action=action
    )
    assert form.is_valid()


def test_the_number_of_queries(client_for, member, action, django_assert_num_queries):
    browser = client_for(member)
    with django_assert_num_queries(9):
        browser.get(PATH)
    assert Action.objects.get().version == 0
