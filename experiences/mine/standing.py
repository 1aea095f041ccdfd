"""Where an experience stands, as its contributor reads it: a line of steps, and what happened in plain words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from experiences.models import PublicationEvent, State
from kit.links import link_digest


@dataclass(frozen=True)
class Event:
    """A line of the journal. `icon` is a state's code; `quote` are the project team's words, or the contributor's own."""

    at: datetime
    icon: str
    words: str
    quote: str = ""


def line(experience, moves, publication):
    """The steps from sending to the catalogue: list of dict with label, done, current."""
    passed = {move.to_state for move in moves}
    decided = State.DECLINED.label if experience.state == State.DECLINED else State.ACCEPTED.label
    steps = [
        (State.SENT, _("Sent")),
        (State.UNDER_REVIEW, pgettext("step", "Read")),
        (State.COMPLETION_ASKED, _("To be completed")),
        (experience.state if experience.state == State.DECLINED else State.ACCEPTED, decided),
        ("published", _("In the catalogue")),
    ]
    if State.COMPLETION_ASKED not in passed:
        del steps[2]
    if experience.state == State.WITHDRAWN:
        steps = [(State.SENT, _("Sent")), (State.WITHDRAWN, _("Withdrawn"))]
    here = "published" if publication else experience.state if experience.sent_at else State.SENT
    place = [code for code, _label in steps].index(here)
    return [
        {"label": label, "done": number < place or here == "published", "current": number == place}
        for number, (code, label) in enumerate(steps)
    ]


def journal(experience, moves):
    """Everything that happened since the first sending, the latest first."""
    told = [_of_move(experience, move) for move in moves]
    told += [_of_catalogue(event) for event in PublicationEvent.objects.filter(publication__experience=experience)]
    told += [_of_consent(change) for change in experience.consent_changes.all()]
    told += _of_links(experience)
    return sorted(told, key=lambda event: event.at, reverse=True)


def _of_move(experience, move):
    read_again = move.from_state in (State.ACCEPTED, State.DECLINED)
    words = {
        State.SENT: _("You sent it.") if move.from_state == State.DRAFT else _("You sent it again."),
        State.UNDER_REVIEW: _("The project team took its decision back and reads it anew.")
        if read_again
        else _("The project team has begun to read it."),
        State.COMPLETION_ASKED: _("The project team asked for something more."),
        State.ACCEPTED: _("The project team accepted it."),
        State.DECLINED: _("The project team did not take it into the guide."),
        State.WITHDRAWN: _("You withdrew it."),
    }[State(move.to_state)]
    if move.from_state == State.DRAFT and experience.typed_by_id:
        words = _("A member of the cell typed and sent it for you.")
    return Event(move.at, move.to_state, words, move.reason)


def _of_catalogue(event):
    words = {
        ("published", True): _("It was put into the catalogue."),
        ("updated", True): _("What the catalogue shows was brought up to date."),
        ("updated", False): _("The catalogue followed what you had changed."),
        ("taken_back", True): _("The project team took it out of the catalogue."),
        ("taken_back", False): _("It left the catalogue, as you wanted."),
    }.get((event.what, event.by_id is not None), event.get_what_display())
    return Event(event.at, "withdrawn" if event.what == "taken_back" else "published", words, event.reason)


def _of_consent(change):
    words = {True: _("You agreed: %(what)s."), False: _("You took back: %(what)s."), None: _("You changed: %(what)s.")}
    return Event(change.at, "draft", words[change.given] % {"what": change.about})


def _of_links(experience):
    links = list(experience.private_links.all())
    renewed = {link.revoked_at for link in links if link.revoked_at and not link.by_id}
    typed_with = link_digest(experience.typist_key)
    return [
        *(Event(at, "revoked", _("You renewed the private link: earlier ones open nothing any more.")) for at in renewed),
        *(
            Event(link.made_at, "opened", _("A member of the cell made a private link to hand it over to you."))
            for link in links
            if link.by_id and link.digest != typed_with
        ),
    ]
