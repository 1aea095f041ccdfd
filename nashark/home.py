"""Front page and desk: where everything meets."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from actions.models import Action, Meeting, StatusUpdate
from experiences.models import Experience, Lead, LeadState, Publication
from experiences.models.leads import READERS as COLLECTORS
from experiences.models.typed_for import TYPISTS
from guide.circulating.waiting import waiting_for
from guide.models.editions import READERS
from guide.reading.finding import public_editions
from kit.plots import shares
from members.access import is_inside
from members.models import Doubt, Membership
from members.roles import Role

LATELY = 5
PUBLISHED = 3
EDITIONS = 2


@login_not_required
@require_safe
def front_page(request):
    seats = Membership.objects.current().of_the_minutes()
    return render(
        request,
        "nashark/front_page.html",
        {
            "standing": shares((status.label, number) for status, number in Action.objects.standing()),
            "actions": Action.objects.count(),
            "members": seats.count(),
            "organisations": seats.order_by().values("organisation").distinct().count(),
            "accepted": Experience.objects.for_guide().count(),
            "editions": public_editions().order_by("-year", "-pk")[:EDITIONS],
            "published": Publication.objects.latest(PUBLISHED),
        },
    )


@require_safe
def desk(request):
    """What is due first, then what the person's roles open; calm also where there is nothing."""
    user = request.user
    mine = list(Action.objects.answered_by(user).by_due_date())
    codes = [action.code for action in mine]
    return render(
        request,
        "nashark/desk.html",
        {
            "open": [action for action in mine if not action.is_closed],
            "closed": [action for action in mine if action.is_closed],
            "perhaps": Action.objects.perhaps_answered_by(user).exclude(code__in=codes),
            "others": Action.objects.exclude(code__in=codes).by_due_date() if Role.COORDINATOR in user.roles else (),
            "meeting": Meeting.objects.next_for(user),
            "waiting": Experience.objects.visible_to(user).waiting().count(),
            "doubts": Doubt.objects.open().count() if Role.COORDINATOR in user.roles else 0,
            "guide": waiting_for(user.roles),
            "lately": StatusUpdate.objects.latest(LATELY),
            "inside": is_inside(user),
            "roles": [role for role in Role if role in user.roles],
            "rooms": rooms(user),
        },
    )


def rooms(user):
    """The portal's parts that this person's roles open: list of dict with url, title, words."""
    return [
        {"url": reverse(name), "title": title, "words": words}
        for name, title, words, roles in (
            (
                "lead_list",
                _("Collecting experiences"),
                collecting_words() if user.roles & COLLECTORS else "",
                COLLECTORS,
            ),
            (
                "review_list",
                _("Experiences received"),
                _("Read what associations have told, accept it or decline it with a reason."),
                {Role.COORDINATOR, Role.REVISER},
            ),
            (
                "behalf_list",
                _("Type one for an association"),
                _("From paper or a phone call: you type the experience, the association gets its private link."),
                TYPISTS,
            ),
            ("edition_list", _("The guide"), _("The editions, what each holds, and the printed book."), READERS),
            (
                "invitations",
                _("Invitations"),
                _("Who of the cell has an account, and a link for whoever has none."),
                {Role.COORDINATOR, Role.ADMINISTRATOR},
            ),
            (
                "admin:index",
                _("Back office"),
                _("Persons, seats, teams and settings."),
                {Role.COORDINATOR, Role.ADMINISTRATOR},
            ),
        )
        if user.roles & roles
    ]


def collecting_words():
    """Where the collecting of action A01 stands, in a line."""
    counts = Lead.objects.count_by_state()
    asked = sum(counts.values())
    if not asked:
        return _("Whom the cell asks for an experience, and where the form is told of.")
    return ngettext(
        "%(asked)s association or service to ask; %(sent)s has sent its experience.",
        "%(asked)s associations and services to ask; %(sent)s have sent their experience.",
        asked,
    ) % {"asked": asked, "sent": counts.get(LeadState.SENT, 0)}


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
