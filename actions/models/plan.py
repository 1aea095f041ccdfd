"""The action plan as the minutes set it, and as it stands."""

import textwrap

from django.db import models
from django.db.models import Count, ExpressionWrapper, F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from actions import deadlines
from actions.deadlines import Precision
from actions.models.codes import leads_to_its_action
from actions.models.moves import Moves
from actions.models.parts import Responsibility, Step
from actions.models.progress import scale_of
from actions.models.search import Names, search_texts, searched_words
from actions.models.status import CAN_BE_OVERDUE, CLOSED, MOVES, QUICK, Status
from kit.languages import in_language
from kit.readings import Certainty, ReadFromSource
from members.models import User
from members.roles import Role

_GLUE = "\u2060"  # no space to textwrap


class Objective(ReadFromSource):
    """One of the plan's five objectives (minutes, lines 50–62, last column)."""

    settles = ("text_ar", "text_fr")

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
        """Actions for which `user` answers by a settled reading: named in person, or through a team.

        Nobody answers for anything who has no role any more: leaving the cell acts on the next request.
        """
        if not user.roles:
            return self.none()
        mine = Responsibility.objects.settled().filter(
            Q(person=user.person_id, person__isnull=False) | Q(team__code__in=user.team_codes)
        )
        return self.filter(pk__in=mine.values("action"))

    def by_account(self):
        """Who answers for these actions today: {account: [its actions, in this order]}; four queries.

        The inverse of `answered_by`, over the accounts that may sign in.
        """
        actions = list(self)
        parties = list(
            Responsibility.objects.settled()
            .filter(action__in=[action.pk for action in actions])
            .order_by()
            .values_list("action", "person", "team__code")
        )
        answered = {}
        for account in User.objects.filter(is_active=True).select_related("person").with_team_codes():
            mine = {
                action
                for action, person, team in parties
                if team in account.team_codes or (person is not None and person == account.person_id)
            }
            if mine and account.roles:
                answered[account] = [action for action in actions if action.pk in mine]
        return answered

    def perhaps_answered_by(self, user):
        """Actions whose words may mean `user`: the reading waits for a coordinator."""
        if not user.roles or not user.person_id:
            return self.none()
        open_readings = Responsibility.objects.exclude(certainty=Certainty.CERTAIN).filter(
            Q(person=user.person_id) | Q(candidates=user.person_id)
        )
        return self.filter(pk__in=open_readings.values("action"))

    def editable_by(self, user):
        """A coordinator updates every action, a member those he or she answers for."""
        return self if Role.COORDINATOR in user.roles else self.answered_by(user)

    def for_plan(self):
        """All that the plan's table shows, in four queries whatever the number of actions."""
        return self._with_parts("steps")

    def for_page(self):
        """As `for_plan`, with who said that the steps are done, and the decision it came from."""
        steps = models.Prefetch("steps", Step.objects.select_related("done_by__person"))
        return self._with_parts(steps).select_related("decision__item__meeting")

    def _with_parts(self, steps):
        parties = Responsibility.objects.select_related("person", "team", "organisation").prefetch_related("candidates")
        return (
            self.select_related("objective", "thematic_objective")
            .prefetch_related(steps, models.Prefetch("responsibilities", parties))
            .defer("search_text", "search_public")
        )

    def with_revision(self):
        """How often and when what others are told of an action was changed: `corrections` and `corrected_at` of its row,
        `moved_at` of its status, None where that never happened. All in the one query."""
        rows = self.model.history.model.objects.filter(id=OuterRef("pk")).order_by().values("id")
        return self.annotate(
            corrections=Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0),
            corrected_at=Subquery(rows.annotate(last=Max("history_date")).values("last")),
            moved_at=Max("updates__at"),
        )

    def next_code(self):
        """The code of an action that is added now: A14 after the thirteen of the minutes."""
        codes = self.model.objects.filter(code__regex=r"^A[0-9]+$").values_list("code", flat=True)
        return f"A{max((int(code[1:]) for code in codes), default=0) + 1:02d}"

    def codes(self):
        return frozenset(self.order_by().values_list("code", flat=True))

    def by_due_date(self):
        """What is open first, then by the last day of the deadline."""
        closed = ExpressionWrapper(Q(status__in=CLOSED), output_field=models.BooleanField())
        return self.order_by(closed, F("due_to").asc(nulls_last=True), "order")

    def in_plan_order(self):
        """As the minutes' table has them: objective by objective."""
        return self.order_by("objective__order", "order")

    def overdue(self):
        return self.filter(status__in=CAN_BE_OVERDUE, due_to__lt=timezone.localdate())

    def due_between(self, first, last):
        """Actions whose deadline, at its own precision, touches these days; None leaves a side open."""
        known = self.filter(due_to__isnull=False)
        known = known.filter(due_to__gte=first) if first else known
        return known.filter(Q(due_from__lte=last) | Q(due_from=None, due_to__lte=last)) if last else known

    def due_by_month(self):
        """How many deadlines end in each month that has any: {(year, month): number}."""
        months = self.order_by().exclude(due_to=None).values_list("due_to__year", "due_to__month")
        return {(year, month): number for year, month, number in months.annotate(Count("pk"))}

    def held_by(self, kind, code):
        """Actions for which the person, team or organisation `code` answers, also by a reading that is still open."""
        parties = Q(**{f"{kind}__code": code})
        if kind == "person":
            parties |= Q(candidates__code=code)
        return self.filter(pk__in=Responsibility.objects.filter(parties).values("action"))

    def search(self, text, *, inside):
        """Actions that hold each word of `text`, however it is spelt; `inside` the cell also what strangers do not read."""
        words, found = searched_words(text), self
        names = Names(inside) if words else None
        for word in words:
            named = Responsibility.objects.filter(names.condition(word)).values("action")
            column = "search_text" if inside else "search_public"
            found = found.filter(Q(**{f"{column}__contains": word}) | Q(pk__in=named))
        return found

    def first_of_each_status(self, number):
        """For the board: at most `number` of each status, the earliest deadline first."""
        by_date = [F("due_to").asc(nulls_last=True), F("order").asc()]
        placed = self.order_by().annotate(place=Window(RowNumber(), partition_by="status", order_by=by_date))
        return Action.objects.filter(pk__in=placed.filter(place__lte=number).values("pk")).order_by(*by_date)

    def refresh_search(self):
        """Write anew what these actions are found by. `save` and `delete` of an action and its parts do it; whoever
        writes rows by `update` or `bulk_create` calls it."""
        actions = list(self.select_related(None).prefetch_related(None).prefetch_related("steps", "responsibilities"))
        for action in actions:
            action.search_text, action.search_public = search_texts(action)
        Action.objects.bulk_update(actions, ["search_text", "search_public"], batch_size=200)

    def standing(self):
        """How many actions stand at each status that any has, in the usual order: list of (Status, number)."""
        numbers = dict(self.order_by().values_list("status").annotate(Count("pk")))
        return [(status, numbers[status]) for status in Status if status in numbers]


