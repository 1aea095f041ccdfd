"""An event of a calendar as every source of the feed makes it."""

from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Event

from kit.words import one_line


def new_event(kind, pk, *, summary, description, path, revision, changed_at, is_cancelled=False):
    """An event of the portal; its dates are still to be added. `kind` and `pk` make it the same one for ever.

    No alarm: clients leave out those of a subscription, and each person has set his or her own.
    """
    event = Event()
    event.add("uid", f"{kind}-{pk}@{site_host()}")
    event.add("summary", one_line(summary))
    event.add("description", description)
    event.add("url", settings.SITE_URL + path)
    event.add("sequence", revision)
    event.add("dtstamp", changed_at)  # of this revision, so that an unchanged calendar has unchanged bytes
    event.add("last-modified", changed_at)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    return event


def site_host():
    return urlsplit(settings.SITE_URL).hostname
