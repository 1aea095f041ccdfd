"""The plan, an action's page, and its update."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from actions.forms import UpdateForm
from actions.models import Action
from kit.moves import RefusedMove, StaleEdit
from kit.plots import shares
from members.access import is_inside


@login_not_required
@require_safe
def plan(request):
    inside = is_inside(request.user)
    return render(
        request,
        "actions/plan.html",
        {
            "actions": Action.objects.for_plan(),
            "editable": Action.objects.editable_by(request.user).codes() if inside else (),
            "standing": shares((status.label, number) for status, number in Action.objects.standing()),
            "sees_names": inside,
        },
    )


@login_not_required
@require_safe
def action(request, code):
    action = get_object_or_404(Action.objects.for_plan(), code=code)
    inside = is_inside(request.user)
    return render(
        request,
        "actions/action.html",
        {
            "action": action,
            "can_edit": inside and action.is_editable_by(request.user),
            "journal": action.updates.by_whom(),
            "sees_names": inside,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def action_update(request, code):
    """A new status from whoever answers for the action; a press on an old page is shown what has changed since."""
    action = get_object_or_404(Action.objects.for_plan(), code=code)
    if not action.is_editable_by(request.user):
        raise PermissionDenied
    form = UpdateForm(request.POST if request.method == "POST" else None, action=action)
    if not form.is_valid():
        return render(request, "actions/update.html", {"action": action, "form": form})
    try:
        action.record_status(by=request.user, **form.move())
    except StaleEdit:
        return stale_update(request, action, form)
    except RefusedMove as refusal:
        form.add_error(None, refusal)
        return render(request, "actions/update.html", {"action": action, "form": form})
    messages.success(request, _("Recorded. The action stands at: %(status)s.") % {"status": action.get_status_display()})
    return redirect("action", code)


def stale_update(request, action, form):
    """Both versions side by side, all that was typed kept; what this person has recorded already is not asked again."""
    if action.updates.repeats(by=request.user, **form.move()):
        messages.info(request, _("This update was already recorded; it was not recorded twice."))
        return redirect("action", action.code)
    action.refresh_from_db()
    context = {
        "action": action,
        "form": form.on_present_state(action),
        "since": action.updates.by_whom().after(form.cleaned_data["version"]),
        "told": form.told(action),
    }
    return render(request, "actions/update.html", context, status=409)
