"""The catalogue that everybody reads: the list, a sheet, its photos and its PDF."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from experiences.catalogue.asked import Asked
from experiences.catalogue.cards import card, listed
from experiences.catalogue.document import SheetDocument
from experiences.catalogue.facets import facets
from experiences.catalogue.reading import Reading
from experiences.catalogue.structured import article
from experiences.limits import may
from experiences.models import Attachment, Publication
from kit import qr
from kit.choices import LONGEST_KEY
from kit.printing.press import PrintFailed

NEAR = 3

# Asked again each time, so that what was taken back is gone at once; a page that has not changed is not sent again.
ask_again = cache_control(private=True, no_cache=True)


def find(number):
    """The publication of this number, live or taken back."""
    if len(str(number)) > LONGEST_KEY:
        raise Http404
    return get_object_or_404(Publication.objects.select_related("theme", "mechanism"), pk=number)


def taken_back(request):
    return render(request, "experiences/catalogue/taken_back.html", status=410)


@login_not_required
@require_safe
@ask_again
@conditional_page
def catalogue(request):
    asked = Asked(request.GET)
    found, page, cards = listed(asked)
    context = {
        "asked": asked,
        "found": found.total,
        "facets": facets(asked, found.counts),
        "page": page,
        "cards": cards,
    }
    return render(request, "experiences/catalogue/list.html", context)


@login_not_required
@require_safe
@ask_again
@conditional_page
def sheet(request, number):
    publication = find(number)
    if not publication.is_live:
        return taken_back(request)
    reading = Reading(publication)
    context = {
        "reading": reading,
        "publication": publication,
        "structured": article(reading),
        "code": qr.svg(reading.address),
        "near": [card(row) for row in Publication.objects.near(publication, NEAR)],
    }
    return render(request, "experiences/catalogue/sheet.html", context)


@login_not_required
@require_safe
@ask_again
def sheet_pdf(request, number):
    publication = find(number)
    if not publication.is_live:
        return taken_back(request)
    document = SheetDocument(Reading(publication))
    pdf = document.kept()
    if pdf is None and not may(request, "sheet"):
        return not_printed(request, publication, status=429)
    try:
        pdf = pdf or document.print()
    except PrintFailed:
        return not_printed(request, publication, status=503)
    names = f"inline; filename=\"experience-{number}.pdf\"; filename*=UTF-8''{quote(f'{document.name}.pdf')}"
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": names})


def not_printed(request, publication, *, status):
    context = {"publication": publication, "is_limited": status == 429}
    return render(request, "experiences/catalogue/not_printed.html", context, status=status)


@login_not_required
@require_safe
@ask_again
def sheet_photo(request, number, pk, preview=False):
    """A photo while its sheet is in the catalogue and it may be shown; under a name that tells nothing of its sender."""
    if max(len(str(number)), len(str(pk))) > LONGEST_KEY:
        raise Http404
    photo = get_object_or_404(Attachment.objects.public().filter(experience__publication=number), pk=pk)
    etag = f'"{photo.sha256[:32]}{"-small" if preview else ""}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    file = (photo.preview if preview and photo.preview else photo.file).open("rb")
    response = FileResponse(file, filename=f"experience-{number}-{pk}.{photo.extension}", content_type="image/jpeg")
    response["ETag"] = etag
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
