"""An edition moves: a page a step, which says what follows and asks for what the step needs."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guide.circulating.forms import CorrectForm, DecisionForm, NoForm, PublishForm, ReasonForm, UntilForm
from guide.circulating.standing import BUTTONS
from guide.models import Edition
from guide.models.editions import READERS
from guide.models.states import STEPS
from kit.moves import RefusedMove
from members.access import role_required
from members.roles import Role

FORMS = {"circulate": UntilForm, "validate": DecisionForm, "publish": PublishForm}
FOLLOWS = {
    "ask_revision": gettext_lazy(
        "The revision committee is asked by mail to read and mend it. Its texts can still be changed."
    ),
    "return_to_preparation": gettext_lazy("It goes back to the coordination, which reads your reason."),
    "circulate": gettext_lazy(
        "Texts, order and sheets are frozen as they are now, and the book is printed, so that everybody comments on the same"
        " edition."
    ),
    "return_to_revision": gettext_lazy(
        "Its texts can be changed again; afterwards it is circulated anew. The comments stay."
    ),
    "validate": gettext_lazy(
        "Your decision is printed in the book. From then on nothing of this edition changes any more, and its final book is"
        " printed; later corrections make a new edition."
    ),
    "publish": gettext_lazy("Everybody may then read it, take its files along and check their fingerprints."),
}
DONE = {
    "ask_revision": gettext_lazy("It is with the revision committee now."),
    "return_to_preparation": gettext_lazy("It is in preparation again."),
    "circulate": gettext_lazy(
        "It is circulated: everybody of the cell is asked to read and comment. Its book is being printed."
    ),
    "return_to_revision": gettext_lazy("It is in revision again."),
    "validate": gettext_lazy("The edition is validated and frozen. Its final book is being printed."),
    "publish": gettext_lazy("The edition is published."),
}


def find(request, slug):
    return get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)


@role_required(*READERS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_step(request, slug, step):
    """The page of one step; a refused press comes back with what was typed and why."""
    edition = find(request, slug)
    refuse_stranger(step, request.user)
    form, refusal = form_of(request, edition, step), []
    if request.method != "POST":
        refusal = refusal_of(edition, step, request.user)
    elif form.is_valid():
        try:
            make(edition, step, form.cleaned_data, by=request.user)
        except RefusedMove as refused:
            refusal = refused.messages
        else:
            return done(request, edition, step, form.cleaned_data)
    label, icon, _look = BUTTONS[step]
    context = {"edition": edition, "form": form, "refusal": refusal, "label": label, "icon": icon, "follows": FOLLOWS[step]}
    status = 409 if request.method == "POST" and refusal else 200
    return render(request, "guide/circulating/step.html", context, status=status)


def refuse_stranger(step, user):
    """404 where there is no such step, 403 to whom it never belongs."""
    if step not in STEPS:
        raise Http404
    if not user.roles & STEPS[step].who:
        raise PermissionDenied


def make(edition, step, told, *, by):
    """Make the step with what was `told`; raises RefusedMove."""
    words = {name: told[name] for name in ("reason", "until", "name", "text", "seen") if name in told}
    getattr(edition, step)(by=by, **words)


def done(request, edition, step, told):
    messages.success(request, DONE[step])
    if told.get("with_sheets"):
        publish_sheets(request, edition)
    return redirect("edition", edition.slug)


def publish_sheets(request, edition):
    """Into the catalogue with them, each a move of its own; what was done and what not is said."""
    number, refused = edition.publish_sheets(by=request.user)
    if number:
        told = ngettext("%(number)d sheet stands in the catalogue.", "%(number)d sheets stand in the catalogue.", number)
        messages.success(request, told % {"number": number})
    for title, reason in refused:
        messages.warning(request, f"{title}: {reason}")


def form_of(request, edition, step):
    kind = FORMS.get(step, ReasonForm if STEPS[step].needs_reason else NoForm)
    initial = {}
    if step == "validate":
        frozen = edition.frozen_in_force()
        person = request.user.person
        initial = {"seen": frozen.pk if frozen else 0, "name": person.name_in(edition.language) if person else ""}
    return kind(request.POST if request.method == "POST" else None, initial=initial)


def refusal_of(edition, step, user):
    """Why the step cannot be made now, line by line; empty where nothing stands against it."""
    try:
        edition.refuse(step, by=user)
        if step == "validate":
            edition.refuse_validating(by=user)
        elif step == "publish":
            edition.refuse_publishing()
        elif step == "circulate":
            edition.refuse_blocked()
    except RefusedMove as refused:
        return refused.messages
    return []


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_correct(request, slug):
    """Begin an edition that corrects this one."""
    edition = find(request, slug)
    form = CorrectForm(request.POST if request.method == "POST" else None, initial={"slug": next_slug(edition.slug)})
    refusal = []
    try:
        edition.refuse_correcting(by=request.user)
        if form.is_valid():
            new = edition.prepare_correction(by=request.user, slug=form.cleaned_data["slug"])
            messages.success(
                request, _("The corrected edition is begun: texts, partners and order are those of the former one.")
            )
            return redirect("edition", new.slug)
    except RefusedMove as refused:
        refusal = refused.messages
    status = 409 if request.method == "POST" and refusal else 200
    context = {"edition": edition, "form": form, "refusal": refusal}
    return render(request, "guide/circulating/correct.html", context, status=status)


def next_slug(slug):
    """2026-1 → 2026-1-v2, 2026-1-v2 → 2026-1-v3."""
    stem, _v, number = slug.rpartition("-v")
    return f"{stem}-v{int(number) + 1}" if stem and number.isdecimal() else f"{slug}-v2"


@role_required(Role.COORDINATOR)
@require_POST
def edition_changes(request, slug):
    """Propose the list of changes of a corrected edition anew."""
    edition = find(request, slug)
    try:
        edition.propose_changes(by=request.user)
    except RefusedMove as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(
            request, _("The list of changes is written among the texts: read it, and put it into better words.")
        )
    return redirect("edition", slug)
