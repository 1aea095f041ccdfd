"""Decisions and merges in words, for the pages: names of rows and values are fetched together, a query a model."""

from django.utils.text import Truncator, capfirst

from kit.snapshots import Wording, label, model_named
from members.models.settlements import NOTES, relations


def described(row):
    """A row as a heading: what it is, and which."""
    return f"{capfirst(row._meta.verbose_name)}: {Truncator(str(row)).chars(110)}"


def histories(settlements):
    """`settlements` (of `for_history`) with what each changed: list of dict with settlement and rows.

    A row has `title`, `lines` (label, before, after) and the certainty of the doubt before and after.
    """
    settlements = list(settlements)
    told = [line for settlement in settlements for line in settlement.rows.all()]
    wanted = {}
    for line in told:
        wanted.setdefault(line.concern.kind, set()).add(line.concern.row)
    rows = {}
    for kind, keys in wanted.items():
        model = model_named(kind)
        found = model._base_manager.filter(pk__in=keys).select_related(*relations(model))
        rows |= {(kind, row.pk): row for row in found}
    wording = Wording([(line.concern.model, values) for line in told for values in (line.before, line.after)])
    return [
        {"settlement": settlement, "rows": [told_row(line, rows, wording) for line in settlement.rows.all()]}
        for settlement in settlements
    ]


def told_row(line, rows, wording):
    row = rows.get((line.concern.kind, line.concern.row))
    return {
        "title": described(row) if row is not None else str(line.concern),
        "lines": wording.lines(line.concern.model, line.before, without_notes(line.after)),
        "before": line.get_certainty_before_display(),
        "after": line.get_certainty_after_display(),
        "code_before": line.certainty_before,
        "code_after": line.certainty_after,
        # Said apart only where the row's own certainty does not say the same.
        "tells_doubt": line.certainty_before != line.certainty_after
        and (line.before.get("certainty"), line.after.get("certainty")) != (line.certainty_before, line.certainty_after),
    }


def without_notes(values):
    """The notes say in words what the other lines say already."""
    return {name: value for name, value in values.items() if name not in NOTES}


def told_differences(found):
    """What stands in the way of an undoing: list of dict with title and lines (label, value today).

    `found`: pairs of a row and {field: value today} (None: the row is gone).
    """
    wording = Wording([(type(row), known(values)) for row, values in found if values])
    return [
        {
            "title": described(row),
            "lines": [
                (label(type(row), name), wording.value(type(row), name, value)) for name, value in known(values).items()
            ],
            "gone": values is None,
        }
        for row, values in found
    ]


def known(values):
    return {name: value for name, value in (values or {}).items() if name}
