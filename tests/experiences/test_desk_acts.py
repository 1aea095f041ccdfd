"""What is done on an experience's page beside the decision: who reads it, comments, doubles, its holder, the catalogue."""

import pytest

from experiences.models import Publication, ReviewComment, ReviewEntry, SetApart
from kit.moves import RefusedMove
from tests.factories import make_organisation

LIST = "/experiences/review/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def experience(make_experience):
    return make_experience(title="حديقة الحي", start_year=2022, consent_publication=True)


@pytest.fixture
def act(office):
    """`act(experience, "reader/", by=browser, **posted)`: a press on its page."""

    def press(experience, path, by=office, **posted):
        return by.post(f"{LIST}{experience.pk}/{path}", posted)

    return press


def said(browser, answer):
    return " ".join(str(message) for message in browser.get(answer.url).context["messages"])


# --- Who reads it -------------------------------------------------------------------------------------------------


def test_taken_in_one_press_from_the_queue(client_for, reviser, experience, act):
    browser = client_for(reviser)
    answer = act(experience, "reader/", by=browser, to="me", seen="", queue="theme=ENV&page=2")
    assert answer.url == f"{LIST}?theme=ENV&page=2"
    experience.refresh_from_db()
    assert experience.assigned_to == reviser
    entry = ReviewEntry.objects.get()
    assert (entry.kind, entry.by, entry.whom) == ("assigned", reviser, reviser)


def test_given_passed_on_and_put_down(office, coordinator, reviser, experience, act):
    act(experience, "reader/", to=reviser.pk, seen="")
    act(experience, "reader/", to="me", seen=reviser.pk)
    act(experience, "reader/", to="nobody", seen=coordinator.pk)
    experience.refresh_from_db()
    assert experience.assigned_to is None
    assert [(entry.kind, entry.whom) for entry in ReviewEntry.objects.all()] == [
        ("unassigned", coordinator),
        ("assigned", coordinator),
        ("assigned", reviser),
    ]
    assert "أُسندت إلى" in office.get(f"{LIST}{experience.pk}/").content.decode()


def test_whoever_comes_second_is_told(office, coordinator, reviser, experience, act):
    experience.assign(reviser, by=coordinator)
    answer = act(experience, "reader/", to="me", seen="")
    assert "في هذه الأثناء" in said(office, answer)
    experience.refresh_from_db()
    assert experience.assigned_to == reviser


def test_only_to_whoever_reads_at_the_desk(office, member, coordinator, reviser, experience, act):
    for to in (member.pk, "999", "x", "", "9" * 40):
        act(experience, "reader/", to=to, seen="")
    experience.assign(coordinator, by=coordinator)
    with pytest.raises(RefusedMove):
        experience.assign(reviser, by=reviser)
    with pytest.raises(RefusedMove):
        experience.assign(reviser, by=member)
    experience.refresh_from_db()
    assert experience.assigned_to == coordinator


# --- Comments -----------------------------------------------------------------------------------------------------


def test_a_comment_on_a_section_is_settled_and_opened_again(office, client_for, coordinator, reviser, experience, act):
    answer = act(experience, "comments/", by=client_for(reviser), section="story", text="<b>كم يوما؟</b>")
    assert answer.url.endswith("#section-story")
    comment = ReviewComment.objects.get()
    page = office.get(f"{LIST}{experience.pk}/")
    assert "&lt;b&gt;كم يوما؟&lt;/b&gt;" in page.content.decode()
    assert {section["code"]: section["open"] for section in page.context["sections"]}["story"] == 1
    act(experience, f"comments/{comment.pk}/", settled="1")
    comment.refresh_from_db()
    assert comment.settled_by == coordinator
    assert "سواه" in office.get(f"{LIST}{experience.pk}/").content.decode()
    act(experience, f"comments/{comment.pk}/", settled="0")
    comment.refresh_from_db()
    assert comment.settled_at is None


def test_a_refused_comment_is_kept_and_opened(office, experience, act):
    answer = act(experience, "comments/", section="story", text="ع" * 2001)
    assert answer.status_code == 200 and "ع" * 2001 in answer.content.decode()
    assert act(experience, "comments/", section="story", text="").status_code == 200
    for section in ("nonsense", "%d", "%s%s", ""):
        assert act(experience, "comments/", section=section, text="كلمة").status_code == 200
    assert not ReviewComment.objects.exists()


def test_a_comment_of_another_experience_is_not_there(make_experience, coordinator, experience, act):
    other = make_experience(title="أخرى")
    comment = ReviewComment.say(other, "story", "تعليق", by=coordinator)
    assert act(experience, f"comments/{comment.pk}/", settled="1").status_code == 404


