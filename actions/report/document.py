"""The plan as a document to print: its table after the minutes, where it stands in plots, the doubts as notes."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from actions.models import Scale, Status, StatusUpdate
from actions.report.columns import PARTS, piece_in_words
from kit.languages import in_language
from kit.plots import shares
from kit.printing.documents import print_document
from kit.printing.press import STATIC
from kit.printing.texts import clean
from kit.readings import Certainty

MOST_ACTIONS = 200  # a dozen seconds of printing; beyond, one chooses a part first, or takes the sheet
LATEST = 12
TEMPLATE, STYLE = "actions/print/report.html", "report.css"
KEPT_FOR = 60 * 60  # seconds

TONES = {
    Status.NOT_RECORDED: "hollow",
    Status.PLANNED: "blue",
    Status.UNDER_WAY: "blue",
    Status.BLOCKED: "brick",
    Status.DONE: "olive",
    Status.POSTPONED: "saffron",
    Status.CANCELLED: "plain",
}
LATIN = re.compile(r"[A-Za-zÀ-ÿ][\w’'.&-]*(?:[ -][A-Za-zÀ-ÿ][\w’'&-]*)*\b")
ARABIC = re.compile(r"[\u0620-\u06ff][\u0600-\u06ff.،]*(?:[ -]+[\u0620-\u06ff][\u0600-\u06ff.،]*)*(?<![.،])")
YEAR_NOTE = gettext_lazy("The year is not written here; it is read from the date of the founding meeting.")


@dataclass
class Note:
    """How a reading is doubtful; `number` is that of its mark in the table."""

    number: int
    certainty: str
    as_written: str = ""
    line: int | None = None
    reading: str = ""
    words: str = ""


@dataclass
class Line:
    """An action as a row of the table."""

    code: str
    measures: str
    deadline: str
    was_due: str
    is_overdue: bool
    parties: list
    withheld: int
    status: str
    tone: str
    progress: int | None
    scale: str
    evidence: list
    notes: dict = field(default_factory=dict)


class Report:
    """What the document says of `actions` (from `for_plan`), to those inside the cell or to strangers."""

    def __init__(self, actions, *, sees_names, shown=()):
        self.actions, self.sees_names, self.shown = list(actions), sees_names, list(shown)
        self.notes = {}

    def context(self):
        groups = self.groups()
        return {
            "as_of": date_format(timezone.localdate()),
            "count": len(self.actions),
            "sees_names": self.sees_names,
            "shown": [printed(words) for words in self.shown],
            "plots": self.plots(),
            "groups": groups,
            "updates": self.updates(),
            "notes": list(self.notes.values()),
            "address": settings.SITE_URL.partition("://")[2],
        }

    def plots(self):
        """(question, rows of a bar plot) for each answer that the plan can give."""
        standing = [status for status in Status if any(action.status == status for action in self.actions)]
        by_status = [(status.label, sum(action.status == status for action in self.actions)) for status in standing]
        scales = [action.scale for action in self.actions]
        by_scale = [(scale.label, scales.count(scale)) for scale in Scale] + [(_("Nobody has said"), scales.count(None))]
        objectives = {action.objective: [] for action in self.actions}
        for action in self.actions:
            objectives[action.objective].append(action)
        done = [
            {
                "label": _("Objective %(number)s") % {"number": objective.order},
                "value": _("%(done)d of %(all)d")
                % {"done": sum(action.status == Status.DONE for action in actions), "all": len(actions)},
                "percent": round(100 * sum(action.status == Status.DONE for action in actions) / len(actions)),
                "tone": "olive",
            }
            for objective, actions in objectives.items()
        ]
        tones = [{"tone": TONES[status]} for status in standing]
        return [
            (_("Where do the actions stand?"), [row | tone for row, tone in zip(shares(by_status), tones, strict=True)]),
            (_("What is done of each objective?"), done),
            (_("How far are they, on the open-government scale?"), shares(by_scale)),
        ]

    def groups(self):
        """(objective in words, its note's number, its lines) in the order of the plan."""
        found = {}
        for action in self.actions:
            found.setdefault(action.objective, []).append(action)
        return [
            {
                "number": objective.order,
                "words": printed(in_language(objective, "text")),
                "note": self.note_of(objective),
                "lines": [self.line(action) for action in actions],
            }
            for objective, actions in found.items()
        ]

    def line(self, action):
        parties = [party for party in action.responsibilities.all() if self.sees_names or party.shown_in_public]
        return Line(
            code=action.code,
            measures=printed(action.measures if self.sees_names else action.measures_public),
            deadline=action.deadline,
            was_due=printed(action.deadline_as_written, is_rtl=True) if action.deadline_moved else "",
            is_overdue=action.is_overdue,
            parties=[self.party(party) for party in parties],
            withheld=0 if self.sees_names else action.withheld_parties,
            status=action.get_status_display(),
            tone=TONES[Status(action.status)],
            progress=action.progress,
            scale=str(action.scale.label) if action.scale else "",
            evidence=[{"words": printed(piece_in_words(piece)), "url": clean(piece.url)} for piece in action.shown_evidence],
            notes={"measures": self.note_of(action, withhold=self.hides(action)), "deadline": self.deadline_note(action)},
        )

    def hides(self, action):
        return not self.sees_names and action.measures_name_persons

    def party(self, party):
        return {
            "name": printed(party.label),
            "part": str(PARTS.get(party.part, "")),
            "note": self.note_of(party, reading=party.reading),
        }

    def note_of(self, row, *, reading="", withhold=False):
        """Number of the note on a row that is read with less than certainty; None for a sure one."""
        if row.certainty == Certainty.CERTAIN:
            return None
        words = printed(in_language(row, "source_note"))
        if withhold:
            return self.note(row.get_certainty_display(), words=words)
        return self.note(
            row.get_certainty_display(), printed(row.as_written, is_rtl=True), row.source_line, printed(reading), words
        )

    def deadline_note(self, action):
        if action.deadline_moved or not action.year_inferred:
            return None
        return self.note(action.deadline_certainty.label, words=str(YEAR_NOTE))

    def note(self, *said, **named):
        """Number of the note that says this; two that say the same are one."""
        key = (*said, *named.items())
        return self.notes.setdefault(key, Note(len(self.notes) + 1, *map(plain, said), **named)).number

    def updates(self):
        latest = StatusUpdate.objects.filter(action__in=[action.pk for action in self.actions]).latest(LATEST)
        return [
            {
                "day": date_format(timezone.localtime(update.at)),
                "code": update.action.code,
                "from": update.get_from_status_display(),
                "to": update.get_to_status_display(),
                "deadline": update.new_deadline,
                "by": told(update.by) if self.sees_names else "",
                "sentence": told(update.sentence) if self.sees_names else "",
            }
            for update in latest
        ]


def plain(value):
    return value if value is None or isinstance(value, int) else str(value)


def printed(text, is_rtl=None):
    """`text` as it can be printed; names in the other script stay whole, whatever stands between two of them."""
    other, begin = (LATIN, "\u2066") if (get_language_bidi() if is_rtl is None else is_rtl) else (ARABIC, "\u2067")
    return other.sub(lambda found: f"{begin}{found[0]}\u2069", clean(text))


def told(text):
    """What somebody wrote, with the direction of its first letter."""
    first = next((unicodedata.bidirectional(c) for c in str(text) if unicodedata.bidirectional(c) in {"L", "R", "AL"}), "AL")
    return {"words": printed(text, first != "L"), "direction": "ltr" if first == "L" else "rtl"}


def heading(report):
    number = len(report.actions)
    return ngettext("Action plan: where the action stands", "Action plan: where the %(number)d actions stand", number) % {
        "number": number
    }


def kept_pdf(report):
    """(key, PDF or None) of the report: who asks again for the same within the hour is given the same."""
    pages = [(STATIC / "print" / name).read_bytes() for name in ("document.css", STYLE)]
    pages += [(settings.BASE_DIR / "templates" / name).read_bytes() for name in (TEMPLATE, "print/document.html")]
    told = repr([get_language(), report.context(), pages])
    key = f"plan-report:{hashlib.sha256(told.encode()).hexdigest()}"
    return key, cache.get(key)


def print_report(report, key):
    """Bytes of the tagged PDF, kept under `key`. Raises press.PrintFailed."""
    pdf = print_document(TEMPLATE, report.context(), title=heading(report), styles=[STYLE])
    cache.set(key, pdf, KEPT_FOR)
    return pdf
