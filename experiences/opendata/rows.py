"""The published experiences row by row, in memory that does not grow with their number."""

from datetime import date

from experiences.models import Publication

CHUNK = 100  # a few megabytes of the longest texts that the form takes


def published():
    """Publications in lists of CHUNK, by their number. Each list is a query of its own: no cursor and no transaction stay
    open for as long as a slow reader takes, and what is taken back meanwhile is left out of what is still to come."""
    last = 0
    while rows := list(Publication.objects.live().for_export().filter(pk__gt=last)[:CHUNK]):
        yield rows
        if len(rows) < CHUNK:
            return
        last = rows[-1].pk


def as_text(value):
    """A value in a cell of text: lists with a bar between, dates in ISO form, true and false; empty for nothing."""
    if isinstance(value, list):
        return " | ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else value


def as_json(value):
    return value.isoformat() if isinstance(value, date) else value
