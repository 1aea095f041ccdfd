"""The contributor agrees to the edited text, objects, or is silent; and what of it is public."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from experiences.models import EditedText, Experience, Publication, SignOff, SignOffEvent
from experiences.models.sign_offs import USUAL_TIME
from kit.links import new_token
from kit.moves import RefusedMove, StaleEdit
from tests.experiences.conftest import MINE
from tests.experiences.test_editing import HOSTILE, correct

SIGNING = f"{MINE}sign-off/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def token():
    return new_token()


@pytest.fixture
def experience(make_experience, token, coordinator):
    """Accepted, and one of its texts edited."""
    experience = make_experience(token=token, title="حديقة الحي", results="نتائج صاحبتها", consent_publication=True)
    experience.accept(by=coordinator)
    edit(experience, coordinator, "نتائج محررة")
    return experience


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def room(client, token, experience):
    """The contributor's browser, with the key of the private link."""
    client.get(f"{MINE}{token}/")
    return client


def edit(experience, by, text, field="results"):
    row = EditedText.objects.filter(experience=experience, field=field).first()
    EditedText.objects.write(experience, field, text, by=by, revision=row.revision if row else 0)


def ask(experience, by, days=USUAL_TIME.days):
    seen = SignOff.objects.mark(experience)
    until = timezone.localdate() + timedelta(days=days)
    return SignOff.objects.ask(experience, by=by, until=until, seen=seen)


def desk(experience, part=""):
    return f"/experiences/review/{experience.pk}/sign-off/{part}"


def results(experience):
    return Experience.objects.get(pk=experience.pk).public_texts()["results"]


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_a_reviser_asks_and_the_contributor_is_told_by_mail(client_for, reviser, experience, run_jobs):
    browser = client_for(reviser)
    run_jobs()
    form = browser.get(desk(experience)).context["ask"]
    until = timezone.localdate() + USUAL_TIME
    assert form["until"].value() == until
    answer = browser.post(desk(experience), {"seen": form["seen"].value(), "until": until.isoformat()})
    assert answer.status_code == 302
    sign_off = SignOff.objects.get()
    assert (sign_off.asked_by, sign_off.deadline, sign_off.edited, sign_off.sending) == (reviser, until, ["results"], 1)
    assert sign_off.texts["results"] == "نتائج محررة"
    run_jobs()
    message = mail.outbox[-1]
    assert message.to == ["amina@example.org"]
    assert message.subject.startswith("اقرؤوا نص «حديقة الحي» وأجيبوا")
    assert MINE in message.body
    assert "نتائج محررة" in browser.get(desk(experience)).context["last"].texts.values()


def test_what_is_refused_keeps_what_was_typed(office, experience, coordinator):
    seen = SignOff.objects.mark(experience)
    today = timezone.localdate().isoformat()
    for until in ("", "x", today, "2020-01-01"):
        answer = office.post(desk(experience), {"seen": seen, "until": until})
        assert answer.status_code == 200
        assert answer.context["ask"].errors
    edit(experience, coordinator, "نتائج أخرى")
    until = (timezone.localdate() + timedelta(days=5)).isoformat()
    answer = office.post(desk(experience), {"seen": seen, "until": until})
    assert answer.status_code == 409, "the texts are other ones than those that were seen"
    assert until in answer.content.decode()
    assert not SignOff.objects.exists()


def test_only_where_there_is_something_to_agree_to_and_in_its_time(make_experience, coordinator, member, experience):
    sent, own = make_experience(), make_experience()
    edit(sent, coordinator, "نص")
    own.accept(by=coordinator)
    for row, by in [(sent, coordinator), (own, coordinator), (experience, member)]:
        with pytest.raises(RefusedMove):
            ask(row, by)
    sent.begin_review(by=coordinator)
    assert ask(sent, coordinator).state == "asked"


def test_asked_anew_the_first_request_is_replaced(experience, coordinator, room):
    first = ask(experience, coordinator)
    edit(experience, coordinator, "نتائج أخرى")
    second = ask(experience, coordinator)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "asked")
    answer = room.post(SIGNING, {"sign_off": first.pk, "answer": "agree"})
    assert answer.status_code == 409
    assert "نتائج أخرى" in answer.content.decode()
    second.refresh_from_db()
    assert second.state == "asked"


