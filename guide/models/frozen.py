"""The manuscript of an edition as it was circulated or validated: nothing changes it."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guide.models.editions import Edition


class FrozenManuscript(models.Model):
    """`text` is the manuscript's JSON, its pictures copies of their own; `sha256` is of the JSON's bytes. Only ever added."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="frozen", verbose_name=_("edition"))
    text = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("frozen manuscript")
        verbose_name_plural = _("frozen manuscripts")

    def __str__(self):
        return f"{self.edition_id}: {self.sha256[:8]}"

    def read(self):
        """The Manuscript; raises ValueError where the stored text is not what was frozen."""
        from guide.manuscript import Manuscript

        if hashlib.sha256(self.text.encode()).hexdigest() != self.sha256:
            raise ValueError(f"The frozen manuscript {self.pk} has been altered.")
        return Manuscript.from_json(self.text)
