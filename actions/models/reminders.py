"""When somebody is reminded of a deadline, and what each was reminded of already."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.plan import Action
from actions.models.status import CAN_BE_OVERDUE, CLOSED

# Days before the deadline's last day, and days after it during which nobody has said a word. Two reminders before, one
# on the day, two after: what is late for a month is the coordinator's to talk about, not the portal's to repeat.
SOON, NEAR = 14, 3
LATE, STILL_LATE = 7, 30


class Moment(models.TextChoices):
    SOON = "soon", _("two weeks before")
    NEAR = "near", _("three days before")
    TODAY = "today", _("on the day")
    LATE = "late", _("a week after")
    STILL_LATE = "still_late", _("a month after")
    QUESTION = "question", _("asked where it stands")


def moment_of(*, status, due_to, said_on, today):
    """The moment that `today` falls into for an action, or None.

    `due_to` is the last day of the deadline at its precision; `said_on` the day of the last word on the action, None
    where nobody has said any. Each moment lasts until the next one, so that a day on which nothing was sent is made up
    for, and only what holds today is told. Nothing is judged from silence: an action of which nobody has said that it
    goes on is never late; a week after its deadline somebody is asked once where it stands.
    """
    if due_to is None or status in CLOSED:
        return None
    left = (due_to - today).days
    if left >= 0:
        return Moment.TODAY if left == 0 else Moment.NEAR if left <= NEAR else Moment.SOON if left <= SOON else None
    silent_for = (today - max(due_to, said_on or due_to)).days
    if silent_for < LATE:
        return None
    if status not in CAN_BE_OVERDUE:
        return Moment.QUESTION
    return Moment.STILL_LATE if silent_for >= STILL_LATE else Moment.LATE


class Reminder(models.Model):
    """That an account was told of an action's deadline at a moment: once. A deadline that moves starts anew."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", verbose_name=_("account"))
    action = models.ForeignKey(Action, models.CASCADE, related_name="reminders", verbose_name=_("action"))
    moment = models.CharField(_("moment"), max_length=12, choices=Moment)
    due_to = models.DateField(_("due by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["user", "action", "moment", "due_to"], name="reminded_once")]

    def __str__(self):
        return f"{self.user_id} {self.action_id} {self.moment} {self.due_to}"
