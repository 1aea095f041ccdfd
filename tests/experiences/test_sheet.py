"""The experience as a reader meets it."""

from experiences.sheet import sheet, told


def test_what_is_missing_is_left_out_of_what_a_contributor_reads(make_experience):
    experience = make_experience()
    whole, short = sheet(experience), told(experience)
    assert [section for section, rows in whole if not any(words for _label, words in rows)]
    assert all(words for _section, rows in short for _label, words in rows)
    assert [section for section, _rows in short] == [
        section for section, rows in whole if any(words for _label, words in rows)
    ]
