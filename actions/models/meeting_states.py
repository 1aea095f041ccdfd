"""Where a meeting may stand, and the allowed moves: the one place. And what may be said of a person's presence."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", pgettext_lazy("of a meeting", "Held")
    MINUTES_DRAFT = "minutes_draft", _("Minutes circulated as a draft")
    MINUTES_FINAL = "minutes_final", _("Minutes final")
    CANCELLED = "cancelled", _("Cancelled")


# From -> to. Final minutes are reopened by going back to "held", and the next printing is a new version beside them.
MEETING_MOVES = {
    MeetingState.PLANNED: {MeetingState.HELD, MeetingState.CANCELLED},
    MeetingState.HELD: {MeetingState.MINUTES_DRAFT, MeetingState.MINUTES_FINAL, MeetingState.PLANNED},
    MeetingState.MINUTES_DRAFT: {MeetingState.MINUTES_FINAL, MeetingState.HELD},
    MeetingState.MINUTES_FINAL: {MeetingState.HELD},
    MeetingState.CANCELLED: {MeetingState.PLANNED},
}

# What takes something back that others may rely on says why.
NEEDS_REASON = {
    (MeetingState.PLANNED, MeetingState.CANCELLED),
    (MeetingState.HELD, MeetingState.PLANNED),
    (MeetingState.MINUTES_FINAL, MeetingState.HELD),
}

CAN_BE_EDITED = {MeetingState.PLANNED, MeetingState.HELD, MeetingState.MINUTES_DRAFT}
TAKES_MINUTES = {MeetingState.HELD, MeetingState.MINUTES_DRAFT}
HAS_MINUTES = {*TAKES_MINUTES, MeetingState.MINUTES_FINAL}


class Presence(models.TextChoices):
    """What was recorded of a person's presence; silence is no absence."""

    NOT_RECORDED = "not_recorded", pgettext_lazy("of a presence", "Not recorded")
    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")


class Answer(models.TextChoices):
    """What a person said before the meeting."""

    NONE = "", _("No answer yet")
    COMES = "comes", _("Comes")
    DOES_NOT = "does_not", _("Does not come")
