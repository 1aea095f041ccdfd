"""What somebody answers for, what is due first."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ROWS = 30
SOON = timedelta(days=30)
HEADINGS = {
    "overdue": _("Overdue"),
    "passed": _("Its date has passed: say where it stands"),
    "soon": _("Due within a month"),
    "later": _("Due later"),
    "undated": _("Without a deadline"),
    "closed": _("Done or cancelled"),
}


def sections(actions):
    """`actions` by urgency, each part in their own order: list of (heading, list); none is empty."""
    parts = {key: [] for key in HEADINGS}
    for action in actions:
        parts[urgency(action)].append(action)
    return [(HEADINGS[key], part) for key, part in parts.items() if part]


def urgency(action):
    """Key of HEADINGS. A past date alone makes nothing overdue, but it is a reason to say where the action stands."""
    today = timezone.localdate()
    if action.is_closed:
        return "closed"
    if action.due_to is None:
        return "undated"
    if action.is_overdue:
        return "overdue"
    if action.due_to < today:
        return "passed"
    return "soon" if action.due_to <= today + SOON else "later"
