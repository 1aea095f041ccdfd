"""The contributor's room: where it stands, what is asked, what was sent each time, what happened."""

import pytest
from django.test import Client

from experiences.models import Experience, Publication, State
from tests.experiences.conftest import MINE

pytestmark = pytest.mark.django_db


def here(browser):
    """Labels of the line's steps, and the one where it stands."""
    steps = browser.get(f"/fr{MINE}").context["line"]
    return [step["label"] for step in steps], next(step["label"] for step in steps if step["current"])


def test_the_line_follows_the_experience_to_the_catalogue(room, coordinator):
    experience, browser = room(consent_publication=True)
    plain = ["Envoyée", "Lue", "Acceptée", "Au catalogue"]
    assert here(browser) == (plain, "Envoyée")
    experience.begin_review(by=coordinator)
    assert here(browser) == (plain, "Lue")
    experience.ask_completion(by=coordinator, reason="كم شارك؟")
    asked = [*plain[:2], "À compléter", *plain[2:]]
    assert here(browser) == (asked, "À compléter")
    experience.send()
    assert here(browser) == (asked, "Envoyée")
    experience.accept(by=coordinator)
    assert here(browser) == (asked, "Acceptée")
    number = Publication.objects.publish(experience, by=coordinator).pk
    assert here(browser) == (asked, "Au catalogue")
    assert f'<bdi class="code">{number}</bdi>' in browser.get(MINE).content.decode()
    experience.withdraw()
    assert here(browser) == (["Envoyée", "Retirée"], "Retirée")


def test_a_declined_one_says_so_with_the_reason(room, coordinator):
    experience, browser = room()
    experience.decline(by=coordinator, reason="خارج التراب")
    assert here(browser)[1] == "Non retenue"
    assert "خارج التراب" in browser.get(MINE).content.decode()


def test_what_is_asked_stands_on_top_with_the_way_to_the_form(room, coordinator):
    experience, browser = room()
    experience.ask_completion(by=coordinator, reason="كم شارك من النساء؟")
    page = browser.get(MINE).content.decode()
    assert page.index("كم شارك من النساء؟") < page.index('id="private-link"')
    assert f'href="{MINE}edit/"' in page


def test_the_journal_is_in_plain_words_and_names_nobody_of_the_cell(room, coordinator):
    experience, browser = room(consent_publication=True)
    experience.accept(by=coordinator, reason="تجربة ملهمة")
    publication = Publication.objects.publish(experience, by=coordinator)
    Publication.objects.take_back(experience, by=coordinator, reason="خطأ في العنوان")
    page = browser.get(f"/fr{MINE}")
    assert [event.words for event in page.context["journal"]] == [
        "L’équipe du projet l’a retirée du catalogue.",
        "Elle a été mise dans le catalogue.",
        "L’équipe du projet l’a acceptée.",
        "Vous l’avez envoyée.",
    ]
    assert publication.events.count() == 2
    assert "خطأ في العنوان" in page.content.decode()
    assert str(coordinator) not in page.content.decode()


def test_each_sending_is_read_again_as_it_was(room):
    experience, browser = room(title="عنوان أول", women=4)
    experience.attachments.create(kind="document", extension="pdf", file="a.pdf", shown_name="a.pdf", size=1, sha256="1")
    experience.begin_correction()
    Experience.objects.filter(pk=experience.pk).update(title="عنوان ثان")
    experience.refresh_from_db()
    experience.send()
    first = browser.get(f"{MINE}sendings/1/").content.decode()
    assert "عنوان أول" in first
    assert "عنوان ثان" not in first
    assert "a.pdf" not in first, "it came with the second"
    second = browser.get(f"{MINE}sendings/2/").content.decode()
    assert "a.pdf" in second
    assert "amina@example.org" in second
    assert browser.get(f"{MINE}sendings/3/").status_code == 404
    assert f'href="{MINE}sendings/2/"' in browser.get(MINE).content.decode()


def test_the_receipt_carries_the_code_and_all_that_was_told(room):
    experience, browser = room(results="صارت حديقة")
    page = browser.get(f"{MINE}receipt/")
    for words in (experience.tracking_code, "صارت حديقة", f"/experiences/state/?code={experience.tracking_code}", "<svg"):
        assert words in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_draft_has_no_receipt(room):
    _draft, browser = room(sent=False)
    assert browser.get(f"{MINE}receipt/").url == MINE


# --- A correction -------------------------------------------------------------------------------------------------


def test_a_correction_is_begun_once_and_filled_in(room):
    _experience, browser = room(title="عنوان أول")
    assert browser.get(f"{MINE}correct/").status_code == 405
    for _press in range(2):
        assert browser.post(f"{MINE}correct/").url == f"{MINE}edit/"
    form = browser.get(f"{MINE}edit/")
    assert form.context["form"]["title"].value() == "عنوان أول"
    assert Experience.objects.get().is_correcting
    assert Experience.objects.get().state == State.SENT, "what was sent stands"


def test_a_correction_is_dropped_and_what_was_sent_stands(room):
    _experience, browser = room()
    browser.post(f"{MINE}correct/")
    Experience.objects.update(typed={"title": "مسودة تصحيح"})
    for _press in range(2):
        assert browser.post(f"{MINE}correct/drop/").url == MINE
    row = Experience.objects.get()
    assert (row.is_correcting, row.typed, row.title) == (False, {}, "تجربة")


def test_what_is_withdrawn_is_not_corrected(room):
    experience, browser = room()
    experience.withdraw()
    assert browser.post(f"{MINE}correct/").url == MINE
    assert browser.get(MINE).context["messages"]
    assert not Experience.objects.get().is_correcting


# --- Its queries --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_the_room_asks_the_database_little(room, coordinator, rows, django_assert_num_queries):
    experience, browser = room(consent_publication=True)
    for _row in range(rows):
        experience.accept(by=coordinator)
        Publication.objects.publish(experience, by=coordinator)
        experience.take_back_decision(by=coordinator, reason="سبب")
        experience.new_link()
    with django_assert_num_queries(13):
        browser.get(MINE)


def test_every_page_of_the_room_is_private(room):
    _experience, browser = room()
    pages = ["", "sendings/1/", "receipt/", "withdraw/", "consents/", "renew/", "lost/"]
    for path in pages:
        answer = browser.get(f"{MINE}{path}")
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"], path
        assert b'<meta name="robots" content="noindex">' in answer.content, path
    for path in pages[:-1]:
        assert Client().get(f"{MINE}{path}").status_code == 404


def test_reading_changes_nothing(room):
    experience, browser = room()
    before = list(Experience.objects.values())
    for path in ["", "sendings/1/", "receipt/", "withdraw/", "consents/", "renew/", "lost/"]:
        browser.get(f"{MINE}{path}")
    assert list(Experience.objects.values()) == before
    assert not experience.private_links.exists()
