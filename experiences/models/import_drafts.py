"""A file from another form on its way in: what its columns and words mean, and what each row would become."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from kit.moves import RefusedMove

DRAFTS_KEPT_FOR = timedelta(days=7)
LEASE = timedelta(seconds=20)  # a reading silent for this long may be taken up by another worker


class LostReading(Exception):
    """The reading is no longer wanted, or another worker is at it."""


class ColumnMatchingQuerySet(models.QuerySet):
    def remember(self, draft):
        """Keep what the coordinator said of this form's columns and words, in the place of what was said before."""
        told = {"headings": draft.headings, "columns": draft.targets, "words": draft.words, "by": draft.by}
        return self.update_or_create(fingerprint=draft.fingerprint, defaults=told | {"at": timezone.now()})[0]

    def recall(self, draft):
        """(targets or None, words) as they were said last of a form with these headings."""
        same = self.filter(fingerprint=draft.fingerprint).first()
        return (same.columns, same.words) if same else (None, {})


class ColumnMatching(models.Model):
    """What the columns of one form are, and what its words mean: {target: {folded words: our word}}."""

    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    headings = models.JSONField(_("headings"))
    columns = models.JSONField(_("columns"))  # a target for each heading, "" to leave it out
    words = models.JSONField(_("words"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = ColumnMatchingQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("matching of columns")
        verbose_name_plural = _("matchings of columns")

    def __str__(self):
        return f"{self.at:%Y-%m-%d}: {len(self.headings)}"


class ImportDraftQuerySet(models.QuerySet):
    def under_way(self):
        return self.filter(became=None).defer("table")

    def forgotten(self):
        return self.filter(at__lt=timezone.now() - DRAFTS_KEPT_FOR)


class ImportDraft(models.Model):
    """A file that was read, until it is imported, dropped or a week old. `table`: its rows of text, packed.

    `seal` names the last reading of the rows: who confirms says which one was before the eyes.
    """

    class State(models.TextChoices):
        MATCHING = "matching", _("To be matched")
        READING = "reading", _("Being read")
        READ = "read", _("Ready to be looked at")
        IMPORTED = "imported", _("Imported")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField()  # as experiences.arriving.opening.open_file gives them
    table = models.BinaryField()
    row_count = models.PositiveIntegerField(_("rows"))
    targets = models.JSONField(default=list)  # a target for each column
    words = models.JSONField(default=dict)  # {target: {folded words: our word}}
    consent_by = models.CharField(_("who collected the consents"), max_length=120, blank=True)
    consent_on = models.DateField(_("on which day"), null=True, blank=True)
    consent_words = models.TextField(_("in which words"), blank=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.MATCHING, editable=False)
    seal = models.CharField(max_length=32, blank=True, editable=False)
    lease = models.CharField(max_length=32, blank=True, editable=False)
    heartbeat = models.DateTimeField(null=True, editable=False)
    done = models.PositiveIntegerField(default=0, editable=False)  # rows read so far
    became = models.ForeignKey("experiences.ExperienceImport", models.CASCADE, null=True, related_name="+")

    objects = ImportDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        verbose_name = _("file on its way in")
        verbose_name_plural = _("files on their way in")

    def __str__(self):
        return self.name

    @property
    def headings(self):
        return [column["name"] for column in self.columns]

    @property
    def percent(self):
        return round(100 * self.done / (self.row_count or 1))

    @property
    def is_silent(self):
        return self.state == self.State.READING and self.heartbeat < timezone.now() - LEASE

    def count_by_verdict(self):
        """{verdict: number of rows}."""
        return dict(self.rows.order_by().values_list("verdict").annotate(Count("pk")))

    # Transitions: the only writers of `state`, `seal` and `lease`.

    def match(self, targets, words, **consent):
        """What the columns and words mean; what was read before is void. Raises RefusedMove once it is imported."""
        changes = {"targets": targets, "words": words, "state": self.State.MATCHING, "seal": "", "lease": "", **consent}
        if not ImportDraft.objects.filter(pk=self.pk, became=None).update(**changes):
            raise RefusedMove(_("This file has been imported already."))
        self.refresh_from_db(fields=changes)
        ColumnMatching.objects.remember(self)

    def begin_reading(self, language):
        """A new reading is wanted, in words of `language`: its seal. Raises RefusedMove once the file is imported."""
        changes = {"state": self.State.READING, "seal": secrets.token_hex(16), "lease": "", "done": 0, "language": language}
        rows = ImportDraft.objects.filter(pk=self.pk, became=None)
        if not rows.update(heartbeat=timezone.now(), **changes):
            raise RefusedMove(_("This file has been imported already."))
        self.refresh_from_db(fields=[*changes, "heartbeat"])
        return self.seal

    def take(self, seal):
        """Give the reading `seal` to this worker; False when it is another's, or no longer wanted."""
        free = Q(lease="") | Q(heartbeat__lt=timezone.now() - LEASE)
        lease = secrets.token_hex(16)
        rows = ImportDraft.objects.filter(free, pk=self.pk, state=self.State.READING, seal=seal)
        taken = rows.update(lease=lease, heartbeat=timezone.now(), done=0)
        self.refresh_from_db()
        return bool(taken) and self.lease == lease

    def beat(self, done):
        """This many rows are read; raises LostReading when the reading is no longer this worker's."""
        if not self._held().update(done=done, heartbeat=timezone.now()):
            raise LostReading

    def finish_reading(self):
        if not self._held().update(state=self.State.READ, done=self.row_count, lease=""):
            raise LostReading
        self.refresh_from_db(fields=["state", "done", "lease"])

    def become(self, imported, seal):
        """The rows of the reading `seal` are imported; whether it was this press that did it. Its texts go with that."""
        rows = ImportDraft.objects.filter(pk=self.pk, state=self.State.READ, seal=seal, became=None)
        if not rows.update(state=self.State.IMPORTED, became=imported, table=b""):
            return False
        self.rows.all().delete()
        return True

    def _held(self):
        return ImportDraft.objects.filter(pk=self.pk, state=self.State.READING, lease=self.lease).exclude(lease="")


class DraftRow(models.Model):
    """What one row of the file would become."""

    class Verdict(models.TextChoices):
        WRONG = "wrong", _("To be mended")
        WANTING = "wanting", _("Incomplete")
        SAME = "same", _("Perhaps here already")
        READY = "ready", _("New experience")
        KNOWN = "known", _("Imported before")
        NO_CONSENT = "no_consent", _("Without consent")

    draft = models.ForeignKey(ImportDraft, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as the spreadsheet counts: the headings are row 1
    verdict = models.CharField(max_length=10, choices=Verdict)
    told = models.JSONField(
        default=dict
    )  # {field of Experience: value}, lists as codes; what experiences.models.imports takes
    beside = models.JSONField(default=dict)  # what is kept beside the sheet: key, sent_there, files, others
    problems = models.JSONField(default=list)  # [[heading, words]]
    wanting = models.JSONField(default=list)  # names of fields
    same_as = models.ForeignKey(Experience, models.SET_NULL, null=True, related_name="+")
    same_row = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["draft", "verdict"], name="draft_rows_by_verdict")]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_row_once")]

    def __str__(self):
        return f"{self.draft_id}/{self.number}: {self.verdict}"
