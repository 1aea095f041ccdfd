"""What the cell is told by mail of the guide's editions: one function a message, each with its switch."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guide.models import Edition, EditionComment, EditionMove
from guide.models.editions import READERS
from guide.models.states import EditionState
from members.mail import Item, Letter, mail_kind, post
from members.models import User
from members.roles import Role

WORKERS = frozenset({Role.COORDINATOR, Role.REVISER})


@mail_kind("edition_revision", gettext_lazy("Editions of the guide to revise"), optional=True, roles={Role.REVISER})
def edition_revision(user, move):
    return of_move(
        user,
        move,
        _("Revise the edition “%(title)s”"),
        _("%(name)s asks the revision committee to revise this edition: its texts, its order, each sheet."),
    )


@mail_kind("edition_returned", gettext_lazy("Editions of the guide that are returned"), optional=True, roles=WORKERS)
def edition_returned(user, move):
    return of_move(
        user,
        move,
        _("Mend the edition “%(title)s”: it was returned"),
        _("%(name)s has returned it, for this reason:"),
    )


@mail_kind("edition_circulated", gettext_lazy("Editions of the guide to read and comment on"), optional=True, roles=READERS)
def edition_circulated(user, move):
    move = EditionMove.objects.select_related("edition", "by__person").get(pk=move)
    if move.edition.state != EditionState.CIRCULATED:
        return None
    until = date_format(move.edition.frozen_in_force().comments_until, "DATE_FORMAT")
    return letter(
        move.edition,
        _("Read “%(title)s” and comment until %(day)s") % {**called(move.edition), "day": until},
        _("%(name)s gives this edition to the whole cell before it is decided on.") % {"name": move.by},
        button=(_("Read and comment"), reverse("edition_comments", args=[move.edition.slug])),
    )


@mail_kind("edition_comment_settled", gettext_lazy("What became of my comments on the guide"), optional=True, roles=READERS)
def edition_comment_settled(user, comment):
    comment = EditionComment.objects.select_related("edition", "settled_by__person").get(pk=comment)
    if comment.outcome == EditionComment.Outcome.TAKEN_UP:
        subject = _("See what became of your comment on “%(title)s”: it is taken up")
    else:
        subject = _("Read why your comment on “%(title)s” is not taken up")
    said = _("You had written: %(words)s") % {"words": Truncator(comment.words).chars(300)}
    return letter(
        comment.edition,
        subject % called(comment.edition),
        _("%(name)s has settled your comment.") % {"name": comment.settled_by},
        said,
        quote=comment.answer,
    )


@mail_kind("edition_ready", gettext_lazy("Editions of the guide to validate"), optional=True, roles={Role.VALIDATOR})
def edition_ready(user, edition):
    edition = Edition.objects.get(pk=edition)
    if not edition.is_ready:
        return None
    return letter(
        edition,
        _("Decide on the edition “%(title)s”: it waits for you alone") % called(edition),
        _("It was circulated, the days for comments are over, and every comment is settled."),
        button=(_("Read and decide"), reverse("edition_step", args=[edition.slug, "validate"])),
    )


@mail_kind("edition_validated", gettext_lazy("Editions of the guide that are validated"), optional=True, roles=WORKERS)
def edition_validated(user, move):
    edition = EditionMove.objects.select_related("edition").get(pk=move).edition
    if Role.COORDINATOR in user.roles:
        subject, after = _("Publish the edition “%(title)s”: it is validated"), _("Its final book is being printed.")
    else:
        subject, after = _("Read the decision: the edition “%(title)s” is validated"), ""
    told = _("%(name)s has validated it, in these words:") % {"name": edition.decided_name}
    return letter(edition, subject % called(edition), told, quote=edition.decision, after=[after] if after else [])


@mail_kind("edition_published", gettext_lazy("Editions of the guide that are published"), optional=True, roles=READERS)
def edition_published(user, move):
    return of_move(
        user,
        move,
        _("Read and share the guide: “%(title)s” is published"),
        _("Everybody may read it now, take it along and check its fingerprint."),
    )


@mail_kind(
    "edition_taken_back",
    gettext_lazy("Published editions in which a consent was taken back"),
    optional=True,
    roles={Role.COORDINATOR},
)
def edition_taken_back(user, edition):
    edition = Edition.objects.losing().filter(pk=edition).first()
    if edition is None or edition.under_correction():
        return None
    return letter(
        edition,
        _("Prepare a corrected edition of “%(title)s”: a contributor has taken something back") % called(edition),
        _("An experience in it was withdrawn, or its publication, a photo or a name is not agreed to any more."),
        _("The portal does not offer its files to the public any more; they stay as they are, and can still be checked."),
        button=(_("Prepare a corrected edition"), reverse("edition_correct", args=[edition.slug])),
    )


def tell_taken_back(experience):
    """The coordinators, where a validated or published edition tells what its contributor has taken back."""
    editions = Edition.objects.losing().filter(frozen__sheets__experience=experience, is_demonstration=False).distinct()
    for edition in editions:
        for user in User.objects.with_role(Role.COORDINATOR):
            key = f"edition_taken_back:{edition.pk}:{experience.pk}:{user.pk}"
            post("edition_taken_back", user, key=key, edition=edition.pk)


def post_ready():
    """Tell the validator what only waits for a decision since its last day for comments is over; returns how many mails."""
    return sum(edition.tell_ready() for edition in Edition.objects.filter(state=EditionState.CIRCULATED))


def of_move(user, pk, subject, what_happened):
    move = EditionMove.objects.select_related("edition", "by__person").get(pk=pk)
    if move.edition.state != move.to_state:
        return None  # it has moved on
    return letter(move.edition, subject % called(move.edition), what_happened % {"name": move.by}, quote=move.reason)


def letter(edition, subject, *lines, button=None, quote="", after=()):
    return Letter(
        subject=subject,
        lines=list(lines),
        items=[Item(edition.title, edition.slug)],
        quote=quote,
        after=list(after),
        button=button or (_("Open the edition"), reverse("edition", args=[edition.slug])),
    )


def called(edition):
    return {"title": Truncator(edition.title).chars(60)}
