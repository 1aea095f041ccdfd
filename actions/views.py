"""The plan."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.models import Action
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
