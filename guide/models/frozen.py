"""The manuscript of an edition as it was circulated or validated: nothing changes it."""

import hashlib
import os
from dataclasses import asdict
from pathlib import Path, PurePosixPath
from secrets import token_hex

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models import Attachment, Experience
from experiences.models.states import State
from guide.manuscript import Manuscript
from guide.manuscript.content import Picture, built
from guide.models.editions import Edition
from guide.models.states import EditionState
from kit.moves import RefusedMove

PICTURE = Picture.__dataclass_fields__.keys()
FOLDER = "guide/frozen"
SHEET, PHOTO = "sheet-", "media:"  # how the manuscript names them: followed by the row's key


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def kept_picture(path, *, copies):
    """Where the stored file `path` is kept under its SHA-256, so that nothing changes it; copied there where `copies`.

    Raises RefusedMove where the file cannot be read.
    """
    try:
        with default_storage.open(path) as file:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            kept = f"{FOLDER}/{digest.hexdigest()}{PurePosixPath(path).suffix}"
            if copies and not default_storage.exists(kept):
                file.seek(0)
                whole = default_storage.path(default_storage.save(f"{FOLDER}/{token_hex(16)}", File(file)))
                os.replace(whole, default_storage.path(kept))  # never half a file under a name that is trusted
                sync(Path(whole).parent)
    except OSError as error:
        raise RefusedMove(_("A picture of the book cannot be read any more: replace it or take it out first.")) from error
    return kept


def sync(folder):
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def with_own_pictures(manuscript, *, copies):
    """The same Manuscript, its pictures named by their content; raises RefusedMove where one is missing."""
    kept = {picture.file: kept_picture(picture.file, copies=copies) for picture in manuscript.pictures}

    def renamed(value):
        if isinstance(value, list):
            return [renamed(item) for item in value]
        if not isinstance(value, dict):
            return value
        value = {name: renamed(inner) for name, inner in value.items()}
        return value | {"file": kept[value["file"]]} if value.keys() == PICTURE else value

    return built(Manuscript, renamed(asdict(manuscript)))


class FrozenQuerySet(models.QuerySet):
    def with_own_pictures(self, manuscript):
        """The same Manuscript, its pictures copied to files that stay; raises RefusedMove where one is missing."""
        return with_own_pictures(manuscript, copies=True)

    def as_if_frozen(self, manuscript):
        """The same, to be compared: it says where the copies would be, and writes none."""
        return with_own_pictures(manuscript, copies=False)

    def freeze(self, edition, manuscript, *, by, state, comments_until=None):
        """Keep `manuscript` (with pictures of its own) as what `edition` is in `state`; within the move's transaction."""
        text = manuscript.as_json()
        frozen = self.create(
            edition=edition, text=text, sha256=digest_of(text), by=by, state=state, comments_until=comments_until
        )
        experiences = Experience.objects.in_bulk([key(sheet.anchor, SHEET) for sheet in manuscript.sheets])
        held = [
            FrozenSheet(frozen=frozen, experience=experiences[key(sheet.anchor, SHEET)], names_contact=bool(sheet.contact))
            for sheet in manuscript.sheets
            if key(sheet.anchor, SHEET) in experiences
        ]
        rows = {row.experience_id: row.pk for row in FrozenSheet.objects.bulk_create(held)}
        known = set(Attachment.objects.filter(experience__in=experiences).values_list("pk", flat=True))
        through = FrozenSheet.photos.through
        through.objects.bulk_create(
            through(frozensheet_id=rows[key(sheet.anchor, SHEET)], attachment_id=key(photo.name, PHOTO))
            for sheet in manuscript.sheets
            for photo in sheet.photos
            if key(photo.name, PHOTO) in known
        )
        return frozen


def key(name, prefix):
    """The row's key in a name of the manuscript."""
    return int(name.removeprefix(prefix))


class FrozenManuscript(models.Model):
    """`text` is the manuscript's JSON, its pictures copies of their own; `sha256` is of the JSON's bytes. Only ever added."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="frozen", verbose_name=_("edition"))
    state = models.CharField(_("state"), max_length=20, choices=EditionState, default=EditionState.CIRCULATED)
    text = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    comments_until = models.DateField(_("comments are asked for until"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("frozen manuscript")
        verbose_name_plural = _("frozen manuscripts")

    def __str__(self):
        return f"{self.edition_id}: {self.sha256[:8]}"

    def save(self, **kwargs):
        if self.pk:
            raise RefusedMove(_("What is frozen is not changed."))
        super().save(**kwargs)

    def delete(self, **kwargs):
        raise RefusedMove(_("What is frozen is not changed."))

    def read(self):
        """The Manuscript; raises ValueError where the stored text is not what was frozen."""
        if digest_of(self.text) != self.sha256:
            raise ValueError(f"The frozen manuscript {self.pk} has been altered.")
        return Manuscript.from_json(self.text)


class FrozenSheetQuerySet(models.QuerySet):
    def lost(self):
        """Those that may not be given to the public any more: withdrawn since, or without the consent they were printed with."""
        return self.filter(
            Q(experience=None)
            | Q(experience__state=State.WITHDRAWN)
            | Q(experience__consent_publication=False)
            | Q(names_contact=True, experience__consent_contact_name=False)
            | Q(photos__isnull=False, experience__consent_photos=False)
            | Q(photos__consent=False)
        )


class FrozenSheet(models.Model):
    """That a frozen manuscript tells an experience, and which of its photos it shows: no word of it."""

    frozen = models.ForeignKey(FrozenManuscript, models.CASCADE, related_name="sheets", verbose_name=_("frozen manuscript"))
    experience = models.ForeignKey(
        Experience, models.SET_NULL, null=True, related_name="frozen_sheets", verbose_name=_("experience")
    )
    names_contact = models.BooleanField(_("names the contact"), default=False)
    photos = models.ManyToManyField(Attachment, related_name="+", verbose_name=_("photos"))

    objects = FrozenSheetQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("frozen sheet")
        verbose_name_plural = _("frozen sheets")

    def __str__(self):
        return f"{self.frozen_id}: {self.experience_id}"
