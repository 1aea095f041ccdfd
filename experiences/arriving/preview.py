"""What each row of a file would become, for the eyes of whoever confirms."""

from django.utils.translation import gettext as _

from experiences.arriving import targets
from experiences.arriving.words import CHOICES, MODELS
from experiences.models import DraftRow, Experience

Verdict = DraftRow.Verdict
ORDER = [Verdict.WRONG, Verdict.WANTING, Verdict.SAME, Verdict.READY, Verdict.KNOWN, Verdict.NO_CONSENT]


class Shown:
    """Rows in words; the vocabularies are asked for once."""

    def __init__(self):
        self.terms = {name: {term.pk: str(term) for term in model.objects.all()} for name, model in MODELS.items()}

    def rows(self, rows):
        """Give each row `lines` (label, words), `wanting_words` and `title`, `holder` for its heading."""
        for row in rows:
            row.title, row.holder = row.told.get("title", ""), row.told.get("holder_name", "")
            row.lines = [pair for pair in map(self.line(row.told), NAMES) if pair[1]]
            row.wanting_words = [targets.label(name) for name in row.wanting]
        return rows

    def line(self, told):
        def words(name):
            value = told.get(name if name in told else f"{name}_id")
            if name in targets.LISTS:
                said = _(", ").join(self.terms[name].get(code, code) for code in value or [])
            elif name in MODELS:
                said = self.terms[name].get(value, "")
            elif name in CHOICES:
                said = str(dict(CHOICES[name].choices).get(value, ""))
            elif isinstance(value, bool):
                said = _("yes") if value else ("" if name == "is_ongoing" else _("no"))
            else:
                said = "" if value is None else str(value)
            return targets.label(name), said

        return words


NAMES = [
    name for _section, names in targets.GROUPS for name in names if name not in targets.LABELS and hasattr(Experience, name)
]


def tabs(counts, shown):
    """[(verdict, label, count, whether it is shown)] of the verdicts that there are."""
    return [(verdict.value, verdict.label, counts[verdict], verdict == shown) for verdict in ORDER if verdict in counts]


def first_to_look_at(counts):
    """What a preview opens with: what stands in the way, else all rows."""
    return Verdict.WRONG if Verdict.WRONG in counts else None
