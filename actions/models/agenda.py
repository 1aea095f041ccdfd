"""What a meeting speaks of: the items of its agenda with what was noted, and the decisions taken under them."""

import uuid

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions import deadlines
from actions.deadlines import Precision
from actions.models.meeting_states import HAS_MINUTES
from actions.models.parts import Responsibility
from actions.models.plan import Action
from kit.languages import in_language
from kit.moves import RefusedMove, StaleEdit
from members.models import Person, Team

TRIES = 5


class AgendaItem(models.Model):
    """An item of the agenda. One that somebody invited has proposed stays apart until the coordinator takes it in.

    `version` counts the changes of its notes: two who take notes at once never overwrite each other.
    """

    meeting = models.ForeignKey("actions.Meeting", models.CASCADE, related_name="items", verbose_name=_("meeting"))
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("item"), max_length=200)
    is_taken = models.BooleanField(_("on the agenda"), default=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    notes = models.TextField(_("notes"), blank=True, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    noted_at = models.DateTimeField(_("noted at"), null=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("item of an agenda")
        verbose_name_plural = _("items of an agenda")

    def __str__(self):
        return self.title

    def save_notes(self, notes, *, by, version):
        """Store the notes of an editor who read the item at `version`; raises StaleEdit when somebody was faster."""
        self.meeting.check_editor(by)
        with transaction.atomic():
            self.meeting.take_down()
            noted = {"notes": notes, "noted_by": by, "noted_at": timezone.now(), "version": version + 1}
            if not AgendaItem.objects.filter(pk=self.pk, version=version).update(**noted):
                raise StaleEdit(_("Somebody has written notes here in the meantime."))
        self.refresh_from_db()

    def take_in(self, *, by):
        """The coordinator puts a proposal at the agenda's end; a second press changes nothing."""
        self.meeting.check_editor(by)
        if not self.meeting.is_open:
            raise RefusedMove(_("The agenda of this meeting is closed."))
        with transaction.atomic():
            taken = self.meeting.items.filter(is_taken=True)
            last = taken.aggregate(last=models.Max("order"))["last"] or 0
            if AgendaItem.objects.filter(pk=self.pk, is_taken=False).update(is_taken=True, order=last + 1):
                self.meeting.count_change()
                self.meeting.log(by, "item", reason=self.title)

    def leave_aside(self, *, by):
        """The coordinator does not take a proposal in; the journal keeps its words."""
        self.meeting.check_editor(by)
        with transaction.atomic():
            gone, _models = AgendaItem.objects.filter(pk=self.pk, is_taken=False).delete()
            if gone:
                self.meeting.log(by, "aside", reason=self.title)

    def leave(self):
        """Take the item off the agenda; refused where something was written under it."""
        if self.notes or self.decisions.exists():
            raise RefusedMove(_("“%(item)s” has notes or decisions: it stays on the agenda."), params={"item": self.title})
        self.delete()


class DecisionQuerySet(models.QuerySet):
    def for_page(self):
        return self.select_related("action").prefetch_related("persons", "teams")

    def of(self, meeting):
        return self.filter(item__meeting=meeting)


class Decision(models.Model):
    """What was decided under an item: the words, who answers for it, by when; and the action of the plan it became.

    `key` comes with the form: one form, one decision, however often it is sent.
    """

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="decisions", verbose_name=_("item"))
    text = models.TextField(_("decision"))
    persons = models.ManyToManyField(Person, blank=True, related_name="decisions", verbose_name=_("persons"))
    teams = models.ManyToManyField(Team, blank=True, related_name="decisions", verbose_name=_("teams"))
    due_from = models.DateField(_("due from"), null=True, blank=True)
    due_to = models.DateField(_("due by"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=12, choices=Precision, default=Precision.DAY)
    action = models.OneToOneField(
        Action, models.PROTECT, null=True, editable=False, related_name="decision", verbose_name=_("action")
    )
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["item__order", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(condition=Q(due_from__lte=F("due_to")), name="decision_deadline_range_in_order")
        ]

    def __str__(self):
        return self.text

    @property
    def deadline(self):
        return deadlines.in_words(self.due_to, self.precision)

    @property
    def parties(self):
        """Names of those who answer for it, teams first, in the reader's language."""
        return [in_language(team, "name") for team in self.teams.all()] + [
            person.shown_name for person in self.persons.all()
        ]

    def store(self, *, by, version, persons=(), teams=()):
        """Store the words and the deadline as they stand on this object (`version` None: a new decision); returns it.

        Raises StaleEdit when somebody changed it since it was read at `version`, RefusedMove once it is an action.
        """
        self.item.meeting.check_editor(by)
        with transaction.atomic():
            self.item.meeting.take_down()  # one at a time: the same form sent twice at once finds its twin
            if version is None:
                if sent := Decision.objects.filter(key=self.key).first():
                    return sent
                self.save(force_insert=True)
            else:
                said = {name: getattr(self, name) for name in ("text", "due_from", "due_to", "precision")}
                self._change(version, version=version + 1, **said)
            self.persons.set(persons)
            self.teams.set(teams)
        return self

    def _change(self, read_at, **changes):
        open_row = Decision.objects.filter(pk=self.pk, action=None)
        if not open_row.filter(version=read_at).update(**changes):
            if not open_row.exists():
                raise RefusedMove(_("This decision is an action of the plan, or was taken out: it changes here no more."))
            raise StaleEdit(_("Somebody has changed this decision in the meantime."))

    def take_out(self, *, by, version):
        """The decision was noted by mistake; the journal keeps its words."""
        meeting = self.item.meeting
        meeting.check_editor(by)
        with transaction.atomic():
            meeting.take_down()
            self._change(version, version=version + 1)
            self.persons.clear()
            self.teams.clear()
            self.delete()
            meeting.log(by, "decision_out", reason=self.text)

    def become_action(self, *, by, objective, **measures):
        """Make the decision an action of the plan, under `objective`; returns (Action, whether it is new).

        `measures` are the texts of the action (measures_ar and its like). However often and by however many hands it is
        pressed, one action comes of it. Raises RefusedMove where the meeting has not been held.
        """
        meeting = self.item.meeting
        meeting.check_editor(by)
        if meeting.state not in HAS_MINUTES:
            raise RefusedMove(_("Only what a meeting has decided becomes an action."))
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    return self._become_action(by, objective, measures)
            except IntegrityError:  # another action took the code meanwhile
                if attempt == TRIES - 1:
                    raise

    def _become_action(self, by, objective, measures):
        # No join: who had to wait for the row would be given it anew, but beside it the actions of before the wait.
        here = Decision.objects.select_for_update().get(pk=self.pk)
        if here.action_id:
            return here.action, False
        deadline = {name: getattr(here, name) for name in ("due_from", "due_to", "precision")}
        action = Action.objects.create(
            code=Action.objects.next_code(),
            order=(Action.objects.aggregate(last=models.Max("order"))["last"] or 0) + 1,
            objective=objective,
            **deadline,
            **measures,
        )
        parties = [{"team": team} for team in here.teams.all()] + [{"person": person} for person in here.persons.all()]
        Responsibility.objects.bulk_create(
            Responsibility(action=action, order=order, **party) for order, party in enumerate(parties, 1)
        )
        Decision.objects.filter(pk=self.pk).update(action=action)
        meeting = self.item.meeting
        meeting.count_written()
        meeting.log(by, "action", reason=action.code)
        return action, True
