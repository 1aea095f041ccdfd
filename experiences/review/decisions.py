"""The panel of decisions: what can be done with an experience now, and why the rest cannot."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experiences.models import State
from experiences.models.moving import DECIDERS, MOVERS, TRANSITIONS
from kit.moves import RefusedMove

# Transition: its button's words, icon and look.
BUTTONS = {
    "begin_review": (gettext_lazy("Begin the review"), "eye", ""),
    "ask_completion": (gettext_lazy("Ask for completion"), "chat-left-text", ""),
    "accept": (gettext_lazy("Accept for the guide"), "check-lg", "btn-now"),
    "decline": (gettext_lazy("Decline"), "x-lg", "btn-outline-danger"),
    "take_back_decision": (gettext_lazy("Take the decision back"), "arrow-return-left", ""),
}


@dataclass(frozen=True)
class Choice:
    name: str
    label: str
    icon: str
    look: str
    why_not: str  # "" where it can be done


def choices_for(experience, user):
    """([Choice that can be made], [Choice that cannot]) of those that `user`'s role makes at all."""
    made = [name for name, to in TRANSITIONS.items() if user.roles & movers_of(name, to)]
    choices = [choice(name, experience, user) for name in made]
    return [one for one in choices if not one.why_not], [one for one in choices if one.why_not]


def movers_of(name, to):
    return DECIDERS if name == "take_back_decision" else MOVERS.get(to, DECIDERS)


def choice(name, experience, user):
    label, icon, look = BUTTONS[name]
    if name == "begin_review" and experience.state == State.COMPLETION_ASKED:
        label = _("Take the question back, read on")
    try:
        experience.refuse(name, by=user)
    except RefusedMove as refused:
        return Choice(name, label, icon, look, refused.messages[0])
    return Choice(name, label, icon, look, "")