# --- The contributor's answer -----------------------------------------------------------------------------------------


def test_the_contributor_reads_and_agrees(room, experience, coordinator, office, run_jobs):
    assert room.get(SIGNING).status_code == 404
    sign_off = ask(experience, coordinator)
    assert SIGNING in room.get(MINE).content.decode()
    page = room.get(SIGNING).content.decode()
    assert "نتائج محررة" in page
    assert "<ins>" in page, "differences to their own words"
    assert "no-store" in room.get(SIGNING)["Cache-Control"]
    assert results(experience) == "نتائج صاحبتها"
    run_jobs()
    assert room.post(SIGNING, {"sign_off": sign_off.pk, "answer": "agree"}).status_code == 302
    assert results(experience) == "نتائج محررة"
    run_jobs()
    assert mail.outbox[-1].to == [coordinator.email]
    assert mail.outbox[-1].subject.startswith("انشروا «حديقة الحي»")
    assert 'name="answer"' not in room.get(SIGNING).content.decode()
    assert room.post(SIGNING, {"sign_off": sign_off.pk, "answer": "object", "comment": "لا"}).status_code == 409
    events = SignOffEvent.objects.order_by("pk").values_list("by", "from_state", "to_state")
    assert list(events) == [(coordinator.pk, "", "asked"), (None, "asked", "agreed")]
    publication = Publication.objects.publish(experience, by=coordinator)
    assert (publication.results, publication.is_edited) == ("نتائج محررة", True)


def test_an_objection_needs_words_and_leads_to_another_text(room, experience, coordinator, office, run_jobs):
    sign_off = ask(experience, coordinator)
    empty = room.post(SIGNING, {"sign_off": sign_off.pk, "answer": "object", "comment": " "})
    assert empty.status_code == 200
    assert "comment" in empty.context["form"].errors
    long = room.post(SIGNING, {"sign_off": sign_off.pk, "answer": "object", "remark-results": "ع" * 2001})
    assert "ع" * 2001 in long.content.decode()
    said = {"sign_off": sign_off.pk, "answer": "object", "comment": "ليس هكذا", "remark-results": "كنا خمسين"}
    assert room.post(SIGNING, said | {"remark-state": "x"}).status_code == 302
    sign_off.refresh_from_db()
    assert (sign_off.state, sign_off.comment, sign_off.remarks) == ("objected", "ليس هكذا", {"results": "كنا خمسين"})
    assert results(experience) == "نتائج صاحبتها"
    run_jobs()
    assert "كنا خمسين" in mail.outbox[-1].body and "ليس هكذا" in mail.outbox[-1].body
    page = office.get(desk(experience)).content.decode()
    assert "كنا خمسين" in page and "ليس هكذا" in page
    edit(experience, coordinator, "كنا خمسين، وصارت حديقة")
    second = ask(experience, coordinator)
    assert room.post(SIGNING, {"sign_off": second.pk, "answer": "agree"}).status_code == 302
    assert results(experience) == "كنا خمسين، وصارت حديقة"


def test_an_answer_only_with_the_key_and_while_it_stands(client_for, room, experience, coordinator):
    sign_off = ask(experience, coordinator)
    for browser in (client_for(), client_for(coordinator)):
        assert browser.get(SIGNING).status_code == 404
        assert browser.post(SIGNING, {"sign_off": sign_off.pk, "answer": "agree"}).status_code == 404
    for wrong in [
        {},
        {"answer": "agree"},
        {"sign_off": "x", "answer": "agree"},
        {"sign_off": sign_off.pk, "answer": "_move"},
    ]:
        assert room.post(SIGNING, wrong).status_code == 200
    experience.refresh_from_db()
    correct(experience, context="سياق مصحح")  # accepted no more: it is read again
    assert room.post(SIGNING, {"sign_off": sign_off.pk, "answer": "agree"}).status_code == 409
    sign_off.refresh_from_db()
    assert sign_off.state == "asked"
    assert 'name="answer"' not in room.get(SIGNING).content.decode()


