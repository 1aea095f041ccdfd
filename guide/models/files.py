"""The forms in which a printing can be had, each a file of its own with its fingerprint."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guide.models.builds import Build
from guide.models.states import Format


class BookFile(models.Model):
    """Only ever added, by a printing that has ended."""

    build = models.ForeignKey(Build, models.CASCADE, related_name="files", verbose_name=_("printing"))
    format = models.CharField(_("format"), max_length=12, choices=Format)
    file = models.FileField(_("file"), upload_to="guide", max_length=120, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file of a printing")
        verbose_name_plural = _("files of printings")
        constraints = [models.UniqueConstraint(fields=["build", "format"], name="one_file_a_format")]

    def __str__(self):
        return f"{self.build_id}: {self.get_format_display()}"
