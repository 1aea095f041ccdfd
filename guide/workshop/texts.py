"""The texts around the sheets: written, seen as they will print, kept one by one; and every earlier wording."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from guide.models.wording import TEXTS
from guide.workshop.finding import EDITORS, find_edition, standing
from guide.workshop.forms import FrameForm, LongWords, TextsForm
from kit.differences import differences
from kit.moves import RefusedMove
from kit.printing.texts import markdown
from members.access import role_required
from members.roles import Role

WORDINGS = 10  # on a page


def known_text(field):
    if field not in TEXTS:
        raise Http404
    return field


def texts_page(request, edition, form, *, refused="", status=200):
    lines = [
        {
            "field": form[name],
            "name": name,
            "html": markdown(form[name].value()),
            "was": form[f"was-{name}"],
            "conflict": differences(form.stored[name], form[name].value()) if name in form.differing else None,
            "kept": form.stored[name],
        }
        for name in TEXTS
        if name != "changes" or edition.corrects_id or form[name].value()
    ]
    context = standing(request, edition) | {
        "form": form,
        "lines": lines,
        "can_edit": edition.may_be_worded_by(request.user),
        "refused": refused,
    }
    return render(request, "guide/workshop/texts.html", context, status=status)


@role_required(*EDITORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_texts(request, slug):
    """`preview` shows, `take` takes what is kept of one text; any other press keeps what was changed."""
    edition = find_edition(request, slug)
    if request.method != "POST":
        return texts_page(request, edition, TextsForm(instance=edition))
    form = TextsForm(request.POST, instance=edition)
    if request.POST.get("take") in TEXTS:
        name = request.POST["take"]
        return texts_page(request, edition, form.over_present(**{name: form.stored[name]}))
    if "preview" in request.POST or not form.is_valid():
        return texts_page(request, edition, form)
    try:
        form.store(by=request.user)
    except RefusedMove as refused:
        return texts_page(request, edition, form.over_present(), refused=refused.messages[0], status=409)
    messages.success(request, _("The texts are kept. They will be in the next printing."))
    return redirect("edition", slug)


@role_required(*EDITORS)
@require_POST
def edition_text(request, slug, field):
    """Keeps one text while it is typed, for the page's script: {was}; 409 or 400 with words."""
    edition, name = find_edition(request, slug), known_text(field)
    form = TextsForm(request.POST, instance=edition)
    if not form.is_valid():
        return JsonResponse({"words": " ".join(form.errors.get(name, []))}, status=400)
    try:
        form.store(by=request.user)
    except RefusedMove as refused:
        return JsonResponse({"words": refused.messages[0]}, status=409)
    return JsonResponse({"was": TextsForm(instance=find_edition(request, slug))[f"was-{name}"].value()})


@role_required(*EDITORS)
@require_POST
def edition_text_preview(request, slug, field):
    """The text as typed, as the book will set it: HTML that only the book's own few tags come through."""
    find_edition(request, slug)
    if not request.htmx:
        return redirect("edition_texts", slug)  # its own “preview” button does without a script
    text = LongWords.tidy(request.POST.get(known_text(field), ""))
    return HttpResponse(markdown(text))


@role_required(*EDITORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_wordings(request, slug, field):
    """Every wording of a text, the last on top; a POST brings one back, as a further wording."""
    edition, name = find_edition(request, slug), known_text(field)
    if request.method != "POST":
        return wordings_page(request, edition, name)
    key = request.POST.get("wording", "")
    wording = get_object_or_404(edition.wordings, field=name, pk=key if key.isdecimal() else 0)
    seen = request.POST.get(f"was-{name}", "")
    form = TextsForm({name: wording.words, f"was-{name}": seen or "-"}, instance=edition)
    try:
        form.full_clean()
        form.store(by=request.user)
    except RefusedMove as refused:
        return wordings_page(request, edition, name, refused=refused.messages[0], status=409)
    messages.success(request, _("This wording stands again; the one that stood before is kept below it."))
    return redirect("edition_wordings", slug, name)


def wordings_page(request, edition, name, *, refused="", status=200):
    page = Paginator(edition.wordings.filter(field=name).select_related("by__person"), WORDINGS)
    page = page.get_page(request.GET.get("page"))
    told = list(edition.wordings.filter(field=name)[page.start_index() - 1 : page.end_index() + 1]) if page else []
    before = [row.words for row in told[1:]] + [""]
    form = TextsForm(instance=edition)
    context = standing(request, edition) | {
        "can_edit": edition.may_be_worded_by(request.user),
        "label": form[name].label,
        "name": name,
        "page": page,
        "present": getattr(edition, name),
        "refused": refused,
        "rows": [(row, differences(words, row.words)) for row, words in zip(page, before, strict=False)],
        "was": form[f"was-{name}"],
    }
    return render(request, "guide/workshop/wordings.html", context, status=status)


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_frame(request, slug):
    """Title, arrangement, annexes, imprint."""
    edition = find_edition(request, slug)
    form = FrameForm(request.POST if request.method == "POST" else None, instance=edition)
    context, status = standing(request, find_edition(request, slug)) | {"form": form}, 200
    if request.method == "POST" and form.is_valid():
        try:
            form.store(by=request.user)
        except RefusedMove as refused:
            form = form.over_present()
            context, status = context | {"form": form, "refused": refused.messages[0]}, 409
        else:
            messages.success(request, _("Kept. It will be in the next printing."))
            return redirect("edition", slug)
    return render(request, "guide/workshop/frame.html", context, status=status)
