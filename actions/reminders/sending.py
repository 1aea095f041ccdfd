"""Who is reminded of what today; each of it once, however often and by however many this is asked."""

from collections import namedtuple
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from actions.models import Action, Reminder
from actions.models.reminders import SOON, moment_of
from actions.models.status import CLOSED
from members.mail import post
from members.models import Message

KIND = "deadlines"
Due = namedtuple("Due", "action moment")


def due(action, today):
    """What there is to say of `action` (a row of `with_revision`) today: Due, or None."""
    said_on = timezone.localdate(action.moved_at) if action.moved_at else None
    moment = moment_of(status=action.status, due_to=action.due_to, said_on=said_on, today=today)
    return Due(action, moment) if moment else None


def waiting_reminders(today=None):
    """[(account, [Due])]: what is still to be told today. Whoever had a mail of this kind today waits for tomorrow."""
    today = today or timezone.localdate()
    open_now = Action.objects.exclude(status__in=CLOSED).filter(due_to__lte=today + timedelta(days=SOON))
    by_account = open_now.with_revision().order_by("due_to", "order").by_account()
    told = set(Reminder.objects.filter(user__in=by_account).values_list("user", "action", "moment", "due_to"))
    had_mail = set(
        Message.objects.filter(key__in=[key(account, today) for account in by_account]).values_list("key", flat=True)
    )
    waiting = []
    for account, actions in by_account.items():
        if KIND in account.muted_mails or key(account, today) in had_mail:
            continue
        new = [
            item
            for action in actions
            if (item := due(action, today)) and (account.pk, action.pk, item.moment, action.due_to) not in told
        ]
        if new:
            waiting.append((account, new))
    return waiting


def post_reminders(today=None):
    """One mail an account with all that is to be told it; returns how many were posted."""
    today = today or timezone.localdate()
    return sum(post_reminder(account, items, today) for account, items in waiting_reminders(today))


def post_reminder(account, items, today):
    """Whether the mail was posted, and not by somebody else at this very moment."""
    try:
        with transaction.atomic():
            payload = [[item.action.pk, item.moment, item.action.due_to.isoformat()] for item in items]
            if not post(KIND, account, key=key(account, today), reminders=payload):
                return False
            Reminder.objects.bulk_create(
                Reminder(user=account, action=item.action, moment=item.moment, due_to=item.action.due_to) for item in items
            )
    except IntegrityError:
        return False
    return True


def key(account, today):
    return f"{KIND}:{account.pk}:{today:%Y-%m-%d}"
