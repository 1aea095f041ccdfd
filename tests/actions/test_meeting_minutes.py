"""The minutes as they are printed: read as a reader would, marked while they are a draft, frozen once they are final."""

import hashlib
import io
import re
from datetime import date

import pikepdf
import pypdf
import pytest
from django.test import override_settings
from django.utils import timezone

from actions.meetings.minutes import direction_of, print_minutes
from actions.models import Meeting, Minutes
from actions.models.attendance import record
from actions.models.meetings import Printed
from kit.moves import RefusedMove, StaleEdit
from kit.printing.press import PrintFailed
from members.models import Person
from tests.factories import make_decision, make_meeting

pytestmark = pytest.mark.django_db


def text_of(content):
    """The text of each page in reading order, its white space made one space."""
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.fixture
def meeting(coordinator):
    return make_meeting(coordinator, held=True)


@pytest.fixture
def stub(monkeypatch):
    """Printing that lays nothing out: the bytes say what was asked for."""
    asked = []

    def print_nothing(meeting, *, language=None, final=False):
        asked.append((language, final))
        return f"%PDF {meeting.written} {language} {final}".encode()

    monkeypatch.setattr("actions.meetings.minutes.print_minutes", print_nothing)
    monkeypatch.setattr("actions.meetings.views.print_minutes", print_nothing)
    return asked


def finish(client, meeting, language="ar-ma"):
    meeting.refresh_from_db()
    return client.post(f"/meetings/{meeting.pk}/to/minutes_final/", {"version": meeting.version, "language": language})


# --- Frozen -------------------------------------------------------------------------------------------------------


def test_final_minutes_are_kept_byte_for_byte(client_for, coordinator, member, meeting, stub):
    assert finish(client_for(coordinator), meeting, "fr").status_code == 302
    minutes = Minutes.objects.get()
    assert (minutes.number, minutes.language, minutes.reason, minutes.by) == (1, "fr", "", coordinator)
    answer = client_for(member).get(f"/meetings/{meeting.pk}/minutes.pdf")
    content = b"".join(answer)
    assert content == b"%PDF 0 fr True" and len(content) == minutes.size
    assert hashlib.sha256(content).hexdigest() == minutes.sha256
    assert answer["Content-Type"] == "application/pdf" and "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert minutes.sha256 in client_for(member).get(f"/meetings/{meeting.pk}/").text


def test_a_correction_is_a_new_version_with_its_reason_and_the_former_one_stays(client_for, coordinator, meeting, stub):
    browser = client_for(coordinator)
    finish(browser, meeting)
    meeting.refresh_from_db()
    reopened = {"version": meeting.version, "reason": "سقط اسم من لائحة الحضور"}
    assert browser.post(f"/meetings/{meeting.pk}/to/held/", reopened).status_code == 302
    record(Meeting.objects.get(), by=coordinator, said=[], guests=[("ليلى", "")])
    finish(browser, meeting)
    assert list(Minutes.objects.values_list("number", "reason")) == [(2, "سقط اسم من لائحة الحضور"), (1, "")]
    assert b"".join(browser.get(f"/meetings/{meeting.pk}/minutes-1.pdf")) == b"%PDF 0 ar-ma True"
    assert b"".join(browser.get(f"/meetings/{meeting.pk}/minutes.pdf")) == b"%PDF 1 ar-ma True"
    assert browser.get(f"/meetings/{meeting.pk}/minutes-3.pdf").status_code == 404
    assert "سقط اسم من لائحة الحضور" in browser.get(f"/meetings/{meeting.pk}/").text


def test_what_was_written_while_they_were_printed_is_not_lost(client_for, coordinator, meeting, monkeypatch):
    """The page says so, and the next press prints what stands by then."""

    def print_slowly(meeting, **_asked):
        meeting.items.first().save_notes("كتبت في هذه الأثناء", by=coordinator, version=0)
        return b"%PDF"

    monkeypatch.setattr("actions.meetings.minutes.print_minutes", print_slowly)
    page = finish(client_for(coordinator), meeting)
    assert page.status_code == 200 and "alert-error" in page.text
    assert not Minutes.objects.exists() and Meeting.objects.get().state == "held"


def test_final_minutes_cannot_be_written_into(client_for, coordinator, meeting, stub):
    finish(client_for(coordinator), meeting)
    meeting.refresh_from_db()
    with pytest.raises(RefusedMove):
        meeting.items.first().save_notes("كلام", by=coordinator, version=0)
    with pytest.raises(RefusedMove):
        make_decision(meeting, coordinator)
    with pytest.raises(RefusedMove):
        meeting.rewrite(by=coordinator, version=meeting.version, agenda=[])


def test_nothing_is_final_without_its_print(coordinator, meeting):
    with pytest.raises(RefusedMove):
        meeting.move("minutes_final", by=coordinator, version=meeting.version)
    stale = Printed(b"%PDF", written=meeting.written + 1, language="fr", sha256="0" * 64)
    with pytest.raises(StaleEdit):
        meeting.move("minutes_final", by=coordinator, version=meeting.version, printed=stale)
    assert not Minutes.objects.exists()


