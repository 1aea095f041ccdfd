"""The agenda in a form: lines that are added, taken away and moved by plain buttons, before anything is stored."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from actions.models import AgendaItem
from actions.models.meetings import Line
from kit.words import one_line

EMPTY = 3  # lines that wait on a new agenda
MOST = 40
LONGEST = AgendaItem._meta.get_field("title").max_length


class AgendaLines:
    """The lines as somebody types them. `rows`: dicts of pk ("" for a new line), title, error and focus."""

    def __init__(self, rows):
        self.rows = [{"error": "", "focus": False, **row} for row in rows]

    @classmethod
    def of(cls, meeting):
        stored = meeting.items.filter(is_taken=True).values("pk", "title") if meeting else ()
        return cls([*stored] or [{"pk": "", "title": ""}] * EMPTY)

    @classmethod
    def typed(cls, data):
        titles, pks = data.getlist("item"), data.getlist("item_pk")
        return cls([{"pk": pk, "title": title} for pk, title in zip(pks, titles, strict=False)])

    def press(self, button):
        """Do what a button of a line says: "add", "up:2", "down:2", "remove:2"; anything else is nothing."""
        what, _colon, number = button.partition(":")
        here = int(number) if number.isdecimal() and len(number) < 4 else -1
        if what == "add" and len(self.rows) < MOST:
            self.rows.append({"pk": "", "title": "", "error": "", "focus": True})
        if not 0 <= here < len(self.rows):
            return
        row = self.rows.pop(here)
        if what != "remove":
            there = here + {"up": -1, "down": 1}.get(what, 0)
            self.rows.insert(max(0, there), row)
        if self.rows:
            self.rows[min(max(0, here if what == "remove" else there), len(self.rows) - 1)]["focus"] = True

    def clean(self):
        """The lines that say something: list of Line. Raises ValidationError, and marks the line."""
        lines, wrong = [], []
        for number, row in enumerate(self.rows, 1):
            title = one_line(row["title"])
            if len(title) > LONGEST:
                row["error"] = _("Line %(number)s of the agenda has more than %(most)s characters.") % {
                    "number": number,
                    "most": LONGEST,
                }
                wrong.append(row["error"])
            elif title:
                pk = int(row["pk"]) if row["pk"].isdecimal() and len(row["pk"]) < 16 else None
                lines.append(Line(title=title, pk=pk))
        if len(lines) > MOST:
            wrong.append(_("An agenda has at most %(most)s lines.") % {"most": MOST})
        if not lines and not wrong:
            wrong.append(_("Write at least one line of the agenda."))
        if wrong:
            raise ValidationError(wrong)
        return lines
