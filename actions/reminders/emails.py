"""The mail that gathers what is due, for one who answers for it."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.deadlines import Precision
from actions.models import Action, Moment
from actions.reminders.sending import KIND, due
from members.mail import Item, Letter, mail_kind

BEFORE = {Moment.SOON, Moment.NEAR, Moment.TODAY}
LATE = {Moment.LATE, Moment.STILL_LATE}


@mail_kind(KIND, gettext_lazy("Reminders of the deadlines I answer for"), optional=True)
def deadlines(user, reminders):
    """`reminders`: [action pk, moment, last day of the deadline]. What has changed since it was posted is left out."""
    today = timezone.localdate()
    promised = {(pk, moment, day) for pk, moment, day in reminders}
    mine = Action.objects.answered_by(user).filter(pk__in=[pk for pk, _moment, _day in reminders]).with_revision()
    items = [item for action in mine.order_by("due_to", "order") if (item := due(action, today))]
    return letter(
        [item for item in items if (item.action.pk, item.moment, item.action.due_to.isoformat()) in promised], today
    )


def letter(items, today):
    """The letter on `items` (a list of Due), None where it is empty."""
    if not items:
        return None
    moments = {item.moment for item in items}
    update, desk = (_("Say where it stands"), update_path(items[0].action)), (_("Open my desk"), reverse("desk"))
    after = [_("Something else holds you up? Say so in a sentence: the coordination reads it.")]
    if moments & LATE:
        after.append(_("If the deadline no longer holds, postpone the action with a reason; the plan keeps both dates."))
    return Letter(
        subject=subject(items),
        lines=[opening(moments), _("Two taps are enough: choose where it stands, and save.")],
        items=[Item(action.called, words(action, moment, today), update_path(action)) for action, moment in items],
        after=after,
        button=update if len(items) == 1 else desk,
    )


def subject(items):
    if len(items) > 1:
        said = ngettext(
            "Say where %(number)s action stands that you answer for",
            "Say where %(number)s actions stand that you answer for",
            len(items),
        )
        return said % {"number": len(items)}
    ((action, moment),) = items
    if moment in BEFORE:
        said = _("Deadline %(deadline)s: say where “%(title)s” stands")
    elif moment in LATE:
        said = _("Deadline passed (%(deadline)s): say where “%(title)s” stands")
    else:
        said = _("Where does “%(title)s” stand? (deadline: %(deadline)s)")
    return said % {"deadline": action.deadline, "title": Truncator(action.title).chars(50)}


def opening(moments):
    if moments <= BEFORE:
        return _("A deadline is near for what you answer for in the plan.")
    if moments <= LATE:
        return _("A deadline has passed for what you answer for in the plan, and nothing new has been said since.")
    if moments == {Moment.QUESTION}:
        return _("Of what you answer for in the plan, nobody has said yet where it stands after its deadline.")
    return _("This is where the deadlines stand of what you answer for in the plan.")


def words(action, moment, today):
    """What is said of one action: its deadline at its own precision, never a day that nobody gave."""
    told = {"deadline": action.deadline, "status": action.get_status_display()}
    if moment == Moment.QUESTION:
        return _("Its deadline was: %(deadline)s. Where does it stand today?") % told
    if moment in LATE:
        return _("Its deadline has passed: %(deadline)s. Recorded as: %(status)s.") % told
    if action.precision != Precision.DAY:
        told["month"] = date_format(action.due_to, "F Y")
        ends = _("Before the end of %(month)s: the month ends today.")
        return (ends if moment == Moment.TODAY else _("Before the end of %(month)s.")) % told
    if moment == Moment.TODAY:
        return _("Its deadline is today, %(deadline)s.") % told
    told["days"] = (action.due_to - today).days
    return (
        ngettext(
            "Its deadline is %(deadline)s, in %(days)s day.", "Its deadline is %(deadline)s, in %(days)s days.", told["days"]
        )
        % told
    )


def update_path(action):
    return reverse("action_update", args=[action.code])
