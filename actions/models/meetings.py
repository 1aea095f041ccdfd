"""The cell's meetings: when, where, what about, and who is invited."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models.agenda import Decision
from actions.models.invitations import Invitations
from actions.models.meeting_states import (
    CAN_BE_EDITED,
    HAS_MINUTES,
    MEETING_MOVES,
    NEEDS_REASON,
    TAKES_MINUTES,
    MeetingState,
)
from kit.moves import RefusedMove, StaleEdit
from members.models import Person, Team
from members.roles import Role, TeamCode

FRAME = ["title", "starts_at", "ends_at", "place", "invites_cell", "rapporteur"]


def changed_meanwhile():
    return StaleEdit(_("Somebody has changed this meeting in the meantime."))


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody inside reads every meeting; strangers none."""
        return self.all() if user.roles else self.none()

    def editable_by(self, user):
        return self.all() if Role.COORDINATOR in user.roles else self.none()

    def inviting(self, user):
        """Meetings to which `user` is invited as things stand: in person, through a team, or with the whole cell."""
        if not user.roles or not user.person_id:
            return self.none()
        asked = Q(persons=user.person_id) | Q(teams__code__in=user.team_codes)
        if TeamCode.COORDINATION in user.team_codes:
            asked |= Q(invites_cell=True)
        return self.filter(pk__in=Meeting.objects.filter(asked).values("pk"))

    def coming(self):
        """Planned ones from today on, the next first."""
        return self.filter(_is_coming()).order_by("starts_at", "pk")

    def next_for(self, user):
        """The next meeting that `user` has to know of, or None: all for a coordinator, else those one is invited to."""
        mine = self.all() if Role.COORDINATOR in user.roles else self.inviting(user)
        return mine.coming().first()

    def for_list(self):
        """What is to come first, the next at the top; then what has been, the latest at the top."""
        coming = _is_coming()
        return self.annotate(
            is_coming=Case(When(coming, then=Value(True)), default=Value(False)),
            comes_at=Case(When(coming, then=F("starts_at"))),
        ).order_by("-is_coming", F("comes_at").asc(nulls_last=True), "-starts_at", "-pk")

    def for_page(self):
        return self.select_related("rapporteur").prefetch_related("teams", "persons")


def _is_coming():
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return Q(starts_at__gte=midnight, state=MeetingState.PLANNED)


@dataclass
class Line:
    """A line of an agenda as somebody wrote it: the item it was (None: a new one) and its words."""

    title: str
    pk: int | None = None


@dataclass
class Printed:
    """Minutes as they left the press. `written` is the meeting's, read before they were laid out."""

    content: bytes
    written: int
    language: str
    sha256: str


