"""The coordinator's desk of doubts: the list, one doubt with its decision, the decisions and their undoing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kit.folding import fold
from kit.moves import RefusedMove, StaleEdit
from kit.words import one_line
from members.access import role_required
from members.models import Concern, Doubt, Settlement
from members.models.settlements import Differs, Reading
from members.roles import Role
from members.settling.forms import DecisionForm, UndoForm
from members.settling.minutes import quoted
from members.settling.telling import described, histories, told_differences

PAGE = 25
STATES = ("open", "settled")


@role_required(Role.COORDINATOR)
@require_safe
def doubt_list(request):
    """Open doubts first; a search folds the spelling and looks at the words of the minutes too."""
    doubts = list(Doubt.objects.for_list())
    to_settle = [doubt for doubt in doubts if not doubt.is_standing]
    counts = {"open": sum(doubt.is_open for doubt in to_settle)}
    counts["settled"] = len(to_settle) - counts["open"]
    state = request.GET.get("state") if request.GET.get("state") in STATES else None
    words = request.GET.get("q", "").strip()[:100]
    keys = fold(words).split()
    shown = [doubt for doubt in doubts if all(key in doubt.search_key for key in keys)]
    found = [doubt for doubt in shown if not doubt.is_standing and (not state or doubt.is_open == (state == "open"))]
    context = {
        "doubts": sorted(found, key=lambda doubt: not doubt.is_open),
        "standing": [doubt for doubt in shown if doubt.is_standing and not state],
        "counts": counts,
        "total": len(to_settle),
        "state": state,
        "words": words,
    }
    return render(request, "members/doubt_list.html", context)


@role_required(Role.COORDINATOR)
@require_safe
def doubt_of(request, kind, row):
    """From a reading's note to the doubt that concerns it, an open one first."""
    concerns = (
        Concern.objects.filter(kind=one_line(kind), row=row).select_related("doubt").order_by("is_detail", "doubt__order")
    )
    concern = next((each for each in concerns if each.certainty != "certain"), concerns.first())
    if concern is None:
        messages.info(request, _("No doubt of the register concerns this reading."))
        return redirect("doubt_list")
    return redirect("doubt", concern.doubt.code)


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request, code):
    doubt = get_object_or_404(Doubt, code=code)
    readings = Reading.of(list(doubt.concerns.order_by("order")))
    if request.method != "POST":
        return doubt_page(request, doubt, readings, DecisionForm(doubt=doubt, readings=readings))
    form = DecisionForm(request.POST, doubt=doubt, readings=readings)
    if not form.is_valid():
        return doubt_page(request, doubt, readings, form)
    decision = form.decision()
    try:
        Settlement.objects.decide(doubt, by=request.user, **decision)
    except StaleEdit as stale:
        return stale_decision(request, doubt, form, stale)
    except RefusedMove as refusal:
        form.add_error(None, refusal)
        return doubt_page(request, doubt, readings, form)
    messages.success(request, _("Recorded. The words of the minutes stay, and the decision can be undone."))
    return redirect("doubt", code)


def stale_decision(request, doubt, form, stale):
    """The readings as they stand now beside all that was typed; a decision that was recorded already is not asked again."""
    if doubt.settlements.repeats(by=request.user, **form.said()):
        messages.info(request, _("This decision was already recorded; it was not recorded twice."))
        return redirect("doubt", doubt.code)
    readings = Reading.of(list(doubt.concerns.order_by("order")))
    again = DecisionForm(request.POST, doubt=doubt, readings=readings)
    again.is_valid()
    changed = {concern.pk for concern in stale.error_list[0].params["concerns"]}
    return doubt_page(request, doubt, readings, again, changed=changed, status=409)


def doubt_page(request, doubt, readings, form, *, changed=(), status=200):
    merged = [row for row in rows_of(readings) if getattr(row, "merged_into_id", None)]
    context = {
        "doubt": doubt,
        "lines": quoted(doubt.passages),
        "certainty": doubt.certainty,
        "form": form,
        "changed": [described(readings[pk].row) for pk in readings if pk in changed],
        "merged": [(described(row), row.merged_into) for row in merged],
        "pair": mergeable(readings) if doubt.may_merge else None,
        "history": histories(doubt.settlements.for_history()),
        "merges": doubt.merges.for_list(),
    }
    return render(request, "members/doubt.html", context, status=status)


def rows_of(readings):
    return [reading.row for reading in readings.values()]


def mergeable(readings):
    """The address's parts that bring the first two records of one kind together: dict or None."""
    records = [row for row in rows_of(readings) if hasattr(row, "merged_into_id") and row.merged_into_id is None]
    if len(records) < 2:
        return None
    return {"kind": records[0]._meta.model_name, "kept": records[0].pk, "merged": records[1].pk}


@role_required(Role.COORDINATOR)
@require_safe
def settlement_list(request):
    page = Paginator(Settlement.objects.for_history(), PAGE).get_page(request.GET.get("page"))
    return render(request, "members/settlement_list.html", {"page": page, "history": histories(page)})


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settlement_undo(request, pk):
    """What was decided, what undoing puts back, and what stands in its way."""
    settlement = get_object_or_404(Settlement.objects.for_history(), pk=pk)
    form = UndoForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            settlement.undo(by=request.user, **form.cleaned_data)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
            status = 409 if isinstance(refusal, Differs) else 200
        else:
            messages.success(request, _("Undone: everything stands as it did before that decision."))
            return redirect("doubt", settlement.doubt.code)
    context = {
        "settlement": settlement,
        "entry": histories([settlement])[0],
        "differences": told_differences(settlement.differences()) if settlement.is_in_force else (),
        "form": form,
    }
    return render(request, "members/settlement_undo.html", context, status=status)
