"""The desk's queue: what waits, filters that are the address, numbers beside each value."""

from datetime import timedelta

import pytest
from django.utils import timezone

from experiences.models import Experience, Publication, ReviewComment

LIST = "/experiences/review/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


def found(browser, **asked):
    answer = browser.get(LIST, asked)
    assert answer.status_code == 200
    return [row["experience"].title for row in answer.context["rows"]]


def test_what_waits_longest_stands_first_and_is_named(office, coordinator, make_experience):
    _new, old, accepted = (make_experience(title=title) for title in ["جديدة", "قديمة", "مقبولة"])
    accepted.accept(by=coordinator)
    Experience.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=9, hours=1))
    assert found(office) == ["قديمة", "جديدة", "مقبولة"]
    answer = office.get(LIST)
    assert answer.context["longest"] == old
    assert answer.context["longest_words"] == "منذ 9 أيام"
    assert answer.context["waiting"] == 2


def test_states_with_their_numbers(office, coordinator, make_experience):
    for _number in range(2):
        make_experience()
    make_experience(title="مقبولة").accept(by=coordinator)
    answer = office.get(LIST, {"state": "accepted"})
    assert [(code, count) for code, _label, count, _address in answer.context["filters"].states] == [
        ("sent", 2),
        ("accepted", 1),
    ]
    assert found(office, state="accepted") == ["مقبولة"]
    assert len(found(office, state="nonsense")) == 3
    assert office.get(LIST, {"state": "nonsense"}).context["filters"].unread == ["الحالة"]


@pytest.fixture
def filled(make_experience, coordinator, reviser):
    """Five experiences, each apart from the others in some way."""
    plain = make_experience(title="عادية")
    french = make_experience(title="française", language="fr", source="paper", theme_id="YOUTH", mechanism_id="OTHER")
    mine = make_experience(title="لي")
    mine.assign(coordinator, by=coordinator)
    ReviewComment.say(mine, "story", "تعليق", by=reviser)
    theirs = make_experience(title="لها", consent_publication=True)
    theirs.assign(reviser, by=coordinator)
    theirs.accept(by=coordinator)
    Publication.objects.publish(theirs, by=coordinator)
    asked = make_experience(title="ناقصة")
    asked.ask_completion(by=coordinator, reason="ماذا؟")
    return {row.title: row for row in (plain, french, mine, theirs, asked)}


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"assigned": "me"}, {"لي"}),
        ({"assigned": "nobody"}, {"عادية", "française", "ناقصة"}),
        ({"waits": "contributor"}, {"ناقصة"}),
        ({"waits": "desk"}, {"عادية", "française", "لي"}),
        ({"published": "yes"}, {"لها"}),
        ({"published": "no", "theme": "ENV"}, {"عادية", "لي", "ناقصة"}),
        ({"theme": "YOUTH"}, {"française"}),
        ({"mechanism": "OTHER"}, {"française"}),
        ({"language": "fr"}, {"française"}),
        ({"source": "paper"}, {"française"}),
        ({"comments": "open"}, {"لي"}),
        ({"q": "عـادِيه"}, {"عادية"}),
        ({"q": "FRANCAISE"}, {"française"}),
        ({"q": "جمعيه تجريبيه لي"}, {"لي"}),
        ({"assigned": "me", "state": "accepted"}, set()),
    ],
)
def test_filters(office, filled, asked, titles):
    assert set(found(office, **asked)) == titles


def test_a_persons_own_list_and_the_code(office, filled, reviser):
    assert found(office, assigned=reviser.pk) == ["لها"]
    assert found(office, q=filled["لي"].tracking_code.lower()) == ["لي"]
    answer = office.get(LIST, {"assigned": "999"})
    assert answer.context["filters"].unread and answer.context["found"] == 5


def test_each_value_has_its_number_as_the_other_filters_leave_it(office, filled):
    filters = office.get(LIST, {"theme": "ENV"}).context["filters"]
    labels = {str(label) for field in filters.fields for _value, label in field.field.choices}
    assert {"ENV ع (4)", "YOUTH ع (1)", "PB ع (4)", "في الفهرس (1)"} <= labels
    assert "OTHER ع (1)" not in labels, "its one experience has another theme"


def test_doubles_are_found_in_the_queue(office, make_experience):
    for title, holder in [("حديقة الحي", "جمعية أ"), ("حديقه الحيّ", "جمعية ب"), ("شيء آخر", "جمعية ج")]:
        make_experience(title=title, holder_name=holder)
    assert set(found(office, doubles="yes")) == {"حديقة الحي", "حديقه الحيّ"}


def test_order(office, make_experience):
    for title in ["ب", "أ", "ج"]:
        make_experience(title=title)
    assert found(office, sort="title") == ["أ", "ب", "ج"]
    assert found(office, sort="newest") == ["ج", "أ", "ب"]


def test_the_pages_keep_the_filters(office, make_experience):
    for number in range(30):
        make_experience(title=f"تجربة {number:02d}")
    page = office.get(LIST, {"q": "تجربة", "sort": "title", "theme": "ENV"}).content.decode()
    assert "?q=%D8%AA%D8%AC%D8%B1%D8%A8%D8%A9&amp;sort=title&amp;theme=ENV&amp;page=2" in page
    assert len(found(office, q="تجربة", sort="title", page=2)) == 5


def test_nothing_found_says_how_to_go_on(office, filled):
    page = office.get(LIST, {"q": "لا يوجد هذا"}).content.decode()
    assert "لا توجد تجربة بهذه الشروط" in page
    assert f'href="{LIST}"' in page


def test_how_complete_it_is_and_what_is_open(office, filled):
    rows = {row["experience"].title: row for row in office.get(LIST).context["rows"]}
    assert (rows["عادية"]["done"], rows["عادية"]["of"]) == (7, 17)
    assert rows["لي"]["experience"].open_comments == 1
    assert rows["لها"]["is_published"]
    assert {title for title, row in rows.items() if row["can_take"]} == {"عادية", "française", "ناقصة"}


@pytest.mark.parametrize("rows", [1, 30])
def test_a_filtered_queue_asks_as_little_for_a_reviser(
    client_for, reviser, make_experience, rows, django_assert_num_queries
):
    for _row in range(rows):
        make_experience()
    browser = client_for(reviser)
    with django_assert_num_queries(19):
        browser.get(LIST, {"theme": "ENV", "doubles": "yes" if rows > 1 else "", "assigned": "nobody"})
