"""The mail that says that the next step with a lead has come, to who contacts them; each step once."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from experiences.models import Lead
from experiences.models.leads import READERS
from members.mail import Item, Letter, mail_kind, post
from members.models import Message, User

KIND = "leads_due"


def waiting_lead_reminders(today=None):
    """[(account, [[pk of a lead, its day]])]: what is still to be told. Whoever had this mail today waits for tomorrow."""
    today = today or timezone.localdate()
    due = Lead.objects.due(today).exclude(contacted_by=None).exclude(reminded_of=F("next_step_on"))
    steps = {}
    for lead in due.order_by("next_step_on", "order", "pk"):
        steps.setdefault(lead.contacted_by_id, []).append([lead.pk, lead.next_step_on.isoformat()])
    accounts = User.objects.with_role(*READERS).filter(person__in=steps).select_related("person").order_by("pk")
    accounts = [account for account in accounts if KIND not in account.muted_mails]
    keys = [key(account, today) for account in accounts]
    had_mail = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [(each, steps[each.person_id]) for each in accounts if key(each, today) not in had_mail]


def post_lead_reminders(today=None):
    """One mail an account; returns how many were posted."""
    today = today or timezone.localdate()
    return sum(_post(account, rows, today) for account, rows in waiting_lead_reminders(today))


@transaction.atomic
def _post(account, rows, today):
    if not post(KIND, account, key=key(account, today), leads=rows):
        return False
    for pk, day in rows:
        Lead.objects.filter(pk=pk, next_step_on=day).update(reminded_of=F("next_step_on"))
    return True


def key(account, today):
    return f"{KIND}:{account.pk}:{today:%Y-%m-%d}"


@mail_kind(KIND, gettext_lazy("Associations whose next step I noted"), optional=True, roles=READERS)
def leads_due(user, leads):
    """`leads`: [[pk, day of the next step]]. What has changed since it was posted is left out; no contact stands in a mail."""
    days = dict(leads)
    mine = Lead.objects.open().filter(pk__in=days, contacted_by=user.person_id).by_urgency()
    rows = [lead for lead in mine if lead.next_step_on and lead.next_step_on.isoformat() == days[lead.pk]]
    if not rows:
        return None
    if len(rows) == 1:
        subject = _("Contact “%(name)s”: you noted it for today") % {"name": rows[0]}
    else:
        said = ngettext(
            "Contact %(number)s association: you noted it", "Contact %(number)s associations: you noted it", len(rows)
        )
        subject = said % {"number": len(rows)}
    return Letter(
        subject=subject,
        lines=[_("You noted a next step with them. Two taps say where it stands; a new date lets you be reminded again.")],
        items=[Item(str(lead), lead.get_state_display(), reverse("lead", args=[lead.pk])) for lead in rows],
        button=(_("Open the list"), reverse("lead_list") + "?mine=on"),
    )
