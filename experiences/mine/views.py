"""What contributors see of their own experience, behind its private link; and its state, for the tracking code."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.limits import may
from experiences.mine.key import hand_over_key, opened_experience, opened_token, private_link, take_key_back
from experiences.models import Experience
from experiences.sheet import consents, contact, told
from kit.delivery import deliver
from kit.folding import western_digits


@login_not_required
@never_cache
@require_safe
def experience_link(request, token):
    """Changes the secret address for a key in a cookie and an address that tells nothing."""
    if not Experience.objects.with_link(token).exists():
        raise Http404
    return hand_over_key(redirect("experience_mine"), token)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def experience_mine(request):
    """State, code, link and sheet. A POST gives the key back, on a computer that others use too."""
    if request.method == "POST":
        return take_key_back(redirect("home"))
    experience = opened_experience(request)
    context = {
        "experience": experience,
        "sections": told(experience),
        "contact": contact(experience),
        "consents": consents(experience),
        "attachments": experience.attachments.all(),
        "private_link": private_link(request, opened_token(request)),
        "moves": experience.moves.all(),
        "sign_off": experience.sign_offs.first(),
    }
    return render(request, "experiences/mine.html", context)


@login_not_required
@require_safe
def mine_attachment(request, pk, preview=False):
    attachment = get_object_or_404(opened_experience(request).attachments, pk=pk)
    return deliver(attachment, preview=preview)


@login_not_required
@never_cache
@require_safe
def experience_state(request):
    """Where an experience stands, for whoever has its code; nothing else of it."""
    code = re.sub(r"[^A-Z0-9]", "", western_digits(request.GET.get("code", "")).upper())
    context, status = {"code": code}, 200
    if code and not may(request, "code"):
        context["is_limited"], status = True, 429
    elif code:
        context["experience"] = Experience.objects.filter(tracking_code=code).only("state", "tracking_code").first()
        status = 200 if context["experience"] else 404
    return render(request, "experiences/state.html", context, status=status)
