"""Mails to the cell's people: each kind says what it writes, when it is delivered; one letter's shape for all.

An app registers its kinds in its `emails.py`, imported when the app is ready:

    @mail_kind("action_due", _("Deadlines that I answer for"), optional=True)
    def action_due(user, action_pk):
        return Letter(subject=…, lines=[…]) or None where nobody wants it any more
"""

from django.db import transaction

from members.letters import KINDS, Item, Letter, mail_kind
from members.models.messages import Message
from members.tasks import deliver

__all__ = ["Item", "Letter", "mail_kind", "post"]


def post(kind, reader, *, key, **payload):
    """Put a mail of `kind` to `reader` (an account, or a person without one) into the queue, in the caller's transaction.

    The same `key` a second time is nothing; returns whether the message is new. `payload` (JSON) goes to the kind's writer.
    """
    assert kind in KINDS, kind
    to = {"user": reader} if hasattr(reader, "muted_mails") else {"person": reader}
    message, is_new = Message.objects.get_or_create(key=key, defaults={"kind": kind, "payload": payload, **to})
    if is_new:
        transaction.on_commit(lambda: deliver.enqueue(message.pk))
    return is_new
