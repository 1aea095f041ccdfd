"""A draft thrown away; an experience withdrawn before and after it is published; what was withdrawn, erased."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from experiences.files import take_file
from experiences.models import ConsentChange, EditedText, Experience, Move, Publication, State
from experiences.models.leaving import ROWS_OF_WORDS, ROWS_THAT_STAY
from kit.links import new_token
from kit.moves import RefusedMove
from tests.experiences.conftest import MINE, photo
from tests.experiences.test_sending_at_once import at_once

WITHDRAW = f"{MINE}withdraw/"
pytestmark = pytest.mark.django_db


def brought_to(experience, state, by):
    """Move the sent experience there."""
    moves = {
        "sent": lambda: None,
        "under_review": lambda: experience.begin_review(by=by),
        "completion_asked": lambda: experience.ask_completion(by=by, reason="سبب"),
        "accepted": lambda: experience.accept(by=by),
        "declined": lambda: experience.decline(by=by, reason="سبب"),
        "published": lambda: (experience.accept(by=by), Publication.objects.publish(experience, by=by)),
        "in correction": lambda: experience.begin_correction(),
    }
    moves[state]()


@pytest.mark.parametrize(
    "state", ["sent", "under_review", "completion_asked", "accepted", "declined", "published", "in correction"]
)
def test_it_is_withdrawn_wherever_it_stands(room, coordinator, state, run_jobs, mailoutbox):
    experience, browser = room(consent_publication=True)
    brought_to(experience, state, coordinator)
    assert browser.get(WITHDRAW).status_code == 200
    assert Experience.objects.get().state != State.WITHDRAWN
    assert browser.post(WITHDRAW, {"reason": "لم نعد نريد"}).url == MINE
    experience.refresh_from_db()
    assert (experience.state, experience.is_correcting, experience.typed) == (State.WITHDRAWN, False, {})
    move = experience.moves.first()
    assert (move.to_state, move.by, move.reason) == (State.WITHDRAWN, None, "لم نعد نريد")
    assert not Publication.objects.live().exists()
    assert browser.get(MINE).status_code == 200, "the room stays and says so"
    assert browser.get(WITHDRAW).url == MINE
    run_jobs()
    told = [mail for mail in mailoutbox if mail.to == ["amina@example.org"]]
    assert "سُحبت" in told[-1].subject


def test_the_catalogue_keeps_the_number_alone_and_not_the_reason(room, coordinator):
    experience, browser = room(consent_publication=True)
    brought_to(experience, "published", coordinator)
    assert str(experience.publication.pk) in browser.get(WITHDRAW).content.decode()
    browser.post(WITHDRAW, {"reason": "خلاف داخل الجمعية"})
    publication = Publication.objects.get()
    assert (publication.title, publication.search_text, publication.is_live) == ("", "", False)
    event = publication.events.first()
    assert (event.what, event.by, event.reason) == ("taken_back", None, "")


def test_a_long_reason_is_given_back_and_nothing_happens(room):
    _experience, browser = room()
    answer = browser.post(WITHDRAW, {"reason": "ع" * 2001})
    assert answer.status_code == 200
    assert "ع" * 2001 in answer.content.decode()
    assert Experience.objects.get().state == State.SENT


def test_a_decision_made_meanwhile_does_not_hinder_it(make_experience, coordinator):
    experience = make_experience()
    Experience.objects.get().accept(by=coordinator)
    experience.withdraw()
    assert experience.state == State.WITHDRAWN
    experience.withdraw()
    assert experience.moves.filter(to_state=State.WITHDRAWN).count() == 1


def test_a_draft_is_no_sheet_to_withdraw(make_experience):
    with pytest.raises(RefusedMove):
        make_experience(sent=False).withdraw()


def test_a_draft_is_deleted_with_its_files_and_history(room, django_capture_on_commit_callbacks):
    experience, browser = room(sent=False)
    take_file(experience, photo())
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(WITHDRAW, {"draft": "1"}).url == "/"
    assert not Experience.objects.exists()
    assert not Experience.history.exists()
    assert default_storage.listdir("experiences")[1] == []
    browser.cookies["mine_ar"] = "still:there"
    assert browser.post(WITHDRAW, {"draft": "1"}).url == "/", "pressed twice"
    assert browser.post(WITHDRAW).status_code == 404


def test_a_draft_that_was_sent_meanwhile_is_not_deleted_unasked(room):
    _experience, browser = room(sent=False)
    Experience.objects.get().send()
    assert browser.post(WITHDRAW, {"draft": "1"}).status_code == 409
    assert Experience.objects.get().state == State.SENT


# --- Erased -------------------------------------------------------------------------------------------------------


def swept():
    said = StringIO()
    call_command("sweep_experiences", stdout=said)
    return said.getvalue()


def test_what_was_withdrawn_is_erased_after_thirty_days(room, coordinator, django_capture_on_commit_callbacks):
    experience, browser = room(
        title="CanaryTitle", results="CanaryResults", contact_name="CanaryName", contact_phone="+212612345678",
        contact_email="canary@example.org", source_from="CanarySource", agreed_by="CanaryAgreed",
    )  # fmt: skip
    experience.groups.set(["ALL"])
    take_file(experience, photo("canary.jpg"))
    EditedText.objects.create(experience=experience, field="results", text="CanaryEdited", by=coordinator, at=timezone.now())
    experience.begin_correction()
    experience.send()
    experience.withdraw(reason="سبب")
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert " 0 withdrawn" in swept()
    with time_machine.travel(timezone.now() + timedelta(days=31)), django_capture_on_commit_callbacks(execute=True):
        assert " 1 withdrawn" in swept()
        assert " 0 withdrawn" in swept(), "once"
    row = Experience.objects.get()
    assert "anary" not in str(Experience.objects.values().get()) + str(list(row.sendings.values()))
    assert "612345678" not in str(Experience.objects.values().get())
    assert not row.groups.exists()
    assert not row.attachments.exists()
    assert not EditedText.objects.exists()
    assert not Experience.history.exists()
    assert default_storage.listdir("experiences")[1] == []
    assert (row.tracking_code, row.state, row.consent_processing) == (experience.tracking_code, State.WITHDRAWN, True)
    assert [move.to_state for move in row.moves.all()] == ["withdrawn", "sent", "sent"]
    page = browser.get(MINE)
    assert page.status_code == 200
    assert experience.tracking_code in page.content.decode()
    assert browser.get(f"{MINE}sendings/1/").status_code == 404


def test_of_each_table_about_an_experience_it_is_known_whether_it_goes():
    tables = {relation.get_accessor_name() for relation in Experience._meta.related_objects}
    assert tables <= ROWS_OF_WORDS | ROWS_THAT_STAY.keys()


def test_what_stands_is_not_erased(make_experience, coordinator):
    experience = make_experience()
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        swept()
    assert not experience.erase()
    assert Experience.objects.get().title


# --- At once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_ten_withdrawals_at_once_are_one_move(make_experience, coordinator):
    cache.clear()
    token = new_token()
    experience = make_experience(token=token, consent_publication=True)
    brought_to(experience, "published", coordinator)

    def withdraw(number):
        browser = Client()
        browser.get(f"{MINE}{token}/")
        return browser.post(WITHDRAW, {"reason": ""}).status_code

    assert set(at_once(withdraw, times=10)) == {302}
    assert Move.objects.filter(to_state=State.WITHDRAWN).count() == 1
    assert experience.publication.events.filter(what="taken_back").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_publication_and_a_withdrawal_at_once_leave_nothing_in_the_catalogue(make_experience, coordinator):
    experience = make_experience(consent_publication=True)
    experience.accept(by=coordinator)

    def act(number):
        row = Experience.objects.get()
        try:
            row.withdraw() if number else Publication.objects.publish(row, by=coordinator)
        except RefusedMove:
            return "refused"

    at_once(act, times=2)
    assert Experience.objects.get().state == State.WITHDRAWN
    assert not Publication.objects.live().exists()
    assert not ConsentChange.objects.exists()
