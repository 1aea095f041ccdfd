"""Whose browser this is: the account that signed in last, in a signed cookie that opens nothing."""

from datetime import timedelta

from django.conf import settings

NAME, _SALT = "whose", "members.whose"
KEPT_FOR = timedelta(days=365)


def remember_whose_browser(get_response):
    """Middleware: after each page of a signed-in account the browser knows whose it is."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated and whose_browser(request) != request.user.pk:
            response.set_signed_cookie(
                NAME,
                request.user.pk,
                salt=_SALT,
                max_age=KEPT_FOR,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    return middleware


def whose_browser(request):
    """Primary key of the account that signed in here last, or None."""
    pk = request.get_signed_cookie(NAME, default=None, salt=_SALT, max_age=KEPT_FOR)
    return int(pk) if pk else None
