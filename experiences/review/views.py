"""What has reached the cell: the list, one experience with all that was told, and the decision on it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.editing.panel import editing_panel
from experiences.models import Attachment, Experience, State
from experiences.models.states import WAITING
from experiences.review.forms import DECISIONS, DecisionForm
from experiences.sheet import consents, contact, sheet
from kit.delivery import deliver
from kit.moves import RefusedMove
from members.access import role_required
from members.roles import Role

PAGE = 25


@role_required(Role.COORDINATOR, Role.REVISER)
@require_safe
def review_list(request):
    received = Experience.objects.visible_to(request.user)
    counts = received.count_by_state()
    state = request.GET.get("state") if request.GET.get("state") in counts else None
    context = {
        "state": state,
        "counts": [(code, State(code).label, count) for code, count in counts.items()],
        "total": sum(counts.values()),
        "waiting": sum(counts.get(code, 0) for code in WAITING),
        "page": Paginator(received.for_review(state), PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "experiences/review_list.html", context)


@role_required(Role.COORDINATOR, Role.REVISER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def experience_review(request, pk):
    experience = get_object_or_404(Experience.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return review_page(request, experience, DecisionForm(initial={"version": experience.version}))
    if Role.COORDINATOR not in request.user.roles:
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return review_page(request, experience, form)
    try:
        form.decide(experience, by=request.user)
    except RefusedMove as refused:
        experience.refresh_from_db()
        again = DecisionForm(initial={"version": experience.version, "reason": form.cleaned_data["reason"]})
        return review_page(request, experience, again, refusal=refused.messages[0], status=409)
    messages.success(
        request,
        _("It is now: %(state)s. The journal keeps who decided and why.") % {"state": experience.get_state_display()},
    )
    return redirect("experience_review", pk=pk)


def review_page(request, experience, form, *, refusal="", status=200):
    context = {
        "experience": experience,
        "sections": sheet(experience),
        "contact": contact(experience),
        "consents": consents(experience),
        "attachments": experience.attachments.all(),
        "moves": experience.moves.select_related("by__person"),
        "form": form,
        "editing": editing_panel(experience, request.user),
        "refusal": refusal,
        "decisions": DECISIONS.get(experience.state, []) if Role.COORDINATOR in request.user.roles else [],
    }
    return render(request, "experiences/review.html", context, status=status)


@role_required(Role.COORDINATOR, Role.REVISER)
@require_safe
def attachment(request, pk, preview=False):
    visible = Experience.objects.visible_to(request.user)
    return deliver(get_object_or_404(Attachment.objects.filter(experience__in=visible), pk=pk), preview=preview)
