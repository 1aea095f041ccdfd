"""Who gets in, and what a role opens."""

from functools import wraps

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied

from members.roles import Role

BACK_OFFICE_APPS = {"members", "actions", "experiences", "guide"}


def is_inside(user):
    """Whether `user` sees what the cell keeps among itself: names, contacts, the journal's words."""
    return user.is_authenticated and bool(user.roles)


def role_required(*roles):
    """View decorator: 403 for a signed-in person who has none of `roles` (strangers were sent to sign in before)."""

    def decorator(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.roles & frozenset(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorator


class RoleBackend(BaseBackend):
    """A coordinator's permissions in the back office; accounts themselves stay with administrators."""

    def has_perm(self, user_obj, perm, obj=None):
        app, _, action = perm.partition(".")
        return (
            user_obj.is_active
            and Role.COORDINATOR in user_obj.roles
            and app in BACK_OFFICE_APPS
            and not action.endswith("_user")
        )

    def has_module_perms(self, user_obj, app_label):
        return user_obj.is_active and app_label in BACK_OFFICE_APPS and Role.COORDINATOR in user_obj.roles


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation, never by signing up."""

    def is_open_for_signup(self, request):
        return False
