"""What those inside say about an action: never for strangers; whoever is mentioned is told once, and of nothing withdrawn."""

import re

import pytest
from django.utils import timezone

from actions.models import Comment, Evidence, Status
from kit.files import examine
from kit.moves import RefusedMove
from members.models import Message
from tests.experiences.conftest import photo
from tests.factories import make_action, make_person

PATH = "/plan/A1/comments/"
CANARIES = ["كناري-تعليق", "كناري-معدل", "كناري-مسحوب", "كناري-جملة", "كناري-صورة", "كناري-رابط", "canari.example.org"]


@pytest.fixture
def action(member):
    return make_action("A1", answered_by=[member.person])


def write(client, text="ما رأيكم؟", **said):
    return client.post(PATH, {"text": text, **said})


@pytest.mark.parametrize("who", ["member", "other_member", "reviser", "validator", "juror", "coordinator", "administrator"])
def test_everybody_inside_writes(client_for, action, who, request):
    user = request.getfixturevalue(who)
    answer = write(client_for(user), "سطر\r\nثان ‮x")
    comment = Comment.objects.get()
    assert answer["Location"] == f"/plan/A1/#comment-{comment.pk}"
    assert (comment.by, comment.text) == (user, "سطر\nثان x")
    assert "سطر<br>ثان x" in client_for(user).get("/plan/A1/").text


def test_strangers_and_those_without_role_do_not(client, client_for, member, other_member, action):
    assert write(client)["Location"].startswith("/accounts/login/")
    other_member.person.memberships.update(until=timezone.localdate())
    assert write(client_for(other_member)).status_code in (302, 403), "sent out, or refused"
    with pytest.raises(RefusedMove):
        Comment.say(action, "كلمة", by=type(member).objects.get(pk=other_member.pk))
    assert not Comment.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "ج" * 100_000])
def test_bad_input_is_kept_and_said(client_for, member, other_member, action, text):
    page = write(client_for(member), text, mentioned=[other_member.pk])
    assert page.status_code == 200
    assert list(page.context["comment_form"].errors) == ["text"]
    assert text.strip() in page.text and re.search(rf'value="{other_member.pk}"[^>]*checked', page.text)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("mentioned", ["x", "9" * 30, "0"])
def test_whoever_does_not_exist_is_not_told(client_for, member, action, mentioned):
    page = write(client_for(member), "كلمة كتبت", mentioned=[mentioned])
    assert list(page.context["comment_form"].errors) == ["mentioned"] and "كلمة كتبت" in page.text
    assert not Comment.objects.exists() and not Message.objects.exists()


def test_a_double_tap_is_one_comment_and_one_mail(client_for, member, other_member, action):
    for _tap in range(2):
        write(client_for(member), mentioned=[other_member.pk])
    assert Comment.objects.count() == Message.objects.count() == 1


def test_an_unknown_action_is_not_there(client_for, member, action):
    assert client_for(member).post("/plan/A99/comments/", {"text": "كلمة"}).status_code == 404


def test_a_refused_page_that_is_loaded_again_leads_back(client_for, member, action):
    assert client_for(member).get(PATH)["Location"] == "/plan/A1/#discussion"
    assert client_for(member).get("/fr/plan/A1/evidence/")["Location"] == "/fr/plan/A1/#evidence"


# --- Safe text --------------------------------------------------------------------------------------------------------


def test_what_is_typed_cannot_break_out_and_https_becomes_a_link(client_for, member, action):
    write(
        client_for(member),
        "<script>alert(1)</script> انظر https://example.org/a?b=1&c=<i>2. و(https://example.org/x) "
        'javascript:alert(1) http://plain.example.org "https://q.example.org/"onmouseover=alert(1)',
    )
    text = client_for(member).get("/plan/A1/").text
    words = text.split('class="comment-words"')[1].split("</div>")[0]
    assert "<script" not in words and "<i>" not in words
    assert re.findall(r'<a href="([^"]*)"', words) == [
        "https://example.org/a?b=1&amp;c=",
        "https://example.org/x",
        "https://q.example.org/",
    ]
    assert len(re.findall(r"<a ", words)) == len(re.findall(r'<bdi dir="ltr"><a ', words)) == 3
    assert not re.search(r"<[^>]*onmouseover", words)


# --- Edited and withdrawn ---------------------------------------------------------------------------------------------


@pytest.fixture
def comment(action, member):
    return Comment.say(action, "كلمة أولى", by=member)


def test_its_author_edits_it_and_the_former_words_are_kept(client_for, member, comment):
    browser = client_for(member)
    assert "كلمة أولى" in browser.get(f"{PATH}{comment.pk}/").text
    answer = browser.post(f"{PATH}{comment.pk}/", {"text": "كلمة ثانية"})
    assert answer["Location"] == f"/plan/A1/#comment-{comment.pk}"
    text = browser.get("/plan/A1/").text
    assert "كلمة ثانية" in text and "كلمة أولى" not in text
    assert list(comment.history.values_list("text", flat=True)) == ["كلمة ثانية", "كلمة أولى"]
    comment.refresh_from_db()
    assert comment.edited_at


def test_edited_to_nothing_it_stays_and_the_page_says_so(client_for, member, comment):
    page = client_for(member).post(f"{PATH}{comment.pk}/", {"text": " "})
    assert page.status_code == 200 and "alert-error" in page.text
    comment.refresh_from_db()
    assert comment.text == "كلمة أولى"


