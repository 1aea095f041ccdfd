"""What happened to an edition: its moves between states, each wording of its texts, what members said of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide.models.editions import Edition
from guide.models.frozen import FrozenManuscript
from guide.models.states import EditionState


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
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("wording of an edition")
        verbose_name_plural = _("wordings of editions")

    def __str__(self):
        return f"{self.edition_id}: {self.field}"


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