def test_hostile_words_are_words(room, experience, coordinator, office):
    edit(experience, coordinator, f"نتائج {HOSTILE} محررة")
    sign_off = ask(experience, coordinator)
    pages = [room.get(SIGNING).content.decode()]
    room.post(SIGNING, {"sign_off": sign_off.pk, "answer": "object", "comment": HOSTILE, "remark-results": HOSTILE})
    pages += [room.get(SIGNING).content.decode(), office.get(desk(experience)).content.decode()]
    for page in pages:
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# --- Silence, and answers by phone --------------------------------------------------------------------------------------


def test_silence_is_recorded_by_a_coordinator_after_the_last_day(client_for, office, reviser, room, experience, coordinator):
    sign_off = ask(experience, coordinator, days=14)
    silence = {"sign_off": sign_off.pk, "silence": "1"}
    assert 'name="silence"' not in office.get(desk(experience)).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=14), tick=False):
        answer = client_for(coordinator).post(desk(experience, "record/"), silence)
        assert answer.status_code == 409, "the last day is still to be answered in"
    with time_machine.travel(timezone.now() + timedelta(days=15), tick=False):
        assert SignOff.objects.overdue().count() == 1
        browser = client_for(reviser)
        assert browser.post(desk(experience, "record/"), silence).status_code == 403
        assert results(experience) == "نتائج صاحبتها"
        page = client_for(coordinator)
        assert 'name="silence"' in page.get(desk(experience)).content.decode()
        assert page.post(desk(experience, "record/"), silence).status_code == 302
    assert results(experience) == "نتائج محررة"
    event = SignOffEvent.objects.latest("pk")
    assert (event.to_state, event.by) == ("silent", coordinator)
    said = {"sign_off": sign_off.pk, "answer": "object", "comment": "كنت مسافرة"}
    assert room.post(SIGNING, said).status_code == 302, "who was silent can still object"
    assert results(experience) == "نتائج صاحبتها"


def test_the_mails_of_the_clock_come_once(experience, coordinator, run_jobs):
    ask(experience, coordinator, days=14)
    run_jobs()
    subjects = {}
    for day in (1, 10, 11, 11, 12, 15):
        with time_machine.travel(timezone.now() + timedelta(days=day), tick=False):
            mail.outbox.clear()
            call_command("remind", verbosity=0)
            run_jobs()
            subjects.setdefault(day, []).extend(row.subject for row in mail.outbox if row.to == ["amina@example.org"])
    assert [len(subjects[day]) for day in (1, 10, 11, 12, 15)] == [0, 0, 1, 0, 0]
    assert subjects[11][0].startswith("تذكير: أجيبوا")


@pytest.mark.parametrize("ending", ["agreed", "withdrawn"])
def test_who_has_answered_or_left_is_reminded_of_nothing(experience, coordinator, run_jobs, ending):
    sign_off = ask(experience, coordinator, days=3)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        call_command("remind", verbosity=0)
        sign_off.agree() if ending == "agreed" else Experience.objects.get().withdraw()
        mail.outbox.clear()
        run_jobs()
    assert not [row for row in mail.outbox if row.subject.startswith("تذكير")]


def test_a_dry_run_names_them_and_writes_nothing(experience, coordinator, capsys):
    ask(experience, coordinator, days=3)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        call_command("remind", dry_run=True)
    assert "حديقة الحي" in capsys.readouterr().out
    assert not experience.private_links.exists()


