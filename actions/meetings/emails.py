"""Mails about meetings: the invitation, and what changes after it. Written when they are delivered, as things stand then."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Meeting, MeetingState
from members.mail import Item, Letter, mail_kind


@mail_kind("meeting", gettext_lazy("Invitations to meetings, and what changes in them"), optional=True)
def meeting(user, meeting_pk, what):
    """None where the reader no longer belongs or is no longer invited, or the meeting stands elsewhere by now."""
    found = Meeting.objects.inviting(user).for_page().filter(pk=meeting_pk).first()
    return LETTERS[what](found) if found else None


def invitation(meeting):
    if not meeting.awaits_answers:
        return None
    return Letter(
        subject=_("Say whether you come: %(title)s, %(when)s") % {"title": meeting.title, "when": when(meeting)},
        lines=[_("You are invited to a meeting of the cell. A press on its page says whether you come.")],
        items=facts(meeting),
        button=button(meeting),
    )


def changed(meeting):
    if not meeting.awaits_answers:
        return None
    return Letter(
        subject=_("Note the new date or place: %(title)s, %(when)s") % {"title": meeting.title, "when": when(meeting)},
        lines=[_("The meeting to which you are invited has changed. It now stands as follows.")],
        items=facts(meeting),
        button=button(meeting),
    )


def cancelled(meeting):
    if meeting.state != MeetingState.CANCELLED:
        return None
    reason = meeting.events.filter(to_state=MeetingState.CANCELLED).last()
    return Letter(
        subject=_("Do not come, it is cancelled: %(title)s, %(when)s") % {"title": meeting.title, "when": when(meeting)},
        lines=[_("The meeting to which you were invited will not be held. The coordination gives this reason:")],
        quote=reason.reason if reason else "",
        button=button(meeting),
    )


LETTERS = {"invitation": invitation, "changed": changed, "cancelled": cancelled}


def facts(meeting):
    """Date, place and agenda, a line each."""
    agenda = [f"{number}. {item.title}" for number, item in enumerate(meeting.items.filter(is_taken=True), 1)]
    return [
        Item(title=meeting.title, words=" — ".join([when(meeting), meeting.place])),
        *([Item(title=_("Agenda"), words=" · ".join(agenda))] if agenda else []),
    ]


def when(meeting):
    return date_format(timezone.localtime(meeting.starts_at), "DATETIME_FORMAT")


def button(meeting):
    return _("Open the meeting’s page"), reverse("meeting", args=[meeting.pk])
