"""Comments on the circulated edition, and what becomes of each."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from experiences.models import Experience, State
from guide.circulating.forms import CommentForm, SettleForm
from guide.circulating.moves import find
from guide.models import EditionComment, EditionState
from guide.models.editions import READERS
from guide.models.frozen import SHEET
from guide.models.journal import SETTLERS
from guide.models.states import SETTLED
from kit.moves import RefusedMove
from members.access import role_required


def places(edition, hidden):
    """[(anchor, title)] of what may be commented on: the book, its texts, each sheet that is not among the `hidden`.

    Without what was withdrawn since; [] before it was ever circulated.
    """
    frozen = edition.frozen.order_by("-pk").first()
    if frozen is None:
        return []
    book, hidden = (
        frozen.read(),
        hidden | anchors(Experience.objects.filter(frozen_sheets__frozen=frozen, state=State.WITHDRAWN)),
    )
    found = [("", _("The whole edition"))]
    found += [(text.name, text.title) for text in book.texts]
    for part in book.parts:
        found.append((part.anchor, f"{part.number}. {part.title}"))
        found += [(sheet.anchor, f"{sheet.code} {sheet.title}") for sheet in part.sheets if sheet.anchor not in hidden]
    return found + [(text.name, text.title) for text in [*book.lessons, *book.annexes]]


def hidden_places(edition, user):
    """Anchors of the sheets that a reviser in conflict is not to meet."""
    return anchors(edition.hidden_from(user))


def anchors(experiences):
    return {f"{SHEET}{pk}" for pk in experiences.values_list("pk", flat=True)}


@role_required(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_comments(request, slug):
    """All comments by their place, and the form for one more; `?at=` is the place that the reader comes from."""
    edition = find(request, slug)
    if request.method != "POST":
        return comments_page(request, edition)
    form = CommentForm(request.POST, places=places(edition, hidden_places(edition, request.user)))
    if not form.is_valid():
        return comments_page(request, edition, form)
    told = form.cleaned_data
    try:
        comment = EditionComment.objects.say(edition, told["words"], anchor=told["anchor"], by=request.user)
    except RefusedMove as refused:
        return comments_page(request, edition, form, refusal=refused.messages[0], status=409)
    messages.success(request, _("Your comment is written. You will be told what becomes of it."))
    return redirect(reverse("edition_comments", args=[slug]) + f"#comment-{comment.pk}")


@role_required(*SETTLERS)
@require_POST
def edition_comment_settle(request, slug, pk):
    edition = find(request, slug)
    comment = get_object_or_404(edition.comments.for_page(hidden_places(edition, request.user)), pk=pk)
    form = SettleForm(request.POST, pk=pk)
    if not form.is_valid():
        return comments_page(request, edition, settling=(pk, form), refusal=_("Say whether it is taken up."), status=409)
    try:
        comment.settle(form.cleaned_data["outcome"], form.cleaned_data["answer"], by=request.user)
    except RefusedMove as refused:
        return comments_page(request, edition, settling=(pk, form), refusal=refused.messages[0], status=409)
    messages.success(request, _("Settled. Its author is told."))
    return redirect(reverse("edition_comments", args=[slug]) + f"#comment-{pk}")


def comments_page(request, edition, form=None, *, settling=(None, None), refusal="", status=200):
    """`settling`: (key of a comment, its form) where an answer comes back with what was typed."""
    hidden = hidden_places(edition, request.user)
    titles = dict(found := places(edition, hidden))
    rows = list(edition.comments.for_page(hidden))
    can_settle = bool(request.user.roles & SETTLERS) and edition.state not in SETTLED
    order = {anchor: number for number, anchor in enumerate(titles)}
    rows.sort(key=lambda row: (order.get(row.anchor, len(order)), row.pk))
    for row in rows:
        row.form = settling[1] if row.pk == settling[0] else SettleForm(pk=row.pk)
    context = {
        "edition": edition,
        "form": form or CommentForm(places=found, initial={"anchor": request.GET.get("at", "")}),
        "groups": [(titles.get(at, _("What is not in it any more")), list(some)) for at, some in groupby(rows, place_of)],
        "open": sum(not row.outcome for row in rows),
        "can_settle": can_settle,
        "can_comment": edition.state == EditionState.CIRCULATED,
        "until": until(edition),
        "book": edition.latest_book(),
        "refusal": refusal,
    }
    return render(request, "guide/circulating/comments.html", context, status=status)


def place_of(row):
    return row.anchor


def until(edition):
    frozen = edition.frozen_in_force()
    return frozen.comments_until if frozen else None
