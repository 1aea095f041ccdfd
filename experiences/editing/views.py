"""The editing page: every text beside the contributor's words, saved one by one, with several editors at once."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from experiences.editing.forms import WordingForm
from experiences.editing.now import standing_now
from experiences.editing.saving import WholePage
from experiences.editing.sheet import Line, Sheet, conflict_with
from experiences.models import EditedText, Experience
from experiences.models.states import EDITABLE
from experiences.models.told import TEXTS
from kit.moves import RefusedMove, StaleEdit
from kit.snapshots import digest
from members.access import role_required
from members.roles import Role

BUTTONS = ("take", "keep", "put_back", "taken")  # each says of which text


def visible_experience(request, pk):
    return get_object_or_404(Experience.objects.visible_to(request.user), pk=pk)


def known(field):
    """`field` if it is one of TEXTS; Http404 otherwise."""
    if field not in TEXTS:
        raise Http404
    return field


@role_required(Role.COORDINATOR, Role.REVISER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_sheet(request, pk):
    experience = visible_experience(request, pk)
    if request.method != "POST":
        return sheet_page(request, Sheet(experience))
    page = WholePage(experience, request.POST, by=request.user)
    if page.refused:
        return sheet_page(request, page, status=409 if any(line.conflict for line in page.lines) else 200)
    if page.saved:
        said = ngettext("%(number)s text is saved.", "%(number)s texts are saved.", len(page.saved))
        messages.success(request, said % {"number": len(page.saved)})
    pressed = next((request.POST[name] for name in BUTTONS if request.POST.get(name) in TEXTS), "")
    return redirect(reverse("edit_sheet", args=[pk]) + (f"#text-{pressed}" if pressed else ""))


def sheet_page(request, sheet, *, status=200):
    context = {
        "experience": sheet.experience,
        "sheet": sheet,
        "lines": [line for line in sheet.lines if not line.is_empty],
        "empty_lines": [line for line in sheet.lines if line.is_empty],
        "forms": [line.form for line in sheet.lines],
        "is_editable": sheet.experience.state in EDITABLE,
        "refusal": getattr(sheet, "refusal", ""),
    }
    return render(request, "experiences/editing/sheet.html", context, status=status)


@role_required(Role.COORDINATOR, Role.REVISER)
@require_POST
def edit_text(request, pk, field):
    """Saves one text, for the page's JavaScript: {revision, edited, differences}; 409 with the other's wording."""
    experience, form = visible_experience(request, pk), WordingForm(known(field), request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": [said for errors in form.errors.values() for said in errors]}, status=400)
    told = form.cleaned_data
    try:
        row = EditedText.objects.write(experience, field, told["text"], by=request.user, revision=told["revision"])
    except StaleEdit:
        return conflict_answer(request, Line(field, getattr(experience, field), None, form), experience)
    except RefusedMove as refused:
        return JsonResponse({"errors": refused.messages}, status=400)
    line = Line(field, getattr(experience, field), row, form)
    return JsonResponse(
        {
            "revision": row.revision,
            "edited": line.is_edited,
            "differences": render_to_string("experiences/editing/between.html", {"line": line}, request),
        }
    )


def conflict_answer(request, line, experience):
    line.conflict = conflict_with(experience, line.name, line.form.cleaned_data["text"])
    html = render_to_string("experiences/editing/conflict.html", {"line": line}, request)
    row = line.conflict.row
    told = {"revision": row.revision, "edited": not row.is_put_back, "theirs": line.conflict.words, "html": html}
    return JsonResponse(told, status=409)


@role_required(Role.COORDINATOR, Role.REVISER)
@require_safe
def edit_now(request, pk):
    """What stands now, for pages that are open: 304 as long as nothing changed. `field`: where this editor is writing."""
    experience = visible_experience(request, pk)
    field = request.GET.get("field", "")
    told = standing_now(experience, request.user, field if field in TEXTS else "")
    etag = f'"{digest(told)}"'
    answer = JsonResponse(told, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    return get_conditional_response(request, etag=etag, response=answer)
