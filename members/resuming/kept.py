"""What was typed into a page whose session had ended, kept for an hour for the same account and nobody else."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.links import new_token
from members.resuming.browser import whose_browser

KEPT_FOR = 3600  # seconds
AT_MOST = 200_000  # characters of a form's fields
SECRET = ("password", "token", "code", "secret")  # never kept, nor are files
_NAME = "kept"


class LoginRequired(LoginRequiredMiddleware):
    """Sends strangers to sign in. A form that one of ours sends too late is kept, and shown again after signing in."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        note = request.session.get(_NAME) if request.method == "POST" and request.user.is_authenticated else None
        if note and note["path"] == request.get_full_path():
            forget(request)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request, view_func):
        if request.method == "POST" and keep(request):
            messages.info(request, _("Your session has ended. What you typed is kept: sign in, and send it with one press."))
            return redirect_to_login(reverse("resume"), resolve_url(settings.LOGIN_URL))
        return super().handle_no_permission(request, view_func)


def keep(request):
    """Keep the posted fields; whether there was anything to keep, and anybody to keep it for."""
    owner, path = whose_browser(request), request.get_full_path()
    fields = [(name, value) for name, values in request.POST.lists() for value in values if not is_secret(name)]
    too_much = sum(len(name) + len(value) for name, value in fields) > AT_MOST
    if not owner or not fields or too_much or path.startswith(("//", reverse("admin:index"))):
        return False
    forget(request)
    key = new_token()
    cache.set(f"{_NAME}:{key}", {"owner": owner, "path": path, "fields": fields, "files": bool(request.FILES)}, KEPT_FOR)
    request.session[_NAME] = {"key": key, "path": path}
    return True


def is_secret(name):
    return any(word in name.lower() for word in SECRET)


def kept_form(request):
    """What waits for the signed-in account: dict with path, fields and whether files were with them; None for nothing.

    What another account typed in this browser is thrown away unread.
    """
    note = request.session.get(_NAME)
    kept = cache.get(f"{_NAME}:{note['key']}") if note else None
    if kept and kept["owner"] == request.user.pk:
        return kept
    forget(request)
    return None


def forget(request):
    if note := request.session.pop(_NAME, None):
        cache.delete(f"{_NAME}:{note['key']}")
