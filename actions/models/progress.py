"""How far an action is, in percent, and on the open-government scale: the four degrees by which the Open Government
Partnership's reviewers read a commitment."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.status import Status


class Scale(models.TextChoices):
    NOT_STARTED = "not_started", _("Not started")
    LIMITED = "limited", _("Limited")
    SUBSTANTIAL = "substantial", _("Substantial")
    COMPLETED = "completed", _("Completed")


def scale_of(progress):
    """Scale of a progress in percent: none, below half, from half on, all; None for None: silence is no zero."""
    if progress is None:
        return None
    if progress == 0:
        return Scale.NOT_STARTED
    if progress >= 100:
        return Scale.COMPLETED
    return Scale.SUBSTANTIAL if progress >= 50 else Scale.LIMITED


# What somebody may say of an action without steps, in percent; all of it is said by "done".
SAYABLE = {0: Scale.NOT_STARTED, 25: Scale.LIMITED, 75: Scale.SUBSTANTIAL}


def progress_of(status, *, steps, ticked, said=None, former=None):
    """Progress in percent, or None while nobody has said anything: the one rule, for every writer.

    What is done is done whole. An action with `steps` is as far as the share of those `ticked`, and unknown before the
    first of them; one without is where somebody has `said` it is, else where it was (`former`). Dates never count.
    """
    if status == Status.DONE:
        return 100
    if steps:
        return 100 * ticked // steps if ticked or former is not None else None
    return former if said is None else said