def test_an_answer_by_phone_is_written_down_with_who_and_when(office, make_experience, coordinator):
    experience = make_experience(contact_email="", contact_phone="+212612345678", results="نتائج")
    experience.accept(by=coordinator)
    edit(experience, coordinator, "نتائج محررة")
    sign_off = ask(experience, coordinator)
    answer = office.post(desk(experience, "record/"), {"sign_off": sign_off.pk, "said_by": "أمينة"})
    assert {"said_on", "agrees"} <= answer.context["phone"].errors.keys()
    assert "أمينة" in answer.content.decode()
    told = {"sign_off": sign_off.pk, "said_by": "أمينة", "agrees": "no", "said_on": timezone.localdate().isoformat()}
    refused = office.post(desk(experience, "record/"), told)
    assert refused.status_code == 409
    assert "أمينة" in refused.content.decode()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert office.post(desk(experience, "record/"), told | {"agrees": "yes", "said_on": tomorrow}).status_code == 409
    assert office.post(desk(experience, "record/"), told | {"agrees": "yes", "sign_off": sign_off.pk + 1}).status_code == 409
    assert office.post(desk(experience, "record/"), told | {"agrees": "yes"}).status_code == 302
    event = SignOffEvent.objects.latest("pk")
    assert (event.to_state, event.by, event.said_by, event.said_on) == (
        "agreed",
        coordinator,
        "أمينة",
        timezone.localdate(),
    )
    assert results(experience) == "نتائج محررة"


def test_who_has_an_e_mail_answers_in_person(office, experience, coordinator):
    sign_off = ask(experience, coordinator)
    with pytest.raises(RefusedMove):
        sign_off.record_answer(by=coordinator, agrees=True, said_by="أمينة", said_on=timezone.localdate())
    assert 'name="said_by"' not in office.get(desk(experience)).content.decode()


# --- What is public -----------------------------------------------------------------------------------------------------


def test_edited_words_are_public_only_once_signed_off(experience, coordinator, office):
    assert Publication.objects.publish(experience, by=coordinator).results == "نتائج صاحبتها"
    sign_off = ask(experience, coordinator)
    edit(experience, coordinator, "نتائج من بعد")
    page = office.get(f"/experiences/review/{experience.pk}/").context["editing"]
    assert page["changed"] == ["النتائج"]
    sign_off.agree()
    assert results(experience) == "نتائج محررة", "the words as they were asked, not those that came later"
    page = office.get(f"/experiences/review/{experience.pk}/").context["editing"]
    assert (page["is_behind"], page["is_public_edited"], page["may_ask"]) == (True, True, True)
    Publication.objects.publish(experience, by=coordinator)
    assert Publication.objects.get().results == "نتائج محررة"
    assert not office.get(f"/experiences/review/{experience.pk}/").context["editing"]["is_behind"]


def test_a_text_that_editors_left_alone_follows_each_sending(experience, coordinator):
    ask(experience, coordinator).agree()
    correct(experience, context="سياق مصحح", results="نتائج مصححة")
    texts = Experience.objects.get().public_texts()
    assert (texts["context"], texts["results"]) == ("سياق مصحح", "نتائج محررة")


def test_the_words_put_back_are_asked_for_anew(experience, coordinator):
    ask(experience, coordinator).agree()
    edit(experience, coordinator, "نتائج صاحبتها")
    assert results(experience) == "نتائج محررة"
    ask(experience, coordinator).agree()
    assert results(experience) == "نتائج صاحبتها"


# --- The rest -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 8])
def test_pages_ask_the_database_little(office, room, experience, coordinator, rows, django_assert_num_queries):
    for number in range(rows):
        edit(experience, coordinator, f"نتائج {number}")
        sign_off = ask(experience, coordinator)
    with django_assert_num_queries(13):
        office.get(desk(experience))
    with django_assert_num_queries(3):
        room.get(SIGNING)
    assert sign_off.state == "asked"


def test_a_stale_sign_off_moves_nothing(experience, coordinator):
    sign_off = ask(experience, coordinator)
    other = SignOff.objects.get()
    sign_off.agree()
    with pytest.raises(StaleEdit):
        other.object(comment="لا")
    for move in (sign_off.agree, lambda: sign_off.object(comment="لا"), lambda: sign_off.record_silence(by=coordinator)):
        with pytest.raises(RefusedMove):
            move()
    assert SignOffEvent.objects.count() == 2


def test_in_french(client, experience, coordinator, token, client_for):
    ask(experience, coordinator)
    client.get(f"/fr{MINE}{token}/")
    assert "Je suis d’accord avec ce texte" in client.get(f"/fr{SIGNING}").content.decode()
    assert "Accord de l’auteur" in client_for(coordinator).get(f"/fr{desk(experience)}").content.decode()
