"""What is taken down while the meeting sits: who is there, notes under an item, decisions; and the actions they become."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actions.meetings.attendance import Sheet
from actions.meetings.decisions import ActionForm, DecisionForm, NotesForm
from actions.meetings.views import find
from actions.models import Action, Decision
from actions.models.meeting_states import HAS_MINUTES
from kit.moves import RefusedMove, StaleEdit
from members.access import role_required
from members.roles import Role


def find_decision(request, pk, decision):
    rows = Decision.objects.of(find(request, pk)).for_page().select_related("item__meeting", "action")
    return get_object_or_404(rows, pk=decision)


def to_item(item):
    return redirect(f"{reverse('meeting', args=[item.meeting_id])}#item-{item.pk}")


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_attendance(request, pk):
    """One tap a person, one press that saves; who was recorded by somebody else meanwhile is shown, with both words."""
    meeting = find(request, pk)
    sheet = Sheet.of(meeting, request.POST if request.method == "POST" else None)
    context, status = {"meeting": meeting, "sheet": sheet}, 200
    if request.method == "POST" and sheet.is_valid():
        try:
            sheet.record(by=request.user)
            messages.success(request, _("The attendance is recorded."))
            return redirect("meeting_attendance" if "more" in request.POST else "meeting", pk)
        except StaleEdit as stale:
            context["stale"], status = stale.messages[0], 409
        except RefusedMove as refused:
            context["refusal"], status = refused.messages[0], 409
    return render(request, "actions/meetings/attendance.html", context, status=status)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_item(request, pk, item):
    """Notes under an item; of two who write at once the second sees both versions."""
    item = get_object_or_404(find(request, pk).agenda(), pk=item)
    form = NotesForm(
        request.POST if request.method == "POST" else None, initial={"version": item.version, "notes": item.notes}
    )
    context, status = {"item": item, "meeting": item.meeting, "form": form}, 200
    if form.is_valid():
        try:
            item.save_notes(by=request.user, **form.cleaned_data)
            messages.success(request, _("The notes are kept."))
            return to_item(item)
        except StaleEdit as stale:
            item.refresh_from_db()
            typed = request.POST.copy()
            typed["version"] = item.version
            context |= {"stale": stale.messages[0], "told": form.cleaned_data["notes"], "form": NotesForm(typed)}
            status = 409
        except RefusedMove as refusal:
            form.add_error(None, refusal)
            status = 409
    return render(request, "actions/meetings/item.html", context, status=status)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request, pk, item):
    item = get_object_or_404(find(request, pk).agenda(), pk=item)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            form.store(item, by=request.user)
            messages.success(request, _("The decision is kept."))
            return to_item(item)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
    return render(request, "actions/meetings/decision.html", {"item": item, "meeting": item.meeting, "form": form})


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def decision_edit(request, pk, decision):
    """The decision's words, parties and deadline; or, by its own button, out of the minutes."""
    decision = find_decision(request, pk, decision)
    form = DecisionForm(request.POST if request.method == "POST" else None, decision=decision)
    context = {"item": decision.item, "meeting": decision.item.meeting, "decision": decision, "form": form}
    taken_out = "take_out" in request.POST
    if form.is_valid():
        try:
            if taken_out:
                decision.take_out(by=request.user, version=form.cleaned_data["version"] or 0)
            else:
                form.store(decision.item, by=request.user)
            messages.success(request, _("The decision was taken out.") if taken_out else _("The decision is kept."))
            return to_item(decision.item)
        except StaleEdit as stale:
            present = Decision.objects.for_page().get(pk=decision.pk)
            context |= {"stale": stale.messages[0], "present": present, "told": form.told(), "form": form.on_present_state()}
            return render(request, "actions/meetings/decision.html", context, status=409)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
    return render(request, "actions/meetings/decision.html", context)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def decision_to_action(request, pk, decision):
    """Make it an action of the plan. The second of two presses is led to the action of the first."""
    decision = find_decision(request, pk, decision)
    if decision.action:
        return redirect("action", decision.action.code)
    form = ActionForm(request.POST if request.method == "POST" else None, decision=decision)
    context = {"decision": decision, "meeting": decision.item.meeting, "form": form, "code": Action.objects.next_code()}
    context["may"] = decision.item.meeting.state in HAS_MINUTES
    if form.is_valid():
        try:
            action, is_new = decision.become_action(by=request.user, **form.cleaned_data)
            if is_new:
                messages.success(request, _("The decision is now action %(code)s of the plan.") % {"code": action.code})
            return redirect("action", action.code)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
    return render(request, "actions/meetings/to_action.html", context)
