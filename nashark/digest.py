"""The plan's week in one mail, on Mondays: for coordinators with what waits for them, for members with what moved.

Members have it from the start: they carry the plan together, and it spares the coordination the telling. It costs them little:
a week in which nothing moved and nothing is due brings them nothing, and one press in the mail ends it. A coordinator is
written to every week, for a quiet one is news as well.
"""

from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.models import Action, Responsibility, StatusUpdate
from actions.models.status import CAN_BE_OVERDUE, CLOSED
from experiences.models import Experience, Lead, SignOff
from guide.circulating.waiting import waiting_for
from kit.readings import Certainty
from members.mail import Item, Letter, Section, mail_kind, post
from members.models import Membership, Message, User
from members.roles import Role

KIND = "weekly_digest"
AHEAD = timedelta(days=14)
SHOWN = 10  # of each section; the rest is a number and a link


def monday_of(day):
    return day - timedelta(days=day.weekday())


def waiting_digests(today=None):
    """Accounts that still have no digest of this ISO week, whichever day its first run falls on: list of User."""
    monday = monday_of(today or timezone.localdate())
    readers = User.objects.with_role(Role.COORDINATOR, Role.MEMBER).select_related("person").order_by("pk")
    readers = [user for user in readers.with_team_codes() if KIND not in user.muted_mails]
    if not (moved(monday) or due() or overdue()):
        readers = [user for user in readers if Role.COORDINATOR in user.roles]
    keys = {key(user, monday) for user in readers}
    posted = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [user for user in readers if key(user, monday) not in posted]


def post_digests(today=None):
    """Post this week's digest to whoever has none yet; returns how many were posted."""
    monday = monday_of(today or timezone.localdate())
    waiting = waiting_digests(today)
    return sum(post(KIND, user, key=key(user, monday), monday=monday.isoformat()) for user in waiting)


def key(user, monday):
    year, week, _day = monday.isocalendar()
    return f"{KIND}:{user.pk}:{year}-W{week:02d}"


@mail_kind(KIND, gettext_lazy("The plan’s week, on Mondays"), optional=True)
def weekly_digest(user, monday):
    """What moved is told of the week before `monday`; what is due, overdue or waiting as it stands when it is delivered."""
    late, soon = overdue(), due()
    sections = [
        Section(_("Past their deadline"), lines(late, lambda action: action.deadline)),
        Section(_("Due in the next two weeks"), lines(soon, lambda action: action.deadline)),
        Section(_("Moved last week"), lines(moved(date.fromisoformat(monday)), standing)),
    ]
    if Role.COORDINATOR not in user.roles:
        return members_letter([section for section in sections if section.items])
    waiting = [item for ask in WAITING if (item := ask())]
    sections = [Section(_("Waits for a decision"), waiting), *sections]
    if absent := not_joined():
        sections.append(Section(_("Not signed in yet"), [absent]))
    return Letter(
        subject=coordinators_subject(len(waiting), len(late), len(soon)),
        lines=[_("This is where the plan stands this week.")],
        sections=[section if section.items else Section(section.title, words=_("Nothing.")) for section in sections],
        button=(_("Open my desk"), reverse("desk")),
    )


def members_letter(sections):
    if not sections:
        return None
    return Letter(
        subject=_("The plan’s week: read what moved and what is due"),
        lines=[_("This is where the plan stands this week.")],
        sections=sections,
        button=(_("Open the plan"), reverse("plan")),
    )


def coordinators_subject(waiting, late, soon):
    asked = waiting + late
    if asked:
        said = ngettext("The plan’s week: see to %(number)s matter", "The plan’s week: see to %(number)s matters", asked)
        return said % {"number": asked}
    return _("The plan’s week: prepare what is due") if soon else _("The plan’s week: nothing asks for you")


# --- What it tells ------------------------------------------------------------------------------------------------


def moved(monday):
    """Actions that moved in the week before `monday`, each with its last `update`: list of Action."""
    start, end = (timezone.make_aware(datetime.combine(day, time())) for day in (monday - timedelta(days=7), monday))
    updates = StatusUpdate.objects.in_force().filter(at__gte=start, at__lt=end).select_related("action").order_by("at")
    last = {update.action_id: update for update in updates}
    for update in last.values():
        update.action.update = update
    return [update.action for update in last.values()]


def due():
    today = timezone.localdate()
    return list(Action.objects.exclude(status__in=CLOSED).filter(due_to__range=(today, today + AHEAD)).by_due_date())


