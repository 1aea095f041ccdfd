"""The same act on several experiences: first what would happen to each, then all of what was shown, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from experiences.models import Experience, Publication
from experiences.models.reviewed import READERS
from experiences.review.acts import key, queue_address
from experiences.review.forms import ReasonForm
from kit.moves import RefusedMove, StaleEdit
from members.access import role_required
from members.models import User
from members.roles import Role

MOST = 200


@dataclass(frozen=True)
class Act:
    """`refuse(experience, by)` raises RefusedMove where `do(experience, by, reason)` would."""

    code: str
    label: str
    refuse: Callable
    do: Callable
    needs_reason: bool = False
    is_dangerous: bool = False


def refuse_taking_back(experience, *, by):
    Publication.objects.refuse_taking_back(experience, by=by)
    if not is_published(experience):
        raise RefusedMove(_("It does not stand in the catalogue."))


def is_published(experience):
    publication = getattr(experience, "publication", None)
    return publication is not None and publication.is_live


BEGIN = Act(
    "begin_review",
    gettext_lazy("Begin the review"),
    lambda e, by: e.refuse("begin_review", by=by),
    lambda e, by, reason: e.begin_review(by=by),
)
PUBLISH = Act(
    "publish",
    gettext_lazy("Publish in the catalogue"),
    lambda e, by: Publication.objects.refuse(e, by=by),
    lambda e, by, reason: Publication.objects.publish(e, by=by),
)
TAKE_BACK = Act(
    "take_back",
    gettext_lazy("Take out of the catalogue"),
    lambda e, by: refuse_taking_back(e, by=by),
    lambda e, by, reason: Publication.objects.take_back(e, by=by, reason=reason),
    needs_reason=True,
    is_dangerous=True,
)
ACTS = {act.code: act for act in (BEGIN, PUBLISH, TAKE_BACK)}


def assigning(to, label):
    return Act(
        f"assign:{to.pk if to else ''}",
        label,
        lambda e, by: e.refuse_assigning(to, by=by),
        lambda e, by, reason: e.assign(to, by=by),
    )


def choices(readers, user):
    """[(code, label)] of what `user` may ask for; `readers`: {"me", "nobody" or key: name}, as the queue has them."""
    others = [(f"assign:{pk}", _("Give to %(name)s") % {"name": name}) for pk, name in readers.items() if pk.isdigit()]
    given = [(f"assign:{user.pk}", _("Take to read")), ("assign:", _("Put down: nobody’s"))]
    if Role.COORDINATOR not in user.roles:
        return [given[0], (BEGIN.code, BEGIN.label), given[1]]
    return [*given[:1], *others, given[1], *((act.code, act.label) for act in ACTS.values())]


def act_called(code, user):
    """The Act of a code, None for what is none."""
    if not code.startswith("assign:"):
        return ACTS.get(code)
    whom = code.removeprefix("assign:")
    if not whom:
        return assigning(None, _("Put down: nobody’s"))
    reader = User.objects.filter(pk=key(whom)).select_related("person").first()
    if reader is None:
        return None
    return assigning(reader, _("Take to read") if reader == user else _("Give to %(name)s") % {"name": reader})


def mark(experience):
    """What of an experience was shown: it is another one once anybody has acted on it."""
    return f"{experience.pk}:{experience.version}:{experience.assigned_to_id or ''}:{int(is_published(experience))}"


def chosen(values, user):
    """The experiences of the keys or marks, as far as `user` reads them, in the order of the keys."""
    keys = {key(value.split(":")[0]) for value in values[:MOST]} - {None}
    rows = Experience.objects.visible_to(user).filter(pk__in=keys).order_by("pk")
    return list(rows.select_related("publication", "assigned_to__person").prefetch_related("conflicts"))


def foreseen(act, rows, user):
    """([experience that it will happen to], [(experience that it cannot happen to, why)])."""
    will, cannot = [], []
    for experience in rows:
        try:
            act.refuse(experience, by=user)
        except RefusedMove as refused:
            cannot.append((experience, refused.messages[0]))
        else:
            will.append(experience)
    return will, cannot


@role_required(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review_bulk(request):
    asked = request.POST if request.method == "POST" else request.GET
    act = act_called(asked.get("do", ""), request.user)
    form = ReasonForm(request.POST or None, id="bulk", label=_("Why? The journal of each keeps it."))
    if request.method != "POST" or act is None or (act.needs_reason and not form.is_valid()):
        return preview(request, act, asked, form)
    try:
        reason = form.cleaned_data["reason"] if act.needs_reason else ""
        number = do_all(act, asked.getlist("row"), request.user, reason=reason)
    except RefusedMove as refused:
        return preview(request, act, asked, form, refusal=refused.messages[0], status=409)
    said = ngettext("Done for %(number)s experience: %(act)s.", "Done for %(number)s experiences: %(act)s.", number)
    messages.success(request, said % {"number": number, "act": act.label})
    return redirect(queue_address(asked.get("queue", "")))


def preview(request, act, asked, form, *, refusal="", status=200):
    rows = chosen(asked.getlist("row"), request.user)
    will, cannot = foreseen(act, rows, request.user) if act else ([], [])
    context = {
        "act": act,
        "will": [(experience, mark(experience), is_published(experience)) for experience in will],
        "cannot": cannot,
        "nothing": not rows or act is None,
        "form": form,
        "refusal": refusal,
        "queue": asked.get("queue", "")[:1000],
        "back": queue_address(asked.get("queue", "")),
        "unticked": len(set(asked.getlist("row"))) - len(rows),
    }
    return render(request, "experiences/review/bulk.html", context, status=status)


@transaction.atomic
def do_all(act, marks, user, *, reason):
    """Do it to all of the `marks` as they were shown, or raise RefusedMove and do nothing; returns how many there were."""
    rows = chosen(marks, user)
    if not rows or {mark(experience) for experience in rows} != set(marks):
        raise StaleEdit(_("Nothing was done: some of them changed in the meantime. This is how they stand now."))
    for experience in rows:
        try:
            act.do(experience, by=user, reason=reason)
        except RefusedMove as refused:
            words = _("Nothing was done. “%(title)s”: %(why)s") % {"title": experience, "why": refused.messages[0]}
            raise RefusedMove(words) from refused
    return len(rows)
