"""The plan to print: a reader finds every action's words, each in its place, and a stranger no name that is withheld."""

import io
import re

import pikepdf
import pypdf
import pytest

from actions.models import Action, Evidence
from actions.report.document import MOST_ACTIONS
from kit.printing.press import PrintFailed
from members.models import Person
from tests.factories import make_action

pytestmark = pytest.mark.django_db

WITHHELD = ["الوديهي", "شكيب", "رجاء صبحي", "العمراني", "بوحويك", "شهباز", "السعدية"]


@pytest.fixture(scope="module")
def said():
    """Texts of the PDFs that were printed once: {(who, language): (bytes, text)}."""
    return {}


@pytest.fixture
def report(cell, client_for, coordinator, said):
    """`report(who, language)`: the PDF and its text, printed once for the file."""
    Action.objects.get(code="A02").record_status("done", by=coordinator, version=0, sentence="كلمة سرية عن الاستمارة")
    Action.objects.get(code="A03").record_status("under_way", by=coordinator, version=0)
    action = Action.objects.get(code="A02")
    Evidence.keep_link(action, "https://example.org/form", by=coordinator, caption="الاستمارة المنشورة", is_public=True)
    Evidence.keep_link(action, "https://example.org/secret", by=coordinator, caption="لائحة الحضور")

    def ask(who, language="ar"):
        if (who, language) not in said:
            client = client_for(coordinator if who == "inside" else None)
            answer = client.get(f"{'/fr' if language == 'fr' else ''}/plan/report.pdf")
            assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
            pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
            said[who, language] = answer.content, " ".join(" ".join(page.extract_text() for page in pages).split())
        return said[who, language]

    return ask


def squeezed(text):
    return "".join(c for c in text if not c.isspace() and c not in "\u2066\u2067\u2069")


@pytest.mark.parametrize(("language", "direction"), [("ar", "/R2L"), ("fr", "/L2R")])
def test_it_is_tagged_titled_and_runs_in_its_language(report, language, direction):
    content, _text = report("inside", language)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang).startswith(language)
        assert str(pdf.Root.ViewerPreferences.Direction) == direction
        assert pdf.Root.MarkInfo.Marked and pdf.Root.StructTreeRoot
        width, height = (float(pdf.pages[0].MediaBox[place]) for place in (2, 3))
        assert round(width * 25.4 / 72) == 297 and round(height * 25.4 / 72) == 210
        assert "13" in str(pdf.docinfo.Title)


def test_each_actions_words_stand_there_in_order(report):
    _content, text = report("inside")
    places = []
    for action in Action.objects.all():
        words = action.measures_ar.split()
        found = [word for word in words if word.strip(".–():") and squeezed(word.strip(".–():")) in squeezed(text)]
        assert len(found) >= 0.9 * len([word for word in words if word.strip(".–():")]), action.code
        assert action.deadline.split()[-1] in text and action.get_status_display() in text
        places.append(text.index(action.code))
    assert places == sorted(places)
    assert squeezed("بلورة خطة ديمومة المشروع") in squeezed(text)


def test_french_too(report):
    _content, text = report("inside", "fr")
    assert squeezed("Élaborer le plan de pérennité du projet") in squeezed(text)
    assert squeezed("fin mars 2023") in squeezed(text)
    assert "1 sur" in text


def test_those_inside_read_names_sentences_and_the_minutes_words(report):
    _content, text = report("inside")
    for words in [*WITHHELD[:-1], "كلمة سرية عن الاستمارة", "مرجح", "ملتبس"]:
        assert squeezed(words) in squeezed(text), words


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_stranger_gets_no_withheld_name(report, language):
    content, text = report("outside", language)
    assert "https://example.org/form" in squeezed(text)
    for canary in [*WITHHELD, "كلمة سرية", "coordinator", "لائحة الحضور", "secret"]:
        assert squeezed(canary) not in squeezed(text), canary
    with pikepdf.open(io.BytesIO(content)) as pdf:
        raw = b"".join(
            bytes(item) for held in pdf.objects if isinstance(held, pikepdf.Dictionary) for item in held.values()
            if isinstance(item, pikepdf.String)
        )  # fmt: skip
    for canary in WITHHELD:
        assert canary.encode("utf-16-be") not in raw and canary.encode() not in raw
    assert squeezed({"ar": "نسخة للعموم", "fr": "Version publique"}[language]) in squeezed(text)


def test_who_agreed_is_named(cell, client_for):
    Person.objects.filter(code="M01").update(agreed_to_be_shown_on="2026-01-01")
    content = client_for().get("/plan/report.pdf").content
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert squeezed("شهباز") in squeezed(text)


