"""The mail to whoever lost the private link: written only where e-mail and tracking code go together."""

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experiences.models import Experience, State
from members.mail import Item, Letter, Reader, mail_kind, post

AGAIN_AFTER = 600  # seconds in which asking again sends no second mail


def post_link(code, email):
    """Ask for a new link; whether the two go together shows when the mail is delivered, to nobody who asks."""
    digest = email_digest(email)
    while_fresh = int(timezone.now().timestamp()) // AGAIN_AFTER
    post("link_lost", None, key=f"link_lost:{code[:20]}:{digest[:32]}:{while_fresh}", code=code[:20], email=digest)


def email_digest(email):
    """What the queue keeps of a typed address: enough to compare, not to read."""
    return salted_hmac("experiences.mine.lost", email.strip().lower()).hexdigest()


def asked_for(code, email):
    """Reader at the address that the experience of `code` has, if it is the one typed; None for whoever guesses."""
    experience = experience_of(code)
    address = typed(experience, "contact_email") if experience else ""
    if not address or not constant_time_compare(email_digest(address), email):
        return None
    return Reader(address, experience.language, typed(experience, "contact_name"))


def experience_of(code):
    """Not one that a member of the cell is still typing, nor one that was invented."""
    experience = Experience.objects.filter(tracking_code=code, is_demonstration=False).first()
    return None if experience and experience.typed_by_id and experience.state == State.DRAFT else experience


def typed(experience, name):
    """The answer as it was sent; of a draft, as it was typed."""
    return experience.typed.get(name, "") if experience.state == State.DRAFT else getattr(experience, name)


@mail_kind("link_lost", gettext_lazy("A new private link, to whoever lost it"), optional=False, reader=asked_for)
def link_lost(reader, code, email):
    experience = experience_of(code)
    title = typed(experience, "title") or _("My experience")
    return Letter(
        subject=_("Open your experience “%(title)s” again: here is a new link") % {"title": Truncator(title).chars(60)},
        lines=[_("Somebody, most likely you, asked for a new private link to this experience.")],
        items=[Item(title, _("Tracking code: %(code)s") % {"code": experience.tracking_code})],
        after=[
            _("The link below is yours alone: pass it to nobody."),
            _("If you did not ask for it, leave it; to make all earlier links worthless, open it and renew your link."),
        ],
        button=(_("Open my experience"), reverse("experience_link", args=[experience.new_link()])),
    )
