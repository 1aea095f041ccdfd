"""The plan's sheet read back: what it would change, said before it is written, and written all or nothing.

A status changes through `record_status` alone, a deadline by postponing, and never a word of the minutes.
"""

import hashlib
import itertools
import json
import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from actions.models import Action, Responsibility, Step
from actions.report.columns import mark
from actions.report.rows import COLUMNS, Reader, as_cell
from kit.folding import fold
from kit.moves import StaleEdit
from kit.spreadsheets.cells import in_all_languages
from kit.spreadsheets.files import XLSX, RefusedSheet, is_blank

MOST_CHANGES = 500  # written at once: some seconds, in which nobody else writes


@dataclass
class Reading:
    """A sheet, read against the plan as it stands. `seal` names this very reading: the file, the rows, what would change."""

    rows: list
    unchanged: int
    examples: int
    problems: list
    seal: str = ""

    @property
    def is_too_much(self):
        return len(self.rows) > MOST_CHANGES

    @property
    def can_be_written(self):
        return bool(self.rows) and not self.problems and not self.is_too_much

    @property
    def new(self):
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self):
        return [row for row in self.rows if row.changes and not row.is_new]


def open_sheet(content):
    """(rows, names of their columns) of the XLSX `content`; raises RefusedSheet when it is no sheet of the plan."""
    dataset = XLSX().create_dataset(content)
    return dataset, column_names(dataset.headers)


def read_sheet(content):
    """The Reading of the XLSX `content`, row by row against the plan; raises RefusedSheet. Writes nothing."""
    dataset, names = open_sheet(content)
    actions = list(Action.objects.for_plan().order_by("order"))
    reader = Reader(actions)
    for number, values in enumerate(dataset, 2):
        if not is_blank(values):
            reader.read(number, {name: as_cell(value) for name, value in zip(names, values, strict=True)})
    problems = sorted(reader.problems, key=lambda problem: problem.row)
    reading = Reading(reader.rows, reader.unchanged, reader.examples, problems)
    told = [[row.number, row.action and [row.action.pk, mark(row.action)], row.changes] for row in reading.rows]
    sealed = json.dumps([hashlib.sha256(content).hexdigest(), told, list(map(str, problems))], default=str)
    reading.seal = hashlib.sha256(sealed.encode()).hexdigest()
    return reading


def write_sheet(content, *, seal, by):
    """Write what `read_sheet` showed under `seal`, in one transaction, in the name of the coordinator `by`; returns the Reading.

    Raises StaleEdit, and nothing is written, when the plan has changed since; RefusedMove as `record_status` does.
    """
    stale = StaleEdit(
        _("The plan has changed since this preview. Nothing was written: read the changes again, then confirm.")
    )
    try:
        with transaction.atomic():
            list(Action.objects.select_for_update().order_by("pk").values_list("pk"))  # whoever imports too waits here
            reading = read_sheet(content)
            if reading.seal != seal or not reading.can_be_written:
                raise stale
            places = new_places()
            written = [write_row(row, by, places) for row in reading.rows]
            Action.objects.filter(pk__in=[action.pk for action in written]).refresh_search()
            return reading
    except IntegrityError as error:  # a new action took the same code
        raise stale from error


def write_row(row, by, places):
    action = row.action or Action.objects.create(**next(places), **row.fields)
    if row.action and row.fields:
        for name, value in row.fields.items():
            setattr(action, name, value)
        action.save(update_fields=list(row.fields))
    candidates = [party.pop("candidates", []) for party in row.parties]
    parties = [Responsibility(action=action, order=order, **party) for order, party in enumerate(row.parties, 1)]
    for party, persons in zip(Responsibility.objects.bulk_create(parties), candidates, strict=True):
        if persons:
            party.candidates.set(persons)
    Step.objects.bulk_create(Step(action=action, order=order, **step) for order, step in enumerate(row.steps, 1))
    if row.move:
        action.record_status(by=by, version=action.version, **row.move)
    return action


def new_places():
    """{"code", "order"} of one new action after the other, behind the last of the plan."""
    codes = [code for code in Action.objects.values_list("code", flat=True) if re.fullmatch(r"A\d{1,6}", code)]
    last = Action.objects.aggregate(order=Max("order"))["order"] or 0
    numbers = itertools.count(max((int(code[1:]) for code in codes), default=0) + 1)
    return ({"code": f"A{number:02}", "order": order} for number, order in zip(numbers, itertools.count(last + 1)))


def column_names(headers):
    """Names of the columns under these headings, in whichever language; raises RefusedSheet."""
    known = {form: name for name, column in COLUMNS.items() for form in in_all_languages(column.title)}
    names = [known.get(fold(header)) for header in headers]
    unknown = [header for header, name in zip(headers, names, strict=True) if not name]
    if unknown:
        raise RefusedSheet(_("Unknown columns: %(columns)s.") % {"columns": _(", ").join(unknown)})
    if twice := [header for header, name in zip(headers, names, strict=True) if names.count(name) > 1]:
        raise RefusedSheet(_("The column “%(column)s” stands there twice.") % {"column": twice[0]})
    if "code" not in names:
        raise RefusedSheet(_("The column “%(column)s” is missing.") % {"column": COLUMNS["code"].heading})
    return names
