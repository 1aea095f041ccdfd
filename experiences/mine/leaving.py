"""Contributors mend what they sent, or take it back."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from experiences.form.fields import Story
from experiences.mine.key import opened_experience, take_key_back
from experiences.models import Publication, State
from experiences.models.leaving import ERASED_AFTER
from kit.moves import RefusedMove


class WithdrawalForm(forms.Form):
    reason = Story(
        label=gettext_lazy("Why do you withdraw it? (if you like)"),
        help_text=gettext_lazy("The project team alone reads it. No reason is needed."),
        rows=3,
        max_length=2000,
    )


@login_not_required
@never_cache
@require_POST
def mine_correct(request):
    """What was sent stands while its contributor writes; pressed twice, the correction goes on."""
    experience = opened_experience(request)
    try:
        experience.begin_correction()
    except RefusedMove as refused:
        experience.refresh_from_db()
        if not experience.is_open:
            messages.warning(request, refused.messages[0])
            return redirect("experience_mine")
    return redirect("experience_edit")


@login_not_required
@never_cache
@require_POST
def mine_correct_drop(request):
    experience = opened_experience(request)
    try:
        experience.drop_correction()
    except RefusedMove as refused:
        messages.info(request, refused.messages[0])
    else:
        messages.success(request, _("The correction is dropped. What you had sent stands as it was."))
    return redirect("experience_mine")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine_withdraw(request):
    """Says what will happen, then does it: a draft is deleted, what was sent is withdrawn whatever its state."""
    try:
        experience = opened_experience(request)
    except Http404:
        if request.method == "POST" and "draft" in request.POST:  # the second press on a draft that is deleted
            return take_key_back(redirect("home"))
        raise
    if experience.state == State.WITHDRAWN:
        return redirect("experience_mine")
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return withdrawal_page(request, experience, form)
    if "draft" in request.POST and experience.discard():
        messages.success(request, _("The draft is deleted with its files. Nothing of it is left here."))
        return take_key_back(redirect("home"))
    if "draft" in request.POST or experience.state == State.DRAFT:  # it was sent meanwhile: something else would happen now
        experience.refresh_from_db()
        return withdrawal_page(request, experience, form, status=409)
    experience.withdraw(reason=form.cleaned_data["reason"])
    messages.success(request, _("Your experience is withdrawn."))
    return redirect("experience_mine")


def withdrawal_page(request, experience, form, status=200):
    context = {
        "experience": experience,
        "form": form,
        "publication": Publication.objects.live().filter(experience=experience).first(),
        "days": ERASED_AFTER.days,
    }
    return render(request, "experiences/mine/withdraw.html", context, status=status)
