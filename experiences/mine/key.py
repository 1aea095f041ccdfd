"""The key to one's own experience: the private link's token, kept in a cookie that only its own pages are sent."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse
from django.utils.translation import get_language, override

from experiences.models import Experience, PrivateLink
from kit.links import link_digest, new_token

KEPT_FOR = timedelta(hours=12)  # and no longer than the browser stays open: phones and computers are shared
_SALT = "experiences.mine"
NO_KEY = "no key"  # why there is no page: 404.html then says how to get a new link


def _cookies():
    """(name, path) of the cookie in each language, for their addresses have no beginning in common."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield f"mine_{code[:2]}", reverse("experience_mine")


def hand_over_key(response, token):
    """Let the browser of this response open the experience of `token`."""
    for name, path in _cookies():
        response.set_signed_cookie(
            name, token, salt=_SALT, path=path, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def take_key_back(response):
    for name, path in _cookies():
        response.delete_cookie(name, path=path, samesite="Lax")
    return response


def opened_token(request):
    """The token that the browser holds, or None."""
    name = f"mine_{get_language()[:2]}"
    return request.get_signed_cookie(name, default=None, salt=_SALT, max_age=KEPT_FOR)


def opened_experience(request):
    """The experience that the browser holds a key to; Http404 without one, the same for a wrong and a lost one."""
    token = opened_token(request)
    experience = Experience.objects.with_link(token).first() if token else None
    if experience is None:
        raise Http404(NO_KEY)
    return experience


def just_handed_in(request):
    """Primary key of the experience that this browser typed for somebody and sent: its key is dead, its link to be made."""
    token = opened_token(request)
    link = token and PrivateLink.objects.dead().filter(digest=link_digest(token)).select_related("experience").first()
    return link.experience_id if link and link.experience.typist_key == token else None


def sealed_link(experience):
    """A new token for this experience, made before it is wanted: pressed twice, the same link is made once."""
    return signing.dumps([experience.pk, new_token()], salt=_SALT)


def unsealed_link(sealed):
    """(pk of the experience, token) of a form's sealed link; Http404 for one that is not ours."""
    try:
        return signing.loads(sealed, salt=_SALT)
    except signing.BadSignature as error:
        raise Http404(NO_KEY) from error


def private_link(request, token):
    return request.build_absolute_uri(reverse("experience_link", args=[token]))
