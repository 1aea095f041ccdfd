"""What shows that something was done: photos, documents and links, with who brought them and who may see them."""

import secrets

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.validators import URLValidator
from django.db import models, transaction
from django.db.models import Q, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models.journal import JournalEntry
from actions.models.plan import Action
from kit.files import MEGABYTE, RefusedFile, need_room, no_room
from kit.moves import RefusedMove
from members.roles import Role

MAX_FILES = 12
MAX_TOTAL = 60 * MEGABYTE
MAX_LINKS = 30


def stored_name(evidence, shown_name):
    """A name of the server's making; the sender's own name never reaches the disk."""
    return f"evidence/{secrets.token_hex(16)}.{evidence.extension}"


def stored_preview_name(evidence, shown_name):
    return f"evidence/{secrets.token_hex(16)}.jpg"


class EvidenceQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(is_draft=False, removed_at__isnull=True)

    def drafts_of(self, user):
        """What was sent with an update that could not be recorded yet."""
        return self.filter(is_draft=True, by=user)

    def forgotten(self, before):
        return self.filter(is_draft=True, at__lt=before)

    def visible_to(self, user):
        """Those inside see what is kept and their own drafts; strangers what is marked as public."""
        if user.is_authenticated and user.roles:
            return self.kept() | self.drafts_of(user)
        return self.kept().filter(is_public=True)

    def need_room_for(self, size):
        """Raises RefusedFile where one more file of `size` bytes is too much for the action, or for the disk."""
        files = self.filter(removed_at__isnull=True).exclude(kind=Evidence.Kind.LINK)
        if files.count() >= MAX_FILES:
            raise RefusedFile(
                _("An action carries at most %(count)d files: take one away first."), params={"count": MAX_FILES}
            )
        if files.aggregate(total=Sum("size", default=0))["total"] + size > MAX_TOTAL:
            raise RefusedFile(
                _("The files of an action may weigh %(size)s together: take one away first."),
                params={"size": filesizeformat(MAX_TOTAL)},
            )
        need_room(size)

    def for_page(self, user):
        return self.visible_to(user).filter(is_draft=False).select_related("by__person")


