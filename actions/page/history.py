"""What happened to an action, in one list: updates of its status, steps, evidence, and changes in the back office."""

from dataclasses import dataclass, field

from django.db.models import CharField, Prefetch, Q, Value

from actions.models import Action, Evidence, JournalEntry
from actions.models.journal import JournalRow

PUBLIC_KINDS = [JournalEntry.Kind.STEP_DONE, JournalEntry.Kind.STEP_REOPENED]


@dataclass
class Line:
    """`kind` is "update", "entry" or "change"; `changed` names the fields of a change, where the former state is known."""

    kind: str
    row: JournalRow
    changed: list = field(default_factory=list)


class History:
    """The lines of an action's history, newest first, for a Paginator: a slice costs the same number of queries whatever
    its length. Strangers get statuses and steps, without what the back office did."""

    def __init__(self, action, *, inside):
        self.action, self.inside = action, inside

    def count(self):
        return self._keys().count()

    def __getitem__(self, part):
        keys = [(kind, pk) for _at, kind, pk in self._keys().order_by("-at", "-line", "-pk")[part]]
        wanted = {name: [pk for kind, pk in keys if kind == name] for name in ("update", "entry", "change")}
        lines = {
            **{("update", row.pk): Line("update", row) for row in self._updates(wanted["update"])},
            **{("entry", row.pk): Line("entry", row) for row in self._entries(wanted["entry"])},
            **{("change", row.pk): Line("change", row, changed) for row, changed in self._changes(wanted["change"])},
        }
        return [lines[key] for key in keys if key in lines]

    def _keys(self):
        """(at, kind, pk) of every line."""
        entries = self.action.entries.all() if self.inside else self.action.entries.filter(kind__in=PUBLIC_KINDS)
        parts = [
            _keyed(self.action.updates.all(), "update", "at", "pk"),
            _keyed(entries, "entry", "at", "pk"),
        ]
        if self.inside:
            parts.append(_keyed(self._changed_rows(), "change", "history_date", "history_id"))
        return parts[0].union(*parts[1:], all=True)

    def _updates(self, pks):
        shown = Evidence.objects.kept() if self.inside else Evidence.objects.none()
        rows = self.action.updates.by_whom().select_related("undone_by", "undoes")
        return rows.filter(pk__in=pks).prefetch_related(Prefetch("evidence", shown))

    def _entries(self, pks):
        return self.action.entries.filter(pk__in=pks).select_related("by__person", "step", "evidence")

    def _changed_rows(self):
        return self.action.history.filter(history_type="~")

    def _changes(self, pks):
        """(row, names of the fields it changed): the rows of one page follow each other, so one more is all that is needed."""
        if not pks:
            return
        rows = self.action.history.select_related("history_user__person").order_by("-history_date", "-history_id")
        newest = self.action.history.get(history_id=pks[0])
        older = Q(history_date__lt=newest.history_date) | Q(history_date=newest.history_date, history_id__lte=pks[0])
        found = list(rows.filter(older)[: len(pks) + 1])
        for row, former in zip(found, [*found[1:], None], strict=True):
            if row.pk in pks:
                yield row, _changed(row, former) if former else []


def _keyed(rows, kind, at, pk):
    return rows.order_by().annotate(line=Value(kind, CharField())).values_list(at, "line", pk)


def _changed(row, former):
    fields = row.diff_against(former).changed_fields
    return [Action._meta.get_field(name).verbose_name for name in fields]
