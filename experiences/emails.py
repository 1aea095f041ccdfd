"""What contributors are told by mail when their experience moves: one function a message, in the contributor's language."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experiences.models import Move, State
from members.mail import Item, Letter, Reader, mail_kind


def contributor(move):
    """Whom the mail of the move (its pk) goes to; None when the experience or its address is gone."""
    return reader_of(Move.objects.select_related("experience").get(pk=move).experience)


def reader_of(experience):
    """The experience's contact as a reader of mails."""
    if not experience.contact_email:
        return None
    return Reader(experience.contact_email, experience.language, experience.contact_name)


@mail_kind(
    "experience_moved", gettext_lazy("Where an experience stands, to its contributor"), optional=False, reader=contributor
)
def experience_moved(reader, move):
    move = Move.objects.select_related("experience__typed_by__person").get(pk=move)
    write = WRITERS[State(move.to_state)]
    if move.to_state == State.SENT and move.from_state != State.DRAFT:
        write = sent_again
    elif move.to_state == State.SENT and move.experience.typed_by_id:
        write = typed_for_you
    return write(move.experience, move.reason)


def received(experience, reason):
    return letter(
        experience,
        _("We received your experience “%(title)s”: keep the code %(code)s"),
        _("Thank you. Your experience has reached the cell, with all its files."),
        what_now=_("The project team reads it and writes to you when it is decided. There is nothing to do until then."),
    )


def typed_for_you(experience, reason):
    return letter(
        experience,
        _("We typed your experience “%(title)s” for you: read it, keep the code %(code)s"),
        _("%(name)s, of the coordination cell, typed this experience for you. Source: %(source)s, %(day)s.")
        % {
            "name": experience.typed_by,
            "source": experience.get_source_display(),
            "day": date_format(experience.source_date, "DATE_FORMAT") if experience.source_date else "",
        },
        what_now=_("Read it through the link. There you can correct it, change what you agreed to, or withdraw it."),
    )


def sent_again(experience, reason):
    return letter(
        experience,
        _("We received what you changed in “%(title)s”"),
        _("Thank you. What you changed has reached the cell; what you had sent before is kept beside it."),
        what_now=_("The project team reads it and writes to you when it is decided. There is nothing to do until then."),
    )


def under_review(experience, reason):
    if not reason:
        return letter(
            experience,
            _("Your experience “%(title)s” is being read"),
            _("The project team has begun to review your experience."),
            what_now=_("We write to you again when it is decided. There is nothing to do until then."),
        )
    return letter(
        experience,
        _("Your experience “%(title)s” is under review again"),
        _("The project team has taken back its decision on your experience and reviews it anew."),
        reason=reason,
        what_now=_("We write to you again when it is decided. There is nothing to do until then."),
    )


def completion_asked(experience, reason):
    return letter(
        experience,
        _("Complete your experience “%(title)s”: something is missing"),
        _("The project team has read your experience and asks you for something more."),
        reason=reason,
        what_now=_("Open your private link, add what is missing and send it again. All that you told is still there."),
    )


def accepted(experience, reason):
    return letter(
        experience,
        _("Your experience “%(title)s” is accepted for the guide"),
        _("The project team has accepted your experience among those of the guide."),
        reason=reason,
        what_now=_("There is nothing to do: you will be shown its text before it is printed."),
    )


def declined(experience, reason):
    return letter(
        experience,
        _("Your experience “%(title)s” is not taken into the guide: read why"),
        _("The project team has read your experience and did not take it into the guide."),
        reason=reason,
        what_now=_("If you see it otherwise, answer this message: a decision can be taken back."),
    )


def withdrawn(experience, reason):
    return letter(
        experience,
        _("Your experience “%(title)s” is withdrawn"),
        _("As you asked, your experience is withdrawn: it stands neither in the catalogue nor in the guide to come."),
        what_now=_("There is nothing to do. If it was not you, tell the project team at once."),
    )


WRITERS = {
    State.SENT: received,
    State.UNDER_REVIEW: under_review,
    State.COMPLETION_ASKED: completion_asked,
    State.ACCEPTED: accepted,
    State.DECLINED: declined,
    State.WITHDRAWN: withdrawn,
}


def letter(experience, subject, what_happened, *, what_now, reason="", button=None):
    """A letter to the experience's contact: `reason` in the team's words, and a private link of its own.

    `subject` may name the title and the code. `button`: its words, when it is more than to open the link.
    """
    names = {"title": Truncator(experience.title).chars(60), "code": experience.tracking_code}
    return Letter(
        subject=subject % names,
        lines=[what_happened],
        items=[Item(experience.title, _("Tracking code: %(code)s") % names)],
        quote=reason,
        after=[what_now, _("The link below is yours alone: pass it to nobody.")],
        button=(button or _("Open my experience"), reverse("experience_link", args=[experience.new_link()])),
    )
