"""What has reached the cell: the queue, one experience with all that was told, and the decision on it."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from experiences.models import Attachment, Experience, State
from experiences.models.moving import TRANSITIONS
from experiences.models.states import DECIDED, WAITING
from experiences.review import bulk
from experiences.review.completeness import checks
from experiences.review.decisions import movers_of
from experiences.review.forms import LONGEST_REASON, DecisionForm
from experiences.review.page import review_page
from experiences.review.queue import QueueFilter
from kit.delivery import deliver
from kit.moves import RefusedMove
from members.access import role_required
from members.roles import Role

PAGE = 25


@role_required(Role.COORDINATOR, Role.REVISER)
@never_cache
@require_safe
def review_list(request):
    filters = QueueFilter(request)
    page = Paginator(filters.keys, PAGE).get_page(request.GET.get("page"))
    waiting = filters.visible.waiting()
    context = {
        "filters": filters,
        "page": page,
        "rows": [row_of(experience, request.user) for experience in filters.shown(page)],
        "found": page.paginator.count,
        "total": filters.visible.count() if filters.is_active else page.paginator.count,
        "waiting": waiting.count(),
        "longest": (longest := waiting.only("title", "sent_at").order_by("sent_at").first()),
        "longest_words": waiting_words(longest.sent_at) if longest else "",
        "bulk": bulk.choices(filters.words["assigned"], request.user),
    }
    return render(request, "experiences/review_list.html", context)


def row_of(experience, user):
    """What the queue says of one experience beside its columns."""
    told = checks(experience)
    publication = getattr(experience, "publication", None)
    return {
        "experience": experience,
        "done": sum(check.is_done for check in told),
        "of": len(told),
        "waits": waiting_words(experience.sent_at) if experience.state in WAITING else "",
        "conflict": (conflict := experience.conflict_of(user)),
        "can_take": not conflict and experience.assigned_to_id is None and experience.state not in DECIDED,
        "is_published": publication is not None and publication.is_live,
    }


def waiting_words(since):
    """«منذ 3 أيام»"""
    days = (timezone.localtime() - timezone.localtime(since)) // timedelta(days=1)
    if days < 1:
        return _("since today")
    return ngettext("for %(number)s day", "for %(number)s days", days) % {"number": days}


@role_required(Role.COORDINATOR, Role.REVISER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def experience_review(request, pk):
    if request.method != "POST":
        experience = get_object_or_404(Experience.objects.visible_to(request.user), pk=pk)
        return review_page(request, experience, double=request.GET.get("double"))
    experience = get_object_or_404(Experience.objects.visible_to(request.user, with_withdrawn=True), pk=pk)
    if experience.state == State.WITHDRAWN:
        typed = request.POST.get("reason", "")[:LONGEST_REASON]
        return render(request, "experiences/review/withdrawn.html", {"typed": typed}, status=409)
    decision = request.POST.get("decision")
    if decision in TRANSITIONS and not request.user.roles & movers_of(decision, TRANSITIONS[decision]):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return review_page(request, experience, decision=form)
    try:
        form.decide(experience, by=request.user)
    except RefusedMove as refused:
        return not_decided(request, experience, form, refused.messages[0])
    messages.success(
        request,
        _("It is now: %(state)s. The journal keeps who decided and why.") % {"state": experience.get_state_display()},
    )
    return redirect("experience_review", pk=pk)


def not_decided(request, experience, form, refusal):
    """The page as it stands now, with what happened since it was read and what was typed."""
    experience.refresh_from_db()
    told = form.cleaned_data
    again = DecisionForm(initial={**told, "version": experience.version})
    return review_page(request, experience, decision=again, refusal=refusal, seen=told["version"], status=409)


@role_required(Role.COORDINATOR, Role.REVISER)
@require_safe
def attachment(request, pk, preview=False):
    visible = Experience.objects.visible_to(request.user)
    return deliver(get_object_or_404(Attachment.objects.filter(experience__in=visible), pk=pk), preview=preview)
