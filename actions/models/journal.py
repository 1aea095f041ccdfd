"""The plan's journal: rows are added by the transitions, and never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions import deadlines
from actions.deadlines import Precision
from actions.models.plan import Action
from actions.models.status import Status


class StatusUpdateQuerySet(models.QuerySet):
    def by_whom(self):
        return self.select_related("by__person")

    def after(self, version):
        """What was recorded since somebody read the action at `version`."""
        return self.filter(version__gt=version)

    def repeats(self, *, by, to, version, sentence="", due_to=None, precision=""):
        """Whether `by` has recorded this very move from `version` already: a double tap, a retry, a page sent again."""
        last_day = due_to and deadlines.date_range(precision, due_to)[1]
        same = {"to_status": to, "sentence": sentence.strip(), "due_to": last_day, "precision": precision}
        return self.filter(by=by, version=version + 1, **same).exists()

    def latest(self, number):
        """The newest updates of the whole plan, with their actions."""
        return self.by_whom().select_related("action").order_by("-at", "-pk")[:number]


class StatusUpdate(models.Model):
    """Who moved an action, when, from where to where, and in which words."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="updates", verbose_name=_("action"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="status_updates", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    from_status = models.CharField(_("from"), max_length=12, choices=Status)
    to_status = models.CharField(_("to"), max_length=12, choices=Status)
    sentence = models.TextField(_("sentence"), blank=True)
    due_to = models.DateField(_("new deadline"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=12, choices=Precision, blank=True)
    former_due_to = models.DateField(_("former deadline"), null=True, blank=True)
    former_precision = models.CharField(_("former precision"), max_length=12, choices=Precision, blank=True)
    version = models.PositiveIntegerField(_("version"))

    objects = StatusUpdateQuerySet.as_manager()

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

    @property
    def former_deadline(self):
        return deadlines.in_words(self.former_due_to, self.former_precision)
