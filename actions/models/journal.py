"""The plan's journal: rows are added by the transitions, and never changed."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions import deadlines
from actions.deadlines import Precision
from actions.models.plan import Action
from actions.models.status import UNDO_FOR, Status


class JournalQuerySet(models.QuerySet):
    def update(self, **fields):
        raise TypeError("A journal is only ever added to.")

    def delete(self):
        raise TypeError("A journal is only ever added to.")


class JournalRow(models.Model):
    """A row that says who did what and when; once written it is neither changed nor deleted."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A journal is only ever added to.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A journal is only ever added to.")


class StatusUpdateQuerySet(JournalQuerySet):
    def by_whom(self):
        return self.select_related("by__person")

    def after(self, version):
        """What was recorded since somebody read the action at `version`."""
        return self.filter(version__gt=version)

    def repeats(self, *, by, to, version, sentence="", due_to=None, precision="", progress=None):
        """Whether `by` has recorded this very move from `version` already: a double tap, a retry, a page sent again."""
        last_day = due_to and deadlines.date_range(precision, due_to)[1]
        same = {"to_status": to, "sentence": sentence.strip(), "due_to": last_day, "precision": precision}
        if progress is not None:
            same["progress"] = progress
        return self.filter(by=by, version=version + 1, **same).exists()

    def in_force(self):
        """Without slips that were taken back, and without their taking back: what there is to tell others."""
        return self.filter(undoes__isnull=True, undone_by__isnull=True)

    def latest(self, number):
        """The newest updates of the whole plan, with their actions."""
        return self.in_force().by_whom().select_related("action").order_by("-at", "-pk")[:number]


class StatusUpdate(JournalRow):
    """Who moved an action, when, from where to where, and in which words.

    With a deadline that moved stand the former one and what else is needed to give it back; `undoes` is the update that
    this one took back.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates", verbose_name=_("action"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="status_updates", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    from_status = models.CharField(_("from"), max_length=12, choices=Status)
    to_status = models.CharField(_("to"), max_length=12, choices=Status)
    sentence = models.TextField(_("sentence"), blank=True)
    due_to = models.DateField(_("new deadline"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=12, choices=Precision, blank=True)
    former_due_to = models.DateField(_("former deadline"), null=True, blank=True)
    former_precision = models.CharField(_("former precision"), max_length=12, choices=Precision, blank=True)
    former_due_from = models.DateField(null=True, blank=True, editable=False)
    former_deadline_moved = models.BooleanField(default=False, editable=False)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), null=True, blank=True)
    former_progress = models.PositiveSmallIntegerField(_("former progress in percent"), null=True, blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name=_("takes back")
    )
    version = models.PositiveIntegerField(_("version"))

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        constraints = [models.UniqueConstraint(fields=["action", "version"], name="one_update_a_version")]

    def __str__(self):
        return f"{self.action.code} v{self.version}"

    @property
    def moved_deadline(self):
        return bool(self.due_to or self.former_due_to)

    @property
    def new_deadline(self):
        return deadlines.in_words(self.due_to, self.precision)

    @property
    def former_deadline(self):
        return deadlines.in_words(self.former_due_to, self.former_precision)

    @property
    def can_be_undone_until(self):
        return self.at + UNDO_FOR

    def can_be_undone_by(self, user):
        """Whether `user` may still take it back, where it is the newest: his or hers, minutes old, no undoing itself."""
        return self.by_id == user.pk and self.undoes_id is None and timezone.now() < self.can_be_undone_until


class JournalEntry(JournalRow):
    """What happened to an action beside its status: a step, a piece of evidence."""

    class Kind(models.TextChoices):
        STEP_DONE = "step_done", _("Step done")
        STEP_REOPENED = "step_reopened", _("Step no longer done")
        EVIDENCE_ADDED = "evidence_added", _("Evidence added")
        EVIDENCE_REMOVED = "evidence_removed", _("Evidence taken away")
        EVIDENCE_SHOWN = "evidence_shown", _("Evidence shown to the public")
        EVIDENCE_HIDDEN = "evidence_hidden", _("Evidence kept among the cell")

    action = models.ForeignKey(Action, models.PROTECT, related_name="entries", verbose_name=_("action"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="journal_entries", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    step = models.ForeignKey("actions.Step", models.PROTECT, null=True, blank=True, verbose_name=_("step"))
    evidence = models.ForeignKey("actions.Evidence", models.PROTECT, null=True, blank=True, verbose_name=_("evidence"))
    former_progress = models.PositiveSmallIntegerField(_("former progress in percent"), null=True, blank=True)
    progress = models.PositiveSmallIntegerField(_("progress in percent"), null=True, blank=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(step__isnull=True) ^ models.Q(evidence__isnull=True), name="entry_is_of_one_thing"
            )
        ]

    def __str__(self):
        return f"{self.action_id}: {self.kind}"
