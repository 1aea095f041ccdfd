"""The key that a browser holds after opening an invitation's link: the SHA-256 of its token, in the session."""

import time
from datetime import timedelta

from django.http import Http404

from kit.links import link_digest
from members.models import Invitation

KEPT_FOR = timedelta(hours=12)  # phones and computers are shared
_NAME = "joining"


def take_key(request, token):
    request.session[_NAME] = {"digest": link_digest(token), "at": time.time()}


def lose_key(request):
    request.session.pop(_NAME, None)


def opened_invitation(request):
    """The open invitation that this browser may use; Http404 without one, the same for a used, lost or expired one."""
    key = request.session.get(_NAME)
    if not key or time.time() - key["at"] > KEPT_FOR.total_seconds():
        raise Http404
    invitation = Invitation.objects.with_digest(key["digest"]).first()
    if invitation is None:
        raise Http404
    return invitation
