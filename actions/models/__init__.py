from actions.models.discussion import Comment
from actions.models.evidence import Evidence
from actions.models.feeds import CalendarFeed
from actions.models.journal import JournalEntry, StatusUpdate
from actions.models.parts import Responsibility, Step
from actions.models.plan import Action, Objective
from actions.models.progress import Scale
from actions.models.reminders import Moment, Reminder
from actions.models.status import MOVES, Status

__all__ = [
    "MOVES",
    "Action",
    "CalendarFeed",
    "Comment",
    "Evidence",
    "JournalEntry",
    "Moment",
    "Objective",
    "Reminder",
    "Responsibility",
    "Scale",
    "Status",
    "StatusUpdate",
    "Step",
]
