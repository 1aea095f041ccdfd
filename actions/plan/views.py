"""The plan in four views, the moves of its board, and what it has reached."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from actions.models import Action, StatusUpdate
from actions.models.status import NEEDS_REASON
from actions.page.forms import UpdateForm
from actions.page.views import stale_update
from actions.plan import mine
from actions.plan.board import columns
from actions.plan.filters import PlanFilter
from actions.plan.progress import reached, scale_plot
from actions.plan.timeline import Timeline
from kit.moves import RefusedMove, StaleEdit
from kit.plots import shares
from members.access import is_inside

ROWS = 50  # of a page of the table
LATELY = 8

# Address name, words and icon of the views, and whether the cell alone has it.
VIEWS = [
    ("plan", lambda: _("Table"), "table", False),
    ("plan_board", lambda: _("Board"), "kanban", False),
    ("plan_timeline", lambda: _("Timeline"), "bar-chart-steps", False),
    ("plan_mine", lambda: _("Mine"), "person-check", True),
]


def shown(request, template, filters, found, **context):
    """A view of the plan in the frame that all have: the tabs, which keep the filters, and the number found."""
    frame = {
        "view": request.resolver_match.view_name,
        "tabs": [(name, label(), icon) for name, label, icon, inside in VIEWS if filters.inside or not inside],
        "filters": filters,
        "found": found,
        "total": filters.queryset.count() if filters.is_active else found,
        "sees_names": filters.inside,
        "needs_words": NEEDS_REASON,
    }
    return render(request, template, frame | context)


def editable(request, actions):
    """Codes of those of the `actions` shown that the reader may update."""
    if not is_inside(request.user):
        return frozenset()
    return Action.objects.editable_by(request.user).filter(pk__in=[action.pk for action in actions]).codes()


@login_not_required
@require_safe
def plan(request):
    filters = PlanFilter(request)
    page = Paginator(filters.qs.in_plan_order().for_plan(), ROWS).get_page(request.GET.get("page"))
    standing = () if filters.is_active else Action.objects.standing()
    return shown(
        request,
        "actions/plan_table.html",
        filters,
        page.paginator.count,
        page=page,
        editable=editable(request, page),
        standing=shares((status.label, number) for status, number in standing),
    )


@login_not_required
@require_safe
def plan_board(request):
    filters = PlanFilter(request)
    board = columns(filters.qs)
    cards = [action for column in board for action in column.cards]
    found = sum(column.number for column in board)
    return shown(request, "actions/plan_board.html", filters, found, columns=board, editable=editable(request, cards))


@login_not_required
@require_safe
def plan_timeline(request):
    filters = PlanFilter(request)
    timeline = Timeline(filters.qs, request.GET.get("year", ""), request.GET.get("page"))
    found = filters.qs.count()
    apart = found - sum(timeline.by_month.values())
    return shown(request, "actions/plan_timeline.html", filters, found, timeline=timeline, apart=apart)


@require_safe
def plan_mine(request):
    """What is due stands first; an account that answers for nothing is told how it will."""
    filters = PlanFilter(request, Action.objects.answered_by(request.user))
    rows = filters.qs.by_due_date().defer("search_text", "search_public")
    page = Paginator(rows, mine.ROWS).get_page(request.GET.get("page"))
    return shown(
        request,
        "actions/plan_mine.html",
        filters,
        page.paginator.count,
        page=page,
        sections=mine.sections(page),
        perhaps=Action.objects.perhaps_answered_by(request.user).exclude(pk__in=filters.queryset)[: mine.ROWS],
    )


@require_POST
def plan_move(request, code):
    """A card put elsewhere, or a press on "mine"; what needs a reason is asked for on the update's page."""
    action = get_object_or_404(Action.objects.for_plan(), code=code)
    if not action.is_editable_by(request.user):
        raise PermissionDenied
    form = UpdateForm(request.POST, action=action, by=request.user)
    if not form.is_valid():
        return ask_for_more(request, code)
    try:
        action.record_status(by=request.user, **form.move())
    except StaleEdit:
        return stale_update(request, action, form)
    except RefusedMove as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        stands = {"code": code, "status": action.get_status_display()}
        messages.success(request, _("Recorded. %(code)s stands at: %(status)s.") % stands)
    return redirect(where_from(request, code))


def ask_for_more(request, code):
    if (status := request.POST.get("status")) in NEEDS_REASON:
        return redirect(f"{reverse('action_update', args=[code])}?to={status}")
    messages.error(request, _("Nothing was recorded: choose where the action stands."))
    return redirect(where_from(request, code))


def where_from(request, code):
    """The page of the press, with its filters, at the card."""
    view = "plan_mine" if request.POST.get("view") == "plan_mine" else "plan_board"
    address = QueryDict(request.POST.get("filters", "")[:1000]).urlencode()
    return f"{reverse(view)}{'?' * bool(address)}{address}#{code}"


@login_not_required
@require_safe
def progress(request):
    actions = Action.objects.all()
    whole, parts = reached(actions)
    listed = actions.in_plan_order().select_related("objective").defer("search_text", "search_public")
    return render(
        request,
        "actions/progress.html",
        {
            "whole": whole,
            "parts": parts,
            "scale": scale_plot(whole),
            "page": Paginator(listed, ROWS).get_page(request.GET.get("page")),
            "lately": StatusUpdate.objects.latest(LATELY),
        },
    )