class Meeting(Invitations, models.Model):
    """A meeting of the cell or of a part of it.

    `version` counts the changes of its frame, agenda and state; `written` what is taken down in it (attendance, notes,
    decisions), so that minutes are final only as they were printed. `key` comes with the form: one form, one meeting.
    """

    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200)
    invites_cell = models.BooleanField(_("the whole cell"), default=True)
    teams = models.ManyToManyField(Team, blank=True, related_name="meetings", verbose_name=_("teams"))
    persons = models.ManyToManyField(Person, blank=True, related_name="meetings", verbose_name=_("persons"))
    rapporteur = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="meetings_reported", verbose_name=_("rapporteur")
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    state = models.CharField(_("state"), max_length=16, choices=MeetingState, default=MeetingState.PLANNED, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    written = models.PositiveIntegerField(default=0, editable=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def day(self):
        """The date in Larache."""
        return timezone.localtime(self.starts_at).date()

    @property
    def is_planned(self):
        return self.state == MeetingState.PLANNED

    @property
    def is_open(self):
        """Whether its frame and agenda may still change."""
        return self.state in CAN_BE_EDITED

    @property
    def takes_minutes(self):
        """Whether attendance, notes and decisions are being written."""
        return self.state in TAKES_MINUTES

    @property
    def has_minutes(self):
        return self.state in HAS_MINUTES

    @property
    def is_final(self):
        return self.state == MeetingState.MINUTES_FINAL

    @property
    def has_begun(self):
        """Whether its day has come: before it, nobody can say that it was held."""
        return self.day <= timezone.localdate()

    @property
    def awaits_answers(self):
        """Whether those invited may still say that they come."""
        return self.is_planned and self.starts_at > timezone.now()

    @property
    def allowed_states(self):
        return [state for state in MeetingState if state in MEETING_MOVES[MeetingState(self.state)]]

    def agenda(self):
        """The items that are on it, with their decisions, in four queries whatever their number."""
        decisions = models.Prefetch("decisions", Decision.objects.for_page())
        return self.items.filter(is_taken=True).select_related("noted_by__person").prefetch_related(decisions)

    def proposals(self):
        return self.items.filter(is_taken=False).select_related("proposed_by__person")

    def is_editable_by(self, user):
        return Role.COORDINATOR in user.roles

    def log(self, by, what, **said):
        return self.events.create(by=by, what=what, **said)

    def check_editor(self, by):
        if not self.is_editable_by(by):
            raise RefusedMove(_("Only the coordination writes meetings."))

    def take_down(self):
        """Count that something is being written into the minutes; refused once they are closed. Inside a transaction."""
        if not Meeting.objects.filter(pk=self.pk, state__in=TAKES_MINUTES).update(written=F("written") + 1):
            raise RefusedMove(
                _("Nothing can be taken down in this meeting now: it was not held yet, or its minutes are final.")
            )

    def count_written(self):
        Meeting.objects.filter(pk=self.pk).update(written=F("written") + 1)

    def count_change(self):
        Meeting.objects.filter(pk=self.pk).update(version=F("version") + 1, written=F("written") + 1)

    def plan(self, *, by, agenda, teams=(), persons=()):
        """Store a new meeting with its agenda; returns it, or the one that the same form has already made."""
        self.check_editor(by)
        if sent := Meeting.objects.filter(key=self.key).first():
            return sent
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                self._write_agenda(agenda)
                self.teams.set(teams)
                self.persons.set(persons)
                self.log(by, "planned", to_state=self.state)
        except IntegrityError:  # the same form, sent at the same moment
            return Meeting.objects.get(key=self.key)
        return self

    def rewrite(self, *, by, version, agenda, teams=(), persons=()):
        """Store the frame as it stands on this object, and its agenda (list of Line), for an editor who read `version`.

        Raises StaleEdit when somebody was faster, RefusedMove where notes or decisions would be lost.
        """
        self.check_editor(by)
        with transaction.atomic():
            former = Meeting.objects.select_for_update().get(pk=self.pk)
            if former.version != version:
                raise changed_meanwhile()
            if not former.is_open:
                raise RefusedMove(_("The minutes are final, or the meeting is cancelled: reopen it first."))
            frame = {name: getattr(self, name) for name in FRAME}
            Meeting.objects.filter(pk=self.pk).update(version=version + 1, written=F("written") + 1, **frame)
            self._write_agenda(agenda)
            self.teams.set(teams)
            self.persons.set(persons)
            moved = (former.starts_at, former.place) != (self.starts_at, self.place)
            told = {"former_starts_at": former.starts_at, "former_place": former.place} if moved else {}
            self.log(by, "moved" if moved else "changed", **told)
            if moved and self.is_planned:
                self.tell("changed", version + 1)
        self.refresh_from_db()

    def _write_agenda(self, agenda):
        items = {item.pk: item for item in self.items.filter(is_taken=True)}
        kept = {line.pk for line in agenda}
        for item in items.values():
            if item.pk not in kept:
                item.leave()
        for order, line in enumerate(agenda, 1):
            if line.pk in items:
                self.items.filter(pk=line.pk).update(order=order, title=line.title)
            else:
                self.items.create(order=order, title=line.title)

    def move(self, to, *, by, version, reason="", printed=None):
        """Move to `to`, said by the user `by` who read the meeting at `version`; returns the journal row.

        Final minutes come with the file that was `printed` (Printed), and are refused as stale when something was written
        since it was laid out. Raises RefusedMove and StaleEdit; nothing is written then.
        """
        self.check_editor(by)
        if self.version != version:
            raise changed_meanwhile()
        self._check_move(to, reason, printed)
        with transaction.atomic():
            row = Meeting.objects.filter(pk=self.pk, version=version, state=self.state)
            if printed:
                row = row.filter(written=printed.written)
            if not row.update(state=to, version=version + 1):
                raise changed_meanwhile()
            event = self.log(by, "state", from_state=self.state, to_state=to, reason=reason.strip())
            if printed:
                self._freeze(printed, by)
            self._tell_move(to, version + 1)
        self.refresh_from_db()
        return event

    def _check_move(self, to, reason, printed):
        if to not in MEETING_MOVES[MeetingState(self.state)]:
            raise RefusedMove(
                _("A meeting that is “%(from)s” cannot become “%(to)s”."),
                params={"from": self.get_state_display(), "to": MeetingState(to).label},
            )
        if (self.state, to) in NEEDS_REASON and not reason.strip():
            raise RefusedMove(_("Say why in a sentence."))
        if to == MeetingState.HELD and not self.has_begun:
            raise RefusedMove(_("Its day has not come yet: it cannot have been held."))
        if to == MeetingState.MINUTES_FINAL and not printed:
            raise RefusedMove(_("Minutes become final as they are printed."))

    def reopened_because(self):
        """Why final minutes were last opened again; "" where they never were."""
        reopened = self.events.filter(from_state=MeetingState.MINUTES_FINAL, to_state=MeetingState.HELD).last()
        return reopened.reason if reopened else ""

    def _freeze(self, printed, by):
        number = self.minutes.count() + 1
        self.minutes.create(
            number=number,
            reason=self.reopened_because(),
            by=by,
            language=printed.language,
            sha256=printed.sha256,
            size=len(printed.content),
            file=ContentFile(printed.content, f"meeting-{self.pk}-{number}.pdf"),
        )

    def _tell_move(self, to, version):
        if to == MeetingState.CANCELLED:
            self.tell("cancelled", version)
        elif to == MeetingState.PLANNED and self.state == MeetingState.CANCELLED:
            self.tell("changed", version)
