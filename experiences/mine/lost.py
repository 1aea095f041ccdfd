"""A private link renewed, and a private link that was lost."""

import contextlib

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from experiences.limits import may
from experiences.mine.emails import post_link
from experiences.mine.key import NO_KEY, hand_over_key, opened_experience, sealed_link, unsealed_link
from experiences.mine.views import clean_code
from experiences.models import Experience


class LostForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("The e-mail that you gave"),
        error_messages={"invalid": gettext_lazy("This is no e-mail address: it looks like name@example.org.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Tracking code"),
        help_text=gettext_lazy(
            "Eight letters and digits; it stands on the receipt and in the mail that you got on sending."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "short code", "dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self):
        return clean_code(self.cleaned_data["code"])


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_lost(request):
    """The same answer after the same work, whether e-mail and code go together or not."""
    form = LostForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "experiences/mine/lost.html", {"form": form})
    if not may(request, "lost"):
        return render(request, "experiences/mine/lost.html", {"form": form, "is_limited": True}, status=429)
    post_link(form.cleaned_data["code"], form.cleaned_data["email"])
    return render(request, "experiences/mine/lost.html", {"form": form, "is_asked": True})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_renew(request):
    """A new link in place of all earlier ones; this browser is given its key."""
    if request.method != "POST":
        experience = opened_experience(request)
        if experience.is_being_typed:  # its typist's key is found again by itself
            return redirect("experience_mine")
        context = {"experience": experience, "sealed": sealed_link(experience)}
        return render(request, "experiences/mine/renew.html", context)
    pk, token = unsealed_link(request.POST.get("link", ""))
    with contextlib.suppress(Http404):  # the second of two presses comes with a key that is dead by then
        experience = opened_experience(request)
        if experience.pk == pk and not experience.is_being_typed:
            experience.renew_link(token)
    if not Experience.objects.with_link(token).filter(pk=pk).exists():
        raise Http404(NO_KEY)
    messages.success(request, _("Here is your new private link. Keep it now: earlier ones open nothing any more."))
    return hand_over_key(redirect("experience_mine"), token)
