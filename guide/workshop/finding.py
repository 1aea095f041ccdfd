"""What every page of the workshop begins with: the edition, and whether it may be changed."""

from django.shortcuts import get_object_or_404

from guide.models import Edition
from guide.workshop.missing import missing
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


def to_compose(edition, user, hidden):
    """What the edition's page shows of the workshop: texts, what is missing, and whether `user` may read and word them."""
    can_read = bool(user.roles & set(EDITORS))
    lacks = missing(edition, hidden) if edition.is_open and can_read else []
    return {
        "can_word": edition.may_be_worded_by(user),
        "can_read_texts": can_read,
        "blocks": [one for one in lacks if one.blocks],
        "lacks": [one for one in lacks if not one.blocks],
        "texts": edition.filled_texts(),
    }
