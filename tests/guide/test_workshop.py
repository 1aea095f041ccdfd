"""Composing an edition: texts kept one by one, every wording, chapters and sheets in order, and what is refused."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiences.models import Conflict
from guide.models import Edition, EditionState, Entry, Partner
from guide.workshop.forms import FrameForm, TextsForm
from guide.workshop.order import written_order
from kit.moves import RefusedMove, StaleEdit
from tests.guide.conftest import make_accepted, make_edition

pytestmark = pytest.mark.django_db
PAGE = "/guide/2026-1/"
HOSTILE = "<script>alert(1)</script>\n\n![x](javascript:alert(1)) [y](javascript:alert(2)) <img src=x onerror=alert(3)>"


@pytest.fixture
def by(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def composed(edition):
    edition.compile()
    return edition


def marks(form_class, row):
    form = form_class(instance=row)
    return {f"was-{name}": form[f"was-{name}"].value() for name in form.names}


def typed(edition, **changes):
    """What the page of texts sends: all texts as they stand, but for `changes`."""
    form = TextsForm(instance=edition)
    return {name: form[name].value() for name in form.names} | marks(TextsForm, edition) | changes


def framed(edition, **changes):
    form = FrameForm(instance=edition)
    said = {name: form[name].value() for name in form.names}
    return {name: value for name, value in said.items() if value is not False} | marks(FrameForm, edition) | changes


def put(edition, state):
    Edition.objects.filter(pk=edition.pk).update(state=state)
    edition.refresh_from_db()


def queries_of(by, path):
    with CaptureQueriesContext(connection) as asked:
        assert by.get(path).status_code == 200
    return len(asked)


# --- Texts --------------------------------------------------------------------------------------------------------


def test_a_new_edition_is_filled_at_once(by):
    make_accepted(1)
    said = {"title_ar": "دليل", "language": "ar-ma", "year": 2026, "slug": "2026-1", "arranged_by": "mechanism"}
    assert by.post("/guide/new/", said).headers["Location"] == PAGE
    edition = Edition.objects.get()
    assert [chapter.mechanism_id for chapter in edition.filled_chapters()] == ["PB"]


def test_texts_are_kept_with_who_wrote_them(edition, by, coordinator):
    assert by.post(f"{PAGE}texts/", typed(edition, foreword="تقديم جديد")).status_code == 302
    edition.refresh_from_db()
    assert (edition.foreword, edition.version) == ("تقديم جديد", 1)
    wording = edition.wordings.get()
    assert (wording.field, wording.words, wording.by) == ("foreword", "تقديم جديد", coordinator)


def test_two_who_edit_two_texts_both_keep_theirs(edition, by):
    one, other = typed(edition, foreword="تقديم"), typed(edition, method="منهجية")
    assert [by.post(f"{PAGE}texts/", said).status_code for said in (one, other)] == [302, 302]
    edition.refresh_from_db()
    assert (edition.foreword, edition.method) == ("تقديم", "منهجية")


def test_one_text_edited_twice_shows_both_and_can_be_saved_over(edition, by):
    late = typed(edition, foreword="نص الأول هنا", method="منهجية معه")
    by.post(f"{PAGE}texts/", typed(edition, foreword="نص الثاني هناك"))
    answer = by.post(f"{PAGE}texts/", late)
    assert answer.status_code == 409
    assert {"الأول", "الثاني"} <= set(re.findall(r"\w+", answer.text))
    assert "منهجية معه" in answer.text
    assert Edition.objects.get().foreword == "نص الثاني هناك"
    taken = by.post(f"{PAGE}texts/", late | {"take": "foreword"}).text
    assert "نص الثاني هناك</textarea>" in taken
    assert "منهجية معه</textarea>" in taken
    was = re.search(r'name="was-foreword" value="(\w+)"', answer.text)[1]
    assert by.post(f"{PAGE}texts/", late | {"was-foreword": was}).status_code == 302
    assert Edition.objects.get().foreword == "نص الأول هنا"


def test_one_text_is_kept_while_it_is_typed(edition, by):
    was = marks(TextsForm, edition)["was-foreword"]
    first = by.post(f"{PAGE}texts/foreword/", {"foreword": "أول", "was-foreword": was})
    again = by.post(f"{PAGE}texts/foreword/", {"foreword": "أول ثان", "was-foreword": first.json()["was"]})
    assert again.status_code == 200
    assert by.post(f"{PAGE}texts/foreword/", {"foreword": "ثالث", "was-foreword": was}).status_code == 409
    assert by.post(f"{PAGE}texts/title_ar/", {}).status_code == 404
    assert Edition.objects.get().foreword == "أول ثان"


def test_the_preview_is_what_will_print_and_keeps_nothing(edition, by):
    part = by.post(
        f"{PAGE}texts/foreword/preview/", {"foreword": f"**قوي**\n\n{HOSTILE}"}, headers={"HX-Request": "true"}
    ).text
    assert "<strong>قوي</strong>" in part
    assert not re.search(r"<(script|img|a)\b", part)
    page = by.post(f"{PAGE}texts/", typed(edition, foreword="## عنوان", preview="foreword")).text
    assert "<h2>عنوان</h2>" in page
    assert "## عنوان</textarea>" in page
    assert not Edition.objects.get().wordings.exists()


@pytest.mark.parametrize("words", ["كلمة " * 20_000, "a\x00b\u202ec\x07", HOSTILE], ids=["long", "controls", "hostile"])
def test_whatever_is_typed_is_kept_soundly(words, edition, by):
    assert by.post(f"{PAGE}texts/", typed(edition, foreword=words)).status_code == 302
    kept = Edition.objects.get().foreword
    assert kept == words.strip().translate(dict.fromkeys(map(ord, "\x00\u202e\x07")))
    page = by.get(f"{PAGE}texts/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_text_beyond_all_bounds_comes_back_as_typed(edition, by):
    words = "كلمة " * 40_000
    answer = by.post(f"{PAGE}texts/", typed(edition, foreword=words, method="معه"))
    assert answer.status_code == 200
    assert 'href="#id_foreword"' in answer.text
    assert words.strip() in answer.text
    assert "معه</textarea>" in answer.text


def test_every_wording_stays_and_one_is_taken_back(edition, by, reviser):
    Edition.objects.filter(pk=edition.pk).update(foreword="نص قديم")
    edition.refresh_from_db()
    for words in ("نص جديد", "نص أخير"):
        by.post(f"{PAGE}texts/", typed(edition, foreword=words))
        edition.refresh_from_db()
    assert [row.words for row in edition.wordings.all()] == ["نص أخير", "نص جديد", "نص قديم"]
    old = edition.wordings.last()
    assert old.by is None
    page = by.get(f"{PAGE}texts/foreword/wordings/").text
    was = re.search(r'name="was-foreword" value="(\w+)"', page)[1]
    assert by.post(f"{PAGE}texts/foreword/wordings/", {"wording": old.pk, "was-foreword": was}).status_code == 302
    edition.refresh_from_db()
    assert edition.foreword == "نص قديم"
    assert by.post(f"{PAGE}texts/foreword/wordings/", {"wording": old.pk + 1, "was-foreword": was}).status_code == 409
    other = make_edition("other")
    assert by.post(f"/guide/{other.slug}/texts/foreword/wordings/", {"wording": old.pk}).status_code == 404


def test_a_reviser_edits_in_revision_alone(edition, client_for, reviser):
    by = client_for(reviser)
    refused = by.post(f"{PAGE}texts/", typed(edition, foreword="نص المراجعة"))
    assert refused.status_code == 409
    assert "نص المراجعة" in refused.text
    put(edition, EditionState.IN_REVISION)
    assert by.post(f"{PAGE}texts/", typed(edition, foreword="نص المراجعة")).status_code == 302
    assert by.post(f"{PAGE}frame/", framed(edition)).status_code == 403


def test_a_reviser_finds_no_sheet_of_conflict(composed, client_for, reviser):
    entry = composed.entries.first()
    entry.experience.title = "عنوان لا يراه"
    entry.experience.save()
    Conflict.objects.create(experience=entry.experience, user=reviser, reason="قرابة")
    by = client_for(reviser)
    assert "عنوان لا يراه" not in by.get(PAGE).text
    assert by.get(f"{PAGE}sheets/{entry.pk}/").status_code == 404
    assert by.get(f"{PAGE}preview/{entry.pk}.pdf").status_code == 404


# --- Title, imprint, annexes --------------------------------------------------------------------------------------


def test_the_frame_is_kept(edition, by):
    isbn = "978-9954-0-0000-7"
    said = framed(edition, isbn=isbn, legal_deposit="2026MO0001", annex_form="on")
    assert by.post(f"{PAGE}frame/", said).status_code == 302
    edition.refresh_from_db()
    assert (edition.isbn, edition.legal_deposit, edition.annex_form) == (isbn, "2026MO0001", True)


@pytest.mark.parametrize("isbn", ["978-9954-0-0000-9", "9954000008", "لاحقا"], ids=["digit", "short", "words"])
def test_a_wrong_isbn_comes_back_with_one_clear_message(isbn, edition, by):
    page = by.post(f"{PAGE}frame/", framed(edition, isbn=isbn, title_fr="Titre tapé")).text
    assert page.count('<a href="#id_isbn">') == 1
    assert "978" in page
    assert "Titre tapé" in page
    assert isbn in page


def test_a_title_of_300_letters_comes_back_whole(edition, by):
    long = "عنوان " * 50
    page = by.post(f"{PAGE}frame/", framed(edition, title_ar=long)).text
    assert 'href="#id_title_ar"' in page
    assert long.strip() in page
    assert Edition.objects.get().title_ar == edition.title_ar


def test_arranged_anew_every_sheet_goes_to_its_mechanism(composed, by):
    first, second = composed.arranged_chapters()
    sheet = second.entries.get()
    by.post(f"{PAGE}sheets/{sheet.pk}/", {"chapter": first.pk})
    assert by.post(f"{PAGE}frame/", framed(composed, arranged_by="mechanism")).status_code == 302
    composed.refresh_from_db()
    (chapter,) = composed.filled_chapters()
    assert (chapter.mechanism_id, len(chapter.entries.all())) == ("PB", 2)


# --- Chapters and sheets ------------------------------------------------------------------------------------------


def order_of(edition):
    return {"order": written_order(edition.present_order()), "version": edition.version}


def test_the_order_changes_by_one_place_a_press(composed, by, coordinator):
    first, second = composed.arranged_chapters()
    by.post(f"{PAGE}order/", order_of(composed) | {"press": f"c{second.pk}:up"})
    assert list(composed.arranged_chapters()) == [second, first]
    assert composed.wordings.get().field == "order"
    composed.refresh_from_db()
    by.post(f"{PAGE}order/", order_of(composed) | {"press": f"c{second.pk}:down"})
    assert list(composed.arranged_chapters()) == [first, second]


def test_a_whole_order_is_kept_and_an_old_one_is_refused(composed, by):
    one, other = composed.entries.all()
    first, second = composed.arranged_chapters()
    seen = order_of(composed)
    dragged = seen | {"order": f"c{second.pk} e{other.pk} e{one.pk} c{first.pk}", "quiet": "1"}
    answer = by.post(f"{PAGE}order/", dragged)
    assert answer.json() == {"version": seen["version"] + 1}
    late = by.post(f"{PAGE}order/", seen | {"quiet": "1"})
    assert (late.status_code, bool(late.json()["words"])) == (409, True)
    assert by.post(f"{PAGE}order/", seen).status_code == 409
    assert composed.present_order() == [(second.pk, [other.pk, one.pk]), (first.pk, [])]
    composed.compile()
    assert composed.present_order() == [(second.pk, [other.pk, one.pk]), (first.pk, [])]


def test_a_sheet_put_back_follows_its_theme_again(composed, by):
    first, second = composed.arranged_chapters()
    entry = second.entries.get()
    for chapter, is_placed in ((first, True), (second, False)):
        assert by.post(f"{PAGE}sheets/{entry.pk}/", {"chapter": chapter.pk}).status_code == 302
        entry = Entry.objects.get(pk=entry.pk)
        assert (entry.chapter, entry.is_placed) == (chapter, is_placed)


@pytest.mark.parametrize("order", ["", "x1", "e1", "c0", "c1 e1"])
def test_an_order_that_is_none_changes_nothing(order, composed, by):
    before = composed.present_order()
    said = {"order": order, "version": composed.version}
    assert by.post(f"{PAGE}order/", said).status_code in {404, 409}
    assert composed.present_order() == before


def test_what_was_accepted_since_gets_its_place_by_a_press(composed, by):
    make_accepted(3)
    assert "press" in by.get(f"{PAGE}order/").text
    assert by.post(f"{PAGE}order/", {"press": "fill"}).status_code == 302
    assert composed.entries.count() == 3
    assert composed.wordings.count() == 1


def test_a_sheet_is_left_out_for_a_reason_and_taken_back(composed, by):
    entry = composed.entries.first()
    assert 'href="#id_reason"' in by.post(f"{PAGE}sheets/{entry.pk}/out/", {"reason": " "}).text
    assert by.post(f"{PAGE}sheets/{entry.pk}/out/", {"reason": "تكرار لتجربة أخرى"}).status_code == 302
    assert composed.compile() == 1
    page = by.get(f"{PAGE}order/").text
    assert "تكرار لتجربة أخرى" in page
    for _tap in range(2):
        assert by.post(f"{PAGE}out/{entry.experience_id}/back/").status_code == 302
    assert composed.entries.count() == 2


def test_a_chapter_gets_its_own_title_and_introduction(composed, by):
    chapter = composed.arranged_chapters().first()
    page = by.post(f"{PAGE}chapters/{chapter.pk}/", {"own_title": "عنوان", "intro": "- أولا", "preview": ""}).text
    assert "<ul><li>" in page
    said = {"own_title": "شباب الحي", "intro": "مقدمة", "was-own_title": "x", "was-intro": "x"}
    assert by.post(f"{PAGE}chapters/{chapter.pk}/", said).status_code == 409
    page = by.get(f"{PAGE}chapters/{chapter.pk}/").text
    said |= {f"was-{name}": re.search(rf'name="was-{name}" value="(\w+)"', page)[1] for name in ("own_title", "intro")}
    assert by.post(f"{PAGE}chapters/{chapter.pk}/", said).status_code == 302
    chapter.refresh_from_db()
    assert (chapter.own_title, chapter.intro) == ("شباب الحي", "مقدمة")
    assert composed.wordings.get().field == f"chapter-{chapter.pk}"


# --- Closed, and of others ----------------------------------------------------------------------------------------


def test_a_closed_edition_is_read_and_refuses_each_press(composed, by):
    entry, chapter = composed.entries.first(), composed.arranged_chapters().first()
    partner = Partner.objects.create(edition=composed, order=1, name_ar="شريك")
    put(composed, EditionState.CIRCULATED)
    before = composed.present_order(), list(Edition.objects.values())
    presses = {
        "texts/": typed(composed, foreword="متأخر"),
        "texts/foreword/": {"foreword": "متأخر", "was-foreword": marks(TextsForm, composed)["was-foreword"]},
        "frame/": framed(composed, title_fr="Trop tard"),
        "order/": order_of(composed) | {"press": f"c{chapter.pk}:down"},
        f"chapters/{chapter.pk}/": {"own_title": "متأخر", "was-own_title": "x", "intro": "", "was-intro": ""},
        f"sheets/{entry.pk}/": {"chapter": chapter.pk},
        f"sheets/{entry.pk}/out/": {"reason": "متأخر"},
        f"out/{entry.experience_id}/back/": {},
        "partners/new/": {"name_ar": "شريك آخر"},
        f"partners/{partner.pk}/": {"name_ar": "شريك آخر"},
        f"partners/{partner.pk}/act/": {"press": "remove"},
    }
    assert {path: by.post(PAGE + path, said).status_code for path, said in presses.items()} == dict.fromkeys(presses, 409)
    assert (composed.present_order(), list(Edition.objects.values())) == before
    for path in ("", "texts/", "frame/", "order/", f"chapters/{chapter.pk}/", "partners/"):
        page = by.get(PAGE + path)
        assert page.status_code == 200
        assert not re.search(r'<button[^>]*name="(save|press)"', page.text)


def test_rows_of_another_edition_are_not_there(composed, by):
    make_edition("other").compile()
    entry, chapter = composed.entries.first(), composed.chapters.first()
    paths = [f"chapters/{chapter.pk}/", f"sheets/{entry.pk}/", f"sheets/{entry.pk}/out/", f"preview/{entry.pk}.pdf"]
    assert {by.get(f"/guide/other/{path}").status_code for path in paths} == {404}
    other = Edition.objects.get(slug="other")
    said = order_of(other) | {"order": written_order(composed.present_order())}
    assert by.post("/guide/other/order/", said).status_code == 409


def test_the_model_refuses_what_no_view_asks(composed, coordinator, member):
    with pytest.raises(RefusedMove):
        composed.save_texts(version=composed.version, by=member)
    with pytest.raises(StaleEdit):
        composed.arrange(composed.present_order(), by=coordinator, version=composed.version - 1)


@pytest.mark.parametrize(
    "path", ["", "texts/", "order/", "frame/", "partners/", "partners/new/", "texts/foreword/wordings/"]
)
def test_looking_changes_nothing(path, composed, by):
    before = list(Edition.objects.values()), composed.present_order()
    assert by.get(PAGE + path).status_code == 200
    assert (list(Edition.objects.values()), composed.present_order()) == before


@pytest.mark.parametrize(("path", "number"), [("", 25), ("order/", 9), ("texts/", 5), ("partners/", 6)])
def test_as_many_queries_for_one_row_as_for_thirty(path, number, by):
    make_accepted(1, photos=1)
    edition = make_edition()
    edition.compile()
    Partner.objects.create(edition=edition, order=1, name_ar="شريك")
    by.get(PAGE)
    assert queries_of(by, PAGE + path) == number
    for count in range(9):
        make_accepted(count, theme=["env", "youth"][count % 2], photos=1)
        Partner.objects.create(edition=edition, order=count, name_ar=f"شريك {count}")
    edition.compile()
    assert queries_of(by, PAGE + path) == number
