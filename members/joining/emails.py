"""The words of an invitation, for WhatsApp and for a mail."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kit.moves import RefusedMove, StaleEdit
from members.mail import Letter, mail_kind, post
from members.models import Invitation, Message, User
from members.models.invitations import GOOD_FOR
from members.roles import Role

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def join_address(token):
    return settings.SITE_URL + reverse("join_link", args=[token])


def invitation_words(person, token):
    """What goes out with a link, in each language: list of dict with language code, link, text and its WhatsApp address."""
    phone = person.phone.as_e164.lstrip("+") if person.phone else ""
    said = []
    for code in LANGUAGES:
        with override(code):
            text = _(
                "Hello %(name)s. The coordination of the cell for citizen participation in Larache invites you to its "
                "portal, Nasharek. Open this link and choose a password; it is yours alone and works once, until %(until)s:"
            ) % {"name": person.name_in(code), "until": date_format(timezone.localdate() + GOOD_FOR, "DATE_FORMAT")}
            said.append({"language": code, "link": join_address(token), "text": text, "phone": phone})
    return said


def post_invitation(person, *, by, language, seen):
    """Queue a mail whose link is made when it is delivered, so that no token is kept; a second press is one mail."""
    if not person.email:
        raise RefusedMove(_("This person has no e-mail address. Make a link, and pass it by WhatsApp."))
    last = person.invitations.values_list("pk", flat=True).first()
    if last != seen:
        raise StaleEdit(_("A link was made for this person a moment ago. Make another only if that one is lost."))
    waiting = [Message.State.WAITING, Message.State.SENDING]
    if person.messages.filter(kind="invitation", state__in=waiting).exists():
        raise StaleEdit(_("A mail to this person is on its way already."))
    tried = person.messages.filter(kind="invitation").count()
    with transaction.atomic():
        post(
            "invitation",
            person,
            key=f"invitation:{person.pk}:{tried}",
            by=by.pk,
            language=language if language in LANGUAGES else settings.LANGUAGE_CODE,
        )


@mail_kind("invitation", gettext_lazy("Invitations to the portal"), optional=False)
def invitation(person, by, language):
    """Makes the link as it is written; nothing where the person joined, left, or the inviter may invite no more."""
    inviter = User.objects.with_role(Role.COORDINATOR, Role.ADMINISTRATOR).filter(pk=by).first()
    if inviter is None:
        return None
    try:
        made, token = Invitation.objects.make(person, by=inviter, seen=0, sent_to=person.email)
    except RefusedMove:
        return None
    until = date_format(timezone.localtime(made.expires_at), "DATE_FORMAT")
    return Letter(
        subject=_("Open your account at Nasharek"),
        lines=[
            _(
                "The coordination of the cell for citizen participation in Larache invites you to its portal: the plan, "
                "what you answer for in it, and the guide."
            ),
            _("Choose a user name and a password behind this button. It takes two minutes, on a phone too."),
        ],
        after=[
            _("The link is yours alone, works once, and ends on %(until)s.") % {"until": until},
            _("If you do not know what this is about, leave it: nothing happens without you."),
        ],
        button=(_("Open my account"), join_address(token)),
    )
