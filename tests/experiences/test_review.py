"""The coordinator's list and the decision on an experience."""

import pytest

from experiences.models import Experience, Move, State
from kit.moves import RefusedMove, StaleEdit

LIST = "/experiences/review/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def experience(make_experience):
    return make_experience(title="حديقة الحي")


def decide(browser, experience, decision, reason="", version=None):
    experience.refresh_from_db()
    answers = {"decision": decision, "reason": reason, "version": experience.version if version is None else version}
    return browser.post(f"{LIST}{experience.pk}/", answers)


# --- Who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("member", 403), ("validator", 403), ("juror", 403), ("administrator", 403), ("reviser", 200), ("coordinator", 200)],
)
def test_who_reads(request, client_for, experience, role, status):
    browser = client_for(request.getfixturevalue(role))
    assert browser.get(LIST).status_code == status
    assert browser.get(f"{LIST}{experience.pk}/").status_code == status


def test_strangers_are_sent_to_sign_in(client, experience):
    for address in [LIST, f"{LIST}{experience.pk}/"]:
        assert client.get(address).url.startswith("/accounts/login/")


def test_drafts_are_nobodys_business(office, make_experience):
    draft = make_experience(sent=False, title="مسودة سرية")
    assert office.get(f"{LIST}{draft.pk}/").status_code == 404
    assert "مسودة سرية" not in office.get(LIST).content.decode()


def test_a_reviser_decides_nothing(client_for, reviser, experience):
    browser = client_for(reviser)
    page = browser.get(f"{LIST}{experience.pk}/").content.decode()
    assert 'value="begin_review"' in page and 'value="ask_completion"' in page
    assert 'value="accept"' not in page and 'value="decline"' not in page
    for decision in ("accept", "decline", "take_back_decision"):
        assert decide(browser, experience, decision, "سبب").status_code == 403
    assert Experience.objects.get().state == State.SENT


def test_a_reviser_begins_the_review_and_asks_for_completion(client_for, reviser, experience):
    browser = client_for(reviser)
    assert decide(browser, experience, "begin_review").status_code == 302
    assert decide(browser, experience, "ask_completion").status_code == 200, "without words nothing is asked"
    assert decide(browser, experience, "ask_completion", "كم عدد الأيام؟").status_code == 302
    assert [(move.by, move.to_state, move.reason) for move in experience.moves.all()[:2]] == [
        (reviser, "completion_asked", "كم عدد الأيام؟"),
        (reviser, "under_review", ""),
    ]


# --- The list -----------------------------------------------------------------------------------------------------


def test_an_empty_list_says_how_to_begin(office):
    assert "/experiences/tell/" in office.get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_database_little(office, make_experience, rows, django_assert_num_queries):
    for _row in range(rows):
        make_experience()
    with django_assert_num_queries(18):
        office.get(LIST)


# --- One experience -----------------------------------------------------------------------------------------------


def test_all_is_shown_and_what_is_missing_is_said(office, make_experience):
    experience = make_experience(
        results="<b>صارت حديقة</b>", contact_phone="+212612345678", place_other="الميناء", women=12, counting="counted"
    )
    page = office.get(f"{LIST}{experience.pk}/").content.decode()
    for words in ["&lt;b&gt;صارت حديقة&lt;/b&gt;", "الميناء", "12", "amina@example.org", "+212612345678", "غير متوفر"]:
        assert words in page


@pytest.mark.parametrize("rows", [1, 12])
def test_its_page_asks_the_database_little(office, experience, coordinator, rows, django_assert_num_queries):
    for number in range(rows):
        experience.attachments.create(kind="document", extension="pdf", file="a.pdf", shown_name="x", size=1, sha256=number)
        experience.accept(by=coordinator)
        experience.take_back_decision(by=coordinator, reason="سبب")
    with django_assert_num_queries(26):
        office.get(f"{LIST}{experience.pk}/")


def test_reading_changes_nothing(office, experience):
    before = Experience.objects.values().get()
    office.get(LIST)
    office.get(f"{LIST}{experience.pk}/")
    assert Experience.objects.values().get() == before


# --- Decisions ----------------------------------------------------------------------------------------------------


def test_accept(office, experience, coordinator):
    assert decide(office, experience, "accept", "تجربة ملهمة").status_code == 302
    experience.refresh_from_db()
    assert experience.state == State.ACCEPTED
    move = experience.moves.first()
    assert (move.by, move.from_state, move.to_state, move.reason) == (coordinator, "sent", "accepted", "تجربة ملهمة")
    page = office.get(f"{LIST}{experience.pk}/").content.decode()
    assert "تجربة ملهمة" in page
    assert 'value="take_back_decision"' in page
    assert 'value="accept"' not in page


def test_decline_wants_a_reason_and_keeps_what_was_typed(office, experience):
    answer = decide(office, experience, "decline")
    assert answer.status_code == 200
    assert "reason" in answer.context["form"].errors
    answer = decide(office, experience, "decline", "ع" * 2001)
    assert "ع" * 2001 in answer.content.decode()
    assert Experience.objects.get().state == State.SENT
    assert decide(office, experience, "decline", "ليست في تراب الجماعة").status_code == 302
    assert Experience.objects.get().state == State.DECLINED


