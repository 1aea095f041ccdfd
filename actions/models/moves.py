"""What may happen to an action, and its one writer: status, deadline, progress and the journal's row, together or not at all."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions import deadlines
from actions.deadlines import Precision
from actions.models.progress import SAYABLE, progress_of
from actions.models.status import MOVES, NEEDS_DEADLINE, NEEDS_REASON, Status
from kit.moves import RefusedMove, StaleEdit


class Moves:
    """The transitions of `Action`. Each holds the action's row first: of two at once one waits, and then finds it changed."""

    def record_status(self, to, *, by, version, sentence="", due_to=None, precision=None, progress=None, photo=None):
        """Move to `to`, said by the user `by` who read the action at `version`; returns the journal row.

        Postponing needs a new deadline (a date and its precision) and a reason, cancelling a reason. `progress` is one of
        SAYABLE, for an action without steps; `photo` a piece of Evidence kept as a draft, which goes with the update.
        Raises RefusedMove for a move that may not happen and StaleEdit when somebody moved the action in the meantime;
        nothing is written then.
        """
        self.need_right(by)
        self._need_version(version)
        if to not in MOVES[Status(self.status)]:
            raise RefusedMove(
                _("An action that is “%(from)s” cannot become “%(to)s”."),
                params={"from": self.get_status_display(), "to": Status(to).label},
            )
        if to in NEEDS_REASON and not sentence.strip():
            raise RefusedMove(_("Say why in a sentence."))
        if to in NEEDS_DEADLINE and due_to is None:
            raise RefusedMove(_("Give the new deadline."))
        if progress is not None and progress not in SAYABLE:
            raise RefusedMove(_("Choose how far the action is."))
        changes, moved = self._new_deadline(due_to, precision or Precision.DAY) if due_to else ({}, {})
        with transaction.atomic():
            row = self._move(version, to, changes, said=progress)
            update = self.updates.create(by=by, sentence=sentence.strip(), **row, **moved)
            if photo is not None:
                photo.attach(update)
        self.refresh_from_db()
        return update

    def undo(self, *, by, version):
        """Take back the update that led to `version`, with its deadline, progress and photo; returns the journal row of it.

        For whoever recorded it, within UNDO_FOR, while it is the newest. Raises RefusedMove, or StaleEdit when the action
        has moved on; nothing is written then.
        """
        self.need_right(by)
        self._need_version(version)
        update = self.updates.filter(version=version).first()
        if update is None or not update.can_be_undone_by(by):
            raise RefusedMove(
                _("An update can be taken back within ten minutes, by the person who recorded it and once only.")
            )
        changes, moved = self._former_deadline(update) if update.moved_deadline else ({}, {})
        with transaction.atomic():
            row = self._move(version, update.from_status, changes, former=update.former_progress)
            undoing = self.updates.create(by=by, undoes=update, **row, **moved)
            for evidence in self.evidence.kept().filter(update=update):
                evidence.remove(by=by)
        self.refresh_from_db()
        return undoing

    def tick(self, step, *, done, by):
        """Say that a step is `done`, or that it is not after all; the status stays as it is.

        Returns the journal row, or None where the step stood so already: a second tap, or a colleague who was faster.
        Raises RefusedMove for whoever may not update the action.
        """
        self.need_right(by)
        with transaction.atomic():
            now = self.hold()
            otherwise = self.steps.filter(pk=step.pk, done_at__isnull=done)
            if not otherwise.update(done_at=timezone.now() if done else None, done_by=by if done else None):
                return None
            entry = self.entries.create(
                by=by,
                kind="step_done" if done else "step_reopened",
                step=step,
                former_progress=now.progress,
                progress=self._count(now.status, former=now.progress),
            )
        self.refresh_from_db()
        return entry

    def recount(self):
        """Bring the progress in line with the steps after one of them was added or taken away in the back office."""
        with transaction.atomic():
            now = self.hold()
            self._count(now.status, former=now.progress)
        self.refresh_from_db(fields=["progress"])

    def need_right(self, by):
        """Raises RefusedMove unless `by` may update the action."""
        if not self.is_editable_by(by):
            raise RefusedMove(_("Only those who answer for this action and the coordinator update it."))

    def hold(self):
        """The action's row as it stands, held until the transaction ends (SQLite lets one write at a time anyway)."""
        return type(self).objects.select_for_update().only("status", "progress").get(pk=self.pk)

    def _need_version(self, version):
        if self.version != version:
            raise StaleEdit(_("Somebody has updated this action in the meantime."))

    def _move(self, version, to, changes, **progress):
        """Write the new status unless somebody was faster (StaleEdit); returns what the journal says of it: dict."""
        former = {"from_status": self.status, "former_progress": self.hold().progress}
        unmoved = type(self).objects.filter(pk=self.pk, version=version, status=self.status)
        if not unmoved.update(status=to, version=version + 1, **changes):
            raise StaleEdit(_("Somebody has updated this action in the meantime."))
        if "former" not in progress and self.status != Status.DONE:  # how far it was before it was done, nobody knows
            progress["former"] = former["former_progress"]
        return {**former, "to_status": to, "version": version + 1, "progress": self._count(to, **progress)}

    def _count(self, status, **said):
        """Write the progress that follows from the status, the steps and what was said of it; returns it."""
        steps = self.steps.aggregate(steps=Count("pk"), ticked=Count("done_at"))
        progress = progress_of(status, **steps, **said)
        type(self).objects.filter(pk=self.pk).update(progress=progress)
        return progress

    def _new_deadline(self, due_to, precision):
        """What changes on the action, and what the journal says of it: two dicts."""
        first, last = deadlines.date_range(precision, due_to)
        return (
            {"due_from": first, "due_to": last, "precision": precision, "deadline_moved": True},
            {
                "due_to": last,
                "precision": precision,
                "former_due_to": self.due_to,
                "former_precision": self.precision,
                "former_due_from": self.due_from,
                "former_deadline_moved": self.deadline_moved,
            },
        )

    def _former_deadline(self, update):
        """As `_new_deadline`, back to where it was before `update`."""
        return (
            {
                "due_from": update.former_due_from,
                "due_to": update.former_due_to,
                "precision": update.former_precision,
                "deadline_moved": update.former_deadline_moved,
            },
            {
                "due_to": update.former_due_to,
                "precision": update.former_precision,
                "former_due_to": update.due_to,
                "former_precision": update.precision,
                "former_due_from": self.due_from,
                "former_deadline_moved": True,
            },
        )
