"""What a state transition raises when it may not happen."""

from django.core.exceptions import ValidationError


class RefusedMove(ValidationError):
    """The move is not allowed from the present state, or to this person; the message is for the reader."""


class StaleEdit(RefusedMove):
    """Somebody changed the row after the editor had read it; nothing was written."""
