"""A person's meetings for the calendar feed."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from actions.models import Meeting, MeetingState


@dataclass(frozen=True)
class MeetingEntry:
    """What a calendar keeps of a meeting: `uid` is the stem of its identifier; `end` is None where nobody has said it."""

    uid: str
    start: datetime
    end: datetime | None
    summary: str
    place: str
    path: str
    sequence: int
    cancelled: bool


def meetings_of(user):
    """The meetings to which `user` is invited, also past and cancelled ones: a calendar takes a cancelled one off."""
    for meeting in Meeting.objects.inviting(user).order_by("starts_at", "pk"):
        yield MeetingEntry(
            uid=f"meeting-{meeting.key}",
            start=meeting.starts_at,
            end=meeting.ends_at,
            summary=meeting.title,
            place=meeting.place,
            path=reverse("meeting", args=[meeting.pk]),
            sequence=meeting.version,
            cancelled=meeting.state == MeetingState.CANCELLED,
        )
