"""What an edition holds: compiled from what is accepted, in the order people gave it."""

import pytest

from experiences.models import Experience
from guide.models import Chapter, Entry
from kit.moves import StaleEdit
from tests.guide.conftest import make_accepted, make_edition

pytestmark = pytest.mark.django_db


def held(edition):
    return [(chapter.theme_id, [e.experience.title for e in chapter.entries.all()]) for chapter in edition.filled_chapters()]


def test_accepted_experiences_find_their_chapter_by_theme():
    make_accepted(1, theme="env", title="ب")
    make_accepted(2, theme="youth", title="أ")
    edition = make_edition()
    assert edition.compile() == 2
    assert held(edition) == [("youth", ["أ"]), ("env", ["ب"])]


def test_compiling_again_changes_nothing(edition):
    edition.compile()
    before = list(Entry.objects.values_list()), list(Chapter.objects.values_list())
    edition.compile()
    assert (list(Entry.objects.values_list()), list(Chapter.objects.values_list())) == before


def test_the_order_people_gave_stays_and_new_ones_join_the_end():
    for number, title in enumerate("أبج"):
        make_accepted(number, title=title)
    edition = make_edition()
    edition.compile()
    edition.entries.get(experience__title="ج").move(-1)
    make_accepted(9, title="د")
    edition.compile()
    assert held(edition) == [("youth", ["أ", "ج", "ب", "د"])]


def test_moving_stops_at_either_end(edition):
    edition.compile()
    first, last = edition.chapters.all()
    first.move(-1)
    last.move(1)
    assert list(edition.chapters.all()) == [first, last]
    first.move(1)
    assert list(edition.chapters.all()) == [last, first]


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"consent_publication": False}, {"state": "under_review"}])
def test_what_may_no_longer_be_printed_leaves(edition, change):
    edition.compile()
    Experience.objects.filter(theme="env").update(**change)
    assert edition.compile() == 1
    assert [theme for theme, _titles in held(edition)] == ["youth"]


def test_what_is_withdrawn_while_the_book_is_made_is_not_printed():
    staying, leaving = make_accepted(1, theme="youth"), make_accepted(2, theme="env")
    edition = make_edition()
    edition.compile()
    leaving.withdraw()
    printed = [[entry.experience for entry in chapter.entries.all()] for chapter in edition.chapters_to_print()]
    assert printed == [[staying]], "neither its sheet nor its chapter's opener"


def test_a_changed_theme_moves_the_sheet(edition):
    edition.compile()
    Experience.objects.filter(theme="env").update(theme="youth")
    edition.compile()
    assert [(theme, len(titles)) for theme, titles in held(edition)] == [("youth", 2)]


def test_invented_experiences_never_enter_a_real_edition():
    make_accepted(1, is_demonstration=True)
    assert make_edition("real").compile() == 0
    assert make_edition("demo", is_demonstration=True).compile() == 1


def test_an_experience_without_theme_has_its_chapter_too():
    make_accepted(1, theme=None)
    edition = make_edition()
    edition.compile()
    assert held(edition)[0][0] is None
    assert edition.chapters.get().title("fr")


def test_texts_saved_over_somebody_elses_are_refused(edition, coordinator):
    edition.foreword = "أول"
    edition.save_texts(version=0, by=coordinator)
    edition.foreword = "ثان"
    with pytest.raises(StaleEdit):
        edition.save_texts(version=0, by=coordinator)
    edition.refresh_from_db()
    assert edition.foreword == "أول"
