"""Texts kept in two languages."""

from types import SimpleNamespace

from django.utils.translation import override

from kit.languages import in_language

BOTH = SimpleNamespace(name_ar="جماعة العرائش", name_fr="Commune de Larache")
ARABIC_ONLY = SimpleNamespace(name_ar="جمعية القصبة", name_fr="")


def test_each_reader_gets_the_own_language():
    with override("ar-ma"):
        assert in_language(BOTH, "name") == "جماعة العرائش"
    with override("fr"):
        assert in_language(BOTH, "name") == "Commune de Larache"


def test_a_missing_text_falls_back_to_the_one_there_is():
    with override("fr"):
        assert in_language(ARABIC_ONLY, "name") == "جمعية القصبة"
    assert in_language(BOTH, "name", "fr") == "Commune de Larache"
