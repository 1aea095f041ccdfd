"""What those inside say about an action; whoever is mentioned is told by mail."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.models import Action, Comment
from actions.page.forms import CommentForm
from actions.page.views import back_to, page_of
from kit.moves import RefusedMove
from members.access import role_required
from members.roles import Role


@role_required(*Role)
@require_http_methods(["GET", "HEAD", "POST"])
def comment_add(request, code):
    action = get_object_or_404(Action.objects.for_page(), code=code)
    if request.method != "POST":  # the refused page in the other language, or loaded again
        return back_to(code, "discussion")
    form = CommentForm(request.POST, by=request.user)
    if not form.is_valid():
        return page_of(request, action, comment_form=form)
    comment = Comment.say(action, by=request.user, **form.cleaned_data)
    return back_to(code, f"comment-{comment.pk}")


@role_required(*Role)
@require_http_methods(["GET", "HEAD", "POST"])
def comment_edit(request, code, pk):
    comment = get_object_or_404(Comment.objects.select_related("action"), pk=pk, action__code=code, withdrawn_at=None)
    if not comment.can_be_edited_by(request.user):
        raise PermissionDenied
    initial = {"text": comment.text, "mentioned": [str(user.pk) for user in comment.mentioned.all()]}
    form = CommentForm(request.POST if request.method == "POST" else None, by=request.user, initial=initial)
    if form.is_valid():
        try:
            comment.edit(by=request.user, **form.cleaned_data)
        except RefusedMove as refusal:  # withdrawn in the meantime
            messages.error(request, refusal.messages[0])
        return back_to(code, f"comment-{pk}")
    return render(request, "actions/comment.html", {"action": comment.action, "comment": comment, "form": form})


@role_required(*Role)
@require_POST
def comment_withdraw(request, code, pk):
    comment = get_object_or_404(Comment, pk=pk, action__code=code)
    if not comment.can_be_withdrawn_by(request.user):
        raise PermissionDenied
    comment.withdraw(by=request.user)
    messages.success(request, _("The comment is withdrawn."))
    return back_to(code, "discussion")
