"""The open-government scale: the four degrees by which the Open Government Partnership's reviewers read a commitment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
