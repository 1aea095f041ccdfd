"""An action's page, its update with the way back, and the ticking of its steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import Action
from actions.models.evidence import MAX_FILES
from actions.page.forms import CommentForm, EvidenceForm, UpdateForm
from actions.page.history import History
from kit.moves import RefusedMove, StaleEdit
from kit.uploads import bounded_uploads
from members.access import is_inside

PAGE = 20


@login_not_required
@require_safe
def action(request, code):
    return page_of(request, get_object_or_404(Action.objects.for_page(), code=code))


def page_of(request, action, *, status=200, **forms):
    """The page of an action; `forms` are those of it that were filled in and refused (`evidence_form`, `comment_form`)."""
    user, inside = request.user, is_inside(request.user)
    can_edit = inside and action.is_editable_by(user)
    newest = action.updates.filter(version=action.version).first() if can_edit else None
    context = {
        "action": action,
        "can_edit": can_edit,
        "sees_names": inside,
        "undoable": newest if newest and newest.can_be_undone_by(user) else None,
        "history": Paginator(History(action, inside=inside), PAGE).get_page(request.GET.get("page")),
        "evidence": [(piece, inside and piece.can_be_changed_by(user)) for piece in action.evidence.for_page(user)],
        "max_files": MAX_FILES,
    }
    if inside:
        context["comments"] = [
            (said, said.can_be_edited_by(user), said.can_be_withdrawn_by(user)) for said in action.comments.for_page()
        ]
        context["comment_form"] = CommentForm(by=user)
    if can_edit:
        context["evidence_form"] = EvidenceForm()
    return render(request, "actions/action.html", {**context, **forms}, status=status)


def editable_action(request, code):
    """The action, for whoever may update it: 404 where there is none, 403 for everybody else."""
    action = get_object_or_404(Action.objects.for_page(), code=code)
    if not action.is_editable_by(request.user):
        raise PermissionDenied
    return action


def back_to(code, part=""):
    return redirect(reverse("action", args=[code]) + (f"#{part}" if part else ""))


@require_http_methods(["GET", "HEAD", "POST"])
@bounded_uploads
def action_update(request, code):
    """A new status from whoever answers for the action; a press on an old page is shown what has changed since."""
    action = editable_action(request, code)
    if request.method != "POST":
        form = UpdateForm(action=action, status=request.GET.get("to"))
        return render(request, "actions/update.html", {"action": action, "form": form})
    form = UpdateForm.received(request, action)
    if not form.errors:
        try:
            action.record_status(by=request.user, photo=form.photo_draft, **form.move())
        except StaleEdit:
            return stale_update(request, action, form)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
    if form.errors:
        return render(request, "actions/update.html", {"action": action, "form": form})
    messages.success(request, _("Recorded. The action stands at: %(status)s.") % {"status": action.get_status_display()})
    return back_to(code)


def stale_update(request, action, form):
    """Both versions side by side, all that was typed kept; what this person has recorded already is not asked again."""
    if action.updates.repeats(by=request.user, **form.move()):
        messages.info(request, _("This update was already recorded; it was not recorded twice."))
        return back_to(action.code)
    action.refresh_from_db()
    context = {
        "action": action,
        "form": form.on_present_state(action),
        "since": action.updates.by_whom().after(form.cleaned_data["version"]),
        "told": form.told(action),
    }
    return render(request, "actions/update.html", context, status=409)


@require_POST
def action_undo(request, code):
    """Take back the newest update, right after it was recorded."""
    action = editable_action(request, code)
    try:
        action.undo(by=request.user, version=int(request.POST.get("version", "")))
    except ValueError:
        messages.error(request, _("Nothing was taken back: the page was incomplete. Press again."))
    except RefusedMove as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(
            request, _("Taken back. The action stands again at: %(status)s.") % {"status": action.get_status_display()}
        )
    return back_to(code)


@require_POST
def step_tick(request, code, pk):
    """`done` is 1 or 0: what the step is to be from now on."""
    action = editable_action(request, code)
    step = get_object_or_404(action.steps, pk=pk)
    if action.tick(step, done=request.POST.get("done") == "1", by=request.user) is None:
        messages.info(request, _("The step stood so already; nothing was changed."))
    return back_to(code, f"step-{pk}")
