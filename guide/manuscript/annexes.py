"""The annexes of an edition, each a Text: legal checklists, the form's questions, the founding minutes."""

import json
import re
from functools import cache

from crispy_forms.layout import Fieldset
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from experiences.form.forms import ExperienceForm
from experiences.form.layout import More, sections
from guide.legal import checklist
from guide.manuscript.content import Text
from kit.folding import fold
from kit.printing.texts import clean

MINUTES = "fixtures/minutes.txt"
HIDDEN = "[…]"
MEMBERS, PLAN = range(28, 46), range(50, 63)  # lines of the minutes, from 1: the table of members, the plan of actions


def annexes(edition):
    """Those that the edition is to have, in their order; to be called in the edition's language."""
    language = edition.language
    return [
        make()
        for wanted, make in (
            (edition.annex_petition, lambda: of_checklist("annex-petition", "local_petition", language)),
            (edition.annex_motion, lambda: of_checklist("annex-motion", "legislative_motion", language)),
            (edition.annex_form, of_form),
            (edition.annex_minutes, lambda: of_minutes(language)),
        )
        if wanted
    ]


# --- Legal checklists ---------------------------------------------------------------------------------------------


def of_checklist(name, instrument, language):
    told = checklist(instrument, language)
    heads = [_("What holds"), _("Source and check")]
    parts = [
        format_html("<p>{}</p>", clean(told.intro)),
        format_html(
            "<p><strong>{}</strong></p>",
            _("This list is for information. Check it against the Official Bulletin before you rely on it:"
              " the text published there prevails."),
        ),
        bulleted([format_html("<strong>{}</strong> — {}", mark, clean(words)) for mark, words in told.legend]),
        format_html("<h2>{}</h2>", _("Thresholds and deadlines")),
        table(
            [_("Threshold or deadline"), *heads],
            [(clean(one.label), clean(one.words), checked(one)) for one in told.figures],
        ),
    ]  # fmt: skip
    for number, stage in enumerate(told.stages, 1):
        parts.append(format_html("<h2>{}. {}</h2>", number, clean(stage.title)))
        rows = [(f"{number}.{place}", clean(one.words), checked(one)) for place, one in enumerate(stage.lines, 1)]
        parts.append(table([_("No."), _("To check off"), heads[1]], rows))
    parts.append(format_html("<h2>{}</h2>", _("Where to verify")))
    parts.append(bulleted([clean(words) for words in told.bulletins]))
    parts.append(
        bulleted([format_html("{} — \u2066{}\u2069", clean(name), clean(address)) for name, address in told.sources])
    )
    parts.append(
        format_html(
            "<p>{}</p>",
            _("The cell accompanies and explains. It receives no petition and no motion, and collects neither signatures"
              " nor numbers of identity cards."),
        )
    )  # fmt: skip
    return Text(name, clean(told.title), joined(parts))


def checked(line):
    return format_html("{}<br><strong>{}</strong>", clean(line.source), line.mark)


# --- The form -----------------------------------------------------------------------------------------------------


def of_form():
    """The questions of the public form in its own words, so that whoever has no line can prepare the answers on paper."""
    form = ExperienceForm()
    parts = [
        format_html(
            "<p>{}</p>",
            _("These are the questions of the form by which an experience is told. A star stands beside those that must"
              " be answered; phone and e-mail are never published."),
        )
    ]  # fmt: skip
    for section in sections():
        if section.questions:
            parts.append(format_html("<h2>{}</h2>", clean(section.legend)))
            parts.append(bulleted(questions(section.fields, form)))
    return Text("annex-form", _("The questions of the form"), joined(parts))


def questions(parts, form):
    """The questions of a section's layout; fields that are one answer stand in one line, under what asks for them."""
    for part in parts:
        if isinstance(part, str):
            yield question(form.fields[part])
        elif isinstance(part, Fieldset) and not isinstance(part, More):
            labels = _(", ").join(clean(form.fields[pointer.name].label) for pointer in part.get_field_names())
            yield format_html("<strong>{}</strong><br><em>{}</em>", clean(part.legend), labels)
        elif hasattr(part, "get_field_names"):
            yield from questions(part.fields, form)


def question(field):
    star = " *" if field.required else ""
    help_text = format_html("<br><em>{}</em>", clean(field.help_text)) if field.help_text else ""
    return format_html("<strong>{}{}</strong>{}", clean(field.label), star, help_text)


# --- The founding minutes -----------------------------------------------------------------------------------------


def of_minutes(language):
    """The founding minutes as they were written, with their line numbers, without the name of any person.

    Names of persons are public where they can be taken back at once: on the page of the cell. A book that others keep is no
    such place, so that it says of each member the institution and the capacity, and of an action that persons answer for it.
    """
    rows = []
    for number, line in enumerate((settings.BASE_DIR / MINUTES).read_text("utf-8").split("\n"), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if number in MEMBERS:
            cells = cells[:2]
        elif number in PLAN:
            cells = [HIDDEN if names_somebody(cells[0]) else cells[0], *map(without_names, cells[1:])]
        if words := " · ".join(filter(None, cells)):
            rows.append((str(number), isolated(clean(words), language)))
    parts = [
        format_html(
            "<p>{}</p>",
            _("The minutes of 9 March 2023 as they were written, with the numbers of their lines. Names of persons are left"
              " out ([…]): they stand on the page of the cell where each agreed to it."),
        ),
        table([_("Line"), _("Words of the minutes")], rows),
    ]  # fmt: skip
    return Text("annex-minutes", _("The founding minutes"), joined(parts))


@cache
def names():
    """Each person whom the minutes name, as they write them."""
    persons = json.loads((settings.BASE_DIR / "fixtures" / "cell" / "persons.json").read_text("utf-8"))
    return [person["as_written"] for person in persons]


def names_somebody(words):
    """Whether a word of a person's name stands in `words`, also where the minutes spell it otherwise elsewhere."""
    told = set(re.findall(r"\w{3,}", fold(words)))
    return any(told & set(re.findall(r"\w{3,}", fold(name))) for name in names())


def without_names(words):
    for name in names():
        words = words.replace(name, HIDDEN)
    return words


def isolated(words, language):
    """Arabic words in a French book, set apart from the direction around them."""
    return words if language.startswith("ar") else f"\u2067{words}\u2069"


# --- HTML of the allowed tags -------------------------------------------------------------------------------------


def table(heads, rows):
    head = format_html_join("", "<th>{}</th>", ((one,) for one in heads))
    body = format_html_join(
        "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
    )
    return format_html("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>", head, body)


def bulleted(items):
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((item,) for item in items)))


def joined(parts):
    return mark_safe("".join(parts))