class Evidence(models.Model):
    """A photo, a document or a link that belongs to an action; only the cell sees it unless it is marked as public.

    What is taken away stays as a row, for the history; its files go. A draft came with an update that could not be
    recorded (a colleague was faster, a date was missing), so that it need not be chosen again.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        DOCUMENT = "document", _("Document")
        LINK = "link", _("Link")

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence", verbose_name=_("action"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    caption = models.CharField(_("what it shows"), max_length=200, blank=True)
    is_public = models.BooleanField(_("shown to the public"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="evidence", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    update = models.ForeignKey(
        "actions.StatusUpdate", models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name=_("came with")
    )
    is_draft = models.BooleanField(_("draft"), default=False)
    removed_at = models.DateTimeField(_("taken away at"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken away by")
    )
    url = models.URLField(_("address"), max_length=500, blank=True, validators=[URLValidator(schemes=["https"])])
    extension = models.CharField(_("extension"), max_length=4, blank=True)
    file = models.FileField(_("file"), upload_to=stored_name, max_length=120, blank=True)
    preview = models.FileField(_("preview"), upload_to=stored_preview_name, max_length=120, blank=True)
    shown_name = models.CharField(_("name"), max_length=200, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file as it was sent: a second sending of it is recognised
    width = models.PositiveIntegerField(_("width in pixels"), null=True, blank=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "sha256"],
                condition=Q(is_draft=False, removed_at__isnull=True) & ~Q(sha256=""),
                name="one_file_once_an_action",
            ),
            models.CheckConstraint(condition=Q(kind="link") ^ Q(url=""), name="evidence_link_has_an_address"),
        ]

    def __str__(self):
        return self.caption or self.shown_name or self.url

    @property
    def is_photo(self):
        return self.kind == self.Kind.PHOTO

    @property
    def is_link(self):
        return self.kind == self.Kind.LINK

    def can_be_changed_by(self, user):
        """Whoever brought it, and the coordinator, show it, keep it among the cell, or take it away."""
        return Role.COORDINATOR in user.roles or (self.by_id == user.pk and bool(user.roles))

    @classmethod
    def keep_file(cls, action, examined, *, by, is_draft=False, caption="", is_public=False):
        """Store what kit.files has examined, once an action; returns the piece of evidence.

        Raises RefusedFile when the action's share or the disk is full, RefusedMove for whoever may not.
        """
        action.need_right(by)
        with transaction.atomic():
            action.hold()
            mine = action.evidence.drafts_of(by)
            had = action.evidence.kept() | mine if is_draft else action.evidence.kept()
            if twin := had.filter(sha256=examined.sha256).first():
                return twin
            for former in mine if is_draft else ():
                former.discard()
            action.evidence.need_room_for(examined.content.size)
            evidence = cls(
                action=action,
                kind=examined.kind,
                extension=examined.extension,
                file=File(examined.content, name=examined.shown_name),
                preview=examined.preview,
                size=examined.content.size,
                **{name: getattr(examined, name) for name in ("shown_name", "sha256", "width", "height")},
                by=by,
                is_draft=is_draft,
                caption=caption,
                is_public=is_public,
            )
            try:
                evidence.save()  # the files first, synced; then the row
            except OSError as error:
                raise no_room() from error
            if not is_draft:
                evidence._log(JournalEntry.Kind.EVIDENCE_ADDED, by)
        return evidence

    @classmethod
    def keep_link(cls, action, url, *, by, caption="", is_public=False):
        """Keep an address, which is never fetched; one that the action has already is given back as it is."""
        action.need_right(by)
        with transaction.atomic():
            action.hold()
            if had := action.evidence.kept().filter(url=url).first():
                return had
            if action.evidence.kept().filter(kind=cls.Kind.LINK).count() >= MAX_LINKS:
                raise RefusedMove(
                    _("An action carries at most %(count)d links: take one away first."), params={"count": MAX_LINKS}
                )
            evidence = cls.objects.create(
                action=action, kind=cls.Kind.LINK, url=url, by=by, caption=caption, is_public=is_public
            )
            evidence._log(JournalEntry.Kind.EVIDENCE_ADDED, by)
        return evidence

    def attach(self, update):
        """A draft goes with the update that it was sent for; within its transaction. What is attached already stays so."""
        if self.action.evidence.kept().filter(sha256=self.sha256).exists():
            return
        Evidence.objects.filter(pk=self.pk, is_draft=True).update(is_draft=False, update=update, at=update.at)

    def discard(self):
        """Take a draft away now, and its files once that is certain."""
        self._delete_files_later()
        self.delete()

    def show(self, is_public, *, by):
        """Let everybody see it, or the cell alone; raises RefusedMove."""
        self._need_right(by)
        with transaction.atomic():
            if Evidence.objects.kept().filter(pk=self.pk).exclude(is_public=is_public).update(is_public=is_public):
                kinds = JournalEntry.Kind
                self._log(kinds.EVIDENCE_SHOWN if is_public else kinds.EVIDENCE_HIDDEN, by)
        self.refresh_from_db(fields=["is_public"])

    def remove(self, *, by):
        """Take it away: the history keeps what it was and who took it away, the disk keeps nothing. Raises RefusedMove."""
        self._need_right(by)
        with transaction.atomic():
            gone = {"removed_at": timezone.now(), "removed_by": by, "is_public": False, "file": "", "preview": ""}
            if Evidence.objects.kept().filter(pk=self.pk).update(**gone):
                self._log(JournalEntry.Kind.EVIDENCE_REMOVED, by)
                self._delete_files_later()

    def _need_right(self, by):
        if not self.can_be_changed_by(by):
            raise RefusedMove(_("Only the person who brought it and the coordinator do this."))

    def _log(self, kind, by):
        JournalEntry(action_id=self.action_id, by=by, kind=kind, evidence=self).save()

    def _delete_files_later(self):
        names = [file.name for file in (self.file, self.preview) if file]
        transaction.on_commit(lambda: [default_storage.delete(name) for name in names])
