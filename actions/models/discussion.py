"""What those inside say to each other about an action."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from actions.models.plan import Action
from kit.moves import RefusedMove
from members.mail import post
from members.roles import Role


class CommentQuerySet(models.QuerySet):
    def for_page(self):
        """Oldest first, as one reads a talk: two queries whatever their number."""
        return self.select_related("by__person", "withdrawn_by__person").prefetch_related("mentioned__person")


class Comment(models.Model):
    """A remark on an action, for those inside; never for strangers, whatever becomes of the action.

    `mentioned` are told by mail. A comment that was edited keeps its former words in the history, one that was withdrawn
    its words in the row: neither is shown any more.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="comments", verbose_name=_("action"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    text = models.TextField(_("comment"))
    mentioned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="mentions", verbose_name=_("mentioned")
    )
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )

    objects = CommentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self):
        return f"{self.action_id}: {self.by_id}"

    @property
    def is_withdrawn(self):
        return self.withdrawn_at is not None

    def can_be_edited_by(self, user):
        return self.by_id == user.pk and bool(user.roles) and not self.is_withdrawn

    def can_be_withdrawn_by(self, user):
        return Role.COORDINATOR in user.roles or (self.by_id == user.pk and bool(user.roles))

    @classmethod
    def say(cls, action, text, *, by, mentioned=()):
        """A new comment; those `mentioned` are told once it is stored. The same words again within a minute are a double tap."""
        if not by.roles:
            raise RefusedMove(_("The discussion is for those who have a role in the cell."))
        with transaction.atomic():
            action.hold()
            lately = timezone.now() - timedelta(minutes=1)
            if twin := action.comments.filter(by=by, text=text, at__gt=lately, withdrawn_at=None).first():
                return twin
            comment = cls.objects.create(action=action, by=by, text=text)
            comment._tell(mentioned)
        return comment

    def edit(self, text, *, by, mentioned=()):
        """Other words; the former ones stay in the history. Whoever is newly mentioned is told. Raises RefusedMove."""
        with transaction.atomic():
            now = Comment.objects.select_for_update().get(pk=self.pk)
            if not now.can_be_edited_by(by):
                raise RefusedMove(_("Only its author edits a comment, and not once it is withdrawn."))
            if now.text != text:
                now.text, now.edited_at = text, timezone.now()
                now.save()
            now._tell(mentioned)
        self.refresh_from_db()

    def withdraw(self, *, by):
        """Its words are shown to nobody any more, and a mail that was not delivered yet is dropped. Raises RefusedMove."""
        if not self.can_be_withdrawn_by(by):
            raise RefusedMove(_("Only its author and the coordinator withdraw a comment."))
        with transaction.atomic():
            now = Comment.objects.select_for_update().get(pk=self.pk)
            if not now.is_withdrawn:
                now.withdrawn_at, now.withdrawn_by = timezone.now(), by
                now.save()
        self.refresh_from_db()

    def _tell(self, mentioned):
        """Keep who is mentioned, and tell each once."""
        self.mentioned.set(mentioned)
        for user in mentioned:
            if user.pk != self.by_id:
                post("mention", user, key=f"mention:{self.pk}:{user.pk}", comment_pk=self.pk)
