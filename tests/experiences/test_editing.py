"""The editors' words beside the contributor's: one by one, kept as they are written, with two editors at once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from experiences.models import EditedText, EditedWording, Experience
from experiences.models.told import TEXTS
from kit.moves import RefusedMove, StaleEdit
from tests.experiences.conftest import photo

HOSTILE = '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{ 7|add:7 }}'
pytestmark = pytest.mark.django_db


@pytest.fixture
def experience(make_experience):
    return make_experience(title="حديقة الحي", results="صارت الساحة حديقة.")


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def revision_office(client_for, reviser):
    return client_for(reviser)


def address(experience, part=""):
    return f"/experiences/review/{experience.pk}/texts/{part}"


def save(browser, experience, text, *, field="results", revision=0):
    return browser.post(address(experience, f"{field}/"), {"text": text, "revision": revision})


def whole_page(browser, experience, **changes):
    """What the page's own form sends, without JavaScript; `changes` by text or by button."""
    page = browser.get(address(experience))
    sheet = page.context["sheet"]
    sent = {"sending": sheet.number}
    for line in sheet.lines:
        sent |= {f"{line.name}-text": line.words, f"{line.name}-revision": line.revision}
    for name, value in changes.items():
        sent[f"{name}-text" if name in TEXTS else name] = value
    return sent


def correct(experience, **changes):
    """The contributor sends a correction."""
    experience.refresh_from_db()
    experience.begin_correction()
    for name, words in changes.items():
        setattr(experience, name, words)
    experience.save()
    experience.send()


# --- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("member", 403), ("validator", 403), ("juror", 403), ("administrator", 403), ("reviser", 200), ("coordinator", 200)],
)
def test_who_edits(request, client_for, experience, role, status):
    user = request.getfixturevalue(role)
    browser = client_for(user)
    for part in ("", "now/"):
        assert browser.get(address(experience, part)).status_code == status
    assert browser.get(f"/experiences/review/{experience.pk}/sendings/").status_code == status
    assert save(browser, experience, "نص").status_code == status
    assert EditedText.objects.exists() == (status == 200)
    if status == 403:
        with pytest.raises(RefusedMove):
            EditedText.objects.write(experience, "results", "نص", by=user, revision=0)


def test_strangers_sign_in_and_drafts_are_nobodys_business(client, office, experience, make_experience):
    assert client.get(address(experience)).url.startswith("/accounts/login/")
    draft = make_experience(sent=False)
    for part in ("", "now/", "results/wordings/"):
        assert office.get(address(draft, part)).status_code == 404
    assert save(office, draft, "نص").status_code == 404
    assert office.get(f"/experiences/review/{draft.pk}/sendings/").status_code == 404


@pytest.mark.parametrize("field", ["holder_name", "contact_email", "state", "__class__", "testimony_by"])
def test_only_texts_are_edited(office, experience, field):
    assert save(office, experience, "x", field=field).status_code == 404
    assert office.get(address(experience, f"{field}/wordings/")).status_code == 404


# --- One text, as the page's JavaScript saves it --------------------------------------------------------------------


def test_the_contributors_words_stay_and_the_editors_are_kept_beside_them(office, experience, coordinator):
    answer = save(office, experience, "صارت الساحة\r\nحديقة عمومية. ").json()
    assert (answer["revision"], answer["edited"]) == (1, True)
    assert "<ins>" in answer["differences"]
    experience.refresh_from_db()
    row = EditedText.objects.get()
    assert (experience.results, row.text, row.by) == ("صارت الساحة حديقة.", "صارت الساحة\nحديقة عمومية.", coordinator)
    page = office.get(address(experience)).content.decode()
    assert "صارت الساحة حديقة." in page
    assert "حديقة عمومية." in page


def test_the_same_words_again_are_nothing(office, experience):
    for revision in (0, 0, 1):
        assert save(office, experience, "نص جديد", revision=revision).json()["revision"] == 1
    assert EditedWording.objects.count() == 1


