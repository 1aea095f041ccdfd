"""A printing of an edition: who asked, how far it is, what came out."""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide.manuscript import written
from guide.models.editions import Edition
from guide.models.frozen import FrozenManuscript
from guide.models.hooks import WHEN_PRINTED
from guide.models.states import ACTIVE, BUILD_MOVES, BuildState, Phase, Reason
from guide.printing.compose import compose
from kit.moves import RefusedMove
from kit.printing.keeping import sweep
from kit.printing.press import PrintFailed, print_book
from kit.printing.workplace import work_folder

# Its worker beats every other second; a build silent for this long may be taken up by another. Shorter than the time after
# which a killed worker's jobs are freed (nashark/models.py), so that the freed job finds its build free too.
LEASE = timedelta(seconds=20)

# From which to which hundredth of the whole time each phase lasts, as measured on books of which nothing was kept.
SHARES = {Phase.COMPOSING: (0, 4), Phase.SHEETS: (4, 88), Phase.NUMBERS: (88, 96), Phase.BINDING: (96, 100)}


class LostLease(Exception):
    """The printing was cancelled, or another worker has taken it up: stop, and leave the row alone."""


class BuildQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state__in=ACTIVE)

    def printed(self):
        return self.filter(state=BuildState.DONE)

    def start(self, edition, *, by):
        """`(build, wanted)`: the edition's printing, and whether a worker must be sent for it.

        Two presses give one printing: the second finds the first one's. One whose worker fell silent wants another.
        Raises RefusedMove where the validated edition's one file is there.
        """
        edition.refuse_printing()
        try:
            with transaction.atomic():
                return self.create(edition=edition, frozen=edition.frozen_in_force(), by=by), True
        except IntegrityError:
            build = self.active().get(edition=edition)
            return build, build.is_silent


