"""A person's calendar, in the format of RFC 5545 as phones and calendar services subscribe to it."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext
from icalendar import Calendar, vDuration, vText

from actions.calendar.events import new_event, site_host
from actions.deadlines import Precision, date_range
from actions.meetings.events import meetings_of
from actions.models import Action, Status

ASK_AGAIN = timedelta(hours=6)  # how often clients are asked to come back; Google takes up to a day all the same
FOUNDED = datetime(2023, 3, 9, tzinfo=UTC)  # the plan's own date, where nothing was noted since


def deadlines_of(user):
    """An event for each action with a deadline for which `user` answers.

    What was cancelled stays, marked so, and what is done stays with a tick: both were somebody's commitment, and an
    event that vanishes looks like a fault. An action that `user` no longer answers for is left out: Google, Apple and
    Outlook replace a subscribed calendar by what they fetch, so it goes there too, and whoever gave it up reads nothing
    more of it.
    """
    mine = Action.objects.answered_by(user).filter(due_to__isnull=False).with_revision()
    return [deadline_event(action) for action in mine]


EVENT_SOURCES = [
    deadlines_of,
    meetings_of,
]  # each: account -> list of icalendar.Event; its language is the one that is active


def calendar_of(user):
    """All that `user` is expected at or answers for, as bytes. The same rows give the same bytes."""
    told = Calendar()
    told.add("prodid", f"-//Nasharek//{site_host()}//{get_language().upper()}")
    told.add("version", "2.0")
    told.add("calscale", "GREGORIAN")
    told.add("method", "PUBLISH")
    name = vText(gettext("Nasharek: my deadlines and meetings"))
    told.add("name", name)
    told.add("x-wr-calname", name)
    told.add("x-wr-timezone", settings.TIME_ZONE)
    told.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    told.add("x-published-ttl", vText(vDuration(ASK_AGAIN).to_ical().decode()))  # Outlook's own, a bare text
    for source in EVENT_SOURCES:
        for event in source(user):
            told.add_component(event)
    return told.to_ical()


def deadline_event(action):
    """All days of the deadline at its precision; its words are those for every eye: calendars lie with third parties."""
    path = reverse("action", args=[action.code])
    event = new_event(
        "action",
        action.pk,
        summary=summary(action),
        description="\n\n".join((action.measures_public, facts(action), settings.SITE_URL + path)),
        path=path,
        revision=action.version + action.corrections,
        changed_at=max(filter(None, (FOUNDED, action.corrected_at, action.moved_at))),
        is_cancelled=action.status == Status.CANCELLED,
    )
    first, last = date_range(action.precision, action.due_to)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # a deadline keeps nobody busy
    return event


def summary(action):
    mark = "✓ " if action.status == Status.DONE else ""
    words = f" · {action.deadline}" if action.precision == Precision.END_OF_MONTH else ""
    return f"{mark}{action.called}{words}"


def facts(action):
    return "\n".join(
        f"{label} {value}"
        for label, value in (
            (gettext("Deadline:"), action.deadline),
            (gettext("Stands at:"), action.get_status_display()),
        )
    )
