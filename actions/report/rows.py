"""One row of the plan's sheet read against the plan as it stands: what it would change, and what cannot be read in it."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from actions import deadlines
from actions.deadlines import FIRST_YEAR, LAST_YEAR, Precision, from_words, in_words
from actions.models import Action, Objective, Status, StatusUpdate
from actions.models.status import MOVES, NEEDS_DEADLINE, NEEDS_REASON
from actions.report.columns import EXAMPLE, INSIDE, LEVELS, mark
from actions.report.parties import Parties
from kit.folding import fold, western_digits
from kit.spreadsheets.cells import Choice, in_all_languages
from kit.words import many_lines

COLUMNS = {column.name: column for column in INSIDE}
TEXTS = ["measures_ar", "measures_fr", "measures_public_ar", "measures_public_fr"]
NOT_READ_LATER = {  # a column's cell that differs from what the portal wrote, and why it is refused
    "responsible": lambda: _(
        "Those who answer for an action are changed in the back office, with the words of the minutes."
    ),
    "steps": lambda: _("The steps of an action are kept on its page; an import gives them to new actions only."),
    "progress": lambda: _("Progress follows from the steps and the updates; it is not written here."),
    "notes": lambda: _("This column is only written by the portal."),
    "as_written": lambda: _("The words of the minutes never change."),
    "source_line": lambda: _("The words of the minutes never change."),
}
LONGEST_TEXT, LONGEST_SENTENCE = 5_000, 600


@dataclass(frozen=True)
class Problem:
    row: int
    column: str
    words: str

    def __str__(self):
        told = {"row": self.row, "column": self.column, "words": self.words}
        return _("Row %(row)d, column “%(column)s”: %(words)s") % told


@dataclass
class Row:
    """What one row of the sheet would do. `changes`: (heading, before, after) for the reader, `fields` and `move` for us."""

    number: int
    action: Action | None
    cells: dict
    changes: list = field(default_factory=list)
    fields: dict = field(default_factory=dict)
    move: dict = field(default_factory=dict)
    parties: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    @property
    def is_new(self):
        return self.action is None

    @property
    def title(self):
        return self.action.title if self.action else self.fields.get("measures_ar", "")


def as_cell(value):
    """Dates as they are, all else as clean text: a number without its «.0»."""
    if hasattr(value, "year"):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return many_lines(str(value)).strip()


class Reader:
    """Reads rows one by one against the plan, and keeps what was found."""

    def __init__(self, actions):
        self.by_code = {action.code.upper(): action for action in actions}
        self.by_words = {(action.objective_id, fold(action.measures_ar)): action for action in actions}
        self.objectives = objectives()
        self.statuses, self.precisions = Choice(Status.choices), Choice(Precision.choices)
        self.said = dict(StatusUpdate.objects.order_by("version").values_list("action", "sentence"))
        self.examples_are = in_all_languages(EXAMPLE)
        self.parties = Parties()
        self.seen, self.rows, self.problems, self.unchanged, self.examples = {}, [], [], 0, 0

    def read(self, number, cells):
        code = western_digits(str(cells.get("code", "")))
        if fold(code) in self.examples_are:
            self.examples += 1
            return
        known = len(self.problems)
        action = self.by_code.get(code.upper()) if code else self.same_words(cells)
        if code and action is None:
            self.refuse(number, "code", _("No action has this code. Leave the cell empty for a new action."))
            return
        measures = fold(str(cells.get("measures_ar", "")))
        first = self.seen.setdefault(action or (cells.get("objective"), measures), number)
        if first != number and (action or measures):
            self.refuse(number, "code", _("The same action stands in row %(row)d already.") % {"row": first})
            return
        row = Row(number, action, cells)
        for read in (self.read_objective, self.read_texts, self.read_move, self.read_rest):
            read(row)
        if row.changes and is_old(row):
            self.refuse(number, "mark", _("Somebody changed this action after the sheet was downloaded. Download it again."))
        if row.changes or len(self.problems) > known:
            self.rows.append(row)
        else:
            self.unchanged += 1

    def same_words(self, cells):
        """The action that a row without code already is: the same file a second time adds nothing twice."""
        objective = self.objectives.get(fold(str(cells.get("objective", ""))))
        return objective and self.by_words.get((objective.pk, fold(str(cells.get("measures_ar", "")))))

    def refuse(self, number, name, words):
        self.problems.append(Problem(number, COLUMNS[name].heading, str(words)))

    def change(self, row, name, before, after):
        row.changes.append((COLUMNS[name].heading, str(before or ""), str(after)))

    def read_objective(self, row):
        said = str(row.cells.get("objective", ""))
        objective = self.objectives.get(fold(said))
        if said and objective is None:
            self.refuse(row.number, "objective", _("“%(value)s” is no objective: write its number.") % {"value": said[:80]})
        elif row.is_new and not said:
            self.refuse(row.number, "objective", _("A new action needs its objective."))
        elif objective and (row.is_new or objective.pk != row.action.objective_id):
            row.fields["objective"] = objective
            before = "" if row.is_new else COLUMNS["objective"].cell(row.action)
            self.change(row, "objective", before, COLUMNS["objective"].cell(Action(objective=objective)))

    def read_texts(self, row):
        for name in TEXTS:
            said = str(row.cells.get(name, ""))
            before = many_lines(getattr(row.action, name, "")).strip()
            if said in ("", before):
                continue
            if len(said) > LONGEST_TEXT:
                self.refuse(row.number, name, _("The text is too long: up to %(most)d letters.") % {"most": LONGEST_TEXT})
            else:
                row.fields[name] = said
                self.change(row, name, before, said)
        if row.is_new and "measures_ar" not in row.fields:
            self.refuse(row.number, "measures_ar", _("A new action needs its practical measures."))

    def read_move(self, row):
        """Status, deadline and sentence belong together."""
        now, cells = row.action, row.cells
        status = self.choice(row, "status", self.statuses)
        due = self.read_deadline(row)
        if status is None or due is None:
            return
        sentence = str(cells.get("sentence", ""))
        if len(sentence) > LONGEST_SENTENCE:
            self.refuse(
                row.number, "sentence", _("The text is too long: up to %(most)d letters.") % {"most": LONGEST_SENTENCE}
            )
            return
        before = Status(now.status) if now else Status.NOT_RECORDED
        to = Status(status or before)
        moved = bool(due) and (now is None or due != (now.due_to, now.precision))
        if now is None and due and to not in NEEDS_DEADLINE:
            first, last = deadlines.date_range(due[1], due[0])
            row.fields |= {"due_from": first, "due_to": last, "precision": due[1]}
        if to != before or (now and moved):
            self.check_move(row, before, to, moved, sentence)
            row.move = {"to": to, "sentence": sentence}
            if moved and to in NEEDS_DEADLINE:
                row.move |= {"due_to": due[0], "precision": due[1]}
        elif sentence and not (now and self.said.get(now.pk) == sentence):
            self.refuse(row.number, "sentence", _("A sentence goes with a new status."))
        if to != before:
            self.change(row, "status", before.label if now else "", to.label)
        if moved:
            self.change(row, "deadline", now.deadline if now else "", in_words(*due))
        if sentence and row.move:
            self.change(row, "sentence", "", sentence)

    def check_move(self, row, before, to, moved, sentence):
        """What `record_status` would refuse, told under the column where it is to be mended."""
        if row.action and moved and to not in NEEDS_DEADLINE:
            words = _(
                "The deadline of an action moves by postponing it: write the status “%(status)s”, and why in a sentence."
            )
            self.refuse(row.number, "deadline", words % {"status": Status.POSTPONED.label})
        if to not in MOVES[before]:
            words = _("An action that is “%(from)s” cannot become “%(to)s”.")
            self.refuse(row.number, "status", words % {"from": before.label, "to": to.label})
        if to in NEEDS_REASON and not sentence:
            self.refuse(row.number, "sentence", _("Say why in a sentence."))
        if to in NEEDS_DEADLINE and not moved:
            self.refuse(row.number, "deadline", _("Give the new deadline."))

    def choice(self, row, name, words):
        """The stored value, "" for an empty cell, None after a problem."""
        try:
            return words.clean(str(row.cells.get(name, "")))
        except ValueError as refusal:
            self.refuse(row.number, name, refusal)

    def read_deadline(self, row):
        """(last day, precision) that the row says, () where it says none, None after a problem.

        Words and date say the same thing twice; of the two, the one that differs from what stood there is what was meant.
        In a sheet that was brought in before, it stands there already.
        """
        now = (row.action.due_to, row.action.precision) if row.action and row.action.due_to else None
        known = len(self.problems)
        words = self.date_in(row, "deadline", from_words)
        precision = self.choice(row, "precision", self.precisions)
        dated = self.date_in(row, "last_day", read_day)
        if len(self.problems) > known:
            return None
        precision = precision or (words or now or (None, Precision.DAY))[1]
        if day := dated or words:
            dated = deadlines.date_range(precision, day[0])[1], precision
        if words and dated and words != now and words[0] == dated[0]:
            dated = words  # the words say more than the date
        said = {said for said in (words, dated) if said}
        said = said & {now} if is_old(row) and now in said else said - {now} or said
        if len(said) > 1:
            told = {"column": COLUMNS["deadline"].heading, "words": in_words(*words)}
            self.refuse(row.number, "last_day", _("This is not what the column “%(column)s” says: %(words)s.") % told)
            return None
        return said.pop() if said else ()

    def date_in(self, row, name, read):
        """(day, precision) that `read` makes of the cell; None for an empty one and after a problem."""
        value = row.cells.get(name, "")
        if value == "":
            return None
        try:
            found = read(value)
        except ValueError as refusal:
            self.refuse(row.number, name, refusal)
            return None
        year = found[0].year
        if FIRST_YEAR <= year <= LAST_YEAR:
            return found
        words = _("The year %(year)d is not one of the plan: from %(first)d to %(last)d.")
        self.refuse(row.number, name, words % {"year": year, "first": FIRST_YEAR, "last": LAST_YEAR})

    def read_rest(self, row):
        """What a new action is given once, and what an import never writes."""
        said = {name: str(row.cells.get(name, "")) for name in NOT_READ_LATER}
        if row.is_new:
            row.parties = self.parties.read(said.pop("responsible"))
            row.steps = read_steps(said.pop("steps"))
            if row.parties:
                self.change(row, "responsible", "", "\n".join(map(self.parties.told, row.parties)))
            if row.steps:
                self.change(row, "steps", "", row.cells["steps"])
        for name, words in said.items():
            if words and fold(words) not in as_it_stands(name, row.action):
                self.refuse(row.number, name, NOT_READ_LATER[name]())


def is_old(row):
    """Whether the action was changed after the sheet was downloaded, by somebody else or by this sheet."""
    return row.action is not None and row.cells.get("mark", "") not in ("", mark(row.action))


def read_day(value):
    """As `from_words`, for a cell that names a day."""
    day, precision = from_words(value)
    if precision != Precision.DAY:
        raise ValueError(_("“%(value)s” is no date: write it like 2023-03-09.") % {"value": value})
    return day, precision


def objectives():
    """{folded code, number or words in either language: Objective}."""
    found = {}
    for objective in Objective.objects.all():
        for words in (objective.text_ar, objective.text_fr):
            found |= dict.fromkeys(
                map(fold, (words, f"{objective.order}. {words}", f"{objective.code} · {words}")), objective
            )
        found |= {fold(objective.code): objective, str(objective.order): objective}
    return found


def as_it_stands(name, action):
    """Folded forms of what the portal writes in the column for `action`, and of the words it was given."""
    if action is None:
        return set()
    forms = set()
    for language in ("ar-ma", "fr"):
        with override(language):
            value = COLUMNS[name].cell(action)
            forms.add(fold("" if value is None else str(value)))
    if name == "responsible":
        forms.add(fold("\n".join(party.as_written for party in action.responsibilities.all())))
    return forms


def read_steps(text):
    """Fields of the steps, one a line, each behind its level where it names one."""
    levels = {form: level for level, label in LEVELS.items() for form in in_all_languages(label)}
    found = []
    for line in filter(None, (line.strip(" \t-–•") for line in text.splitlines())):
        before, colon, after = line.partition(":")
        level = levels.get(fold(before), "") if colon else ""
        found.append({"level": level, "text_ar": after.strip() if level else line})
    return found