@pytest.mark.parametrize("first", ["accept", "decline"])
def test_a_decision_is_taken_back(office, experience, first):
    decide(office, experience, first, "سبب")
    assert decide(office, experience, "take_back_decision").status_code == 200
    assert decide(office, experience, "take_back_decision", "قرأناها من جديد").status_code == 302
    assert Experience.objects.get().state == State.UNDER_REVIEW
    assert decide(office, experience, "accept").status_code == 302


def test_the_second_of_two_is_told(office, experience, coordinator):
    seen = experience.version
    experience.decline(by=coordinator, reason="سبق الرفض")
    answer = decide(office, experience, "accept", "أعجبتني", version=seen)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert answer.context["refusal"] in page
    assert "أعجبتني" in page
    assert [move.reason for move in answer.context["since"]] == ["سبق الرفض"]
    assert Experience.objects.get().state == State.DECLINED


def test_a_decision_on_an_older_version_is_refused_though_the_state_would_allow_it(office, experience, coordinator):
    seen = experience.version
    experience.accept(by=coordinator)
    experience.take_back_decision(by=coordinator, reason="سبب")
    answer = decide(office, experience, "accept", version=seen)
    assert answer.status_code == 409
    assert answer.context["form"]["version"].value() == experience.version
    assert Experience.objects.get().state == State.UNDER_REVIEW


@pytest.mark.parametrize("decision", ["", "send", "delete", "_move", "__class__"])
def test_only_decisions_are_taken(office, experience, decision):
    assert decide(office, experience, decision, "سبب").status_code == 200
    assert Experience.objects.get().state == State.SENT


def test_in_french(office, experience):
    page = office.get(f"/fr{LIST}{experience.pk}/").content.decode()
    assert "Accepter pour le guide" in page
    assert "Non disponible" in page


def test_what_is_ticked_as_missing_goes_into_the_question_in_the_contributors_language(office, make_experience, coordinator):
    experience = make_experience(language="fr", results="صارت حديقة")
    page = office.get(f"{LIST}{experience.pk}/")
    assert "lessons" in page.context["missing"] and "results" not in page.context["missing"]
    answers = {
        "decision": "ask_completion",
        "version": experience.version,
        "missing": ["lessons", "photo"],
        "reason": "Merci",
    }
    assert office.post(f"{LIST}{experience.pk}/", answers).status_code == 302
    asked = experience.moves.first().reason.splitlines()
    assert asked == ["Ce qui manque :", "- Enseignements tirés", "- Une photo avec légende et crédit", "", "Merci"]


def test_a_question_can_be_taken_back(office, experience, coordinator):
    experience.ask_completion(by=coordinator, reason="ماذا؟")
    page = office.get(f"{LIST}{experience.pk}/")
    assert [choice.name for choice in page.context["possible"]] == ["begin_review", "decline"]
    assert {choice.name for choice in page.context["impossible"]} == {"ask_completion", "accept", "take_back_decision"}
    assert all(choice.why_not in page.content.decode() for choice in page.context["impossible"])
    assert decide(office, experience, "begin_review").status_code == 302
    assert Experience.objects.get().state == State.UNDER_REVIEW


def test_what_was_typed_survives_a_withdrawal(office, experience):
    seen = experience.version
    experience.withdraw(reason="غيرنا رأينا")
    answer = decide(office, experience, "accept", "كلمات منتقاة", version=seen)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "كلمات منتقاة" in page
    assert experience.summary not in page and "amina@example.org" not in page
    assert office.get(f"{LIST}{experience.pk}/").status_code == 404


# --- The moves themselves -----------------------------------------------------------------------------------------


def test_only_a_coordinator_moves_it(experience, member, reviser, validator):
    for user in (member, reviser, validator):
        with pytest.raises(RefusedMove):
            experience.accept(by=user)
    assert Move.objects.count() == 1


def test_a_move_is_refused_from_the_wrong_state(experience, coordinator):
    experience.accept(by=coordinator)
    for move in [
        lambda: experience.accept(by=coordinator),
        lambda: experience.decline(by=coordinator, reason="سبب"),
        experience.send,
    ]:
        with pytest.raises(RefusedMove):
            move()
    with pytest.raises(RefusedMove):
        experience.take_back_decision(by=coordinator, reason=" ")


def test_nothing_is_taken_back_that_was_not_decided(experience, coordinator):
    with pytest.raises(RefusedMove):
        experience.take_back_decision(by=coordinator, reason="سبب")


def test_a_stale_row_moves_nothing(experience, coordinator):
    other = Experience.objects.get()
    experience.accept(by=coordinator)
    with pytest.raises(StaleEdit):
        other.accept(by=coordinator)
    assert Move.objects.filter(to_state=State.ACCEPTED).count() == 1


def test_without_consent_nothing_is_sent(make_experience):
    draft = make_experience(sent=False, consent_processing=False)
    with pytest.raises(RefusedMove):
        draft.send()


def test_the_guide_takes_what_was_accepted_and_may_be_published(make_experience, coordinator):
    yes, no = make_experience(consent_publication=True), make_experience(consent_publication=False)
    for experience in (yes, no):
        experience.accept(by=coordinator)
    assert list(Experience.objects.for_guide()) == [yes]
