"""Who gets in, and what a role opens."""

import logging
import time
from functools import wraps

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from members.letters import Item, Letter
from members.resuming.browser import whose_browser
from members.roles import Role

logger = logging.getLogger(__name__)

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
    """Accounts are made by invitation, never by signing up; their mails are letters like all others."""

    # The same words whichever of its names was tried, and whether there is such an account or not.
    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(
        ["email_password_mismatch", "username_password_mismatch", "invalid_login"],
        gettext_lazy("This name and this password do not go together. Check both, then try again."),
    )

    def is_open_for_signup(self, request):
        return False

    def is_reauthentication_required(self, *, app, **kwargs):
        """A sign-in of the last minutes is proof enough: nobody types the password twice on the way to a second factor."""
        records = get_authentication_records(self.request, self.request.user)
        if any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_login_redirect_url(self, request):
        """The desk in the account's own language; whoever came by the French door stays in French."""
        if get_language() == settings.LANGUAGE_CODE:
            return request.user.address_of("desk")
        return super().get_login_redirect_url(request)

    def render_mail(self, template_prefix, email, context, headers=None):
        """In the reader's language, where the address is known; allauth's own text for what we have no letter for."""
        write = ACCOUNT_LETTERS.get(template_prefix.rpartition("/")[2])
        reader = context.get("user") or get_user_model().objects.with_email(email).first()
        language = reader.language if reader else get_language()
        with override(language):
            if write is None:
                return super().render_mail(template_prefix, email, context, headers)
            return write(context).mail(to=email, reader=reader or "", language=language)

    def send_mail(self, template_prefix, email, context):
        """A mail server that is silent must not break the page; it says so, whether the address is known or not."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's errors are OSErrors, too
            logger.exception("mail not sent: %s", template_prefix)
            messages.error(
                self.request, _("The mail could not be sent: the mail server does not answer. Try again in some minutes.")
            )

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Guesses count against the account, by whichever of its names; a new password by mail frees it by the same key."""
        account = get_user_model().objects.called(credentials.get("email") or credentials.get("username", ""))
        if account is None:
            return super()._get_login_attempts_cache_key(request, **credentials)
        # Its own browser counts apart, so that a stranger's guesses shut nobody out.
        own = " own browser" if whose_browser(request) == account.pk else ""
        return super()._get_login_attempts_cache_key(request, username=account.username + own)


def login_code(context):
    return Letter(
        subject=_("Your code to sign in"),
        lines=[_("Type this code in the page where you asked for it. It is good for a few minutes:")],
        items=[Item(context["code"])],
        after=[_("If you did not ask for it, leave it: without the code nobody gets in.")],
    )


def password_reset_key(context):
    return Letter(
        subject=_("Choose a new password"),
        lines=[
            _("Somebody asked for a new password for your account, most likely you. Your user name is %(username)s.")
            % context
        ],
        after=[_("If it was not you, leave it: your password stays as it is.")],
        button=(_("Choose a new password"), context["password_reset_url"]),
    )


def unknown_account(context):
    return Letter(
        subject=_("No account has this address"),
        lines=[
            _("Somebody, most likely you, wanted to sign in at Nasharek with this address. No account has it."),
            _("Perhaps you joined with another address, or with your phone or user name alone."),
            _("Accounts are opened by invitation: ask the coordination of the cell."),
        ],
    )


def email_changed(context):
    return Letter(
        subject=_("The e-mail of your account was changed"),
        lines=[
            _("Your account at Nasharek now has the e-mail %(to_email)s.") % context
            if context["to_email"]
            else _("Your account at Nasharek has no e-mail any more.")
        ],
        after=[_("If it was not you, tell the coordination at once.")],
    )


ACCOUNT_LETTERS = {write.__name__: write for write in (login_code, password_reset_key, unknown_account, email_changed)}
