"""Photos and documents that come with an experience."""

import secrets

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from experiences.models.states import State
from kit.files import Kind


def stored_name(attachment, shown_name):
    """A name of the server's making; the sender's own name never reaches the disk."""
    return f"experiences/{secrets.token_hex(16)}.{attachment.extension}"


def stored_preview_name(attachment, shown_name):
    return f"experiences/{secrets.token_hex(16)}.jpg"


class AttachmentQuerySet(models.QuerySet):
    def photos(self):
        return self.filter(kind=Attachment.Kind.PHOTO)

    def documents(self):
        return self.filter(kind=Attachment.Kind.DOCUMENT)

    def agreed(self):
        """Photos whose publication was agreed to: to each by itself, and to all by the sheet's own consent."""
        return self.photos().filter(consent=True, experience__consent_photos=True)

    def shown(self):
        """Those of them that the cell has read, as they stand: none that came with a correction which nobody has accepted."""
        was_sent = Q(experience__is_correcting=False) | Q(added_at__lte=F("experience__sent_at"))
        return self.agreed().filter(was_sent, experience__state=State.ACCEPTED)

    def public(self):
        """Those of them whose experience stands in the catalogue now."""
        return self.shown().filter(experience__publication__withdrawn_at=None, experience__publication__isnull=False)


class Attachment(models.Model):
    """A file that was accepted by its content; a photo is stored re-encoded, upright and without metadata."""

    Kind = Kind

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="attachments", verbose_name=_("experience"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    extension = models.CharField(_("extension"), max_length=4)
    file = models.FileField(_("file"), upload_to=stored_name, max_length=120)
    preview = models.FileField(_("preview"), upload_to=stored_preview_name, max_length=120, blank=True)
    shown_name = models.CharField(_("name"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)  # of the file as it was sent: a second sending of it is recognised
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)
    caption = models.CharField(_("caption"), max_length=200, blank=True)
    credit = models.CharField(_("credit"), max_length=120, blank=True)
    consent = models.BooleanField(_("may be published"), default=False)  # this photo; the sheet has its own consent
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [models.UniqueConstraint(fields=["experience", "sha256"], name="one_file_once_an_experience")]

    def __str__(self):
        return self.shown_name

    @property
    def is_photo(self):
        return self.kind == self.Kind.PHOTO

    def remove(self):
        """Take the row away now, and its files once that is certain."""
        names = [file.name for file in (self.file, self.preview) if file]
        self.delete()
        transaction.on_commit(lambda: [default_storage.delete(name) for name in names])