def test_the_contributors_own_words_put_back_go_on_counting(office, experience):
    save(office, experience, "نص جديد")
    assert save(office, experience, experience.results, revision=1).json()["edited"] is False
    assert EditedText.objects.now(experience)["results"] == experience.results
    assert save(office, experience, "نص ثالث", revision=1).status_code == 409
    assert save(office, experience, "نص ثالث", revision=2).json()["revision"] == 3
    assert list(EditedWording.objects.values_list("revision", "is_put_back")) == [(3, False), (2, True), (1, False)]
    other = save(office, experience, experience.context, field="context").json()
    assert (other["revision"], other["edited"]) == (0, False)


@pytest.mark.parametrize(
    ("field", "text"), [("title", " "), ("title", "ع" * 161), ("summary", "ع" * 401), ("results", "ع" * 20_001)]
)
def test_what_the_catalogue_could_not_hold_is_refused(office, experience, field, text):
    answer = save(office, experience, text, field=field)
    assert answer.status_code == 400
    assert answer.json()["errors"]
    page = office.post(address(experience), whole_page(office, experience, **{field: text, "steps": "خطوات"}))
    assert page.status_code == 200
    assert text.strip() in page.content.decode()
    assert [(row.field, row.text) for row in EditedText.objects.all()] == [("steps", "خطوات")], "the other text is saved"


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 30, "٣"])
def test_a_revision_that_is_none_is_refused(office, experience, revision):
    assert save(office, experience, "نص", revision=revision).status_code in (400, 200)
    sent = whole_page(office, experience, results="نص آخر") | {"results-revision": revision, "sending": revision}
    assert office.post(address(experience), sent).status_code < 500


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_what_is_decided_against_is_edited_no_more(office, experience, coordinator, state):
    if state == "declined":
        experience.decline(by=coordinator, reason="سبب")
        assert "fieldset disabled" in office.get(address(experience)).content.decode()
        answer = office.post(address(experience), whole_page(office, experience, results="نص لا يضيع"))
        assert "نص لا يضيع" in answer.content.decode()
        assert answer.context["refusal"]
    else:
        experience.withdraw()
    assert save(office, experience, "نص").status_code == {"declined": 400, "withdrawn": 404}[state]
    with pytest.raises(RefusedMove):
        EditedText.objects.write(experience, "results", "نص", by=coordinator, revision=0)
    assert not EditedText.objects.exists()


def test_hostile_words_are_words_everywhere(office, make_experience):
    experience = make_experience(results=f"قبل {HOSTILE}")
    answer = save(office, experience, f"بعد {HOSTILE} بعد").json()
    other = save(office, experience, f"ثالث {HOSTILE}").json()
    correct(experience, results=f"مصحح {HOSTILE} مصحح")
    pages = [answer["differences"], other["html"]]
    for part in ("", "results/wordings/"):
        pages.append(office.get(address(experience, part)).content.decode())
    pages.append(office.get(f"/experiences/review/{experience.pk}/sendings/").content.decode())
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "14" not in page.split("onerror")[0][-200:], "template placeholders stay words"


# --- Two editors at once --------------------------------------------------------------------------------------------


def test_the_second_sees_the_others_words_against_the_own_and_chooses(office, revision_office, experience, coordinator):
    save(office, experience, "صارت الساحة حديقة عمومية.")
    answer = save(revision_office, experience, "صارت الساحة حديقة صغيرة.")
    assert answer.status_code == 409
    told = answer.json()
    assert (told["revision"], told["theirs"]) == (1, "صارت الساحة حديقة عمومية.")
    assert "عمومية" in told["html"] and "صغيرة" in told["html"] and str(coordinator) in told["html"]
    assert EditedText.objects.get().text == "صارت الساحة حديقة عمومية."
    assert save(revision_office, experience, "صارت الساحة حديقة صغيرة.", revision=1).json()["revision"] == 2
    assert EditedWording.objects.filter(text__contains="عمومية").exists(), "nothing is lost"


