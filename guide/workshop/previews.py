"""One sheet, or one text, as it will print."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from experiences.models import Experience
from guide.manuscript.making import AFTER, BEFORE, written
from guide.models import Entry
from guide.models.states import Reason
from guide.printing.compose import compose
from guide.printing.preview import print_sheet
from guide.workshop.finding import EDITORS, find_edition, standing
from guide.workshop.missing import Look
from guide.workshop.order import pressed
from kit.moves import RefusedMove
from kit.printing.press import PrintFailed, print_book
from members.access import role_required
from members.roles import Role


class Narrowed:
    """An edition of which only the sheets of `entries` are written."""

    def __init__(self, edition, entries):
        self._edition, self._entries = edition, entries

    def __getattr__(self, name):
        return getattr(self._edition, name)

    def chapters_to_print(self):
        return self._edition.chapters_to_print(among=self._entries)


def silent(phase=None, done=0, total=0, at_work_on=""):
    """Progress that nobody watches."""


def print_part(manuscript, anchor):
    """The PDF's bytes of one fragment of the book; Http404 where it has none, raises PrintFailed."""
    book = compose(manuscript)
    fragments = [fragment for fragment in book.fragments if fragment.name == anchor]
    if not fragments:
        raise Http404
    with TemporaryDirectory() as folder:
        path = Path(folder) / "part.pdf"
        print_book(replace(book, fragments=[replace(fragments[0], starts="any")]), path, silent)
        return path.read_bytes()


def print_text(edition, name):
    frozen = edition.frozen_in_force()
    return print_part(frozen.read() if frozen else written(Narrowed(edition, Entry.objects.none())), name)


def find_entry(request, edition, pk):
    """A reviser finds no sheet with which he or she is in conflict."""
    readable = Experience.objects.visible_to(request.user)
    return get_object_or_404(edition.entries.select_related("experience", "chapter"), pk=pk, experience__in=readable)


@role_required(*EDITORS)
@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def edition_preview(request, slug, what):
    """`what`: the key of an entry, or the name of a text."""
    edition = find_edition(request, slug)
    if not what.isdecimal() and what not in (*BEFORE, *AFTER):
        raise Http404
    try:
        pdf = (
            print_sheet(edition, find_entry(request, edition, what).experience)
            if what.isdecimal()
            else print_text(edition, what)
        )
    except PrintFailed as failure:
        reasons = [Reason(problem["reason"]).label for problem in failure.problems]
        return render(request, "guide/workshop/preview_failed.html", {"reasons": reasons}, status=422)
    headers = {"Content-Disposition": f'inline; filename="{slug}-{what}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@role_required(*EDITORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition_sheet(request, slug, pk):
    """A sheet as it will print, and its place; a POST puts it into another chapter, at its end."""
    edition = find_edition(request, slug)
    entry, refused = find_entry(request, edition, pk), ""
    if request.method == "POST":
        try:
            put_into(edition, entry, request.POST.get("chapter", ""), by=request.user)
        except RefusedMove as refusal:
            refused = refusal.messages[0]
        else:
            messages.success(request, _("The sheet stands at the end of that chapter, and stays there."))
            return redirect("edition_sheet", slug, pk)
    number, place = edition.place_of(entry)
    context = standing(request, edition) | {
        "chapters": edition.arranged_chapters().select_related("theme", "mechanism"),
        "code": f"{number}.{place}",
        "entry": entry,
        "lacks": Look(Narrowed(edition, Entry.objects.filter(pk=entry.pk))).of_each_sheet(),
        "refused": refused,
    }
    return render(request, "guide/workshop/sheet.html", context, status=409 if refused else 200)


def put_into(edition, entry, chapter, *, by):
    if Role.COORDINATOR not in by.roles:
        raise PermissionDenied
    edition.arrange(pressed(edition.present_order(), f"e{entry.pk}:c{chapter}"), by=by, version=edition.version)
