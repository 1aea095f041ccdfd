"""The order of the book and what each part of it says, before it is laid out."""

import re
from dataclasses import replace

import pytest
from django.utils.safestring import mark_safe

from guide.manuscript import Decision, Partner, Picture, Text, manuscript_of
from guide.printing.compose import compose
from guide.printing.plates import plates

ADDRESS = "https://guide.example/guide/2026-1/read/sheet-1/"


@pytest.fixture
def manuscript(edition):
    edition.foreword, edition.acronyms, edition.lessons = "تقديم", "- **م.ج** مجلس الجماعة", "دروس"
    edition.compile()
    return replace(manuscript_of(edition), annexes=[Text("annex-petition", "لائحة", mark_safe("<p>١</p>"))])


def names(manuscript):
    return [re.sub(r"\d+$", "N", fragment.name) for fragment in compose(manuscript).fragments]


def html(manuscript, start):
    return next(fragment.html for fragment in compose(manuscript).fragments if fragment.name.startswith(start))


def test_a_book_in_preparation_stands_in_the_order_of_a_guide(manuscript):
    assert names(manuscript) == [
        "cover", "half-title", "imprint", "foreword", "contents", "acronyms", "overview", "chapter-N", "sheet-N",
        "chapter-N", "sheet-N", "lessons", "annex-petition", "index", "back",
    ]  # fmt: skip


def test_a_validated_correction_says_who_decided_who_took_part_and_what_changed(manuscript):
    logo = Picture("logo:1", "guide/logos/a.png", width=480, height=320)
    whole = replace(
        manuscript,
        decision=Decision("منتخبة متخيلة", "24 نونبر 2026", mark_safe("<p>أصادق على نشرها.</p>")),
        partners=[Partner("École fictive", "الرسوم", logo)],
        changes_html=mark_safe("<p>عدد المشاركات</p>"),
    )
    told = names(whole)
    assert told[2:6] == ["imprint", "decision", "partners", "foreword"]
    assert told[-2:] == ["changes", "back"]
    assert all(words in html(whole, "decision") for words in ("منتخبة متخيلة", "24 نونبر 2026", "أصادق على نشرها."))
    assert '<img src="logo:1" alt="' in html(whole, "partners") and 'dir="ltr">École fictive' in html(whole, "partners")
    assert "changes" in html(whole, "contents")


def test_a_book_of_texts_alone_has_neither_overview_nor_number_of_experiences(manuscript):
    bare = replace(manuscript, parts=[], plots=[], indexes=[])
    assert names(bare) == [
        "cover",
        "half-title",
        "imprint",
        "foreword",
        "contents",
        "acronyms",
        "lessons",
        "annex-petition",
        "back",
    ]
    assert "blurb" not in html(bare, "back")


def test_an_empty_chapter_has_an_opener_without_a_list(manuscript):
    empty = replace(manuscript.parts[0], sheets=[])
    assert 'class="list"' not in html(replace(manuscript, parts=[empty]), "chapter")


def test_a_sheet_with_an_address_carries_its_code_in_drawing_and_in_words(manuscript):
    part = manuscript.parts[0]
    known = replace(manuscript, parts=[replace(part, sheets=[replace(part.sheets[0], address=ADDRESS)])])
    drawn = html(known, "sheet")
    title = re.search(r"<svg [^>]*width=\"21\.0+mm\"[^>]*><title>(.*?)</title>", drawn)
    assert ADDRESS in title[1]
    assert f'<a href="{ADDRESS}">guide.example/guide/2026-1/read/sheet-1/</a>' in drawn
    alone = replace(manuscript, parts=[replace(part, sheets=[replace(part.sheets[0], address="")])])
    assert "<svg" not in html(alone, "sheet")


def photo(width=1600, height=1067):
    return Picture(f"media:{width}x{height}", "x.jpg", width=width, height=height)


@pytest.mark.parametrize(
    ("photos", "kind", "rows"),
    [
        ([], "none", []),
        ([photo()], "one", []),
        ([photo(600, 400)], "small", []),
        ([photo(1067, 1600)], "upright", []),
        ([photo(), photo()], "strip", []),
        ([photo(), photo(), photo(1067, 1600)], "strip", []),
        ([photo()] * 3, "three", []),
        ([photo(0, 0)], "small", []),
        ([photo(), *[photo(1067, 1600)] * 5], "one", [2, 3]),
        ([photo(1067, 1600), photo(600, 400)], "upright", [1]),
    ],
    ids="none one small upright two two-and-upright three unmeasured six upright-and-small".split(),
)
def test_photos_find_their_places(photos, kind, rows):
    found = plates(photos)
    assert (found.kind, [len(row) for row in found.rows]) == (kind, rows)


def test_rows_fill_the_line_and_stay_low():
    (row,) = plates([photo(), *[photo(1067, 1600)] * 3]).rows
    assert sum(plate.width for plate in row) + 2 * 3 <= 166.5
    assert {plate.height for plate in row} == {62}
    strip = plates([photo(), photo()]).head
    assert sum(plate.width for plate in strip) + 3 == pytest.approx(220, abs=0.5)