def test_without_javascript_the_page_comes_back_with_both(office, revision_office, experience):
    seen = whole_page(revision_office, experience, results="نص المراجعة الجديد", steps="خطوات")
    save(office, experience, "نص المنسقة الجديد")
    answer = revision_office.post(address(experience), seen)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "نص المراجعة الجديد" in page and "المنسقة" in page
    assert 'name="results-revision" value="1"' in page
    assert EditedText.objects.now(experience)["steps"] == "خطوات", "what is not in dispute is saved"
    again = whole_page(revision_office, experience, results="نص ثالث من الاثنين")
    assert revision_office.post(address(experience), again).status_code == 302
    assert EditedText.objects.now(experience)["results"] == "نص ثالث من الاثنين"


def test_theirs_is_taken_with_a_button(office, revision_office, experience):
    seen = whole_page(revision_office, experience, results="نصي")
    save(office, experience, "نصها")
    sent = seen | {"results-revision": 1, "take": "results"}
    assert revision_office.post(address(experience), sent).url.endswith("#text-results")
    assert EditedText.objects.get().text == "نصها"


def test_who_saves_an_old_page_overwrites_nothing_that_was_not_touched(office, revision_office, experience):
    save(office, experience, "الصيغة الأولى")
    seen = whole_page(revision_office, experience, steps="خطوات")
    save(office, experience, "الصيغة الثانية", revision=1)
    save(office, experience, "سياق آخر", field="context")
    assert revision_office.post(address(experience), seen).status_code == 302
    assert EditedText.objects.now(experience) | {"results": "الصيغة الثانية", "context": "سياق آخر", "steps": "خطوات"} == (
        EditedText.objects.now(experience)
    )


