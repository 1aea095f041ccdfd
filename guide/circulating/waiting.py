"""What of the guide waits for whom: for the desk and the week's mail."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from guide.models import Build, BuildState, Edition, EditionState, FrozenManuscript
from guide.models.editions import READERS
from guide.models.states import SETTLED
from members.roles import Role


@dataclass(frozen=True)
class Task:
    words: str
    path: str
    icon: str


def waiting_for(roles):
    """The Tasks of whoever has `roles`, the oldest edition first. One query."""
    if not roles & READERS:
        return []
    tasks = [task for edition in unfinished() for task in tasks_of(edition)]
    return [task for who, task in tasks if roles & who]


def unfinished():
    """Editions in which somebody has something to do, with what the tasks ask for."""
    final = Build.objects.filter(edition=OuterRef("pk"), frozen__state=EditionState.VALIDATED, state=BuildState.DONE)
    losing = Edition.objects.losing().filter(pk=OuterRef("pk"))
    correcting = Edition.objects.filter(corrects=OuterRef("pk"))
    until = FrozenManuscript.objects.filter(edition=OuterRef("pk")).values("comments_until")[:1]
    rows = Edition.objects.annotate(
        until=Subquery(until),
        open_comments=Count("comments", filter=Q(comments__outcome="")),
        is_printed=Exists(final),
        is_losing=Exists(losing),
        has_correction=Exists(correcting),
    )
    return rows.exclude(state=EditionState.PUBLISHED, is_losing=False).order_by("pk")


def tasks_of(edition):
    """[(whose, Task)] of one edition."""
    title, page, found = {"title": edition.title}, reverse("edition", args=[edition.slug]), []
    comments = reverse("edition_comments", args=[edition.slug])
    if edition.state == EditionState.IN_REVISION:
        found.append(({Role.REVISER}, Task(_("Revise the edition “%(title)s”") % title, page, "eye")))
    if edition.open_comments and edition.state not in SETTLED:
        words = comments_words(edition.open_comments) % {**title, "number": edition.open_comments}
        found.append(({Role.COORDINATOR, Role.REVISER}, Task(words, comments, "chat-left-text")))
    if edition.state == EditionState.CIRCULATED:
        found += circulated(edition, title, comments)
    if edition.is_losing and not edition.has_correction:
        words = _("A contributor has taken something back: prepare a corrected edition of “%(title)s”") % title
        found.append(({Role.COORDINATOR}, Task(words, page, "exclamation-triangle")))
    elif edition.state == EditionState.VALIDATED and edition.is_printed:
        found.append(({Role.COORDINATOR}, Task(_("Publish the edition “%(title)s”") % title, page, "globe2")))
    return found


def comments_words(number):
    return ngettext("%(number)s comment on “%(title)s” to settle", "%(number)s comments on “%(title)s” to settle", number)


def circulated(edition, title, comments):
    if edition.until and edition.until >= timezone.localdate():
        words = _("Read “%(title)s” and comment until %(day)s") % {**title, "day": date_format(edition.until, "DATE_FORMAT")}
        return [(READERS - {Role.COORDINATOR}, Task(words, comments, "book"))]
    if edition.open_comments:
        return []
    path = reverse("edition_step", args=[edition.slug, "validate"])
    return [({Role.VALIDATOR}, Task(_("Decide on the edition “%(title)s”") % title, path, "patch-check"))]