def overdue():
    """As `Action.is_overdue` has it: somebody has said that it goes on."""
    late = Action.objects.filter(status__in=CAN_BE_OVERDUE, due_to__lt=timezone.localdate())
    return list(late.order_by(F("due_to"), "order"))


def standing(action):
    return _("It stands at: %(status)s.") % {"status": action.update.get_to_status_display()}


def lines(actions, words):
    """An item an action, at most SHOWN of them."""
    items = [Item(action.called, words(action), reverse("action", args=[action.code])) for action in actions]
    if (more := len(items) - SHOWN) > 0:
        said = ngettext("And %(number)s action more", "And %(number)s actions more", more) % {"number": more}
        items = [*items[:SHOWN], Item(said, path=reverse("plan"))]
    return items


def experiences_received():
    number = Experience.objects.waiting().count()
    if not number:
        return None
    said = ngettext("%(number)s experience waits for an answer", "%(number)s experiences wait for an answer", number)
    return Item(said % {"number": number}, path=reverse("review_list"))


def sign_offs_overdue():
    number = SignOff.objects.overdue().count()
    if not number:
        return None
    said = ngettext(
        "%(number)s contributor has not answered about an edited text in time",
        "%(number)s contributors have not answered about an edited text in time",
        number,
    )
    return Item(said % {"number": number}, _("Call, or write the silence down."), reverse("review_list"))


def experiences_unread():
    """Of real experiences: what has waited for over a week, and nobody has taken or been given it."""
    since = timezone.now() - timedelta(days=7)
    rows = Experience.objects.waiting().unread().filter(is_demonstration=False, sent_at__lt=since)
    if not (number := rows.count()):
        return None
    said = ngettext(
        "%(number)s experience waits for over a week, and nobody reads it",
        "%(number)s experiences wait for over a week, and nobody reads them",
        number,
    )
    words = _("Take it, or give it to somebody: its contributor waits.")
    return Item(said % {"number": number}, words, reverse("review_list") + "?assigned=nobody&waits=desk")


def open_readings():
    number = Responsibility.objects.exclude(certainty=Certainty.CERTAIN).count()
    if not number:
        return None
    said = ngettext(
        "%(number)s responsible party of the plan is to be settled",
        "%(number)s responsible parties of the plan are to be settled",
        number,
    )
    return Item(said % {"number": number}, _("Nobody answers for it by a name until you settle whom the minutes mean."))


def leads_waiting():
    """Whose next step has come; and those that nobody contacts."""
    due, free = Lead.objects.count_waiting(timezone.localdate())
    if not due and not free:
        return None
    said = ngettext("%(number)s lead waits for its next step", "%(number)s leads wait for their next step", due)
    nobody = ngettext("%(number)s has nobody who contacts them", "%(number)s have nobody who contacts them", free)
    told = [words % {"number": number} for words, number in ((said, due), (nobody, free)) if number]
    return Item(_("Collecting experiences"), _(", ").join(told), reverse("lead_list"))


def failed_mails():
    """Of the last week: an address that was refused is somebody's wrong address."""
    number = Message.objects.failed().filter(posted_at__gte=timezone.now() - timedelta(days=7)).count()
    if not number:
        return None
    said = ngettext("%(number)s mail could not be sent", "%(number)s mails could not be sent", number)
    path = reverse("admin:members_message_changelist") + "?state__exact=failed"
    return Item(said % {"number": number}, _("The list says why; mend the address and send it again."), path)


def editions_waiting():
    """Of the guide: comments to settle, a validated edition to publish, one to correct."""
    tasks = waiting_for({Role.COORDINATOR})
    if not tasks:
        return None
    return Item(_("The guide"), _(", ").join(task.words for task in tasks), tasks[0].path)


# What a coordinator has to decide: functions without argument, each gives an Item, or None where nothing waits.
WAITING = [
    experiences_received,
    experiences_unread,
    sign_offs_overdue,
    editions_waiting,
    leads_waiting,
    open_readings,
    failed_mails,
]


def not_joined():
    """Persons with a seat who have no account or have never signed in: an Item with their names, None without any."""
    seats = Membership.objects.for_cell_page().select_related("person__account").order_by("order")
    names = [
        seat.person.shown_name
        for seat in seats
        if not (account := getattr(seat.person, "account", None)) or (account.is_active and account.last_login is None)
    ]
    if not names:
        return None
    said = ngettext("%(number)s member of the cell", "%(number)s members of the cell", len(names))
    return Item(said % {"number": len(names)}, _(", ").join(names))
