"""The texts of an experience as the editing page shows them: the contributor's words, the editors', and what is between."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import capfirst

from experiences.editing.forms import WordingForm
from experiences.models import EditedText, Experience
from experiences.models.told import TEXTS
from kit.differences import differences


def label(name):
    return str(capfirst(Experience._meta.get_field(name).verbose_name))


@dataclass
class Conflict:
    """Another editor's wording that came between: its `row` and `words`, and how mine differ from them."""

    row: EditedText
    words: str
    differences: list


def conflict_with(experience, name, mine):
    row = EditedText.objects.select_related("by__person").get(experience=experience, field=name)
    words = getattr(experience, name) if row.is_put_back else row.text
    return Conflict(row, words, differences(words, mine))


@dataclass
class Line:
    """One text. `edited`: its EditedText, if it ever had one; `form` holds the editors' words, or what was typed;
    `since`: what the contributor changed after the editors had begun."""

    name: str
    own: str
    edited: EditedText | None
    form: WordingForm = None
    since: list = ()
    conflict: Conflict | None = None

    @property
    def label(self):
        return label(self.name)

    @property
    def is_edited(self):
        return self.edited is not None and not self.edited.is_put_back

    @property
    def revision(self):
        return self.edited.revision if self.edited else 0

    @property
    def words(self):
        """What the editors have now."""
        return self.edited.text if self.is_edited else self.own

    @property
    def is_empty(self):
        """Whether nobody has told, written or typed anything here."""
        return not (self.own or self.edited or self.form.typed)

    @property
    def differences(self):
        return differences(self.own, self.words) if self.is_edited else []


class Sheet:
    """All texts of an experience, each with what its editors need: the same few queries whatever their number."""

    def __init__(self, experience):
        self.experience = experience
        self.sendings = {sending.number: sending for sending in experience.sendings.all()}
        self.number = max(self.sendings, default=1)
        edited = EditedText.objects.for_page(experience)
        self.lines = [self._line(name, edited.get(name)) for name in TEXTS]

    def _line(self, name, edited):
        line = Line(name, getattr(self.experience, name), edited)
        line.form = WordingForm(name, initial={"text": line.words, "revision": line.revision}, prefix=name)
        if line.is_edited and edited.based_on < self.number:
            before = self.told(edited.based_on, name)
            line.since = differences(before, line.own) if before != line.own else ()
        return line

    def told(self, number, name):
        """What the contributor's sending `number` says in the text `name`; the present words where it is not kept."""
        sending = self.sendings.get(number)
        return sending.told.get(name, "") if sending else getattr(self.experience, name)

    def words_at(self, revisions):
        """{name: the editors' words} at `revisions` ({name: number}); without those that were the contributor's own."""
        asked = Q()
        for name, revision in revisions.items():
            asked |= Q(field=name, revision=revision)
        rows = self.experience.edited_wordings.filter(asked, is_put_back=False) if asked else []
        return {row.field: row.text for row in rows}
