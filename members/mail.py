"""Mails to the cell's people: each kind says what it writes, when it is delivered; one letter's shape for all.

An app registers its kinds in its `emails.py`, imported when the app is ready:

    @mail_kind("action_due", _("Deadlines that I answer for"), optional=True)
    def action_due(user, action_pk):
        return Letter(subject=…, lines=[…]) or None where nobody wants it any more
"""

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from members.letters import KINDS, Item, Letter, Reader, Section, mail_kind
from members.models.messages import Message
from members.tasks import deliver

__all__ = ["Item", "Letter", "Reader", "Section", "ask_again", "mail_kind", "post", "take_up_forgotten"]


def post(kind, reader, *, key, **payload):
    """Put a mail of `kind` to `reader` (an account, or a person without one) into the queue, in the caller's transaction.

    `reader` is None where the kind itself finds whom it writes to. The same `key` a second time is nothing; returns whether
    the message is new. `payload` (JSON) goes to the kind's writer.
    """
    assert kind in KINDS, kind
    to = {"user": reader} if hasattr(reader, "muted_mails") else {"person": reader} if reader else {}
    message, is_new = Message.objects.get_or_create(key=key, defaults={"kind": kind, "payload": payload, **to})
    if is_new:
        deliver.enqueue(message.pk)  # a row of the same database: it is there if the message is, and only then
    return is_new


def ask_again(messages):
    """Give each of `messages` (pks) a job that delivers it; one too many does nothing."""
    for pk in messages:
        deliver.enqueue(pk)


def take_up_forgotten():
    """Give a job to what should have been tried and has none: it was lost with its worker. Returns how many there were."""
    at_work = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    jobs = DBTaskResult.objects.filter(task_path=deliver.module_path, status__in=at_work).values_list(
        "args_kwargs", flat=True
    )
    with_job = {job["args"][0] for job in jobs}
    forgotten = [pk for pk in Message.objects.forgotten().values_list("pk", flat=True) if pk not in with_job]
    ask_again(forgotten)
    return len(forgotten)
