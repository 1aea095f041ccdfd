"""The action plan as the minutes set it, and as it stands."""

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from actions import deadlines
from actions.deadlines import Precision
from actions.models.status import CAN_BE_OVERDUE, MOVES, NEEDS_DEADLINE, NEEDS_REASON, Status
from kit.moves import RefusedMove, StaleEdit
from kit.readings import ReadFromSource
from members.models import Organisation, Person, Team
from members.roles import Role


class Objective(ReadFromSource):
    """One of the plan's five objectives (minutes, lines 50–62, last column)."""

    code = models.SlugField(_("code"), max_length=8, unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    text_ar = models.TextField(_("text (Arabic)"))
    text_fr = models.TextField(_("text (French)"))

    class Meta:
        ordering = ["order"]
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")

    def __str__(self):
        return f"{self.code} · {self.text_ar}"


class ActionQuerySet(models.QuerySet):
    def answered_by(self, user):
        """Actions for which `user` answers by a settled reading: named in person, or through a team."""
        mine = Responsibility.objects.settled().filter(
            Q(person=user.person_id, person__isnull=False) | Q(team__code__in=user.team_codes)
        )
        return self.filter(pk__in=mine.values("action"))

    def editable_by(self, user):
        """A coordinator updates every action, a member those he or she answers for."""
        return self if Role.COORDINATOR in user.roles else self.answered_by(user)

    def for_plan(self):
        """All that the plan's table shows, in five queries whatever the number of actions."""
        return self.select_related("objective", "thematic_objective").prefetch_related(
            "steps",
            "responsibilities__person",
            "responsibilities__team",
            "responsibilities__organisation",
            "responsibilities__candidates",
        )


class Action(ReadFromSource):
    """A practical measure of the plan (minutes, lines 50–62). `as_written` holds its words.

    `measures_public_*` replace the measures on public pages where the words name persons who have not agreed to be
    shown. `version` counts the changes of status; an update names the one it was made from.
    """

    code = models.SlugField(_("code"), max_length=8, unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="actions", verbose_name=_("objective"))
    objective_inherited = models.BooleanField(
        _("objective taken from the row above"), default=False, help_text=_("The cell is empty in the minutes.")
    )
    thematic_objective = models.ForeignKey(
        Objective,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="thematic_actions",
        verbose_name=_("objective by its subject"),
    )
    measures_ar = models.TextField(_("practical measures (Arabic)"))
    measures_fr = models.TextField(_("practical measures (French)"), blank=True)
    measures_public_ar = models.TextField(_("practical measures for the public (Arabic)"), blank=True)
    measures_public_fr = models.TextField(_("practical measures for the public (French)"), blank=True)
    responsible_as_written = models.TextField(_("responsible, as written"), blank=True)
    deadline_as_written = models.CharField(_("deadline, as written"), max_length=80, blank=True)
    due_from = models.DateField(_("due from"), null=True, blank=True)
    due_to = models.DateField(_("due by"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=12, choices=Precision, default=Precision.DAY)
    year_inferred = models.BooleanField(_("year not written in the minutes"), default=False)

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOT_RECORDED, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["status", "version"])

    class Meta:
        ordering = ["order"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.CheckConstraint(condition=Q(due_from__lte=F("due_to")), name="deadline_range_in_order"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="action_status_known"),
        ]

    def __str__(self):
        return f"{self.code} · {self.measures_ar}"

    @property
    def deadline(self):
        """The deadline in words, at the precision it was given."""
        return deadlines.in_words(self.due_to, self.precision)

    @property
    def is_overdue(self):
        """Past its last day, and someone has said that it is planned, under way or blocked."""
        return self.status in CAN_BE_OVERDUE and self.due_to is not None and self.due_to < timezone.localdate()

    @cached_property
    def allowed_statuses(self):
        """Statuses that can follow the present one, in their usual order: list of Status."""
        return [status for status in Status if status in MOVES[Status(self.status)]]

    def record_status(self, to, *, by, version, sentence="", due_to=None, precision=None):
        """Move to `to`, said by the user `by` who read the action at `version`; returns the journal row.

        Postponing needs a new deadline (a date and its precision) and a reason, cancelling a reason. Raises
        RefusedMove for a move that may not happen and StaleEdit when somebody moved the action in the meantime;
        nothing is written then.
        """
        if not Action.objects.editable_by(by).filter(pk=self.pk).exists():
            raise RefusedMove(_("Only those who answer for this action and the coordinator update it."))
        if self.version != version:
            raise StaleEdit(_("Somebody has updated this action in the meantime."))
        if to not in MOVES[Status(self.status)]:
            raise RefusedMove(
                _("An action that is “%(from)s” cannot become “%(to)s”."),
                params={"from": self.get_status_display(), "to": Status(to).label},
            )
        if to in NEEDS_REASON and not sentence.strip():
            raise RefusedMove(_("Say why in a sentence."))
        if to in NEEDS_DEADLINE and due_to is None:
            raise RefusedMove(_("Give the new deadline."))
        changes = {"status": to, "version": version + 1}
        if due_to is not None:
            first, last = deadlines.date_range(precision or Precision.DAY, due_to)
            changes |= {"due_from": first, "due_to": last, "precision": precision or Precision.DAY}
        with transaction.atomic():
            if not Action.objects.filter(pk=self.pk, version=version, status=self.status).update(**changes):
                raise StaleEdit(_("Somebody has updated this action in the meantime."))
            update = self.updates.create(
                by=by,
                from_status=self.status,
                to_status=to,
                sentence=sentence.strip(),
                version=version + 1,
                due_to=changes.get("due_to"),
                precision=changes.get("precision", ""),
            )
        self.refresh_from_db()
        self.__dict__.pop("allowed_statuses", None)
        return update


class Step(ReadFromSource):
    """A part of an action (domain facts §1.3, practical sub-steps)."""

    class Level(models.TextChoices):
        NONE = "", _("the whole action")
        ASSOCIATIONS = "associations", _("associations")
        COMMUNE = "commune", _("commune")

    action = models.ForeignKey(Action, models.CASCADE, related_name="steps", verbose_name=_("action"))
    order = models.PositiveSmallIntegerField(_("order"))
    level = models.CharField(_("level"), max_length=12, choices=Level, blank=True)
    text_ar = models.TextField(_("text (Arabic)"))
    text_fr = models.TextField(_("text (French)"), blank=True)
    contact_as_written = models.CharField(
        _("contact, as written"), max_length=120, blank=True, help_text=_("Never shown in public.")
    )

    class Meta:
        ordering = ["action", "order"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.UniqueConstraint(fields=["action", "order"], name="step_order_once_an_action")]

    def __str__(self):
        return self.text_ar


class ResponsibilityQuerySet(models.QuerySet):
    def settled(self):
        return self.filter(certainty="certain")


class Responsibility(ReadFromSource):
    """One of the parties that answer for an action, with its part.

    Exactly one of person, team, organisation or channel is the reading; none is, where the reading is open
    (`candidates` names the persons it may be) or where the words name someone outside the cell's records.
    """

    class Part(models.TextChoices):
        DOES = "does", _("does")
        SUPERVISES = "supervises", _("supervises")

    action = models.ForeignKey(Action, models.CASCADE, related_name="responsibilities", verbose_name=_("action"))
    order = models.PositiveSmallIntegerField(_("order"))
    part = models.CharField(_("part"), max_length=12, choices=Part, default=Part.DOES)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("person")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("team")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("organisation")
    )
    channel_ar = models.CharField(_("channel (Arabic)"), max_length=160, blank=True)
    channel_fr = models.CharField(_("channel (French)"), max_length=160, blank=True)
    candidates = models.ManyToManyField(
        Person, blank=True, related_name="possible_responsibilities", verbose_name=_("candidates")
    )

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        ordering = ["action", "order"]
        verbose_name = _("responsible party")
        verbose_name_plural = _("responsible parties")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=True, team__isnull=True)
                    | Q(person__isnull=True, organisation__isnull=True)
                    | Q(team__isnull=True, organisation__isnull=True)
                ),
                name="responsibility_has_one_reading",
                violation_error_message=_("Choose a person, a team or an organisation, not several."),
            )
        ]

    def __str__(self):
        return self.as_written
