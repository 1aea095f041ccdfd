from actions.models.agenda import AgendaItem, Decision
from actions.models.attendance import Attendance
from actions.models.discussion import Comment
from actions.models.evidence import Evidence
from actions.models.feeds import CalendarFeed
from actions.models.journal import JournalEntry, StatusUpdate
from actions.models.meeting_states import MeetingState, Presence
from actions.models.meetings import Meeting
from actions.models.minutes import MeetingEvent, Minutes
from actions.models.parts import Responsibility, Step
from actions.models.plan import Action, Objective
from actions.models.progress import Scale
from actions.models.reminders import Moment, Reminder
from actions.models.status import MOVES, Status

__all__ = [
    "MOVES",
    "Action",
    "AgendaItem",
    "Attendance",
    "CalendarFeed",
    "Comment",
    "Decision",
    "Evidence",
    "JournalEntry",
    "Meeting",
    "MeetingEvent",
    "MeetingState",
    "Minutes",
    "Moment",
    "Objective",
    "Presence",
    "Reminder",
    "Responsibility",
    "Scale",
    "Status",
    "StatusUpdate",
    "Step",
]
