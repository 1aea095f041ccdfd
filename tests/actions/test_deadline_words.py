"""Deadlines in words: what the portal writes it reads again, and what people write besides."""

from datetime import date, datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from actions.deadlines import Precision, date_range, from_words, in_words

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(day=DAYS, precision=st.sampled_from(Precision), language=st.sampled_from(["ar-ma", "fr"]), eastern=st.booleans())
def test_what_is_written_is_read_again(day, precision, language, eastern):
    with override(language):
        words = in_words(day, precision)
        said = words.translate(ARABIC_DIGITS) if eastern else words
        other = "fr" if language == "ar-ma" else "ar-ma"
        assert from_words(said) == (date_range(precision, day)[1], precision)
    with override(other):
        assert from_words(said) == (date_range(precision, day)[1], precision), "whatever the reader's own language"


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        day, precision = from_words(text)
    except ValueError:
        return
    assert date_range(precision, day)[1] == day


@pytest.mark.parametrize(
    ("said", "day", "precision"),
    [
        ("15 أبريل 2023", date(2023, 4, 15), "day"),
        ("  15   ابريل  2023 ", date(2023, 4, 15), "day"),
        ("\u200f١٥ أبريل ٢٠٢٣", date(2023, 4, 15), "day"),
        ("نهاية مارس 2023", date(2023, 3, 31), "end_of_month"),
        ("نهاية شهر فبراير 2024", date(2024, 2, 29), "end_of_month"),
        ("متم شتنبر 2023", date(2023, 9, 30), "end_of_month"),
        ("ماي 2023", date(2023, 5, 31), "month"),
        ("شهر يوليوز 2023", date(2023, 7, 31), "month"),
        ("1er mai 2023", date(2023, 5, 1), "day"),
        ("fin mars 2023", date(2023, 3, 31), "end_of_month"),
        ("fin du mois d'août 2023", date(2023, 8, 31), "end_of_month"),
        ("FÉVR. 2023", date(2023, 2, 28), "month"),
        ("2023-04-15", date(2023, 4, 15), "day"),
        ("2023-04-15 00:00:00", date(2023, 4, 15), "day"),
        ("2023-04", date(2023, 4, 30), "month"),
        ("15/04/2023", date(2023, 4, 15), "day"),
        ("٠٤/٢٠٢٣", date(2023, 4, 30), "month"),
        (date(2023, 4, 15), date(2023, 4, 15), "day"),
        (datetime(2023, 4, 15), date(2023, 4, 15), "day"),
    ],
)
def test_what_people_write(said, day, precision):
    assert from_words(said) == (day, precision)


@pytest.mark.parametrize(
    "said",
    ["15 أبريل", "31 أبريل 2023", "2023-13-01", "15/04/23", "قريبا", "0 ماي 2023", "ماي 0000", 45000, "نهاية 2023"],
)
def test_what_says_no_deadline_is_refused(said):
    with pytest.raises(ValueError, match=str(said)):
        from_words(said)
