"""Runs of one direction, as Word wants them."""

import pytest

from guide.formats.directions import runs


@pytest.mark.parametrize(
    ("text", "rtl", "expected"),
    [
        ("مع جمعية Larache Nawras سنة 2023", True, ["مع جمعية ", "<Larache Nawras", " سنة 2023"]),
        ("الهاتف 05 39 91 20 30 صباحا", True, ["الهاتف ", "<05 39 91 20 30", " صباحا"]),
        ("(Cap Jeunesse (fictive) – جمعية)", True, ["(", "<Cap Jeunesse (fictive)", " – جمعية)"]),
        ("ⵍⵄⵔⴰⵢⵛ مدينة", True, ["<ⵍⵄⵔⴰⵢⵛ", " مدينة"]),
        ("الرقم \u20662026-1\u2069 هنا", True, ["الرقم ", "<2026-1", " هنا"]),
        ("L’association «جمعية النور» est là", False, ["<L’association «", "جمعية النور", "<» est là"]),
        ("2023", True, ["2023"]),
        ("", True, []),
    ],
    ids=["latin", "telephone", "brackets", "tifinagh", "isolate", "arabic-in-french", "number", "empty"],
)
def test_each_run_has_one_direction(text, rtl, expected):
    assert [words if one else f"<{words}" for words, one in runs(text, rtl)] == expected
