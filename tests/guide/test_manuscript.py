"""The manuscript: what a book says, as plain values that come back from JSON as they went in."""

import pytest
from django.utils.safestring import SafeString

from guide.manuscript import Manuscript, manuscript_of
from guide.models import Arrangement
from guide.printing.compose import compose
from tests.guide.conftest import make_accepted, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def manuscript():
    make_accepted(1, photos=2, links="https://example.org/x")
    make_accepted(2, theme="env", level="", context="<script>alert(1)</script> ثم **نص**")
    edition = make_edition(foreword="تقديم **مهم**", lessons="- درس")
    edition.compile()
    return manuscript_of(edition)


def test_it_comes_back_from_json_the_same(manuscript):
    again = Manuscript.from_json(manuscript.as_json())
    assert again == manuscript
    assert again.as_json() == manuscript.as_json()
    assert isinstance(again.texts[0].html, SafeString)
    assert isinstance(again.sheets[0].sections[0].html, SafeString)
    assert not isinstance(again.title, SafeString)
    assert compose(again) == compose(manuscript)


def test_hostile_words_stay_words(manuscript):
    html = manuscript.sheets[1].sections[0].html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_what_frames_the_sheets_stands_in_its_place(manuscript):
    assert [text.name for text in manuscript.texts] == ["foreword"]
    assert [text.name for text in manuscript.lessons] == ["lessons"]
    assert [index.name for index in manuscript.indexes] == ["index", "index-neighbourhood", "index-mechanism"]
    lines = [line for index in manuscript.indexes for letter in index.letters for line in letter.lines]
    assert {anchor for line in lines for anchor in line.anchors} == {sheet.anchor for sheet in manuscript.sheets}


def test_chapters_gather_by_mechanism_where_the_edition_says_so():
    make_accepted(1, theme="youth")
    make_accepted(2, theme="env")
    make_accepted(3, mechanism_id=None)
    edition = make_edition(arranged_by=Arrangement.MECHANISM)
    edition.compile()
    assert [(part.title, len(part.sheets)) for part in manuscript_of(edition).parts] == [
        ("ميزانية تشاركية", 2),
        ("تجارب أخرى", 1),
    ]


def test_partners_without_a_recorded_permission_are_not_named():
    make_accepted(1)
    edition = make_edition()
    edition.compile()
    edition.partners.create(order=1, name_ar="شريك بلا إذن")
    edition.partners.create(order=2, name_ar="شريك بإذن", permitted_on="2026-11-01", permitted_by="رئيس تجريبي")
    assert [partner.name for partner in manuscript_of(edition).partners] == ["شريك بإذن"]
