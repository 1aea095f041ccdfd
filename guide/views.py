"""The guide: its editions, what they hold, and their printing."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from guide.circulating.closed import refused_while_closed
from guide.circulating.standing import standing
from guide.models import Edition
from guide.models.editions import READERS
from guide.models.states import SETTLED
from guide.reading.files import forms_of
from guide.reading.views import printed_for
from guide.tasks import send_to_print
from guide.workshop.finding import to_compose
from kit.moves import RefusedMove
from members.access import role_required
from members.roles import Role


def find(request, slug):
    return get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)


@role_required(*READERS)
@never_cache
@require_safe
def edition(request, slug):
    edition, roles = find(request, slug), request.user.roles
    book, hidden = edition.latest_book(), edition.hidden_keys(request.user)
    context = to_compose(edition, request.user, hidden) | {
        "edition": edition,
        "chapters": edition.filled_chapters(),
        "standing": standing(edition, request.user),
        "waiting": edition.count_unplaced() if edition.is_open else 0,
        "build": edition.latest_build(),
        "book": book,
        "files": forms_of(edition, printed_for(request.user, edition)),
        "hidden": hidden,
        "hides_titles": bool(hidden),
        "can_edit": Role.COORDINATOR in roles,
        "can_print": Role.COORDINATOR in roles and not (book and edition.state in SETTLED),
    }
    return render(request, "guide/edition.html", context)


@role_required(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_catalogue(request, slug):
    """Publish the edition's sheets: first what that will do, and what it cannot; each sheet is a move of its own."""
    edition = find(request, slug)
    if request.method != "POST":
        return render(request, "guide/edition_catalogue.html", {"edition": edition, "sheets": edition.to_publish()})
    done, refused = edition.publish_sheets(by=request.user)
    if done:
        told = ngettext("%(number)d sheet stands in the catalogue.", "%(number)d sheets stand in the catalogue.", done)
        messages.success(request, told % {"number": done})
    for title, reason in refused:
        messages.warning(request, f"{title}: {reason}")
    return redirect("edition", slug)


@role_required(Role.COORDINATOR)
@require_POST
@refused_while_closed
def edition_print(request, slug):
    """Compile and print in the background; a second press finds the printing that is under way."""
    edition = find(request, slug)
    if not edition.compile():
        messages.warning(request, _("There is no accepted experience to print yet."))
        return redirect("edition", slug)
    send_to_print(edition, request.user)
    return redirect("edition", slug)


@role_required(Role.COORDINATOR)
@require_POST
def edition_cancel(request, slug):
    build = find(request, slug).latest_build()
    try:
        if build:
            build.cancel()
            messages.info(request, _("The printing was cancelled. The last printed book stays."))
    except RefusedMove as refused:
        messages.warning(request, refused.messages[0])
    return redirect("edition", slug)


@role_required(*READERS)
@never_cache
@require_safe
def edition_progress(request, slug):
    """The part of the page that tells how far the printing is; once it has ended, the page is loaded anew."""
    edition = find(request, slug)
    build = edition.latest_build()
    if not build or not build.is_active:
        return HttpResponseClientRefresh() if request.htmx else redirect("edition", slug)
    context = {
        "edition": edition,
        "build": build,
        "hides_titles": edition.hidden_from(request.user).exists(),
        "can_edit": Role.COORDINATOR in request.user.roles,
    }
    return render(request, "guide/progress.html", context)


@role_required(*READERS)
@require_safe
def edition_pdf(request, slug):
    """The PDF for the screen; a reviser in conflict with one of its sheets finds no file before it is published."""
    book = printed_for(request.user, find(request, slug))
    if not book:
        raise Http404
    return FileResponse(
        book.file.open("rb"), as_attachment=True, filename=f"nashark-{slug}.pdf", content_type="application/pdf"
    )
