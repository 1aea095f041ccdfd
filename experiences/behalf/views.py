"""Members of the cell type an experience for an association: whence it comes, the public form, and the link handed over."""

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.behalf.forms import BehalfForm
from experiences.mine.key import hand_over_key, private_link, sealed_link, unsealed_link
from experiences.models import Experience
from experiences.models.experience import new_tracking_code
from experiences.models.typed_for import TYPISTS
from members.access import role_required
from members.roles import Role

PAGE = 25
_SALT = "experiences.behalf"

may_type = role_required(*TYPISTS)


@may_type
@never_cache
@require_safe
def behalf_list(request):
    """One's own, drafts first; to coordinators also the titles of what others have not sent yet."""
    mine = Experience.objects.typed_by(request.user)
    others = Experience.objects.none()
    if Role.COORDINATOR in request.user.roles:
        others = Experience.objects.being_typed().exclude(typed_by=request.user).select_related("typed_by__person")
    context = {
        "drafts": mine.being_typed(),
        "page": Paginator(mine.exclude(sent_at=None), PAGE).get_page(request.GET.get("page")),
        "others": others,
    }
    return render(request, "experiences/behalf/list.html", context)


@may_type
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def behalf_new(request):
    """Whence it comes; then the draft is there, once however often the button is pressed."""
    code = _begun(request)
    form = BehalfForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "begun": signing.dumps([request.user.pk, code], salt=_SALT)}
        return render(request, "experiences/behalf/source.html", context)
    draft = Experience.objects.take_down(code, by=request.user, language=get_language(), **form.cleaned_data)
    return redirect("behalf_edit", pk=draft.pk)


def _begun(request):
    """The tracking code that this page began with; a new one for a new page, and where the seal is another's."""
    try:
        account, code = signing.loads(request.POST.get("begun", ""), salt=_SALT)
    except signing.BadSignature:
        return new_tracking_code()
    return code if account == request.user.pk else new_tracking_code()


def own(request, pk):
    return get_object_or_404(Experience.objects.typed_by(request.user), pk=pk)


@may_type
@never_cache
@require_safe
def behalf_edit(request, pk):
    """The draft's key for this browser, and the public form; what was sent is handed over."""
    draft = own(request, pk)
    if not draft.is_being_typed:
        return redirect("behalf_handover", pk=pk)
    return hand_over_key(redirect("experience_edit"), draft.typist_key)


@may_type
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def behalf_source(request, pk):
    draft = own(request, pk)
    if not draft.is_being_typed:
        return redirect("behalf_handover", pk=pk)
    form = BehalfForm.of(draft, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "experiences/behalf/source.html", {"form": form, "draft": draft})
    if not Experience.objects.being_typed().filter(pk=pk).update(**form.cleaned_data):
        messages.warning(request, _("It was sent in the meantime: what is said of its source stays as it was."))
    return redirect("behalf_edit", pk=pk)


@may_type
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def behalf_handover(request, pk):
    """A POST makes a private link for the association and shows it, this once; its journal says who made it."""
    experience = get_object_or_404(Experience.objects.to_hand_over(request.user), pk=pk)
    context = {"experience": experience, "sealed": sealed_link(experience)}
    if request.method == "POST":
        of, token = unsealed_link(request.POST.get("link", ""))
        if of != pk:
            return redirect("behalf_handover", pk=pk)
        experience.hand_over_link(token, by=request.user)
        phone = experience.contact_phone.as_e164.lstrip("+") if experience.contact_phone else ""
        context |= {"private_link": private_link(request, token), "phone": phone, "other_language": None}
    return render(request, "experiences/behalf/handover.html", context)
