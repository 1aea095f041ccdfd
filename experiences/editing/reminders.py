"""The reminder three days before a sign-off's last day: once, however often the command runs."""

from django.utils import timezone

from experiences.models import SignOff
from members.mail import post
from members.models import Message


def key(sign_off):
    return f"sign_off_due:{sign_off.pk}"


def waiting_sign_offs(today=None):
    """Sign-offs whose contributor is to be reminded today and was not yet: list of SignOff."""
    rows = list(SignOff.objects.to_remind(today or timezone.localdate()).select_related("experience").order_by("pk"))
    posted = set(Message.objects.filter(key__in=map(key, rows)).values_list("key", flat=True))
    return [row for row in rows if key(row) not in posted]


def post_sign_offs(today=None):
    """Post the reminders of today; returns how many there were."""
    return sum(post("sign_off_due", None, key=key(row), sign_off=row.pk) for row in waiting_sign_offs(today))
