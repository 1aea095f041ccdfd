"""What is done with the texts that an editor sends: each by itself, so that one that is refused holds back no other."""

from experiences.editing.forms import WordingForm
from experiences.editing.sheet import Sheet, conflict_with
from experiences.models import EditedText
from experiences.models.told import TEXTS
from kit.moves import RefusedMove, StaleEdit
from kit.words import many_lines

LARGEST = 2**31 - 1


class WholePage(Sheet):
    """The page's own form, sent without JavaScript. What was changed in it is written at once; `refused` names what was
    not, whose lines keep what was typed.

    Whoever saves did not touch what stands as the page showed it: that is left alone, whatever others made of it since.
    """

    def __init__(self, experience, data, *, by):
        super().__init__(experience)
        self.data, self.by = data, by
        self.saved, self.refused, self.refusal = [], [], ""
        self.seen_sending = number_in(data, "sending", self.number)
        seen = {name: number_in(data, f"{name}-revision", 0) for name in TEXTS if f"{name}-text" in data}
        stale = [line.name for line in self.lines if line.name in seen and line.revision != seen[line.name]]
        self.was = self.words_at({name: seen[name] for name in stale})
        for line in self.lines:
            if line.name in seen and not self.is_pressed("take", line):
                self.save(line, shown=self.shown(line, seen[line.name]))
            if self.is_pressed("taken", line):
                EditedText.objects.take_into_account(experience, line.name, min(self.seen_sending, self.number))

    def is_pressed(self, button, line):
        return self.data.get(button) == line.name

    def shown(self, line, revision):
        """The words that stood in the page."""
        if line.name in self.was:
            return self.was[line.name]
        if line.is_edited and revision == line.revision:
            return line.words
        return self.told(self.seen_sending, line.name)

    def save(self, line, *, shown):
        data = self.data.copy()
        if self.is_pressed("put_back", line):
            data[f"{line.name}-text"] = line.own
        form = WordingForm(line.name, data, prefix=line.name)
        if many_lines(form.typed).strip() == shown.strip():
            return
        if not form.is_valid():
            self.keep(line, form)
            return
        try:
            EditedText.objects.write(self.experience, line.name, by=self.by, **form.cleaned_data)
        except StaleEdit:
            self.keep(line, form, conflict_with(self.experience, line.name, form.cleaned_data["text"]))
        except RefusedMove as refused:
            self.refusal = refused.messages[0]
            self.keep(line, form)
        else:
            self.saved.append(line.name)

    def keep(self, line, form, conflict=None):
        """Leave what was typed in the page; saved once more, it follows the wording that came between."""
        if conflict:
            line.conflict = conflict
            form.data[f"{line.name}-revision"] = conflict.row.revision
        line.form = form
        self.refused.append(line.name)


def number_in(data, name, default):
    """The whole number that a hidden input carries, `default` where it was tampered with."""
    text = data.get(name, "")
    return min(int(text), LARGEST) if text.isascii() and text.isdecimal() and len(text) <= 10 else default