def test_open_pages_are_told_what_others_do(office, revision_office, experience, coordinator, reviser):
    first = office.get(address(experience, "now/"), {"field": "results"})
    assert first.json()["others"] == []
    told = revision_office.get(address(experience, "now/"), {"field": "../x"}).json()
    assert told["others"] == [[str(coordinator), "results", "النتائج"]]
    quiet = office.get(address(experience, "now/"), {"field": "results"})
    again = office.get(address(experience, "now/"), {"field": "results"}, headers={"if-none-match": quiet["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    save(revision_office, experience, "نص المراجعة")
    news = office.get(address(experience, "now/"), {"field": "results"}, headers={"if-none-match": quiet["ETag"]})
    field = news.json()["fields"]["results"]
    assert (field["revision"], field["words"], field["by"], field["mine"]) == (1, "نص المراجعة", str(reviser), False)
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert revision_office.get(address(experience, "now/")).json()["others"] == [], "who says nothing has gone"


# --- Wordings -------------------------------------------------------------------------------------------------------


def test_every_wording_is_kept_and_one_brought_back(office, revision_office, experience, reviser):
    save(office, experience, "الصيغة الأولى هنا")
    save(revision_office, experience, "الصيغة الثانية هنا", revision=1)
    page = office.get(address(experience, "results/wordings/"))
    assert [row.revision for row, _paragraphs in page.context["rows"]] == [2, 1]
    assert "<del>" in page.content.decode()
    sent = {"revision": 2, "wording": 1}
    assert office.post(address(experience, "results/wordings/"), sent).status_code == 302
    row = EditedText.objects.get()
    assert (row.text, row.revision) == ("الصيغة الأولى هنا", 3)
    stale = office.post(address(experience, "results/wordings/"), sent | {"wording": 2})
    assert stale.status_code == 409
    assert EditedText.objects.get().revision == 3
    assert office.post(address(experience, "results/wordings/"), {"revision": 3, "wording": 9}).status_code == 404
    assert office.get(address(experience, "steps/wordings/")).status_code == 404


def test_what_was_written_in_one_sitting_is_shown_once(office, experience):
    for revision in range(3):
        save(office, experience, f"نص {revision}", revision=revision)
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        save(office, experience, "نص آخر", revision=3)
    page = office.get(address(experience, "results/wordings/"))
    assert [row.revision for row, _paragraphs in page.context["rows"]] == [4, 3]
    everything = office.get(address(experience, "results/wordings/"), {"all": ""})
    assert [row.revision for row, _paragraphs in everything.context["rows"]] == [4, 3, 2, 1]


# --- The contributor corrects after editing began -------------------------------------------------------------------


def test_a_correction_is_told_at_the_text_until_it_is_taken_into_account(office, experience):
    save(office, experience, "صارت الساحة حديقة عمومية.")
    save(office, experience, "سياق محرر", field="context")
    correct(experience, results="صارت الساحة حديقة ومكتبة.")
    lines = {line.name: line for line in office.get(address(experience)).context["sheet"].lines}
    assert [run.text for run in lines["results"].since[0].runs if run.operation == "added"] == ["ومكتبة"]
    assert not lines["context"].since, "this one was not corrected"
    sent = whole_page(office, experience, taken="results")
    assert office.post(address(experience), sent).status_code == 302
    assert not any(line.since for line in office.get(address(experience)).context["sheet"].lines)
    assert EditedText.objects.get(field="results").based_on == 2
    assert EditedText.objects.get(field="results").text == "صارت الساحة حديقة عمومية."


def test_an_old_page_makes_no_edit_of_words_that_were_corrected(office, experience):
    seen = whole_page(office, experience, steps="خطوات")
    correct(experience, results="نتائج مصححة")
    assert office.post(address(experience), seen).status_code == 302
    assert list(EditedText.objects.values_list("field", flat=True)) == ["steps"]


def test_sendings_are_compared_with_facts_and_files(office, make_experience):
    from experiences.files import take_file

    experience = make_experience(women=12, results="نتائج أولى")
    only = office.get(f"/experiences/review/{experience.pk}/sendings/")
    assert "before" not in only.context
    take_file(experience, photo("garden.jpg"))
    correct(experience, women=15, results="نتائج أولى وثانية", theme_id="YOUTH")
    answer = office.get(f"/experiences/review/{experience.pk}/sendings/")
    page = answer.content.decode()
    assert [label for label, _paragraphs in answer.context["texts"]] == ["النتائج"]
    assert {(was, now) for _label, was, now in answer.context["facts"]} == {("12", "15"), ("ENV ع", "YOUTH ع")}
    assert "garden" in page
    for wrong in ("0", "3", "99999999999", "x", "-1"):
        assert office.get(f"/experiences/review/{experience.pk}/sendings/", {"n": wrong}).status_code in (200, 404)


# --- Light ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 14])
def test_pages_ask_the_database_little(office, experience, coordinator, rows, django_assert_num_queries):
    for number in range(rows):
        EditedText.objects.write(experience, TEXTS[number], "نص", by=coordinator, revision=0)
        EditedText.objects.write(experience, "testimony", f"نص {number}", by=coordinator, revision=number)
    with django_assert_num_queries(7):
        office.get(address(experience))
    with django_assert_num_queries(8):
        office.get(address(experience, "testimony/wordings/"))
    office.get(address(experience, "now/"))
    with django_assert_num_queries(8):
        assert office.get(address(experience, "now/")).status_code == 200


def test_reading_changes_nothing(office, experience, coordinator):
    EditedText.objects.write(experience, "results", "نص", by=coordinator, revision=0)
    before = Experience.objects.values().get(), EditedText.objects.values().get(), EditedWording.objects.values().get()
    for part in ("", "now/", "results/wordings/"):
        office.get(address(experience, part))
    assert office.get(address(experience, "results/")).status_code == 405
    after = Experience.objects.values().get(), EditedText.objects.values().get(), EditedWording.objects.values().get()
    assert before == after


def test_in_french(office, experience):
    save(office, experience, "نص جديد")
    page = office.get(f"/fr{address(experience)}").content.decode()
    assert 'dir="auto"' in page
    assert "صارت الساحة حديقة." in page


def test_a_wording_that_is_stale_writes_nothing(experience, coordinator, reviser):
    EditedText.objects.write(experience, "results", "أول", by=coordinator, revision=0)
    with pytest.raises(StaleEdit):
        EditedText.objects.write(experience, "results", "ثان", by=reviser, revision=0)
    assert EditedWording.objects.count() == 1
