"""Where an edition and its printing may stand: the one place."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.roles import Role


class EditionState(models.TextChoices):
    IN_PREPARATION = "in_preparation", _("In preparation")
    IN_REVISION = "in_revision", _("In revision")
    CIRCULATED = "circulated", _("Circulated internally")
    VALIDATED = "validated", _("Validated")
    PUBLISHED = "published", _("Published")


# States in which texts, chapters and sheets may change; from then on the edition is what its frozen manuscript says.
OPEN = [EditionState.IN_PREPARATION, EditionState.IN_REVISION]

# States after which nothing of it changes any more: texts, order, sheets, the printed file.
SETTLED = [EditionState.VALIDATED, EditionState.PUBLISHED]


@dataclass(frozen=True)
class Step:
    """A move that an edition may make: from where to where, whose it is, whether it asks for a reason."""

    name: str
    start: str
    end: str
    who: frozenset
    needs_reason: bool = False


# The table of moves. `guide/models/moving.py` makes them; nothing else writes an edition's state.
STEPS = {
    step.name: step
    for step in (
        Step("ask_revision", EditionState.IN_PREPARATION, EditionState.IN_REVISION, frozenset({Role.COORDINATOR})),
        Step(
            "return_to_preparation", EditionState.IN_REVISION, EditionState.IN_PREPARATION,
            frozenset({Role.REVISER, Role.COORDINATOR}), needs_reason=True,
        ),
        Step("circulate", EditionState.IN_REVISION, EditionState.CIRCULATED, frozenset({Role.COORDINATOR})),
        Step(
            "return_to_revision", EditionState.CIRCULATED, EditionState.IN_REVISION,
            frozenset({Role.COORDINATOR, Role.VALIDATOR}), needs_reason=True,
        ),
        Step("validate", EditionState.CIRCULATED, EditionState.VALIDATED, frozenset({Role.VALIDATOR})),
        Step("publish", EditionState.VALIDATED, EditionState.PUBLISHED, frozenset({Role.COORDINATOR})),
    )
}  # fmt: skip


class Arrangement(models.TextChoices):
    """What a chapter of the edition gathers."""

    THEME = "theme", _("By theme")
    MECHANISM = "mechanism", _("By mechanism")


class Format(models.TextChoices):
    """In which forms a printed edition can be had."""

    SCREEN = "screen", _("PDF for the screen")
    OFFICE = "office", _("PDF for the office printer")
    BOOKLET = "booklet", _("Booklet to fold, two pages a side")
    SHOP = "shop", _("PDF for the printing house, with crop marks")
    EPUB = "epub", _("EPUB, for phones and readers")
    DOCX = "docx", _("Word document, to edit further")


class BuildState(models.TextChoices):
    QUEUED = "waiting", _("Waiting its turn")
    RUNNING = "running", _("Being printed")
    DONE = "built", _("Printed")
    FAILED = "failed", _("Not printed")
    CANCELLED = "cancelled", _("Cancelled")


ACTIVE = [BuildState.QUEUED, BuildState.RUNNING]

# From where a printing may reach each state. A running one is taken up again when its worker has fallen silent.
BUILD_MOVES = {
    BuildState.RUNNING: [BuildState.QUEUED, BuildState.RUNNING],
    BuildState.DONE: [BuildState.RUNNING],
    BuildState.FAILED: [BuildState.RUNNING],
    BuildState.CANCELLED: [BuildState.QUEUED, BuildState.RUNNING],
}


class Phase(models.TextChoices):
    """What a printing is busy with, in this order."""

    COMPOSING = "composing", _("Composing the texts")
    SHEETS = "sheets", _("Laying out the sheets")
    NUMBERS = "numbers", _("Writing the page numbers")
    BINDING = "binding", _("Binding the book")


class Reason(models.TextChoices):
    """Why a part of the book could not be printed."""

    TOO_LONG = "too_long", _("it runs over more pages than a sheet may have")
    TOO_SLOW = "too_slow", _("laying it out takes too long")
    TOO_BIG = "too_big", _("it needs more memory than a sheet may use")
    PICTURE = "picture", _("one of its pictures is missing or unreadable")
    UNPRINTABLE = "unprintable", _("it could not be laid out")
    STOPPED = "stopped", _("the printing stopped without saying why")
    TOO_LATE = "too_late", _("the printing took longer than it may")
