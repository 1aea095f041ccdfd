"""What happened to an edition: its moves between states, each wording of its texts, what members said of it."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience
from guide.models.editions import READERS, Edition
from guide.models.frozen import SHEET, FrozenManuscript, key
from guide.models.states import SETTLED, EditionState
from kit.moves import RefusedMove
from members.mail import post
from members.roles import Role

SETTLERS = frozenset({Role.COORDINATOR, Role.REVISER})


class EditionMove(models.Model):
    """One move: who, when, from, to, why. Written by the transition alone; never changed."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="moves", verbose_name=_("edition"))
    from_state = models.CharField(_("from"), max_length=20, choices=EditionState)
    to_state = models.CharField(_("to"), max_length=20, choices=EditionState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("move of an edition")
        verbose_name_plural = _("moves of editions")

    def __str__(self):
        return f"{self.edition_id}: {self.from_state} → {self.to_state}"


class EditionWording(models.Model):
    """A text of an edition as somebody left it; so that nothing typed is lost, and that who edited is known."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="wordings", verbose_name=_("edition"))
    field = models.CharField(_("text"), max_length=40)
    words = models.TextField(_("words"), blank=True)
    by = models.ForeignKey(  # nobody: what stood before the first wording was kept
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("wording of an edition")
        verbose_name_plural = _("wordings of editions")

    def __str__(self):
        return f"{self.edition_id}: {self.field}"


class CommentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome="")

    def for_page(self, hidden):
        """With who wrote and settled them; without those on the places `hidden`."""
        return self.exclude(anchor__in=hidden).select_related("by__person", "settled_by__person", "on")

    @transaction.atomic
    def say(self, edition, words, *, anchor="", by):
        """A comment of `by` on the circulated edition, or on the place `anchor` in it; raises RefusedMove."""
        row = Edition.objects.select_for_update().get(pk=edition.pk)
        if not by.roles & READERS:
            raise RefusedMove(_("Only the cell’s people comment on an edition."))
        if row.state != EditionState.CIRCULATED:
            raise RefusedMove(_("Comments are written while the edition is circulated."))
        if not words.strip():
            raise RefusedMove(_("Write the comment first."))
        return self.create(edition=row, on=row.frozen_in_force(), anchor=anchor, words=words.strip(), by=by)


class EditionComment(models.Model):
    """What somebody of the cell said of the circulated edition, and what became of it."""

    class Outcome(models.TextChoices):
        TAKEN_UP = "taken_up", _("Taken up")
        NOT_TAKEN_UP = "not_taken_up", _("Not taken up")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="comments", verbose_name=_("edition"))
    on = models.ForeignKey(
        FrozenManuscript, models.PROTECT, related_name="comments", verbose_name=_("manuscript commented on")
    )
    anchor = models.CharField(_("place"), max_length=60, blank=True)  # of a fragment; empty: the whole book
    words = models.TextField(_("comment"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    outcome = models.CharField(_("what became of it"), max_length=12, choices=Outcome, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comment on an edition")
        verbose_name_plural = _("comments on editions")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None, settled_by=None)
                | (~Q(outcome="") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                name="settled_comment_says_by_whom",
            )
        ]

    def __str__(self):
        return self.words[:60]

    @transaction.atomic
    def settle(self, outcome, answer, *, by):
        """Say once what became of it; its author is told. Raises RefusedMove, also where somebody did so before."""
        if not by.roles & SETTLERS:
            raise RefusedMove(_("Only a coordinator or a reviser settles comments."))
        edition = Edition.objects.select_for_update().get(pk=self.edition_id)
        if edition.state in SETTLED:
            raise RefusedMove(_("The edition is validated: its comments stay as they are."))
        if self.anchor.startswith(SHEET):
            for experience in Experience.objects.filter(pk=key(self.anchor, SHEET)):
                experience.refuse_conflicted(by)
        if outcome not in self.Outcome.values:
            raise RefusedMove(_("Say whether it is taken up."))
        if outcome == self.Outcome.NOT_TAKEN_UP and not answer.strip():
            raise RefusedMove(_("Say why it is not taken up: its author will read it."))
        said = {"outcome": outcome, "answer": answer.strip(), "settled_by": by, "settled_at": timezone.now()}
        if not EditionComment.objects.open().filter(pk=self.pk).update(**said):
            raise RefusedMove(_("Somebody has settled this comment in the meantime."))
        self.refresh_from_db()
        if self.by != by and not edition.is_demonstration:
            post("edition_comment_settled", self.by, key=f"edition_comment_settled:{self.pk}", comment=self.pk)
        edition.tell_ready()
