"""The plan's journal: rows are added by the transitions, and never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions import deadlines
from actions.deadlines import Precision
from actions.models.plan import Action
from actions.models.status import Status


class StatusUpdate(models.Model):
    """Who moved an action, when, from where to where, and in which words."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates", verbose_name=_("action"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="status_updates", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)
    from_status = models.CharField(_("from"), max_length=12, choices=Status)
    to_status = models.CharField(_("to"), max_length=12, choices=Status)
    sentence = models.TextField(_("sentence"), blank=True)
    due_to = models.DateField(_("new deadline"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=12, choices=Precision, blank=True)
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        ordering = ["-version"]
        verbose_name = _("status update")
        verbose_name_plural = _("status updates")
        constraints = [models.UniqueConstraint(fields=["action", "version"], name="one_update_a_version")]

    def __str__(self):
        return f"{self.action.code} v{self.version}"

    @property
    def new_deadline(self):
        return deadlines.in_words(self.due_to, self.precision)
