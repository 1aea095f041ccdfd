"""Switching a kind of mail off from the mail itself, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from members.letters import KINDS
from members.models import User
from members.models.messages import OFF_SALT


@csrf_exempt  # the reader's mail program posts here (RFC 8058), without a page before; the signed address is the proof
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mails_off(request, signed):
    """A GET asks, a POST switches off; nothing else can be done with the address, and nothing is told of its account."""
    try:
        user_pk, code = signing.loads(signed, salt=OFF_SALT)
    except signing.BadSignature as error:
        raise Http404 from error
    user, kind = get_object_or_404(User, pk=user_pk), KINDS.get(code)
    if kind is None or not kind.optional:
        raise Http404
    if request.method == "POST":
        user.mute(code)
    response = render(request, "members/mails_off.html", {"kind": kind, "is_off": request.method == "POST"})
    response["X-Robots-Tag"] = "noindex"
    return response
