"""What the book does to texts before it prints them."""

import re

import pytest

from kit.printing.texts import clean, markdown, paragraphs


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("نص\x00\x07\x1b عاد", "نص عاد"),
        ("شكرا 😀🎉!", "شكرا !"),
        ("سطر\r\nآخر", "سطر\nآخر"),
        ("18 000 و1 250 000 درهم", "18\u00a0000 و1\u00a0250\u00a0000 درهم"),
        ("0612 000", "0612\u00a0000"),
        ("e\u0301cole", "école"),
        ("\u202eعكس", "عكس"),
        ("ⵍⵄⵔⴰⵢⵛ", "ⵍⵄⵔⴰⵢⵛ"),
        (None, ""),
        ("😀\u200d\u200f \u2067\u2069", ""),
        ("\u2067أ\u2069ب\u2069\n\u2066ج", "\u2067أ\u2069ب\n\u2066ج\u2069"),
        ("\ud800\ufffe\u2028أ", "أ"),
    ],
)
def test_only_what_has_a_glyph_is_left(typed, printed):
    assert clean(typed) == printed


def test_a_word_longer_than_the_line_may_break():
    assert max(map(len, clean("س" * 500).split("\u200b"))) == 8
    assert "\u200b" not in clean("س" * 40)


def test_plain_text_becomes_paragraphs_and_lists():
    html = paragraphs("أول <b>\n\nثان\n- بند\n- آخر\n1. واحد\n2) اثنان")
    assert html == (
        "<p>أول &lt;b&gt;</p><p>ثان</p>"
        '<ul><li><span class="mark">–</span>بند</li><li><span class="mark">–</span>آخر</li></ul>'
        '<ol><li><span class="mark">1.</span>واحد</li><li><span class="mark">2)</span>اثنان</li></ol>'
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="file:///etc/passwd">',
        "![x](http://127.0.0.1/x.png)",
        '[x](javascript:alert(1) "a")',
        "<svg><use href='#a'/></svg>",
        '<link rel="attachment" href="file:///etc/passwd">',
        '<p style="background:url(http://127.0.0.1/)">x</p>',
        "<!--page:contents-->",
        "<table colspan=1000000>",
    ],
)
def test_hostile_markdown_leaves_no_tag_and_no_attribute(hostile):
    html = markdown(f"قبل\n\n{hostile}\n\nبعد")
    assert "<p>قبل</p>" in html
    tags = re.findall(r"<[^>]*>", html)
    assert set(tags) <= {"<p>", "</p>"}


def test_markdown_keeps_what_the_book_knows():
    html = markdown("## عنوان\n\n**غليظ** *مائل*\n\n- بند\n\n| أ | ب |\n|---|---|\n| 1 | 2 |")
    for tag in ("<h2>", "<strong>", "<em>", "<li>", "<table>", "<th>", "<td>"):
        assert tag in html


def test_long_words_break_no_markdown():
    assert markdown(f"| أ | ب |\n|{'-' * 50}|{'-' * 50}|\n|{'م' * 50}|1|").count("<td>") == 2
    assert markdown(f"**{'م' * 50}**").startswith("<p><strong>مممممممم\u200b")


def test_a_table_too_wide_for_the_page_is_printed_as_it_was_typed():
    def table(columns):
        return markdown(f"|{'أ|' * columns}\n|{'-|' * columns}\n|{'ب|' * columns}")

    assert table(12).count("<td>") == 12
    assert "<table" not in table(13)
    assert table(13).count("ب") == 13
