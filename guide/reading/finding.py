"""Which editions somebody may read, and the book of one as it stands for that reader."""

from dataclasses import replace
from functools import lru_cache

from django.utils import translation

from guide.manuscript import manuscript_of
from guide.manuscript.indexes import indexes, plots
from guide.models import Edition, EditionState, FrozenManuscript
from guide.models.editions import READERS
from guide.reading.book import WebBook
from members.roles import Role

BOOKS_KEPT = 4  # in a process's memory: a book of 200 sheets takes some ten megabytes


def roles_of(user):
    return user.roles if user.is_authenticated else frozenset()


def public_editions():
    """What everybody may read."""
    return Edition.objects.public()


def readable_by(user):
    return Edition.objects.visible_to(user) if roles_of(user) & READERS else public_editions()


def mark_of(edition):
    """SHA-256 of the manuscript that the edition stands for, and since when; None while it may still change."""
    if edition.is_open:
        return None
    return edition.frozen.order_by("-pk").only("pk", "sha256", "at", "edition").first()


def book_for(edition, frozen, user=None):
    """The WebBook of `edition`, of which a reviser in conflict with an experience finds nothing of it before publication."""
    book = kept(frozen.sha256) if frozen else WebBook(manuscript_of(edition))
    hidden = hidden_from(user, edition) if user else frozenset()
    return WebBook(without(book.manuscript, hidden)) if hidden & {sheet.anchor for sheet in book.manuscript.sheets} else book


@lru_cache(maxsize=BOOKS_KEPT)
def kept(sha256):
    """The WebBook of a frozen manuscript: its text never changes, so that nothing has to be read twice."""
    return WebBook(FrozenManuscript.objects.filter(sha256=sha256).order_by("pk").first().read())


def hidden_from(user, edition):
    """Anchors of the sheets with which a reviser is in conflict, until they are published; nobody else's reading is narrowed."""
    roles = roles_of(user)
    if edition.state == EditionState.PUBLISHED or Role.REVISER not in roles or Role.COORDINATOR in roles:
        return frozenset()
    return frozenset(f"sheet-{pk}" for pk in edition.hidden_keys(user))


def without(manuscript, anchors):
    """The Manuscript without these sheets, in its indexes and plots neither."""
    parts = [replace(part, sheets=[one for one in part.sheets if one.anchor not in anchors]) for part in manuscript.parts]
    sheets = [sheet for part in parts for sheet in part.sheets]
    with translation.override(manuscript.language):
        return replace(manuscript, parts=parts, plots=plots(sheets), indexes=indexes(sheets))
