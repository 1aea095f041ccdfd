"""What contributors are told by mail: one function a message, each in the contributor's language."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from experiences.models.states import State


def tell(move):
    """Send the message of this move to the experience's contact."""
    with override(move.experience.language):
        WRITERS[State(move.to_state)](move.experience, move.reason)


def received(experience, reason):
    _send(
        experience,
        _("We received your experience “%(title)s”: keep the code %(code)s"),
        _("Thank you. Your experience has reached the cell, with all its files."),
        what_now=_("The project team reads it and writes to you when it is decided. There is nothing to do until then."),
    )


def accepted(experience, reason):
    _send(
        experience,
        _("Your experience “%(title)s” is accepted for the guide"),
        _("The project team has accepted your experience among those of the guide."),
        reason=reason,
        what_now=_("There is nothing to do: you will be shown its text before it is printed."),
    )


def declined(experience, reason):
    _send(
        experience,
        _("Your experience “%(title)s” is not taken into the guide: read why"),
        _("The project team has read your experience and did not take it into the guide."),
        reason=reason,
        what_now=_("If you see it otherwise, answer this message: a decision can be taken back."),
    )


def reopened(experience, reason):
    _send(
        experience,
        _("Your experience “%(title)s” is under review again"),
        _("The project team has taken back its decision on your experience and reviews it anew."),
        reason=reason,
        what_now=_("We write to you again when it is decided. There is nothing to do until then."),
    )


WRITERS = {
    State.SENT: received,
    State.ACCEPTED: accepted,
    State.DECLINED: declined,
    State.UNDER_REVIEW: reopened,
}


def _send(experience, subject, what_happened, *, what_now, reason=""):
    names = {"title": Truncator(experience.title).chars(60), "code": experience.tracking_code}
    context = {
        "experience": experience,
        "what_happened": what_happened,
        "reason": reason,
        "what_now": what_now,
        "link": settings.SITE_URL + reverse("experience_link", args=[experience.new_link()]),
        "site": settings.SITE_URL,
        "is_rtl": not experience.language.startswith("fr"),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join((subject % names).split()),
        body=render_to_string("emails/experience.txt", context),
        to=[experience.contact_email],
    )
    mail.attach_alternative(render_to_string("emails/experience.html", context), "text/html")
    mail.send()
