"""Where an action may stand, and the allowed moves: the one place."""

from datetime import timedelta

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
# again; a postponed one can be postponed again. The one way beside the table is to undo an update: whoever made it takes
# it back within UNDO_FOR, as long as nothing was recorded after it, and the action stands again where it stood before.
MOVES = {
    Status.NOT_RECORDED: _OPEN | {Status.DONE, Status.CANCELLED},
    Status.PLANNED: (_OPEN - {Status.PLANNED}) | {Status.DONE, Status.CANCELLED},
    Status.UNDER_WAY: (_OPEN - {Status.UNDER_WAY}) | {Status.DONE, Status.CANCELLED},
    Status.BLOCKED: (_OPEN - {Status.BLOCKED}) | {Status.DONE, Status.CANCELLED},
    Status.POSTPONED: _OPEN | {Status.DONE, Status.CANCELLED},
    Status.DONE: {Status.UNDER_WAY},
    Status.CANCELLED: {Status.PLANNED, Status.UNDER_WAY},
}

UNDO_FOR = timedelta(minutes=10)

CLOSED = {Status.DONE, Status.CANCELLED}
NEEDS_REASON = {Status.POSTPONED, Status.CANCELLED}
NEEDS_DEADLINE = {Status.POSTPONED}
# A past date makes late only what someone has said to be going on; silence is not judged.
CAN_BE_OVERDUE = {Status.PLANNED, Status.UNDER_WAY, Status.BLOCKED}
# What a slip of a press may say: nothing more needs to be written with it. The likeliest first.
QUICK = [Status.UNDER_WAY, Status.DONE, Status.PLANNED, Status.BLOCKED]
