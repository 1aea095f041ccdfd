"""The plan taken along: as a PDF, as a sheet, and the sheet brought back."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from actions.report import kept
from actions.report.chosen import chosen
from actions.report.document import MOST_ACTIONS, Report, kept_pdf, print_report
from actions.report.forms import SheetForm
from actions.report.importing import MOST_CHANGES, read_sheet, write_sheet
from actions.report.sheet import plan_sheet, template_sheet
from kit.limits import may
from kit.moves import RefusedMove
from kit.printing.press import PrintFailed
from members.access import is_inside, role_required
from members.roles import Role

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


LIMITS = {"report": "20/10m/ip"}  # prints that nobody asked for within the hour


def attached(content, kind, name, extension):
    """A download called `name` in the reader's letters, and in plain ones for old programs."""
    day = timezone.localdate().isoformat()
    told = f"attachment; filename=\"plan-{day}.{extension}\"; filename*=UTF-8''{quote(f'{name} {day}.{extension}')}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": told, "Cache-Control": "private, no-store"}
    )


@login_not_required
@require_safe
def plan_pdf(request):
    """The plan to print: made within seconds and then kept; a long one is not begun."""
    inside = is_inside(request.user)
    actions, shown = chosen(request)
    if actions.count() > MOST_ACTIONS:
        return render(request, "actions/report_not_made.html", {"most": MOST_ACTIONS}, status=422)
    report = Report(actions, sees_names=inside, shown=shown)
    key, pdf = kept_pdf(report)
    if pdf is None and not inside and not may(request, "report", app="actions", limits=LIMITS):
        return render(request, "actions/report_not_made.html", {"is_limited": True}, status=429)
    try:
        return attached(pdf or print_report(report, key), PDF, _("Action plan"), "pdf")
    except PrintFailed:
        return render(request, "actions/report_not_made.html", status=503)


@login_not_required
@require_safe
def plan_xlsx(request):
    inside = is_inside(request.user)
    actions, _shown = chosen(request)
    return attached(plan_sheet(actions, sees_names=inside), XLSX, _("Action plan"), "xlsx")


@role_required(Role.COORDINATOR)
@require_safe
def plan_template(request):
    return attached(template_sheet(), XLSX, _("Actions to add"), "xlsx")


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_import(request):
    """Choose the sheet; it is kept for its sender until the changes are confirmed."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept.keep(request.user, form.content, form.cleaned_data["sheet"].name)
        return redirect("plan_import_preview")
    return render(request, "actions/import.html", {"form": form})


@role_required(Role.COORDINATOR)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_import_preview(request):
    """Each change that the kept sheet makes; a press writes them all, unless the plan has moved on since."""
    sheet = kept.of(request.user)
    if sheet is None:
        messages.info(request, _("The sheet is no longer kept: choose it again."))
        return redirect("plan_import")
    refusal = None
    if request.method == "POST":
        try:
            reading = write_sheet(sheet["content"], seal=request.POST.get("seal", ""), by=request.user)
        except RefusedMove as error:
            refusal = error.messages[0]
        else:
            kept.forget(request.user)
            messages.success(request, _("Written: %(what)s.") % {"what": told(reading)})
            return redirect("plan")
    reading = read_sheet(sheet["content"])
    context = {"reading": reading, "most": MOST_CHANGES, "name": sheet["name"], "refusal": refusal}
    return render(request, "actions/import_preview.html", context, status=409 if refusal else 200)


def told(reading):
    """How much a Reading changes, in words."""
    new, changed = len(reading.new), len(reading.changed)
    parts = [
        new and ngettext("one new action", "%(number)d new actions", new) % {"number": new},
        changed and ngettext("one action changed", "%(number)d actions changed", changed) % {"number": changed},
    ]
    return _(", ").join(filter(None, parts)) or _("nothing to change")
