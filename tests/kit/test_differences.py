"""Word-by-word differences, as a reader of Arabic or French meets them."""

import time

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from kit.differences import differences, is_same


def marked(old, new):
    """The differences as one text: [-taken-], {+added+}, paragraphs apart by " ¶ "."""
    signs = {"same": "{}", "taken": "[-{}-]", "added": "{{+{}+}}"}

    def told(paragraph):
        if paragraph.runs:
            return "".join(signs[run.operation].format(run.text) + run.space for run in paragraph.runs)
        parts = [
            paragraph.old and signs["taken"].format(paragraph.old),
            paragraph.new and signs["added"].format(paragraph.new),
        ]
        return paragraph.new if paragraph.operation == "same" else " ".join(filter(None, parts))

    return " ¶ ".join(told(paragraph) for paragraph in differences(old, new))


def test_whole_words_are_marked_and_runs_brought_together():
    assert marked("كانت الساحة مهملة ليلا.", "كانت ساحة الحي مهملة في الليل.") == (
        "كانت [-الساحة-] {+ساحة الحي+} مهملة [-ليلا-]{+في الليل+}."
    )
    assert marked("ساهمت 1.250 امرأة", "ساهمت 1.350 امرأة") == "ساهمت [-1.250-] {+1.350+} امرأة"
    assert (
        marked("Nous avons planté l’arbre.", "Nous avons planté un arbre.") == "Nous avons planté [-l’arbre-]{+un arbre+}."
    )


def test_what_was_taken_stands_apart_from_what_stayed():
    assert marked("مرة في الشهر حالة المصب، ثم", "مرة في الشهر، ثم") == "مرة في الشهر [-حالة المصب-]، ثم"


def test_a_little_word_between_two_changes_is_no_interruption():
    told = marked("اجتمعنا كل خميس في مقر الودادية مع سكان الحي", "اجتمعنا كل يوم سبت في قاعة الجماعة مع سكان الحي")
    assert told == "اجتمعنا كل [-خميس في مقر الودادية-] {+يوم سبت في قاعة الجماعة+} مع سكان الحي"


def test_spaces_tatweel_and_invisible_marks_are_quiet_but_harakat_are_words():
    assert is_same("كانت  الســاحة\u200f\r\nمهملة", "كانت الساحة مهملة")
    assert marked("كانت  الســاحة مهملة", "كانت الساحة مهملة") == "كانت الساحة مهملة"
    assert marked("قَرَّرَ السكان", "قرر السكان") == "[-قَرَّرَ-] {+قرر+} السكان"
    assert not is_same("قَرَّرَ", "قرر")


def test_a_rewritten_paragraph_stands_whole_old_then_new():
    old, new = "كتبنا هذا النص كما جاء دون ترتيب", "أعيدت صياغة الفقرة بالكامل بأسلوب آخر"
    assert (
        marked(f"مقدمة ثابتة.\n{old}\nخاتمة.", f"مقدمة ثابتة.\n{new}\nخاتمة.")
        == f"مقدمة ثابتة. ¶ [-{old}-] {{+{new}+}} ¶ خاتمة."
    )


def test_a_paragraph_that_comes_between_two_that_were_mended():
    old = "نظفنا الساحة مع الجيران.\nغرسنا الأشجار قرب المدرسة."
    new = "نظفنا الساحة كلها مع الجيران.\nفقرة جديدة تماما.\nغرسنا عشرين شجرة قرب المدرسة."
    assert marked(old, new) == (
        "نظفنا الساحة {+كلها+} مع الجيران. ¶ {+فقرة جديدة تماما.+} ¶ غرسنا [-الأشجار-] {+عشرين شجرة+} قرب المدرسة."
    )


def test_a_paragraph_that_was_cut_in_two_has_lost_nothing():
    assert "[-" not in marked("نظفنا الساحة مع الجيران. غرسنا الأشجار.", "نظفنا الساحة مع الجيران.\nثم غرسنا الأشجار.")


def test_from_nothing_and_to_nothing():
    assert marked("", "جديد") == "{+جديد+}"
    assert marked("قديم", "") == "[-قديم-]"
    assert differences("", "") == []


@given(st.text("اب و.\n١ـéa’", max_size=60), st.text("اب و.\n١ـéa’", max_size=60))
def test_nothing_is_lost_and_nothing_made_up(old, new):
    def letters(text):
        return "".join(character for character in text if not character.isspace() and character != "ـ")

    def side(operation):
        return "".join(
            "".join(run.words for run in part.runs if run.operation in ("same", operation))
            if part.runs
            else part.new
            if part.operation == "same"
            else {"taken": part.old, "added": part.new}[operation]
            for part in differences(old, new)
        )

    assert letters(side("added")) == letters(new)
    assert letters(side("taken")) == letters(old)


def test_twenty_thousand_words_do_not_take_long():
    """Measured: 0.1 to 0.9 seconds on two shared cores; the limit leaves room for a busy machine."""
    words = [f"كلمة{number * 7919 % 3001}" if number % 3 else "و" for number in range(20_000)]
    changed = [word if number % 10 else "غير" for number, word in enumerate(words)]
    turned = words[::-1]
    begun = time.process_time()
    for length in (60, 20_000):
        for other in (changed, turned):
            assert differences(in_paragraphs(words, length), in_paragraphs(other, length))
    differences("أ ب " * 10_000, "ب أ ج " * 7_000)
    differences("أ ب " * 800, "ب أ ج " * 500)
    assert time.process_time() - begun < 6


def in_paragraphs(words, length):
    return "\n".join(" ".join(words[start : start + length]) for start in range(0, len(words), length))


def test_on_the_page_markup_is_text_and_changes_are_said_aloud():
    page = render_to_string(
        "includes/differences.html",
        {"paragraphs": differences("الحي <b>جميل</b> جدا هنا", "الحي <script>x</script> جدا هنا")},
    )
    assert "<b>" not in page
    assert "<script" not in page
    assert "&lt;" in page
    assert page.count("<ins>") == page.count("<del>") == 1
    assert page.count('<bdi class="visually-hidden">[') == 2
    assert '<p dir="auto">' in page