@pytest.mark.parametrize(("who", "edits", "withdraws"), [("other_member", 403, 403), ("coordinator", 403, 302)])
def test_others(client_for, comment, who, edits, withdraws, request):
    browser = client_for(request.getfixturevalue(who))
    assert browser.post(f"{PATH}{comment.pk}/", {"text": "كلمة أخرى"}).status_code == edits
    assert browser.post(f"{PATH}{comment.pk}/withdraw/").status_code == withdraws
    comment.refresh_from_db()
    assert comment.text == "كلمة أولى" and comment.is_withdrawn is (withdraws == 302)


def test_a_withdrawn_comment_says_only_who_withdrew_it(client_for, member, other_member, comment):
    browser = client_for(member)
    for _tap in range(2):
        assert browser.post(f"{PATH}{comment.pk}/withdraw/").status_code == 302
    text = client_for(other_member).get("/plan/A1/").text
    assert "كلمة أولى" not in text and f"comment-{comment.pk}" in text
    assert browser.get(f"{PATH}{comment.pk}/").status_code == 404
    with pytest.raises(RefusedMove):
        comment.edit("كلمة", by=member)


def test_a_comment_of_another_action_is_not_there(client_for, coordinator, member, comment):
    make_action("A2")
    assert client_for(member).get(f"/plan/A2/comments/{comment.pk}/").status_code == 404
    assert client_for(coordinator).post(f"/plan/A2/comments/{comment.pk}/withdraw/").status_code == 404


# --- Told by mail -----------------------------------------------------------------------------------------------------


@pytest.fixture
def send(run_jobs, django_capture_on_commit_callbacks, mailoutbox):
    """`send(what)`: do it, let the worker deliver; the mails that went out."""

    def deliver(what):
        with django_capture_on_commit_callbacks(execute=True):
            what()
        run_jobs()
        return mailoutbox

    return deliver


@pytest.mark.parametrize(("language", "word"), [("ar-ma", "اقرأ"), ("fr", "À lire")])
def test_whoever_is_mentioned_is_told_in_his_language(send, client_for, member, other_member, action, language, word):
    type(other_member).objects.filter(pk=other_member.pk).update(language=language)
    (mail,) = send(lambda: write(client_for(member), "انظر <b>هذا</b>", mentioned=[other_member.pk]))
    assert mail.to == [other_member.email] and word in mail.subject and "A1" in mail.subject
    prefix = "/fr" if language == "fr" else ""
    page = f"{prefix}/plan/A1/#comment-{Comment.objects.get().pk}"
    html = mail.alternatives[0][0]
    assert "انظر <b>هذا</b>" in mail.body and page in mail.body
    assert page in html and "<b>هذا" not in html


def test_each_is_told_once_also_after_an_edit(send, client_for, member, other_member, coordinator, action):
    browser = client_for(member)
    send(lambda: write(browser, mentioned=[other_member.pk]))
    pk = Comment.objects.get().pk
    both = [other_member.pk, coordinator.pk]
    mails = send(lambda: browser.post(f"{PATH}{pk}/", {"text": "كلمة أخرى", "mentioned": both}))
    assert sorted(mail.to[0] for mail in mails) == sorted([coordinator.email, other_member.email])


def test_nobody_is_told_of_what_was_withdrawn(send, member, other_member, action):
    def slip():
        Comment.say(action, "كلمة", by=member, mentioned=[other_member]).withdraw(by=member)

    assert send(slip) == []
    assert Message.objects.get().state == Message.State.DROPPED


def test_nor_whoever_has_switched_it_off_or_left(send, member, other_member, coordinator, action):
    type(member).objects.filter(pk=other_member.pk).update(muted_mails=["mention"])

    def said():
        Comment.say(action, "كلمة", by=member, mentioned=[other_member, coordinator])
        coordinator.person.team_memberships.update(until=timezone.localdate())

    assert send(said) == []


def test_only_those_with_account_and_role_are_offered(client_for, member, other_member, coordinator, action):
    make_person("no-account")
    gone = coordinator
    gone.person.team_memberships.update(until=timezone.localdate())
    page = client_for(member).get("/plan/A1/")
    assert list(page.context["comment_form"].people.values()) == [other_member]
    assert list(write(client_for(member), mentioned=[gone.pk]).context["comment_form"].errors) == ["mentioned"]


# --- Canaries ---------------------------------------------------------------------------------------------------------


def test_no_public_byte_carries_what_is_said_inside(client, client_for, member, coordinator, action):
    action.record_status(Status.UNDER_WAY, by=member, version=0, sentence="كناري-جملة")
    Comment.say(action, "كناري-تعليق", by=member, mentioned=[coordinator])
    Comment.say(action, "كناري-معدل", by=member).edit("كلمة", by=member)
    Comment.say(action, "كناري-مسحوب", by=member).withdraw(by=member)
    piece = Evidence.keep_file(action, examine(photo("كناري-ملف.jpg")), by=member, caption="كناري-صورة")
    Evidence.keep_link(action, "https://canari.example.org/", by=member, caption="كناري-رابط")
    removed = Evidence.keep_link(action, "https://canari.example.org/b", by=member, caption="كناري-رابط", is_public=True)
    removed.remove(by=member)
    step = action.steps.create(order=1, text_ar="مرحلة")
    action.tick(step, done=True, by=member)
    inside = client_for(member).get("/plan/A1/").text
    assert all(words in inside for words in CANARIES if words not in ("كناري-معدل", "كناري-مسحوب"))
    mine = [f"/plan/A1/{part}" for part in ("", "?page=1", "?page=2")]
    paths = [*mine, *(f"/fr{path}" for path in mine), "/plan/", "/fr/plan/", "/", f"/plan/A1/evidence/{piece.pk}/"]
    for path in paths:
        public = client.get(path).content.decode()
        assert not [words for words in [*CANARIES, "كناري", str(member), member.email] if words in public], path
