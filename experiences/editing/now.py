"""What stands now in the texts, and who else has them open: told to pages that are open, every twenty seconds."""

import time

from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format

from experiences.editing.sheet import label
from experiences.models import EditedText
from experiences.models.states import EDITABLE

FRESH = 60  # seconds after which somebody who said nothing has gone
AGAIN = 10  # seconds within which the same word is not written anew


def standing_now(experience, user, field):
    """As plain data: {fields: {name: {revision, edited, words, by, at, mine}}, others: [[name, text, its label]], sending,
    editable}."""
    rows = EditedText.objects.for_page(experience).values()
    return {
        "fields": {
            row.field: {
                "revision": row.revision,
                "edited": not row.is_put_back,
                "words": getattr(experience, row.field) if row.is_put_back else row.text,
                "by": str(row.by),
                "at": date_format(timezone.localtime(row.at), "TIME_FORMAT"),
                "mine": row.by_id == user.pk,
            }
            for row in rows
        },
        "others": [[name, where, where and label(where)] for name, where in others_here(experience, user, field)],
        "sending": max(experience.sendings.values_list("number", flat=True), default=1),
        "editable": experience.state in EDITABLE,
    }


def others_here(experience, user, field):
    """Note in the shared cache that `user` is here, in the text `field`; [(name, field)] of the others.

    Two who tell in the same instant may hide each other until the next time: nothing depends on it.
    """
    key, now = f"editing:{experience.pk}", int(time.time())
    here = {who: told for who, told in cache.get(key, {}).items() if told[2] > now - FRESH}
    mine = here.get(user.pk)
    if not mine or mine[1] != field or mine[2] < now - AGAIN:
        here[user.pk] = (str(user), field, now)
        cache.set(key, here, FRESH)
    return sorted(told[:2] for who, told in here.items() if who != user.pk)
