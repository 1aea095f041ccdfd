"""Where an experience may stand, and the allowed moves: the one place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    UNDER_REVIEW = "under_review", _("Under review")
    COMPLETION_ASKED = "completion_asked", _("Completion asked")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# What waits for the coordinator's decision.
WAITING = [State.SENT, State.UNDER_REVIEW]
DECIDED = [State.ACCEPTED, State.DECLINED]

# From sent, under review or accepted back to sent: the contributor has sent a correction.
MOVES = {
    State.DRAFT: {State.SENT},
    State.SENT: {
        State.SENT,
        State.UNDER_REVIEW,
        State.COMPLETION_ASKED,
        State.ACCEPTED,
        State.DECLINED,
        State.WITHDRAWN,
    },
    State.UNDER_REVIEW: {State.SENT, State.COMPLETION_ASKED, State.ACCEPTED, State.DECLINED, State.WITHDRAWN},
    State.COMPLETION_ASKED: {State.SENT, State.UNDER_REVIEW, State.DECLINED, State.WITHDRAWN},
    State.ACCEPTED: {State.SENT, State.UNDER_REVIEW, State.WITHDRAWN},
    State.DECLINED: {State.UNDER_REVIEW, State.WITHDRAWN},
    State.WITHDRAWN: set(),
}

# Where the contributor writes at once, and where after saying that something is to be corrected.
WRITABLE = [State.DRAFT, State.COMPLETION_ASKED]
CORRECTABLE = [State.SENT, State.UNDER_REVIEW, State.ACCEPTED]

# Where editors may put its texts into other words, and where its contributor may be asked to agree to them.
EDITABLE = [State.SENT, State.UNDER_REVIEW, State.COMPLETION_ASKED, State.ACCEPTED]
SIGNABLE = [State.UNDER_REVIEW, State.ACCEPTED]
