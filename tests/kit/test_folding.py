"""Readers find a word however it was spelt."""

import pytest

from kit.folding import fold, western_digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أبريل", "ابريل"),
        ("القصبة", "القصبه"),
        ("ليلى", "ليلي"),
        ("والمواطنین", "والمواطنين"),  # the minutes' line 18 has a Persian yeh
        ("المُشاركَة", "المشاركة"),
        ("نـــشارك", "نشارك"),
        ("مسؤول", "مسوول"),
        ("Fédération  des LIGUES", "federation des ligues"),
        ("٢٠٢٣", "2023"),
        ("ﻻ", "لا"),
    ],
)
def test_spellings_of_one_word_share_a_key(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("التواقي", "التواني"), ("الديمقراطيين الشباب", "مجلس الشباب الديمقراطي")])
def test_words_that_differ_stay_apart(one, other):
    assert fold(one) != fold(other)


def test_digits_of_any_script_are_written_western():
    assert western_digits("٠٦ ۱۲ 34") == "06 12 34"
