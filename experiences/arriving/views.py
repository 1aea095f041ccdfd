"""Experiences that arrive from other forms: file, columns, words, preview, import, and the way back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from experiences.arriving.draft import MOST_WORDS, start_reading, suggestions, without_meaning, words_of
from experiences.arriving.forms import ColumnsForm, ConfirmForm, UploadForm, WordsForm
from experiences.arriving.importing import import_draft
from experiences.arriving.opening import BOUNDS
from experiences.arriving.preview import Shown, first_to_look_at, tabs
from experiences.arriving.targets import label
from experiences.models import DraftRow, ExperienceImport, ImportDraft
from kit.moves import RefusedMove, StaleEdit
from members.access import role_required
from members.roles import Role

PAGE = 25
LIMITS = {"rows": BOUNDS.rows - 1, "columns": BOUNDS.columns, "megabytes": BOUNDS.bytes // 2**20}


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arriving(request):
    """Choose a file; the files on their way in, and what was imported before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (draft := form.keep(by=request.user)):
        return redirect("arriving_columns", draft.pk)
    imports = ExperienceImport.objects.select_related("by__person")
    context = {
        "form": form,
        "limits": LIMITS,
        "drafts": ImportDraft.objects.under_way().select_related("by__person")[:PAGE],
        "page": Paginator(imports, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "experiences/arriving/start.html", context)


def find(pk):
    """The draft, without its packed table."""
    return get_object_or_404(ImportDraft.objects.defer("table").select_related("became"), pk=pk)


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arriving_columns(request, pk):
    """What each column is; how consent was collected, where no column says it."""
    draft = find(pk)
    if draft.became:
        return redirect("arriving_import", draft.became.pk)
    suggested = [(one, "") for one in draft.targets] if draft.targets else suggestions(draft)
    form = ColumnsForm(request.POST if request.method == "POST" else None, draft=draft, suggested=suggested)
    if request.method != "POST" or not form.is_valid():
        return render(request, "experiences/arriving/columns.html", {"draft": draft, "form": form})
    form.store()
    return go_on(request, draft)


def go_on(request, draft):
    """From the matching to the next step: words that nobody has explained, or the preview."""
    found = words_of(draft)
    if too_many := [target for target, rows in found.items() if len(rows) > MOST_WORDS]:
        words = _("The column of “%(target)s” has %(count)d different answers: it is no list of choices. Match another.")
        messages.error(request, words % {"target": label(too_many[0]), "count": len(found[too_many[0]])})
        return redirect("arriving_columns", draft.pk)
    if without_meaning(found):
        return redirect("arriving_words", draft.pk)
    start_reading(draft, get_language())
    return redirect("arriving_preview", draft.pk)


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arriving_words(request, pk):
    """What the answers mean that are not ours: said once, and remembered."""
    draft = find(pk)
    if draft.became or not draft.targets:
        return redirect("arriving_columns", pk)
    form = WordsForm(request.POST if request.method == "POST" else None, draft=draft, asked=words_of(draft))
    if request.method != "POST" or not form.is_valid():
        return render(request, "experiences/arriving/words.html", {"draft": draft, "form": form})
    form.store()
    start_reading(draft, get_language())
    return redirect("arriving_preview", pk)


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arriving_preview(request, pk):
    """What each row would become; a press imports them all, once."""
    draft = find(pk)
    if draft.became:
        return redirect("arriving_import", draft.became.pk)
    if draft.state == ImportDraft.State.MATCHING:
        return redirect("arriving_columns", pk)
    if request.method == "POST":
        return read_again(draft) if "again" in request.POST else confirm(request, draft)
    if draft.state == ImportDraft.State.READING:
        return render(request, "experiences/arriving/reading.html", {"draft": draft})
    if request.htmx:
        return HttpResponseClientRefresh()
    return preview_page(request, draft, ConfirmForm(initial={"seal": draft.seal}))


def read_again(draft):
    start_reading(draft, get_language())
    return redirect("arriving_preview", draft.pk)


def confirm(request, draft):
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return preview_page(request, draft, form, status=422)
    try:
        imported = import_draft(draft, by=request.user, **form.cleaned_data)
    except StaleEdit as refused:
        messages.warning(request, refused.messages[0])
        return read_again(draft)
    except RefusedMove as refused:
        return preview_page(request, draft, form, refusal=refused.messages[0], status=409)
    taken = imported.taken_in
    words = ngettext("One experience is imported.", "%(number)d experiences are imported.", taken)
    messages.success(request, words % {"number": taken})
    return redirect("arriving_import", imported.pk)


def preview_page(request, draft, form, *, refusal="", status=200):
    counts = draft.count_by_verdict()
    asked = request.GET.get("show", first_to_look_at(counts))
    show = DraftRow.Verdict(asked) if asked in counts else None
    rows = draft.rows.filter(verdict=show) if show else draft.rows.all()
    page = Paginator(rows.select_related("same_as"), PAGE).get_page(request.GET.get("page"))
    page.object_list = Shown().rows(list(page.object_list))
    wanting = draft.rows.exclude(wanting=[]).exists() and not counts.get("wrong")
    context = {
        "draft": draft,
        "tabs": tabs(counts, show),
        "shows_all": show is None,
        "counts": {str(verdict): counts.get(verdict, 0) for verdict in DraftRow.Verdict},
        "total": sum(counts.values()),
        "page": page,
        "form": form,
        "refusal": refusal,
        "has_wanting": wanting,
        "can_import": not counts.get("wrong") and {"ready", "wanting", "same"} & {*counts},
    }
    return render(request, "experiences/arriving/preview.html", context, status=status)


@role_required(Role.COORDINATOR)
@require_POST
def arriving_drop(request, pk):
    """Forget a file that is not to be imported."""
    if imported := find(pk).became:
        return redirect("arriving_import", imported.pk)
    ImportDraft.objects.filter(pk=pk, became=None).delete()
    messages.info(request, _("The file is forgotten. What you said of its columns and words is remembered."))
    return redirect("arriving")


@role_required(Role.COORDINATOR)
@never_cache
@require_safe
def arriving_import(request, pk):
    """What came with one import, and whether it can be taken back."""
    imported = get_object_or_404(ExperienceImport.objects.select_related("by__person", "taken_back_by__person"), pk=pk)
    came = imported.experiences().select_related("imported_row").order_by("imported_row__number")
    context = {
        "imported": imported,
        "page": Paginator(came, PAGE).get_page(request.GET.get("page")),
        "left_out": [(v.label, imported.left_out[v]) for v in DraftRow.Verdict if imported.left_out.get(v)],
        "columns": [(name, label(target)) for name, target in imported.columns if target],
        "why_not": imported.why_not_taken_back(),
    }
    return render(request, "experiences/arriving/imported.html", context)


@role_required(Role.COORDINATOR)
@require_POST
def arriving_take_back(request, pk):
    imported = get_object_or_404(ExperienceImport, pk=pk)
    try:
        count = imported.take_back(by=request.user)
    except RefusedMove as refused:
        messages.error(request, refused.messages[0])
    else:
        words = ngettext("One experience was taken out again.", "%(number)d experiences were taken out again.", count)
        messages.success(request, words % {"number": count})
    return redirect("arriving_import", pk)
