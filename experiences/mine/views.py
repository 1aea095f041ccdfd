"""What contributors see of their own experience, behind its private link; and its state, for the tracking code."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.limits import may
from experiences.mine.key import (
    NO_KEY,
    hand_over_key,
    just_handed_in,
    opened_experience,
    opened_token,
    private_link,
    take_key_back,
)
from experiences.mine.standing import journal, line
from experiences.models import Experience, Publication, State
from experiences.models.leaving import ERASED_AFTER
from experiences.sheet import consents, contact, told
from kit.delivery import deliver
from kit.folding import western_digits
from kit.qr import svg


@login_not_required
@never_cache
@require_safe
def experience_link(request, token):
    """Changes the secret address for a key in a cookie and an address that tells nothing."""
    if not Experience.objects.with_link(token).exists():
        raise Http404(NO_KEY)
    return hand_over_key(redirect("experience_mine"), token)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def experience_mine(request):
    """Where it stands, what is asked, what was told. A POST gives the key back, on a computer that others use too."""
    if request.method == "POST":
        return take_key_back(redirect("home"))
    try:
        experience = opened_experience(request)
    except Http404:
        if handed_in := just_handed_in(request):
            return take_key_back(redirect("behalf_handover", pk=handed_in))
        raise
    context = {**room_context(experience), "private_link": private_link(request, opened_token(request))}
    return render(request, "experiences/mine.html", context)


def room_context(experience):
    moves = list(experience.moves.all())
    publication = Publication.objects.live().filter(experience=experience).first()
    return {
        **sheet_context(experience),
        "is_draft": experience.state == State.DRAFT,
        "line": line(experience, moves, publication),
        "last": moves[0] if moves else None,
        "publication": publication,
        "sign_off": experience.sign_offs.first(),
        "sendings": experience.sendings.defer("told", "files") if experience.sent_at else [],
        "journal": journal(experience, moves) if moves else [],
        "erased_on": moves[0].at + ERASED_AFTER if moves else None,
    }


def sheet_context(experience):
    return {
        "experience": experience,
        "sections": told(experience),
        "contact": contact(experience),
        "consents": consents(experience),
        "attachments": experience.attachments.all(),
    }


@login_not_required
@never_cache
@require_safe
def mine_sending(request, number):
    """One sending as it was, with the names of its files; those that are still there can be opened."""
    experience = opened_experience(request)
    sending = get_object_or_404(experience.sendings.exclude(told={}), number=number)
    sheet = sending.as_sheet()
    kept = dict(experience.attachments.values_list("sha256", "pk"))
    context = {
        "experience": experience,
        "sending": sending,
        "sheet": sheet,
        "sections": told(sheet),
        "contact": contact(sheet),
        "consents": consents(sheet),
        "files": [{**file, "pk": kept.get(file["sha256"])} for file in sending.files],
    }
    return render(request, "experiences/mine/sending.html", context)


@login_not_required
@never_cache
@require_safe
def mine_receipt(request):
    """To print or to keep: the code, what was sent when, what was agreed to, and the sheet."""
    experience = opened_experience(request)
    if not experience.sent_at:
        return redirect("experience_mine")
    state_url = request.build_absolute_uri(f"{reverse('experience_state')}?code={experience.tracking_code}")
    context = {
        **sheet_context(experience),
        "sendings": experience.sendings.defer("told", "files"),
        "state_url": state_url,
        "code": svg(state_url),
    }
    return render(request, "experiences/mine/receipt.html", context)


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
    code = clean_code(request.GET.get("code", ""))
    context, status = {"code": code}, 200
    if code and not may(request, "code"):
        context["is_limited"], status = True, 429
    elif code:
        context["experience"] = Experience.objects.filter(tracking_code=code).only("state", "tracking_code").first()
        status = 200 if context["experience"] else 404
    return render(request, "experiences/state.html", context, status=status)


def clean_code(typed):
    """A tracking code as people type it, in its own letters and digits."""
    return re.sub(r"[^A-Z0-9]", "", western_digits(typed).upper())
