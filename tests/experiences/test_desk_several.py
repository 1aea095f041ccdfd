"""The same act on several experiences: a page says what will happen, the press does all of it or nothing."""

import pytest

from experiences.models import Experience, Publication, State

LIST = "/experiences/review/"
SEVERAL = f"{LIST}several/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def some(make_experience, coordinator):
    """Accepted and agreed to, accepted only, sent."""
    rows = [make_experience(title=title, consent_publication=title == "أولى") for title in ["أولى", "ثانية", "ثالثة"]]
    for row in rows[:2]:
        row.accept(by=coordinator)
    return rows


def shown(browser, do, rows):
    answer = browser.get(SEVERAL, {"do": do, "row": [row.pk for row in rows], "queue": "state=sent"})
    assert answer.status_code == 200
    return answer.context


def press(browser, do, context, **posted):
    return browser.post(
        SEVERAL, {"do": do, "row": [mark for _row, mark, _live in context["will"]], "queue": "state=sent"} | posted
    )


def test_what_will_happen_and_what_cannot(office, some):
    before = list(Experience.objects.values())
    context = shown(office, "publish", some)
    assert [row.title for row, _mark, _live in context["will"]] == ["أولى"]
    assert [(row.title, why) for row, why in context["cannot"]] == [
        ("ثانية", "لم توافق صاحبة التجربة على النشر."),
        ("ثالثة", "لا تُنشر إلا تجربة مقبولة."),
    ]
    assert list(Experience.objects.values()) == before and not Publication.objects.exists()


def test_published_together_and_taken_back_with_a_reason(office, some):
    answer = press(office, "publish", shown(office, "publish", some))
    assert answer.url == f"{LIST}?state=sent"
    assert "تم في تجربة واحدة" in office.get(answer.url).content.decode()
    assert Publication.objects.live().get().experience == some[0]
    context = shown(office, "take_back", some)
    assert len(context["will"]) == 1
    assert press(office, "take_back", context, reason="").context["form"].errors
    press(office, "take_back", context, reason="خطأ في الصور")
    assert not Publication.objects.live().exists()


def test_given_to_somebody_and_begun(office, client_for, coordinator, reviser, some):
    press(office, f"assign:{reviser.pk}", shown(office, f"assign:{reviser.pk}", some))
    assert set(Experience.objects.values_list("assigned_to", flat=True)) == {reviser.pk}
    browser = client_for(reviser)
    press(browser, "begin_review", shown(browser, "begin_review", some))
    assert sorted(Experience.objects.values_list("state", flat=True)) == ["accepted", "accepted", "under_review"]
    context = shown(browser, "publish", some)
    assert not context["will"] and len(context["cannot"]) == 3


def test_all_or_nothing_of_what_was_shown(office, coordinator, some):
    context = shown(office, "assign:", some)
    assert not context["will"], "they are nobody's"
    context = shown(office, f"assign:{coordinator.pk}", some)
    some[2].decline(by=coordinator, reason="سبب")
    answer = press(office, f"assign:{coordinator.pk}", context)
    assert answer.status_code == 409
    assert "لم يقع أي شيء" in answer.content.decode()
    assert set(Experience.objects.values_list("assigned_to", flat=True)) == {None}
    press(office, f"assign:{coordinator.pk}", answer.context)
    assert set(Experience.objects.values_list("assigned_to", flat=True)) == {coordinator.pk}


@pytest.mark.parametrize(
    "asked", [{}, {"do": "publish"}, {"do": "nonsense", "row": "1"}, {"do": "assign:x", "row": "9" * 40}]
)
def test_nothing_ticked_or_nothing_meant(office, some, asked):
    assert office.get(SEVERAL, asked).context["nothing"]
    assert office.post(SEVERAL, asked).status_code in {200, 409}
    assert set(Experience.objects.values_list("state", flat=True)) == {State.ACCEPTED, State.SENT}


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_the_database_little(office, make_experience, rows, django_assert_num_queries):
    made = [make_experience() for _row in range(rows)]
    with django_assert_num_queries(7):
        shown(office, "begin_review", made)
