"""A person's meetings for the calendar feed."""

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from actions.calendar.events import new_event
from actions.models import Meeting, MeetingState
from kit.words import one_line


def meetings_of(user):
    """An event for each meeting to which `user` is invited; a cancelled one stays, marked so."""
    invited = Meeting.objects.inviting(user).annotate(changed_at=Max("events__at"))
    return [meeting_event(meeting) for meeting in invited.order_by("starts_at", "pk")]


def meeting_event(meeting):
    """What, when and where, and the page's address: the agenda stays on the page, as calendars lie with third parties."""
    path = reverse("meeting", args=[meeting.pk])
    event = new_event(
        "meeting",
        meeting.pk,
        summary=meeting.title,
        description=settings.SITE_URL + path,
        path=path,
        revision=meeting.version,
        changed_at=meeting.changed_at,
        is_cancelled=meeting.state == MeetingState.CANCELLED,
    )
    event.add("location", one_line(meeting.place))
    event.add("dtstart", meeting.starts_at)
    if meeting.ends_at:
        event.add("dtend", meeting.ends_at)
    return event
