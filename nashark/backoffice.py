"""Django's admin under the portal's name: open by role, signed in to where everybody signs in."""

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from members.roles import Role

OPEN_TO = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class BackOffice(AdminSite):
    site_title = site_header = "نشارك"
    index_title = _("Back office")

    def has_permission(self, request):
        user = request.user
        return user.is_authenticated and user.is_active and bool(user.roles & OPEN_TO)

    @method_decorator([never_cache, login_not_required])
    def login(self, request, extra_context=None):
        """To the portal's own sign-in page; 403 for those whose role does not open this door."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return secure_admin_login(super().login)(request, extra_context)
