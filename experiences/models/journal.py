"""The journal of experiences: rows are added by the transitions, and never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from experiences.models.states import State


class Move(models.Model):
    """Who moved an experience, when, from where to where, and why; `by` is empty for the contributor."""

    experience = models.ForeignKey(Experience, models.PROTECT, related_name="moves", verbose_name=_("experience"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="experience_moves",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    from_state = models.CharField(_("from"), max_length=16, choices=State)
    to_state = models.CharField(_("to"), max_length=16, choices=State)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")

    def __str__(self):
        return f"{self.experience_id}: {self.from_state} → {self.to_state}"