def test_the_contributor_reads_no_comment(client, make_experience, coordinator):
    experience = make_experience(token="t" * 43)
    ReviewComment.say(experience, "story", "سر المكتب", by=coordinator)
    page = client.get("/experiences/mine/" + "t" * 43 + "/", follow=True)
    assert page.status_code == 200
    assert "سر المكتب" not in page.content.decode()


# --- Doubles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": "حديقه الحىّ"}, "نفس الهيئة ونفس العنوان"),
        ({"title": "حديقة الحي", "holder_name": "أخرى"}, "نفس العنوان"),
        ({"title": "شيء آخر", "start_year": 2022}, "نفس الهيئة ونفس السنة"),
        ({"title": "شيء آخر", "start_year": 2021}, None),
        ({"title": "حديقة الحي", "is_demonstration": True}, None),
    ],
)
def test_what_resembles_it_is_proposed(office, make_experience, experience, changes, why):
    other = make_experience(**changes)
    told = [(row, str(words)) for row, words in office.get(f"{LIST}{experience.pk}/").context["doubles"]]
    assert told == ([(other, why)] if why else [])


def test_not_the_same_is_kept_and_can_be_taken_back(office, make_experience, experience, act):
    other = make_experience(title="حديقة الحي")
    act(other, f"doubles/{experience.pk}/", apart="1")
    act(other, f"doubles/{experience.pk}/", apart="1")
    assert SetApart.objects.standing().count() == 1
    page = office.get(f"{LIST}{experience.pk}/")
    assert not page.context["doubles"] and list(page.context["apart"]) == [other]
    assert not office.get(LIST, {"doubles": "yes"}).context["found"]
    act(experience, f"doubles/{other.pk}/", apart="0")
    assert office.get(f"{LIST}{experience.pk}/").context["doubles"]
    assert [entry.kind for entry in experience.review_entries.all()] == ["compared_again", "set_apart"]


def test_the_same_is_declined_in_words_that_are_ready(office, make_experience, experience):
    other = make_experience(title="حديقة الحي", language="fr")
    page = office.get(f"{LIST}{other.pk}/", {"double": experience.pk})
    words = page.context["form"]["reason"].value()
    assert words.startswith("Elle raconte la même expérience que « حديقة الحي »")
    office.post(f"{LIST}{other.pk}/", {"decision": "decline", "reason": words, "version": other.version})
    assert not office.get(f"{LIST}{experience.pk}/").context["doubles"], "what was declined is no double any more"
    assert not office.get(f"{LIST}{other.pk}/", {"double": "x"}).context["twin"]


# --- Its holder ---------------------------------------------------------------------------------------------------


def test_the_organisation_is_proposed_by_its_names_and_set_by_a_person(office, coordinator, make_experience, act):
    organisation = make_organisation("A", name_ar="جمعية الأمل")
    organisation.aliases.create(name="جمعيّة الامل للتنمية")
    experience = make_experience(holder_name="جمعية الأمل للتنميه")
    assert office.get(f"{LIST}{experience.pk}/").context["proposals"] == [organisation]
    act(experience, "holder/", organisation=organisation.pk)
    experience.refresh_from_db()
    assert experience.holder == organisation
    assert experience.history.first().history_user == coordinator
    act(experience, "holder/", organisation="999")
    act(experience, "holder/", organisation="")
    experience.refresh_from_db()
    assert experience.holder is None
    assert [entry.kind for entry in experience.review_entries.all()] == ["not_recognised", "recognised"]


# --- The catalogue ------------------------------------------------------------------------------------------------


def test_published_and_taken_back_in_one_journal(office, coordinator, experience, act):
    assert "مقبولة" in said(office, act(experience, "publish/"))
    experience.accept(by=coordinator)
    act(experience, "publish/")
    assert Publication.objects.live().get().experience == experience
    refused = act(experience, "take-back/", reason="")
    assert refused.status_code == 200 and refused.context["taking_back"].errors
    act(experience, "take-back/", reason="طلب تصحيح")
    assert not Publication.objects.live().exists()
    page = office.get(f"{LIST}{experience.pk}/")
    assert [kind for kind, _row in page.context["history"]] == ["catalogue", "catalogue", "move", "move"]
    assert "طلب تصحيح" in page.content.decode()


@pytest.mark.parametrize("path", ["publish/", "take-back/", "holder/", "conflicts/1/"])
def test_a_reviser_does_none_of_it(client_for, reviser, experience, act, path):
    assert act(experience, path, by=client_for(reviser), reason="سبب").status_code == 403


@pytest.mark.parametrize("path", ["reader/", "comments/", "conflicts/", "publish/", "take-back/", "holder/"])
def test_a_press_is_no_reading(office, experience, path):
    assert office.get(f"{LIST}{experience.pk}/{path}").status_code == 405
    assert office.post(f"{LIST}999/{path}").status_code == 404
