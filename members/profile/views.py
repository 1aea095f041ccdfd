"""What a person of the cell decides about himself or herself."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from members.profile.forms import ProfileForm


def email_elsewhere(request):
    """allauth's own page of addresses asks for no password; ours, in the profile, does."""
    return redirect("profile")


@never_cache
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    form = ProfileForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        form.save()
        with override(request.user.language):
            messages.success(request, _("Your profile is saved."))
        return redirect(request.user.address_of("profile"))
    return render(request, "members/profile.html", {"form": form, "person": request.user.person})