def test_a_printing_that_fails_changes_nothing_and_is_told(client_for, coordinator, meeting, monkeypatch):
    def fail(*_asked, **_named):
        raise PrintFailed([])

    monkeypatch.setattr("actions.meetings.minutes.print_minutes", fail)
    monkeypatch.setattr("actions.meetings.views.print_minutes", fail)
    browser = client_for(coordinator)
    assert "alert-error" in finish(browser, meeting).text
    assert browser.get(f"/meetings/{meeting.pk}/minutes.pdf", follow=True).redirect_chain
    assert Meeting.objects.get().state == "held"


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_a_meeting_that_was_not_held_has_no_minutes(client_for, coordinator, meeting, state):
    Meeting.objects.update(state=state)
    assert client_for(coordinator).get(f"/meetings/{meeting.pk}/minutes.pdf").status_code == 404


def test_strangers_are_sent_to_sign_in(client, client_for, coordinator, meeting, stub):
    finish(client_for(coordinator), meeting)
    for path in ("minutes.pdf", "minutes-1.pdf"):
        assert client.get(f"/meetings/{meeting.pk}/{path}")["Location"].startswith("/accounts/login/")


# --- Printed ------------------------------------------------------------------------------------------------------


@pytest.fixture
def full(cell, coordinator):
    """The whole cell of the minutes present, with its longest names, over several pages."""
    meeting = make_meeting(
        coordinator,
        title="اجتماع تتبع برنامج العمل",
        agenda=["حصيلة تجميع التجارب", "Ateliers de co-construction", "مختلفات"],
        held=True,
        rapporteur=Person.objects.get(code="M13"),
    )
    people = list(Person.objects.filter(code__startswith="M").order_by("code"))
    said = [("person", person.pk, "not_recorded", "present") for person in people[:15]]
    said += [("person", people[15].pk, "not_recorded", "excused"), ("person", people[16].pk, "not_recorded", "absent")]
    record(meeting, by=coordinator, said=said, guests=[("Marie Dupont", "Enabel")])
    first, second, _last = meeting.agenda()
    first.save_notes("أشار الحاضرون إلى ما يلي:\n- ضعف مشاركة الجمعيات 😀\n- نسخة ورقية", by=coordinator, version=0)
    second.save_notes("<b>Les dates</b> seront fixées plus tard. " * 60, by=coordinator, version=0)
    last = date(2027, 3, 31)
    deadline = {"due_from": last, "due_to": last, "precision": "end_of_month"}
    decision = make_decision(meeting, coordinator, text="مراسلة جمعيات الأحياء", persons=people[2:4], **deadline)
    from actions.models import Objective

    decision.become_action(by=coordinator, objective=Objective.objects.first(), measures_ar="مراسلة الجمعيات")
    return meeting


def test_they_are_read_as_a_reader_would(full):
    pages = text_of(print_minutes(full))
    whole = " ".join(pages)
    for words in ("محضر اجتماع", "اجتماع تتبع برنامج العمل", "الحاضرون", "شخصا", "السعدية التواقي", "Marie Dupont"):
        assert words in whole, words
    for words in ("الغائبون بعذر", "لم يسجل حضورهم أو غيابهم", "نهاية مارس", "2027", "A14", "التوقيع"):
        assert words in whole, words
    assert "مريم غوفلان" in pages[-1] and "عن التنسيق" in pages[-1], "the places to sign"
    assert "<b>Les dates</b>" in whole and "😀" not in whole
    feet = [re.search(r"(\d) من ?(\d)$", page) for page in pages]  # digits of a right-to-left line change places
    assert [set(foot.groups()) for foot in feet] == [{str(number), str(len(pages))} for number in range(1, len(pages) + 1)]
    order = [whole.index(words) for words in ("جدول الأعمال", "التوقيع", "المداولات", "نسخة ورقية", "مراسلة جمعيات الأحياء")]
    assert order == sorted(order)


def test_a_draft_says_so_on_every_page_and_final_minutes_do_not(full):
    assert all("مسودة" in page for page in text_of(print_minutes(full)))
    assert not any("مسودة" in page for page in text_of(print_minutes(full, final=True)))


def test_in_french_from_left_to_right(full):
    content = print_minutes(full, language="fr")
    whole = " ".join(text_of(content))
    for words in ("Procès-verbal de réunion", "Vice-présidente", "fin mars 2027", "Délibérations", "1 sur"):
        assert words in whole, words
    with pikepdf.open(io.BytesIO(content)) as read:
        assert str(read.Root.ViewerPreferences.Direction) == "/L2R" and read.Root.MarkInfo.Marked
        fonts = {str(font.BaseFont) for page in read.pages for font in page.Resources.Font.values()}
        assert fonts and all("+" in name for name in fonts), "every font is embedded"


def test_a_short_meeting_without_anything_written_is_still_whole(coordinator):
    with override_settings(LANGUAGE_CODE="ar-ma"):
        pages = text_of(print_minutes(make_meeting(coordinator, held=True)))
    assert len(pages) == 1
    assert "لم يسجل أي حضور" in pages[0] and "لم يتخذ أي قرار" in pages[0] and re.search("نقطة أولى", pages[0])
    assert str(timezone.localdate().year) in pages[0]


@pytest.mark.parametrize(
    ("text", "way"), [("مرحبا", "rtl"), ("Bonjour", "ltr"), ("1. Oui", "ltr"), ("", "rtl"), ("12", "rtl")]
)
def test_each_text_runs_its_own_way(text, way):
    assert direction_of(text) == way
