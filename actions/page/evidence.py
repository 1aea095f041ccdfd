"""What shows that something was done: brought, shown or kept among the cell, taken away, and handed out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import Evidence
from actions.page.forms import EvidenceForm, add_dropped
from actions.page.views import back_to, editable_action, page_of
from kit.delivery import deliver
from kit.uploads import bounded_uploads


@require_http_methods(["GET", "HEAD", "POST"])
@bounded_uploads
def evidence_add(request, code):
    """A file or a link for the action; refused, the action's page comes back with all that was typed."""
    action = editable_action(request, code)
    if request.method != "POST":  # the refused page in the other language, or loaded again
        return back_to(code, "evidence")
    form = EvidenceForm(request.POST, request.FILES)
    form.full_clean()
    if request.dropped_files:
        form.errors.pop("file", None)
        add_dropped(form, "file", request.dropped_files)
    if not form.errors:
        try:
            form.keep(action, request.user)
        except ValidationError as refusal:  # RefusedFile, RefusedMove
            form.add_error("file" if form.cleaned_data.get("file") else "url", refusal)
    if form.errors:
        return page_of(request, action, evidence_form=form)
    messages.success(request, _("Kept with the action."))
    return back_to(code, "evidence")


@login_not_required
@require_safe
def evidence_file(request, code, pk, preview=False):
    """To whoever may have it: the cell, its maker while it is a draft, everybody where it is public."""
    files = Evidence.objects.visible_to(request.user).exclude(kind=Evidence.Kind.LINK)
    piece = get_object_or_404(files, pk=pk, action__code=code)
    try:
        return deliver(piece, preview=preview)
    except FileNotFoundError as gone:
        raise Http404 from gone


def changeable_evidence(request, code, pk):
    """What the reader brought, or any piece for the coordinator: 404 where there is none, 403 for others.

    Also what has just been taken away, so that a second tap ends where the first one did.
    """
    piece = get_object_or_404(Evidence, pk=pk, action__code=code, is_draft=False)
    if not piece.can_be_changed_by(request.user):
        raise PermissionDenied
    return piece


@require_POST
def evidence_show(request, code, pk):
    """`public` is 1 or 0."""
    piece = changeable_evidence(request, code, pk)
    piece.show(request.POST.get("public") == "1", by=request.user)
    messages.success(request, _("Everybody may see it now.") if piece.is_public else _("Only the cell sees it now."))
    return back_to(code, "evidence")


@require_POST
def evidence_remove(request, code, pk):
    changeable_evidence(request, code, pk).remove(by=request.user)
    messages.success(request, _("Taken away. The history keeps what it was, and who took it away."))
    return back_to(code, "evidence")
