"""Accepted experiences that an edition does without."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience
from guide.models.editions import Edition


class LeftOut(models.Model):
    """An experience that this edition does not print, and why; it may be taken back in."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="left_out", verbose_name=_("edition"))
    experience = models.ForeignKey(Experience, models.CASCADE, related_name="left_out_of", verbose_name=_("experience"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("experience left out of an edition")
        verbose_name_plural = _("experiences left out of editions")
        constraints = [models.UniqueConstraint(fields=["edition", "experience"], name="left_out_once_an_edition")]

    def __str__(self):
        return f"{self.edition_id}: {self.experience_id}"
