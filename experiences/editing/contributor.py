"""The sign-off seen by the contributor, behind the private link: the text as it will be printed, and the answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from experiences.editing.forms import AnswerForm
from experiences.editing.sheet import label
from experiences.mine.key import opened_experience
from experiences.models.told import TEXTS
from kit.differences import differences
from kit.moves import RefusedMove


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signoff(request):
    experience = opened_experience(request)
    sign_off = experience.sign_offs.first()
    if sign_off is None:
        raise Http404
    if request.method != "POST":
        return signoff_page(request, sign_off, AnswerForm(initial={"sign_off": sign_off.pk}))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return signoff_page(request, sign_off, form)
    if form.cleaned_data["sign_off"] != sign_off.pk:
        refusal = _("The text was put into other words since, and you are asked about it anew: read it again.")
        return refused(request, sign_off, form, refusal)
    try:
        form.answer_to(sign_off)
    except RefusedMove as refusal:
        return refused(request, sign_off, form, refusal.messages[0])
    messages.success(request, _("Thank you: your answer has reached the project team."))
    return redirect("signoff")


def refused(request, sign_off, form, words):
    """The page with what was typed, on the sign-off as it stands now."""
    sign_off.refresh_from_db()
    again = AnswerForm(initial={**form.cleaned_data, "sign_off": sign_off.pk})
    return signoff_page(request, sign_off, again, refusal=words, status=409)


def signoff_page(request, sign_off, form, *, refusal="", status=200):
    sending = sign_off.experience.sendings.filter(number=sign_off.sending).first()
    own = sending.told if sending else {}
    context = {
        "experience": sign_off.experience,
        "sign_off": sign_off,
        "form": form,
        "texts": [
            {
                "name": name,
                "label": label(name),
                "words": sign_off.texts[name],
                "differences": differences(own.get(name, ""), sign_off.texts[name]) if name in sign_off.edited else None,
                "remark": form[f"remark-{name}"],
                "said": sign_off.remarks.get(name, ""),
            }
            for name in TEXTS
            if sign_off.texts[name] or name in sign_off.edited
        ],
        "refusal": refusal,
    }
    return render(request, "experiences/editing/sign_off.html", context, status=status)
