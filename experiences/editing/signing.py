"""The sign-off seen from the desk: what is asked, what was answered, and what a coordinator writes down."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from experiences.editing.forms import AskForm, PhoneAnswerForm
from experiences.editing.sheet import label
from experiences.editing.views import visible_experience
from experiences.models import EditedText, SignOff
from experiences.models.sign_offs import ANSWERS, SIGN_OFF_MOVES, SignOffState
from experiences.models.states import SIGNABLE
from experiences.models.told import TEXTS
from kit.differences import differences
from kit.moves import RefusedMove, StaleEdit
from members.access import role_required
from members.roles import Role


@role_required(Role.COORDINATOR, Role.REVISER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signoff_desk(request, pk):
    """What would be asked, and all that was asked and answered; a POST asks."""
    experience = visible_experience(request, pk)
    if request.method != "POST":
        return desk_page(request, experience)
    form = AskForm(request.POST)
    if not form.is_valid():
        return desk_page(request, experience, ask=form)
    try:
        SignOff.objects.ask(experience, by=request.user, **form.cleaned_data)
    except RefusedMove as refused:
        until = form.cleaned_data["until"]
        return desk_page(request, experience, until=until, refusal=refused.messages[0], status=409)
    messages.success(request, asked_words(experience))
    return redirect("signoff_desk", pk=pk)


def asked_words(experience):
    if experience.contact_email:
        return _("The sign-off is asked: the contributor is told by mail, and answers through the private link.")
    return _("The sign-off is asked. The contributor left no e-mail: call, and write the answer down here.")


@role_required(Role.COORDINATOR)
@require_POST
def signoff_record(request, pk):
    """The contributor's answer by phone, or the silence after the last day, of the sign-off that was read."""
    experience = visible_experience(request, pk)
    sign_off = experience.sign_offs.first()
    form = PhoneAnswerForm(request.POST) if "silence" not in request.POST else None
    if sign_off is None:
        raise Http404
    if form and not form.is_valid():
        return desk_page(request, experience, phone=form)
    try:
        if request.POST.get("sign_off") != str(sign_off.pk):
            raise StaleEdit(_("It was answered, or asked anew, in the meantime: look again."))
        form.record(sign_off, by=request.user) if form else sign_off.record_silence(by=request.user)
    except RefusedMove as refused:
        return desk_page(request, experience, phone=form, refusal=refused.messages[0], status=409)
    messages.success(request, _("Written down. The journal says who did it and when."))
    return redirect("signoff_desk", pk=pk)


def desk_page(request, experience, *, ask=None, until=None, phone=None, refusal="", status=200):
    now, public = EditedText.objects.now(experience), experience.public_texts()
    sign_offs = list(experience.sign_offs.for_desk())
    last = sign_offs[0] if sign_offs else None
    decides = Role.COORDINATOR in request.user.roles
    open_to_answers = last is not None and decides and SIGN_OFF_MOVES[SignOffState(last.state)] & set(ANSWERS)
    changed = [label(name) for name in last.changed_since(now)] if last else []
    may_ask = experience.state in SIGNABLE and now != public
    context = {
        "experience": experience,
        "texts": [
            (label(name), differences(getattr(experience, name), now[name]))
            for name in TEXTS
            if now[name] != getattr(experience, name)
        ],
        "may_ask": may_ask,
        "asks_first": may_ask and (last is None or last.state != SignOffState.ASKED or bool(changed)),
        "is_signable": experience.state in SIGNABLE,
        "ask": ask or AskForm.begun(SignOff.objects.mark(experience), until),
        "sign_offs": [(row, [(label(name), words) for name, words in row.remarks.items()]) for row in sign_offs],
        "last": last,
        "changed": changed,
        "may_record": bool(open_to_answers) and last.answers_by_phone and experience.state in SIGNABLE,
        "may_record_silence": decides and last is not None and last.state == SignOffState.ASKED and last.is_past,
        "phone": phone or PhoneAnswerForm(),
        "refusal": refusal,
    }
    return render(request, "experiences/editing/sign_off_desk.html", context, status=status)
