"""What stays of a meeting: its journal, and its final minutes as they were printed. Rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.meeting_states import MeetingState


class MeetingEvent(models.Model):
    """Who did what to a meeting, when, from where to where, and why."""

    class What(models.TextChoices):
        PLANNED = "planned", _("planned the meeting")
        INVITED = "invited", _("sent the invitations")
        CHANGED = "changed", _("changed the meeting or its agenda")
        MOVED = "moved", _("moved the meeting")
        ITEM = "item", _("took a proposed item in")
        ASIDE = "aside", _("left a proposed item aside")
        STATE = "state", _("said where it stands")
        ATTENDANCE = "attendance", _("recorded the attendance")
        DECISION_OUT = "decision_out", _("took a decision out")
        ACTION = "action", _("made a decision an action of the plan")

    meeting = models.ForeignKey("actions.Meeting", models.PROTECT, related_name="events", verbose_name=_("meeting"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="meeting_events", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    what = models.CharField(_("what"), max_length=12, choices=What)
    from_state = models.CharField(_("from"), max_length=16, choices=MeetingState, blank=True)
    to_state = models.CharField(_("to"), max_length=16, choices=MeetingState, blank=True)
    reason = models.TextField(_("reason or words"), blank=True)
    former_starts_at = models.DateTimeField(_("former beginning"), null=True, blank=True)
    former_place = models.CharField(_("former place"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("journal of meetings")
        verbose_name_plural = _("journal of meetings")

    def __str__(self):
        return f"{self.meeting_id}: {self.what}"


class Minutes(models.Model):
    """Final minutes as they were printed, byte for byte. A correction is a further version; the former ones stay."""

    meeting = models.ForeignKey("actions.Meeting", models.PROTECT, related_name="minutes", verbose_name=_("meeting"))
    number = models.PositiveSmallIntegerField(_("version"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    reason = models.TextField(_("why there is a new version"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    file = models.FileField(_("file"), upload_to="minutes", max_length=120, editable=False)
    sha256 = models.CharField(_("fingerprint (SHA-256)"), max_length=64, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("final minutes")
        verbose_name_plural = _("final minutes")
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="one_version_a_number")]

    def __str__(self):
        return f"{self.meeting_id} v{self.number}"
