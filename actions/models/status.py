"""Where an action may stand, and the allowed moves: the one place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    NOT_RECORDED = "not_recorded", _("Not recorded")
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


_OPEN = {Status.PLANNED, Status.UNDER_WAY, Status.BLOCKED, Status.POSTPONED}

# From -> to. Nobody moves back to "not recorded": what was said stays said. A done or cancelled action can be taken up
# again; a postponed one can be postponed again.
MOVES = {
    Status.NOT_RECORDED: _OPEN | {Status.DONE, Status.CANCELLED},
    Status.PLANNED: (_OPEN - {Status.PLANNED}) | {Status.DONE, Status.CANCELLED},
    Status.UNDER_WAY: (_OPEN - {Status.UNDER_WAY}) | {Status.DONE, Status.CANCELLED},
    Status.BLOCKED: (_OPEN - {Status.BLOCKED}) | {Status.DONE, Status.CANCELLED},
    Status.POSTPONED: _OPEN | {Status.DONE, Status.CANCELLED},
    Status.DONE: {Status.UNDER_WAY},
    Status.CANCELLED: {Status.PLANNED, Status.UNDER_WAY},
}

CLOSED = {Status.DONE, Status.CANCELLED}
NEEDS_REASON = {Status.POSTPONED, Status.CANCELLED}
NEEDS_DEADLINE = {Status.POSTPONED}
# A past date makes late only what someone has said to be going on; silence is not judged.
CAN_BE_OVERDUE = {Status.PLANNED, Status.UNDER_WAY, Status.BLOCKED}
