"""Who is in the cell, for those inside; and the end of a seat or of a place in a team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.moves import RefusedMove
from members.access import is_inside, role_required
from members.directory.forms import LeavingForm, SearchForm
from members.models import Person
from members.roles import Role


@require_safe
def directory(request):
    """Names, capacities, organisations and teams; phones and e-mails for the coordination alone (docs/privacy.md)."""
    if not is_inside(request.user):
        raise PermissionDenied
    persons = list(Person.objects.of_the_cell().with_standing())
    search = SearchForm(request.GET)
    found = [person for person in persons if search.finds(person)]
    return render(
        request,
        "members/directory.html",
        {
            "form": search,
            "found": found,
            "number": len(persons),
            "sees_contacts": Role.COORDINATOR in request.user.roles,
            "can_end": bool(request.user.roles & {Role.COORDINATOR, Role.ADMINISTRATOR}),
        },
    )


@role_required(Role.COORDINATOR, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request, code):
    person = get_object_or_404(Person.objects.of_the_cell(), code=code)
    form = LeavingForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        try:
            form.end(by=request.user)
        except RefusedMove as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Recorded. It acts from that day on, at the next page that is opened."))
            return redirect("directory")
    return render(request, "members/leaving.html", {"form": form, "person": person})
