"""The editors' words, beside the contributor's: a text a field, and every wording that it had."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience


class EditedText(models.Model):
    """What a text of TEXTS becomes in the catalogue and in the guide; the contributor's own column is never touched.

    `revision` counts its wordings: who saves says which one was before the eyes.
    """

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="edited_texts", verbose_name=_("experience"))
    field = models.CharField(_("field"), max_length=20)
    text = models.TextField(_("text"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="edited_texts", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["experience", "field"]
        verbose_name = _("edited text")
        verbose_name_plural = _("edited texts")
        constraints = [models.UniqueConstraint(fields=["experience", "field"], name="edited_text_once_a_field")]

    def __str__(self):
        return f"{self.experience_id}: {self.field}"
