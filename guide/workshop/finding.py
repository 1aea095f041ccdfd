"""What every page of the workshop begins with: the edition, and whether it may be changed."""

from django.shortcuts import get_object_or_404

from guide.models import Edition
from members.roles import Role

EDITORS = (Role.COORDINATOR, Role.REVISER)


def find_edition(request, slug):
    return get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)


def standing(request, edition):
    """What the templates ask of a page where only coordinators write; `closed`: why nobody may, or empty."""
    is_coordinator = Role.COORDINATOR in request.user.roles
    return {
        "edition": edition,
        "closed": edition.closed,
        "can_edit": edition.is_open and is_coordinator,
        "is_coordinator": is_coordinator,
    }
