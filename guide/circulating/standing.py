"""Where an edition stands, what comes next and whose it is: the head of its page."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guide.models import EditionState
from guide.models.states import SETTLED, STEPS
from kit.moves import RefusedMove
from members.roles import Role

# Of each step: what the button says, its icon, how it looks (printing is for now while the edition is open,
# then the step that leads on).
BUTTONS = {
    "ask_revision": (gettext_lazy("Send into revision"), "send", "btn-primary"),
    "return_to_preparation": (gettext_lazy("Return to preparation"), "arrow-return-left", ""),
    "circulate": (gettext_lazy("Circulate in the cell"), "people", "btn-primary"),
    "return_to_revision": (gettext_lazy("Return to revision"), "arrow-return-left", ""),
    "validate": (gettext_lazy("Validate the edition"), "patch-check", "btn-now"),
    "publish": (gettext_lazy("Publish the edition"), "globe2", "btn-now"),
}
NEXT = {
    EditionState.IN_PREPARATION: gettext_lazy("The coordination gathers sheets and texts, then sends it into revision."),
    EditionState.IN_REVISION: gettext_lazy(
        "The revision committee reads and mends it; then the coordination circulates it in the cell."
    ),
    EditionState.CIRCULATED: gettext_lazy(
        "Everybody of the cell reads it and comments; each comment is settled; then the validator decides."
    ),
    EditionState.VALIDATED: gettext_lazy("It is frozen. The coordination publishes it once its final book is printed."),
    EditionState.PUBLISHED: gettext_lazy("It is frozen, and everybody may read it. Corrections make a new edition."),
}


@dataclass(frozen=True)
class Press:
    """A step that the reader may make; `why_not` says what stands against it now."""

    name: str
    label: str
    icon: str
    look: str
    why_not: str = ""


@dataclass(frozen=True)
class Standing:
    """What `templates/guide/standing.html` shows. `phases` as includes/job.html has them."""

    phases: list
    next: str
    presses: list
    moves: list
    open_comments: int
    comments_until: object
    is_losing: bool
    corrected_by: object
    can_correct: bool
    can_comment: bool

    @property
    def comments_are_over(self):
        return self.comments_until is not None and self.comments_until < timezone.localdate()

    @property
    def comments_words(self):
        if not self.open_comments:
            return _("Comments")
        said = ngettext("%(number)s comment to settle", "%(number)s comments to settle", self.open_comments)
        return said % {"number": self.open_comments}


def standing(edition, user):
    """The Standing of `edition` for `user`."""
    here = EditionState.values.index(edition.state)
    circulated = None if edition.is_open else edition.frozen.filter(state=EditionState.CIRCULATED).first()
    correction = edition.under_correction() if edition.state in SETTLED else None
    return Standing(
        phases=[
            {"label": state.label, "done": number < here, "current": number == here}
            for number, state in enumerate(EditionState)
        ],
        next=NEXT[edition.state],
        presses=presses(edition, user),
        moves=list(edition.moves.select_related("by__person")),
        open_comments=edition.comments.open().count(),
        comments_until=circulated.comments_until if circulated and edition.state == EditionState.CIRCULATED else None,
        is_losing=edition.state in SETTLED and type(edition).objects.losing().filter(pk=edition.pk).exists(),
        corrected_by=correction,
        can_correct=edition.state in SETTLED and Role.COORDINATOR in user.roles and correction is None,
        can_comment=edition.state == EditionState.CIRCULATED or edition.comments.exists(),
    )


def presses(edition, user):
    """The Presses that are `user`'s in the present state, that which leads on first."""
    mine = [step for step in STEPS.values() if step.start == edition.state and user.roles & step.who]
    return [
        Press(step.name, *BUTTONS[step.name], why_not=why_not(edition, step.name, user))
        for step in sorted(mine, key=lambda step: step.needs_reason)
    ]


def why_not(edition, name, user):
    """What stands against the step, without the long look at what has changed; "" where nothing is known to."""
    try:
        if name == "publish":
            edition.refuse_publishing()
        elif name == "validate" and edition.comments.open().exists():
            raise RefusedMove(_("Comments wait to be settled."))
    except RefusedMove as refused:
        return refused.messages[0]
    return ""
