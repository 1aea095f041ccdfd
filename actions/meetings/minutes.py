"""A meeting's minutes, composed and printed: in the shape of the founding minutes, with what a meeting adds."""

import hashlib
import unicodedata

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from actions.meetings.attendance import rows_of
from actions.models import MeetingState, Presence
from actions.models.meetings import Printed
from kit.printing.documents import print_document
from kit.printing.texts import clean, paragraphs

TEMPLATE = "actions/meetings/print/minutes.html"


def printed_minutes(meeting, to, form):
    """The minutes that a move to "final" freezes (Printed); None for any other move. Raises PrintFailed."""
    if to != MeetingState.MINUTES_FINAL or to not in meeting.allowed_states:
        return None
    content = print_minutes(meeting, language=form.cleaned_data["language"], final=True)
    return Printed(
        content=content,
        written=meeting.written,
        language=form.cleaned_data["language"],
        sha256=hashlib.sha256(content).hexdigest(),
    )


def print_minutes(meeting, *, language=None, final=False):
    """The PDF of the minutes as they stand, as bytes; marked as a draft unless they are `final`. Raises PrintFailed."""
    language = language or translation.get_language()
    with translation.override(language):
        title = _("Minutes of the meeting: %(title)s") % {"title": clean(meeting.title)}
        context = compose(meeting, final)
    return print_document(TEMPLATE, context, title=title, language=language, styles=["minutes.css"])


def compose(meeting, final):
    """What the template prints, in the active language."""
    rows = rows_of(meeting)
    items = [
        {
            "title": clean(item.title),
            "notes": paragraphs(item.notes),
            "direction": direction_of(item.notes),
            "decisions": list(item.decisions.all()),
        }
        for item in meeting.agenda()
    ]
    decisions = [decision for item in items for decision in item["decisions"]]
    numbers = {decision.pk: number for number, decision in enumerate(decisions, 1)}
    for item in items:
        item["numbers"] = [numbers[decision.pk] for decision in item["decisions"]]
    return {
        "meeting": meeting,
        "place": clean(meeting.place),
        "is_draft": not final,
        "version": meeting.minutes.count() + 1 if final else None,
        "reason": clean(meeting.reopened_because()) if final else "",
        "present": of(rows, Presence.PRESENT),
        "away": [
            (word, of(rows, presence))
            for word, presence in (
                (pgettext("in the minutes", "Excused"), Presence.EXCUSED),
                (pgettext("in the minutes", "Absent"), Presence.ABSENT),
                (_("Attendance not recorded"), Presence.NOT_RECORDED),
            )
            if of(rows, presence)
        ],
        "items": items,
        "decisions": [
            {
                "number": numbers[decision.pk],
                "text": paragraphs(decision.text),
                "direction": direction_of(decision.text),
                "parties": [clean(party) for party in decision.parties],
                "deadline": decision.deadline,
                "code": decision.action.code if decision.action else "",
            }
            for decision in decisions
        ],
        "rapporteur": clean(meeting.rapporteur.shown_name) if meeting.rapporteur else "",
    }


def of(rows, presence):
    return [
        {"name": clean(row.name), "capacity": clean(row.capacity), "organisation": clean(row.organisation)}
        for row in rows
        if row.presence == presence
    ]


def direction_of(text):
    """Which way the text runs, by its first letter: the minutes of one meeting may be typed in Arabic and in French."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "ltr" if next((kind for kind in strong if kind in ("L", "R", "AL")), "AL") == "L" else "rtl"