def test_every_page_repeats_the_headings_and_counts(report):
    content, _text = report("inside")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]
    assert len(pages) >= 3
    with_rows = [page for page in pages if any(f"A{number:02}" in page for number in range(1, 14))]
    assert all("المسؤول" in page and "الأجل" in page for page in with_rows)
    for number, page in enumerate(pages, 1):
        ends = {number, len(pages)}  # pypdf takes the words of a line that runs to the left in either order
        assert any(set(map(int, found)) == ends for found in re.findall(r"(\d+)\s+من\s*(\d)", page)), page[-200:]


def test_letters_and_fonts(report):
    content, _text = report("inside")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        fonts = [
            held for held in pdf.objects if isinstance(held, pikepdf.Dictionary) and held.get("/Type") == "/FontDescriptor"
        ]
        assert fonts and all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_its_name_can_be_read(client_for, report, cell):
    told = client_for().get("/plan/report.pdf")["Content-Disposition"]
    assert told.startswith('attachment; filename="plan-20')
    assert "filename*=UTF-8''%D8%A8%D8%B1%D9%86%D8%A7%D9%85%D8%AC" in told


def test_who_asks_again_is_given_the_same_until_something_changes(cell, client_for, coordinator, monkeypatch):
    printed = []
    monkeypatch.setattr("actions.report.document.print_document", lambda *args, **kwargs: printed.append(kwargs) or b"%PDF-")
    client = client_for()
    assert client.get("/plan/report.pdf").content == client.get("/plan/report.pdf").content == b"%PDF-"
    assert len(printed) == 1
    client_for(coordinator).get("/plan/report.pdf")
    client.get("/fr/plan/report.pdf")
    assert len(printed) == 3, "another reader, another language: another report"
    Action.objects.get(code="A02").record_status("done", by=coordinator, version=0)
    client.get("/plan/report.pdf")
    assert len(printed) == 4


def test_strangers_cannot_keep_the_press_busy(cell, client_for, coordinator, monkeypatch):
    monkeypatch.setattr("actions.report.document.print_document", lambda *args, **kwargs: b"%PDF-")
    monkeypatch.setattr("actions.report.views.kept_pdf", lambda report: ("key", None))
    client = client_for()
    answers = [client.get("/plan/report.pdf").status_code for _ in range(22)]
    assert answers == [200] * 20 + [429] * 2
    assert client_for(coordinator).get("/plan/report.pdf").status_code == 200


def test_what_cannot_be_printed_is_said(cell, client_for, monkeypatch):
    def broken(*args, **kwargs):
        raise PrintFailed([{"title": "", "reason": "too_slow"}])

    monkeypatch.setattr("actions.report.document.print_document", broken)
    answer = client_for().get("/plan/report.pdf")
    assert answer.status_code == 503 and "/plan/report.xlsx" in answer.text


def test_a_plan_too_long_to_print_is_not_begun(client_for, db, monkeypatch):
    monkeypatch.setattr("actions.report.document.print_document", lambda *args, **kwargs: pytest.fail("printed"))
    for number in range(MOST_ACTIONS + 1):
        make_action(f"B{number}")
    answer = client_for().get("/plan/report.pdf")
    assert answer.status_code == 422
    assert str(MOST_ACTIONS) in answer.text and "/plan/report.xlsx" in answer.text


def test_an_empty_plan_is_a_report_too(client_for, db):
    assert client_for().get("/plan/report.pdf").content.startswith(b"%PDF-")


def test_hostile_words_are_printed_as_words(client_for, coordinator, db):
    words = '<img src="file:///etc/passwd"><script>1</script> 😀 \x07 نص'
    make_action("B1", measures_ar=words, answered_by=[coordinator.person])
    content = client_for(coordinator).get("/plan/report.pdf").content
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "script" in text and "root:" not in text


@pytest.mark.parametrize("who", ["coordinator", None])
def test_its_queries_do_not_grow(who, client_for, coordinator, member, monkeypatch, django_assert_num_queries, db):
    monkeypatch.setattr("actions.report.document.print_document", lambda *args, **kwargs: b"%PDF-")
    monkeypatch.setattr("actions.report.views.kept_pdf", lambda report: ("key", report.context() and b"%PDF-"))
    client = client_for(coordinator if who else None)
    for number in range(30):
        make_action(f"B{number}", answered_by=[member.person])
        if number in (0, 29):
            with django_assert_num_queries(14 if who else 9):
                client.get("/plan/report.pdf")
