"""The open data: their page, their codebook, and the files, which everybody may have."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from experiences.limits import may
from experiences.models import Publication
from experiences.opendata import codebook as book
from experiences.opendata.columns import COLUMNS, LANGUAGES, sheet_address
from experiences.opendata.dataset import Dataset, page_address
from experiences.opendata.further import further
from experiences.opendata.participedia import FIELDS, NOT_ASKED
from experiences.opendata.writing import book_document, csv_lines, csv_table, json_document, json_lines, workbook

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
}


@login_not_required
@require_safe
def opendata(request):
    context = {
        "dataset": Dataset.now(),
        "address": page_address(),
        "files": [
            ("csv", _("CSV: for every spreadsheet and every program"), True),
            ("xlsx", _("XLSX: for an office; with the codebook on a second sheet"), True),
            ("json", _("JSON: one document that says what it holds"), False),
            ("jsonl", _("JSON Lines: one experience a line"), False),
        ],
        "headings": [("ar", _("Arabic headings")), ("fr", _("French headings")), ("names", _("Column names"))],
        "further": further(),
        "example": Publication.objects.live().order_by("pk").only("pk", "title").first(),
    }
    if context["example"]:
        context["example_address"] = sheet_address(context["example"])
    return render(request, "experiences/opendata/page.html", context)


@login_not_required
@require_safe
def codebook(request):
    """Every column, and where it goes in Participedia."""
    context = {"entries": book.in_language_of(get_language()[:2]), "fields": FIELDS, "not_asked": NOT_ASKED}
    return render(request, "experiences/opendata/codebook.html", context)


@login_not_required
@require_safe
def opendata_file(request, extension):
    """The published experiences. `?headings=` ar, fr or names (the columns' own); else the page's language."""
    if extension not in KINDS:
        raise Http404
    chosen = request.GET.get("headings")
    language = chosen if chosen in (*LANGUAGES, "names") else get_language()[:2]
    headings = [column.name if language == "names" else column.heading(language) for column in COLUMNS]
    dataset, table = Dataset.now(), book.table()

    def sheet():
        right_to_left = {"ar": True, "fr": False}.get(language, get_language_bidi())
        return workbook(headings, COLUMNS, about=list(dataset.lines()), codebook=table, right_to_left=right_to_left)

    make = {
        "csv": lambda: csv_lines(headings, COLUMNS),
        "xlsx": sheet,
        "json": lambda: json_document(dataset.about(), COLUMNS),
        "jsonl": lambda: json_lines(COLUMNS),
    }[extension]
    return download(request, "experiences", extension, make, dataset, mark=[extension, headings, table])


@login_not_required
@require_safe
def opendata_participedia(request, extension):
    """The same experiences under the field names of Participedia's cases."""
    if extension not in ("csv", "json"):
        raise Http404
    dataset = Dataset.now()
    names = [field.name for field in FIELDS]
    make = (lambda: csv_lines(names, FIELDS)) if extension == "csv" else (lambda: json_document(dataset.about(), FIELDS))
    return download(request, "participedia", extension, make, dataset, mark=[extension, names])


@login_not_required
@require_safe
def codebook_file(request, extension):
    if extension not in ("csv", "json"):
        raise Http404
    dataset, table = Dataset.now(), book.table()
    make = (lambda: csv_table(table)) if extension == "csv" else (lambda: book_document(dataset.about(), book.entries()))
    return download(request, "codebook", extension, make, dataset, mark=[extension, table])


def download(request, name, extension, make, dataset, *, mark):
    """The file that `make()` gives (an open file, or texts one after the other), unless its asker has it already."""
    etag = dataset.mark(name, *mark)
    if unchanged := get_conditional_response(request, etag):  # by the mark alone: a second holds more than one change
        return unchanged
    if not may(request, "opendata"):
        return render(request, "experiences/opendata/limited.html", status=429)
    if request.method == "HEAD":
        response = HttpResponse(content_type=KINDS[extension])
    elif extension == "xlsx":
        response = FileResponse(make(), content_type=KINDS[extension])
    else:
        response = StreamingHttpResponse(make(), content_type=KINDS[extension])
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="nashark-{name}-{day}.{extension}"'
    response["Cache-Control"] = "no-cache"  # asked for anew each time: what was taken back is gone at once
    response["ETag"] = etag
    if dataset.changed_at:
        response["Last-Modified"] = http_date(dataset.changed_at.timestamp())
    return response
