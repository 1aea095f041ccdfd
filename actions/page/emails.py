"""What is written to those whom a comment mentions."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Comment
from members.mail import Letter, mail_kind


@mail_kind("mention", gettext_lazy("Comments that mention me"), optional=True)
def mention(user, comment_pk):
    """Nothing to whoever has no role any more, nor of a comment that was withdrawn or mentions somebody else by now."""
    comment = Comment.objects.select_related("action", "by__person").filter(pk=comment_pk, mentioned=user).first()
    if comment is None or comment.is_withdrawn or not user.roles:
        return None
    names = {"name": comment.by, "code": comment.action.code}
    return Letter(
        subject=_("Read what %(name)s writes to you about action %(code)s") % names,
        lines=[
            _("%(name)s mentions you in a comment on action %(code)s:") % names,
        ],
        quote=comment.text,
        button=(_("Read and answer"), f"{reverse('action', args=[comment.action.code])}#comment-{comment.pk}"),
    )
