"""The pages of an edition's way: each shows what is whose, keeps what was typed, and tells why something is refused."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from experiences.models import Experience
from guide.circulating.waiting import waiting_for
from guide.models import Build, EditionComment, EditionMove, EditionState
from nashark.digest import editions_waiting
from tests.guide.conftest import add_photo, circulate, decide, make_accepted, make_edition

pytestmark = pytest.mark.django_db
PAGE = "/guide/2026-1/"
STEP, COMMENTS = f"{PAGE}step/", f"{PAGE}comments/"


def offered(page):
    return set(re.findall(rf'href="{STEP}(\w+)/"', page))


def say(edition, by, words="خطأ في الاسم", anchor=""):
    return EditionComment.objects.say(edition, words, anchor=anchor, by=by)


def test_each_finds_the_steps_that_are_his(edition, cast, client_for, stub_press, run_jobs):
    def seen():
        return {name: offered(client_for(user).get(PAGE).text) for name, user in vars(cast).items()}

    nobody = {name: set() for name in vars(cast)}
    assert seen() == nobody | {"coordinator": {"ask_revision"}}
    edition.ask_revision(by=cast.coordinator)
    back = {"return_to_preparation"}
    assert seen() == nobody | {"coordinator": back | {"circulate"}, "reviser": back}
    edition.circulate(by=cast.coordinator, until=timezone.localdate())
    back = {"return_to_revision"}
    assert seen() == nobody | {"coordinator": back, "validator": back | {"validate"}}
    decide(edition, cast)
    assert seen() == nobody
    run_jobs()
    assert seen() == nobody | {"coordinator": {"publish"}}


def test_the_way_by_presses(edition, cast, client_for, stub_press, run_jobs):
    coordinator, validator = client_for(cast.coordinator), client_for(cast.validator)
    assert coordinator.post(f"{STEP}ask_revision/").headers["Location"] == PAGE
    assert coordinator.post(f"{STEP}circulate/", {"until": timezone.localdate()}).status_code == 302
    page = validator.get(f"{STEP}validate/").text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert "validator" in page, "the name is filled in"
    typed = {"seen": seen, "name": "سعيد\r\nتجربة", "text": "أصادق."}
    assert validator.post(f"{STEP}validate/", typed).status_code == 302
    run_jobs()
    coordinator.get(PAGE)
    page = coordinator.post(f"{STEP}publish/", {"with_sheets": "on"}, follow=True)
    assert "سعيد تجربة" in page.text
    assert len(page.context["messages"]) == 2
    edition.refresh_from_db()
    assert edition.state == EditionState.PUBLISHED
    assert Experience.objects.filter(publication__withdrawn_at=None).count() == 2


def test_what_only_waits_to_be_placed_can_be_circulated(edition, cast, client_for):
    edition.ask_revision(by=cast.coordinator)
    assert not client_for(cast.coordinator).get(f"{STEP}circulate/").context["refusal"]
    Experience.objects.update(consent_publication=False)
    assert client_for(cast.coordinator).get(f"{STEP}circulate/").context["refusal"]


@pytest.mark.parametrize("path", [PAGE, COMMENTS, f"{STEP}validate/", f"{STEP}return_to_revision/"])
def test_looking_changes_nothing(path, cast, client_for, settings):
    experience = make_accepted(1)
    circulate(make_edition(), cast)
    add_photo(experience)
    before = sorted(settings.MEDIA_ROOT.rglob("*")), EditionMove.objects.count()
    for user in (cast.validator, cast.coordinator):
        assert client_for(user).get(path).status_code in (200, 403)
    assert (sorted(settings.MEDIA_ROOT.rglob("*")), EditionMove.objects.count()) == before


def test_publishing_without_its_sheets(validated, client_for, coordinator):
    client_for(coordinator).post(f"{STEP}publish/", {})
    assert not Experience.objects.exclude(publication=None).exists()


def test_a_refused_press_keeps_what_was_typed(edition, cast, client_for):
    circulate(edition, cast)
    say(edition, cast.member)
    seen = edition.frozen_in_force().pk
    typed = {"seen": seen, "name": "سعيد تجربة", "text": "قرار كتبته كله"}
    answer = client_for(cast.validator).post(f"{STEP}validate/", typed)
    assert answer.status_code == 409
    assert "قرار كتبته كله" in answer.text
    assert "سعيد تجربة" in answer.text


@pytest.mark.parametrize("until", ["", "x", "2020-01-01"])
def test_a_wrong_day_comes_back(until, edition, cast, client_for):
    edition.ask_revision(by=cast.coordinator)
    answer = client_for(cast.coordinator).post(f"{STEP}circulate/", {"until": until})
    assert answer.status_code == 200
    assert 'href="#id_until"' in answer.text
    edition.refresh_from_db()
    assert edition.state == EditionState.IN_REVISION


def test_a_step_from_elsewhere_is_409_and_one_that_is_none_404(edition, cast, client_for):
    by = client_for(cast.coordinator)
    assert by.post(f"{STEP}publish/").status_code == 409
    assert by.get(f"{STEP}publish/").status_code == 200
    assert by.get(f"{STEP}delete/").status_code == 404
    assert client_for(cast.member).post(f"{STEP}ask_revision/").status_code == 403


FROZEN_PATHS = [("order/", {"row": "entry"}), ("print/", {})]  # texts and the rest: test_workshop.py


@pytest.mark.parametrize(("path", "typed"), FROZEN_PATHS)
def test_what_is_frozen_changes_through_no_page(path, typed, validated, client_for, coordinator):
    before = validated.frozen_in_force().text, list(validated.entries.values_list()), validated.builds.count()
    if path == "order/":
        typed = {"row": f"entry:{validated.entries.last().pk}", "up": ""}
    answer = client_for(coordinator).post(PAGE + path, typed)
    assert answer.status_code == 409
    validated.refresh_from_db()
    after = validated.frozen_in_force().text, list(validated.entries.values_list()), validated.builds.count()
    assert after == before
    assert validated.title_ar != "آخر"


# Comments


def test_a_member_comments_on_the_whole_or_on_a_sheet(edition, cast, client_for):
    circulate(edition, cast)
    sheet = edition.frozen_in_force().read().sheets[0]
    by = client_for(cast.member)
    page = by.get(f"{COMMENTS}?at={sheet.anchor}").text
    assert re.search(rf'<option value="{sheet.anchor}" selected', page)
    by.post(COMMENTS, {"anchor": sheet.anchor, "words": "الاسم <b>خطأ</b>"})
    by.post(COMMENTS, {"anchor": "", "words": "عمل جيد"})
    page = by.get(COMMENTS).text
    assert "الاسم &lt;b&gt;خطأ&lt;/b&gt;" in page
    assert [row.anchor for row in edition.comments.all()] == [sheet.anchor, ""]
    assert edition.comments.first().on == edition.frozen_in_force()


@pytest.mark.parametrize("typed", [{"words": " "}, {"words": "جملة", "anchor": "sheet-999999"}, {"words": "س" * 4001}, {}])
def test_a_wrong_comment_comes_back(typed, edition, cast, client_for):
    circulate(edition, cast)
    answer = client_for(cast.member).post(COMMENTS, typed)
    assert answer.status_code == 200
    assert "error-summary" in answer.text
    assert typed.get("words", "") in answer.text
    assert not EditionComment.objects.exists()


def test_comments_end_with_the_circulation(edition, cast, client_for):
    circulate(edition, cast)
    edition.return_to_revision(by=cast.coordinator, reason="سبب")
    answer = client_for(cast.member).post(COMMENTS, {"words": "متأخر", "anchor": ""})
    assert answer.status_code == 409
    assert not EditionComment.objects.exists()


def test_each_comment_is_settled_once_and_with_an_answer(edition, cast, client_for):
    circulate(edition, cast)
    comment = say(edition, cast.member)
    path = f"{COMMENTS}{comment.pk}/settle/"
    assert client_for(cast.member).post(path, {"outcome": "taken_up"}).status_code == 403
    by = client_for(cast.reviser)
    answer = by.post(path, {"outcome": "not_taken_up", "answer": ""})
    assert answer.status_code == 409
    assert by.post(path, {"outcome": "x", "answer": "كتبت هذا"}).status_code == 409
    assert "كتبت هذا" in by.post(path, {"outcome": "x", "answer": "كتبت هذا"}).text
    assert by.post(path, {"outcome": "not_taken_up", "answer": "لأن"}).status_code == 302
    assert by.post(path, {"outcome": "taken_up"}).status_code == 409
    comment.refresh_from_db()
    assert (comment.outcome, comment.answer, comment.settled_by) == ("not_taken_up", "لأن", cast.reviser)


def test_a_comment_of_another_edition_is_404(edition, cast, client_for):
    comment = say(circulate(edition, cast), cast.member)
    make_edition("other")
    assert client_for(cast.reviser).post(f"/guide/other/comments/{comment.pk}/settle/", {}).status_code == 404


def test_a_reviser_in_conflict_meets_the_sheet_nowhere(edition, cast, client_for):
    hidden, other = Experience.objects.order_by("pk")
    hidden.declare_conflict(by=cast.reviser, reason="عضو في مكتبها")
    circulate(edition, cast)
    comment = say(edition, cast.member, anchor=f"sheet-{hidden.pk}")
    by = client_for(cast.reviser)
    for path in (PAGE, COMMENTS):
        page = by.get(path).text
        assert hidden.title not in page
        assert other.title in page
        assert comment.words not in page
    assert by.post(f"{COMMENTS}{comment.pk}/settle/", {"outcome": "taken_up"}).status_code == 404
    assert "error-summary" in by.post(COMMENTS, {"words": "جملة", "anchor": comment.anchor}).text
    assert hidden.title in client_for(cast.member).get(PAGE).text


def test_a_withdrawn_title_is_nowhere_and_its_comment_can_still_be_settled(edition, cast, client_for):
    circulate(edition, cast)
    experience = Experience.objects.earliest("pk")
    comment = say(edition, cast.member, anchor=f"sheet-{experience.pk}")
    experience.withdraw()
    by = client_for(cast.coordinator)
    page = by.get(COMMENTS).text
    assert experience.title not in page
    assert comment.words in page
    assert by.post(f"{COMMENTS}{comment.pk}/settle/", {"outcome": "taken_up"}).status_code == 302


def test_no_printing_names_the_sheet_of_a_conflict(edition, cast, client_for):
    hidden = Experience.objects.earliest("pk")
    hidden.declare_conflict(by=cast.reviser, reason="عضو في مكتبها")
    edition.compile()
    build, _wanted = Build.objects.start(edition, by=cast.coordinator)
    build.take()
    build.beat("sheets", 1, 2, hidden.title)
    assert hidden.title not in client_for(cast.reviser).get(PAGE).text
    assert hidden.title in client_for(cast.member).get(PAGE).text
    problems = [{"title": hidden.title, "reason": "picture"}]
    Build.objects.update(state="failed", problems=problems)
    assert hidden.title not in client_for(cast.reviser).get(PAGE).text


def test_a_coordinator_in_conflict_settles_nothing_of_it(edition, cast, client_for):
    hidden = Experience.objects.earliest("pk")
    hidden.declare_conflict(by=cast.coordinator, reason="عضو في مكتبها")
    circulate(edition, cast)
    comment = say(edition, cast.member, anchor=f"sheet-{hidden.pk}")
    answer = client_for(cast.coordinator).post(f"{COMMENTS}{comment.pk}/settle/", {"outcome": "taken_up"})
    assert answer.status_code == 409


def queries_of(by, path):
    with CaptureQueriesContext(connection) as asked:
        assert by.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("who", "path", "number"), [("coordinator", COMMENTS, 11), ("reviser", COMMENTS, 13), ("member", PAGE, 15)]
)
def test_as_many_queries_for_one_comment_as_for_thirty(who, path, number, cast, client_for):
    make_accepted(1)
    edition = circulate(make_edition(), cast)
    say(edition, cast.member)
    by = client_for(getattr(cast, who))
    by.get(path)
    assert queries_of(by, path) == number
    for _comment in range(29):
        say(edition, cast.member)
    edition.comments.update(outcome="taken_up", settled_by=cast.coordinator, settled_at=timezone.now())
    assert queries_of(by, path) == number


# The desk


def test_the_desk_says_whose_turn_it_is(edition, cast, client_for, stub_press, run_jobs):
    def told():
        return {name: len(waiting_for(user.roles)) for name, user in vars(cast).items()}

    nobody = dict.fromkeys(vars(cast), 0)
    assert told() == nobody
    edition.ask_revision(by=cast.coordinator)
    assert told() == nobody | {"reviser": 1}
    assert f'href="{PAGE}"' in client_for(cast.reviser).get("/desk/").text
    edition.circulate(by=cast.coordinator, until=timezone.localdate() + timedelta(days=1))
    assert told() == {"coordinator": 0, "member": 1, "reviser": 1, "validator": 1}
    comment = say(edition, cast.member)
    assert told() == {"coordinator": 1, "member": 1, "reviser": 2, "validator": 1}
    edition.frozen.update(comments_until=timezone.localdate() - timedelta(days=1))
    assert told() == nobody | {"coordinator": 1, "reviser": 1}
    comment.settle("taken_up", "", by=cast.coordinator)
    assert told() == nobody | {"validator": 1}
    decide(edition, cast)
    assert told() == nobody
    run_jobs()
    assert told() == nobody | {"coordinator": 1}
    edition.publish(by=cast.coordinator)
    assert told() == nobody
    Experience.objects.first().withdraw()
    assert told() == nobody | {"coordinator": 1}


def test_the_weeks_mail_tells_what_waits(edition, cast):
    assert editions_waiting() is None
    say(circulate(edition, cast), cast.member)
    assert editions_waiting().path == COMMENTS