class Build(models.Model):
    """One printing. `lease` is the token of the worker at it: its rows change only while it holds it."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="builds", verbose_name=_("edition"))
    frozen = models.ForeignKey(
        FrozenManuscript,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="builds",
        verbose_name=_("frozen manuscript"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    state = models.CharField(_("state"), max_length=12, choices=BuildState, default=BuildState.QUEUED, editable=False)
    phase = models.CharField(_("phase"), max_length=12, choices=Phase, default=Phase.COMPOSING, editable=False)
    done = models.PositiveIntegerField(_("steps done"), default=0, editable=False)
    total = models.PositiveIntegerField(_("steps in all"), default=0, editable=False)
    at_work_on = models.CharField(_("at work on"), max_length=200, blank=True, editable=False)
    problems = models.JSONField(_("problems"), default=list, editable=False)
    lease = models.CharField(max_length=32, blank=True, editable=False)
    asked_at = models.DateTimeField(_("asked for at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, editable=False)
    heartbeat = models.DateTimeField(null=True, editable=False)
    file = models.FileField(_("file"), upload_to="guide", max_length=120, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0, editable=False)
    manuscript = models.TextField(blank=True, editable=False)  # as it was printed, until its other forms are made

    objects = BuildQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("printing")
        verbose_name_plural = _("printings")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BuildState.values), name="build_state_known"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(state__in=ACTIVE), name="one_printing_at_a_time_an_edition"
            ),
        ]

    def __str__(self):
        return f"{self.edition_id}/{self.pk}: {self.get_state_display()}"

    @property
    def is_active(self):
        return self.state in ACTIVE

    @property
    def is_silent(self):
        return self.state == BuildState.RUNNING and self.heartbeat < timezone.now() - LEASE

    @property
    def percent(self):
        """How far the printing is, in hundredths of the time it takes."""
        begin, end = SHARES[self.phase]
        return round(begin + (end - begin) * self.done / (self.total or 1))

    @property
    def phases(self):
        """The phases in order, as includes/job.html shows them."""
        here = Phase.values.index(self.phase)
        return [
            {"label": phase.label, "done": number < here, "current": number == here and self.state == BuildState.RUNNING}
            for number, phase in enumerate(Phase)
        ]

    @property
    def seconds(self):
        """How long the printing took, in whole seconds; None while it lasts."""
        return round((self.finished_at - self.started_at).total_seconds()) if self.finished_at and self.started_at else None

    @property
    def told_problems(self):
        """`(title, reason)` of each part that could not be printed, in the reader's words; the book as a whole has no title."""
        return [(problem["title"], Reason(problem["reason"]).label) for problem in self.problems]

    # Transitions. Each is one conditional update on state and lease; the only writers of `state`.

    def take(self):
        """Give this worker the printing; False when it is another's, or no longer wanted."""
        now = timezone.now()
        free = Q(state=BuildState.QUEUED) | Q(state=BuildState.RUNNING, heartbeat__lt=now - LEASE)
        lease = secrets.token_hex(16)
        rows = Build.objects.filter(free, pk=self.pk)
        changes = {"phase": Phase.COMPOSING, "done": 0, "total": 0, "problems": []}
        taken = rows.update(state=BuildState.RUNNING, lease=lease, started_at=now, heartbeat=now, **changes)
        self.refresh_from_db()
        return bool(taken) and self.lease == lease

    def beat(self, phase=None, done=0, total=0, at_work_on=""):
        """Still here, and this far; raises LostLease when the printing is no longer this worker's."""
        changes = {"heartbeat": timezone.now()}
        if phase:
            changes |= {"phase": phase, "done": done, "total": total, "at_work_on": at_work_on[:200]}
        if not self._held().update(**changes):
            raise LostLease

    def cancel(self):
        """Nobody waits for it any more; raises RefusedMove once it has ended."""
        rows = Build.objects.filter(pk=self.pk, state__in=BUILD_MOVES[BuildState.CANCELLED])
        if not rows.update(state=BuildState.CANCELLED, finished_at=timezone.now(), lease=""):
            raise RefusedMove(_("This printing has already ended."))
        self.refresh_from_db()

    def run(self):
        """Print the edition, unless another worker does: the background job."""
        if not self.take():
            return
        try:
            self.edition.compile()
            manuscript = self.frozen.read() if self.frozen else written(self.edition)
            with work_folder() as folder:
                path = folder / "book.pdf"
                printed = print_book(compose(manuscript), path, self.beat)
                self._finish(path, printed, manuscript)
            sweep()
        except PrintFailed as failure:
            self._end(BuildState.FAILED, problems=failure.problems)
        except LostLease:
            pass
        except Exception:
            self._end(BuildState.FAILED, problems=[{"title": "", "reason": Reason.STOPPED}])
            raise

    def _finish(self, path, printed, manuscript):
        """The file is on the disk before the row says so; without the lease it is nobody's, and goes."""
        storage, stem = self.file.storage, f"{self.edition.slug}-{self.pk}-"
        with path.open("rb") as handle:
            name = storage.save(f"guide/{stem}{self.lease[:8]}.pdf", File(handle))
        with transaction.atomic():
            ended = self._end(BuildState.DONE, file=name, **printed)
            for what_follows in WHEN_PRINTED if ended else ():
                what_follows(self, manuscript)
        if not ended:
            storage.delete(name)
            return
        for other in storage.listdir("guide")[1]:  # of a worker that was killed before it could say so
            if re.fullmatch(re.escape(stem) + r"[0-9a-f]{8}\.pdf", other) and f"guide/{other}" != name:
                storage.delete(f"guide/{other}")

    def _end(self, state, **changes):
        rows = self._held().update(state=state, finished_at=timezone.now(), lease="", at_work_on="", **changes)
        self.refresh_from_db()
        return rows

    def _held(self):
        return Build.objects.filter(pk=self.pk, state=BuildState.RUNNING, lease=self.lease)
