"""What stands before every page: who left is let out, and whoever runs the portal has a second factor first."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.roles import Role

NEED_SECOND_FACTOR = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


def sign_out_who_left(get_response):
    """Middleware: whoever stood in the cell once and does so no more is signed out at the next request, a POST unheard."""

    def middleware(request):
        if request.user.is_authenticated and request.user.has_left:
            logout(request)
            messages.info(
                request,
                _(
                    "You were signed out: your place in the cell has ended. The public pages stay open to you. "
                    "If this is a mistake, tell the coordination."
                ),
            )
            return redirect("home")
        return get_response(request)

    return middleware


def second_factor_first(get_response):
    """Middleware: coordinators and administrators without a second factor are led to set one up before anything else.

    A demonstration is spared: its accounts have a known password and nothing to guard.
    """

    def process_view(request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if name.startswith(("account_", "mfa_")) or name in ("second_factor", "healthz"):
            return None
        return redirect("second_factor") if lacks_second_factor(request.user) else None

    def middleware(request):
        return get_response(request)

    middleware.process_view = process_view
    return middleware


def lacks_second_factor(user):
    return (
        not settings.DEMONSTRATION
        and user.is_authenticated
        and bool(user.roles & NEED_SECOND_FACTOR)
        and not is_mfa_enabled(user, [Authenticator.Type.TOTP])
    )