class Action(Moves, ReadFromSource):
    """A practical measure of the plan (minutes, lines 50–62). `as_written` holds its words.

    `measures_public_*` replace the measures on public pages where the words name persons who have not agreed to be
    shown. `version` counts the changes of status; an update names the one it was made from.
    """

    settles = (
        "measures_ar",
        "measures_fr",
        "measures_public_ar",
        "measures_public_fr",
        "objective",
        "thematic_objective",
        "year_confirmed",
    )

    code = models.SlugField(_("code"), max_length=8, unique=True, validators=[leads_to_its_action])
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
    year_confirmed = models.BooleanField(_("year confirmed since"), default=False, editable=False)

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOT_RECORDED, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    progress = models.PositiveSmallIntegerField(
        _("progress in percent"), null=True, blank=True, editable=False, help_text=_("Empty: nobody has said.")
    )
    search_text = models.TextField(editable=False, default="")
    search_public = models.TextField(editable=False, default="")
    deadline_moved = models.BooleanField(_("deadline no longer that of the minutes"), default=False, editable=False)

    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["status", "version", "progress", "search_text", "search_public", "deadline_moved"]
    )

    class Meta:
        ordering = ["order"]
        verbose_name = _("action")
        verbose_name_plural = _("actions of the plan")
        constraints = [
            models.CheckConstraint(condition=Q(due_from__lte=F("due_to")), name="deadline_range_in_order"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="action_status_known"),
            models.CheckConstraint(
                condition=Q(progress__isnull=True) | Q(progress__lte=100), name="progress_is_a_percentage"
            ),
        ]

    def __str__(self):
        return f"{self.code} · {self.measures_ar}"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.refresh_search()

    @property
    def measures(self):
        return in_language(self, "measures")

    @property
    def measures_public(self):
        """The measures for a stranger's eyes: without the persons whom the words name."""
        return in_language(self, "measures_public") if self.measures_name_persons else self.measures

    @property
    def measures_name_persons(self):
        return bool(self.measures_public_ar or self.measures_public_fr)

    @property
    def title(self):
        """The measures' first words, fit for every eye, where a line is wanted."""
        words = self.measures_public.replace("\u00a0", _GLUE)  # French keeps its colons at their words
        return textwrap.shorten(words, 150, placeholder="…").replace(_GLUE, "\u00a0")

    @property
    def called(self):
        """Title and code in one line of plain text; the title stands first, for it gives the line its direction."""
        return f"{self.title} ({self.code})"

    @property
    def is_shortened(self):
        """Whether the title leaves a part of the measures out."""
        return self.title != self.measures_public

    @property
    def withheld_parties(self):
        """How many responsible parties strangers see as a number only."""
        return sum(not party.shown_in_public for party in self.responsibilities.all())

    @property
    def deadline_certainty(self):
        """How sure the deadline is: the minutes write the year once only."""
        return Certainty.PROBABLE if self.year_inferred and not self.year_confirmed else Certainty.CERTAIN

    @property
    def deadline(self):
        """The deadline in words, at the precision it was given."""
        return deadlines.in_words(self.due_to, self.precision)

    @property
    def is_closed(self):
        return self.status in CLOSED

    @property
    def is_overdue(self):
        """Past its last day, and someone has said that it is planned, under way or blocked."""
        return self.status in CAN_BE_OVERDUE and self.due_to is not None and self.due_to < timezone.localdate()

    @property
    def scale(self):
        """Where its progress stands on the open-government scale; None while nobody has said."""
        return scale_of(self.progress)

    @property
    def allowed_statuses(self):
        """Statuses that can follow the present one, in their usual order: list of Status."""
        return [status for status in Status if status in MOVES[Status(self.status)]]

    @property
    def quick_statuses(self):
        """Of these the ones that need nothing more, the likeliest first: list of Status."""
        return [status for status in QUICK if status in MOVES[Status(self.status)]]

    @property
    def suggested_status(self):
        """What the ticked steps lead one to ask: is it done, or under way? Offered as a press, never recorded unasked."""
        ticked = [step.is_done for step in self.steps.all()]
        if ticked and all(ticked) and Status.DONE in MOVES[Status(self.status)]:
            return Status.DONE
        return Status.UNDER_WAY if any(ticked) and self.status in {Status.NOT_RECORDED, Status.PLANNED} else None

    def refresh_search(self):
        Action.objects.filter(pk=self.pk).refresh_search()

    def is_editable_by(self, user):
        return Action.objects.editable_by(user).filter(pk=self.pk).exists()
