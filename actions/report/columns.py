"""The plan's columns in a spreadsheet: their headings, what stands in them, how they are filled in."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from actions.models import Action, Responsibility, Status, Step
from kit.languages import in_language

PARTS = {part.value: part.label for part in Responsibility.Part if part != Responsibility.Part.DOES}
LEVELS = {level.value: level.label for level in Step.Level if level}


@dataclass(frozen=True)
class Column:
    """`cell(action)` is what the cell holds; `is_filled_in` whether people write in it, for new actions at least."""

    name: str
    title: str | Promise
    width: int
    cell: Callable
    words: str | Promise  # how it is filled in, or that it is not
    is_filled_in: bool = True

    @property
    def heading(self):
        return capfirst(str(self.title))


def field(name):
    return Action._meta.get_field(name).verbose_name


def objective(action):
    return f"{action.objective.order}. {in_language(action.objective, 'text')}"


def parties(action):
    """Those who answer for the action, a line each; who does more than doing it says what."""
    return "\n".join(
        f"{party.label} ({PARTS[party.part]})" if party.part in PARTS else party.label
        for party in action.responsibilities.all()
    )


def public_parties(action):
    """As strangers read it: only names of those who agreed, and how many are left out."""
    shown = [party for party in action.responsibilities.all() if party.shown_in_public]
    lines = [f"{party.label} ({PARTS[party.part]})" if party.part in PARTS else party.label for party in shown]
    withheld = len(action.responsibilities.all()) - len(shown)
    return "\n".join(lines + [_("(%(number)d more, not published)") % {"number": withheld}] * bool(withheld))


def steps(action):
    """The steps, a line each, behind their level where they have one."""
    return "\n".join(
        f"{LEVELS[step.level]}: {in_language(step, 'text')}" if step.level else in_language(step, "text")
        for step in action.steps.all()
    )


def evidence(action):
    """What shows that something was done, a line each: what it is, and its address where it is a link."""
    return "\n".join(": ".join(filter(None, [piece_in_words(piece), piece.url])) for piece in action.shown_evidence)


def piece_in_words(piece):
    return piece.caption or piece.get_kind_display()


def mark(action):
    """How the action stands, in short: version of its status and a digest of what an import can change in it."""
    told = [action.objective_id, action.status, action.due_to, action.precision]
    told += [action.measures_ar, action.measures_fr, action.measures_public_ar, action.measures_public_fr]
    digest = hashlib.sha256("\x1f".join(map(str, told)).encode()).hexdigest()
    return f"{action.version}-{digest[:8]}"


WRITTEN_ONLY = gettext_lazy("Only written by the portal: leave it as it is.")
CODE = Column(
    "code", field("code"), 9, lambda action: action.code, gettext_lazy("Of an action that exists. Empty for a new one.")
)
OBJECTIVE = Column(
    "objective", gettext_lazy("Objective"), 32, objective, gettext_lazy("Chosen from the list, or its number alone.")
)
DEADLINE = [
    Column(
        "deadline",
        gettext_lazy("Deadline"),
        20,
        lambda action: action.deadline,
        gettext_lazy(
            "In words: a day, the end of a month, or a month. Of an action that exists it moves by postponing: "
            "with the status “Postponed” and the reason in a sentence."
        ),
    ),
    Column(
        "last_day",
        gettext_lazy("Last day"),
        13,
        lambda action: action.due_to,
        gettext_lazy("The date of the last day of the deadline, for sorting. Change the words, or this: not both."),
    ),
    Column(
        "precision",
        field("precision"),
        16,
        lambda action: action.get_precision_display() if action.due_to else "",
        gettext_lazy("How exactly the deadline is known: chosen from the list."),
    ),
]
STATUS = Column(
    "status", gettext_lazy("Status"), 16, lambda action: action.get_status_display(), gettext_lazy("Chosen from the list.")
)
PROGRESS = Column(
    "progress",
    gettext_lazy("Progress (%)"),
    11,
    lambda action: action.progress,
    gettext_lazy("Follows from the steps and the updates: leave it as it is."),
    is_filled_in=False,
)
RESPONSIBLE = pgettext_lazy("short epicene label", "Responsible")
STEPS = Column(
    "steps",
    gettext_lazy("Steps"),
    44,
    steps,
    gettext_lazy("Of a new action: one a line. Those of an action that exists are kept on its page."),
)
EVIDENCE = Column("evidence", gettext_lazy("Evidence of what was done"), 36, evidence, WRITTEN_ONLY, is_filled_in=False)

INSIDE = [
    CODE,
    OBJECTIVE,
    Column(
        "measures_ar",
        field("measures_ar"),
        54,
        lambda action: action.measures_ar,
        gettext_lazy("What is to be done. Needed for a new action."),
    ),
    Column("measures_fr", field("measures_fr"), 54, lambda action: action.measures_fr, gettext_lazy("The same in French.")),
    *DEADLINE,
    Column(
        "responsible",
        RESPONSIBLE,
        30,
        parties,
        gettext_lazy(
            "Of a new action: one a line, as the portal calls them (person, team, organisation). A name that it does not "
            "know waits for a coordinator. Those of an action that exists are changed in the back office."
        ),
    ),
    STATUS,
    Column(
        "sentence",
        gettext_lazy("Sentence on the new status"),
        36,
        lambda action: "",
        gettext_lazy("What was done, or what is missing; goes with a new status. Needed to postpone or cancel."),
    ),
    PROGRESS,
    STEPS,
    EVIDENCE,
    Column(
        "notes",
        gettext_lazy("Notes on the reading"),
        36,
        lambda action: in_language(action, "source_note"),
        WRITTEN_ONLY,
        is_filled_in=False,
    ),
    Column(
        "measures_public_ar",
        field("measures_public_ar"),
        44,
        lambda action: action.measures_public_ar,
        gettext_lazy("Where the measures name a person: the words that strangers read in their place."),
    ),
    Column(
        "measures_public_fr",
        field("measures_public_fr"),
        44,
        lambda action: action.measures_public_fr,
        gettext_lazy("The same in French."),
    ),
    Column(
        "as_written",
        field("as_written"),
        44,
        lambda action: action.as_written,
        gettext_lazy("The words of the minutes: they never change."),
        is_filled_in=False,
    ),
    Column("source_line", field("source_line"), 10, lambda action: action.source_line, WRITTEN_ONLY, is_filled_in=False),
    Column(
        "mark",
        gettext_lazy("Mark of the row"),
        14,
        mark,
        gettext_lazy("Tells an import whether somebody changed the action after this sheet was downloaded: leave it."),
        is_filled_in=False,
    ),
]
PUBLIC = [
    CODE,
    OBJECTIVE,
    Column("measures", gettext_lazy("Practical measures"), 54, lambda action: action.measures_public, ""),
    *DEADLINE,
    Column("responsible", RESPONSIBLE, 30, public_parties, ""),
    STATUS,
    PROGRESS,
    STEPS,
    EVIDENCE,
]
TEMPLATE = [column for column in INSIDE if column.is_filled_in]
CHOICES = {
    "status": lambda: [status.label for status in Status],
    "precision": lambda: [label for _value, label in Action._meta.get_field("precision").choices],
}
EXAMPLE = gettext_lazy("example")
