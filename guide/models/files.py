"""The forms in which a printing can be had, each a file of its own with its fingerprint."""

import hashlib
import logging
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from guide.models.builds import Build
from guide.models.states import Format

logger = logging.getLogger(__name__)


class BookFileQuerySet(models.QuerySet):
    def make(self, build):
        """Make the forms that `build` has not got yet, one by one; one that fails is logged and takes no other with it.

        Made of the manuscript that was printed, which is then forgotten (what is frozen is kept elsewhere).
        """
        from guide.formats import MAKERS
        from guide.manuscript import Manuscript

        if not build.manuscript:
            return
        manuscript = Manuscript.from_json(build.manuscript)
        there = set(build.files.values_list("format", flat=True))
        with TemporaryDirectory(prefix="nashark-forms-") as folder:
            for form in MAKERS:
                if form not in there:
                    try:
                        self._make(build, form, manuscript, Path(folder))
                    except Exception:
                        logger.exception("%s of the printing %s could not be made", form, build.pk)
        Build.objects.filter(pk=build.pk).update(manuscript="")

    def _make(self, build, form, manuscript, folder):
        from guide.formats import ending, make

        made = folder / f"{form}.{ending(form)}"
        make(form, manuscript, Path(build.file.path), made)
        digest = hashlib.sha256(made.read_bytes()).hexdigest()
        row = self.model(build=build, format=form, sha256=digest, size=made.stat().st_size)
        with made.open("rb") as handle:
            row.file.save(f"{manuscript.slug}-{build.pk}-{form}.{ending(form)}", File(handle), save=False)
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:  # another worker was faster
            row.file.storage.delete(row.file.name)


class BookFile(models.Model):
    """Only ever added, by a printing that has ended."""

    build = models.ForeignKey(Build, models.CASCADE, related_name="files", verbose_name=_("printing"))
    format = models.CharField(_("format"), max_length=12, choices=Format)
    file = models.FileField(_("file"), upload_to="guide", max_length=120, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)

    objects = BookFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("file of a printing")
        verbose_name_plural = _("files of printings")
        constraints = [models.UniqueConstraint(fields=["build", "format"], name="one_file_a_format")]

    def __str__(self):
        return f"{self.build_id}: {self.get_format_display()}"
