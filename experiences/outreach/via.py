"""By what an experience came to be told: a channel's code or a lead's link, carried hidden through the form."""

import re

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.translation import get_language, override

from experiences.models import Channel, Lead, LeadLink

NAME = "via"  # in the address and in the form
KEPT_FOR = 15 * 60  # seconds between the opening of a personal link and the form: phones and computers are shared
_signer = Signer(salt="experiences.via", sep="~")
_LEAD, _COOKIE = "lead", "experiences.via.cookie"


class Via:
    """What the form carries (`value`), and what it stands for: `channel` or `lead`, or neither for whoever came directly."""

    def __init__(self, value=""):
        self.value, self.channel, self.lead = "", None, None
        if value.startswith(f"{_LEAD}~"):
            self.lead = _lead_of(value)
        elif re.fullmatch(r"[\w-]{1,16}", value, re.ASCII):
            self.channel = Channel.objects.filter(code=value.lower()).first()
        if self.lead or self.channel:
            self.value = value

    @classmethod
    def of(cls, request):
        """From what was sent with the form, from its address, or from a personal link that was opened just now."""
        if request.method == "POST":
            return cls(request.POST.get(NAME, ""))
        opened = request.get_signed_cookie(_cookie(get_language()), "", salt=_COOKIE, max_age=KEPT_FOR)
        return cls(request.GET.get(NAME) or opened)

    @property
    def origin(self):
        """For Experience.objects.begin: what it remembers of how it came."""
        return {"channel": self.channel, "lead": self.lead}

    @property
    def first_words(self):
        """What the empty form may hold already."""
        if self.lead is None or not self.lead.holder_name:
            return {}
        organisation = self.lead.organisation
        return {"holder_name": self.lead.holder_name, "holder_kind": organisation.kind if organisation else ""}

    @property
    def is_counted(self):
        """Whether opening the form counts as a visit: by a channel or directly. A personal link counts nothing."""
        return self.lead is None


def _lead_of(value):
    try:
        link = _signer.unsign(value).removeprefix(f"{_LEAD}~")
    except BadSignature:
        return None
    links = LeadLink.objects.filter(pk=link, stopped_at=None)
    return Lead.objects.select_related("organisation").filter(links__in=links).first()


def _cookie(language):
    """A cookie of its own for each language: their addresses have no beginning in common."""
    return f"{NAME}_{language[:2]}"


def remember(response, link):
    """Let the form that this browser opens next know of the personal `link`."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            response.set_signed_cookie(
                _cookie(code),
                _signer.sign(f"{_LEAD}~{link.pk}"),
                salt=_COOKIE,
                max_age=KEPT_FOR,
                path=reverse("experience_form"),
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
    return response
