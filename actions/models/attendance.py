"""Who said that he or she comes, and who was there."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions.models.meeting_states import Answer, Presence
from kit.moves import StaleEdit
from members.models import Person


class AttendanceQuerySet(models.QuerySet):
    def spoken_of(self):
        """Those who answered before the meeting, or of whose presence something was recorded."""
        return self.exclude(presence=Presence.NOT_RECORDED, answer=Answer.NONE)

    def externals(self):
        """Those who belong to nothing here and came all the same, by the name that was typed."""
        return self.filter(person=None)


class Attendance(models.Model):
    """What is known of one person and one meeting: the invitation, the answer before it, the presence at it.

    There is no row for somebody of whom nothing was said. A guest has no `person`, but a name and perhaps words on who he
    or she is.
    """

    meeting = models.ForeignKey("actions.Meeting", models.CASCADE, related_name="attendances", verbose_name=_("meeting"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="attendances", verbose_name=_("person")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    capacity = models.CharField(_("capacity or organisation"), max_length=160, blank=True)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True, editable=False)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    presence = models.CharField(
        _("presence"), max_length=12, choices=Presence, default=Presence.NOT_RECORDED, editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_attendance_a_person"),
            models.CheckConstraint(condition=Q(person__isnull=True) ^ Q(name=""), name="attendance_is_a_person_or_a_name"),
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="presence_known"),
        ]

    def __str__(self):
        return self.name or str(self.person)


class Changed(StaleEdit):
    """Somebody recorded other presences meanwhile. `rows`: {person's or guest's key: what stands now}."""

    def __init__(self, rows):
        super().__init__(_("Somebody has recorded the attendance of these persons in the meantime."))
        self.rows = rows


def record(meeting, *, by, said, guests=()):
    """Record presences; `said` is a list of (kind, pk, seen, presence): "person" or "guest", what the recorder saw, says.

    `guests` are (name, capacity) of people who came and belong to nothing here. A guest who is "not recorded" is taken off
    the list. All or nothing: Changed names those of whom somebody else said something else since. Returns how many changed.
    """
    meeting.check_editor(by)
    with transaction.atomic():
        meeting.take_down()
        rows = {("person", row.person_id) if row.person_id else ("guest", row.pk): row for row in meeting.attendances.all()}
        changes, clashes = [], {}
        for kind, pk, seen, presence in said:
            row = rows.get((kind, pk))
            stands = row.presence if row else Presence.NOT_RECORDED
            if presence in (seen, stands) or (kind == "guest" and not row):
                continue
            if stands != seen:
                clashes[kind, pk] = stands
            changes.append((kind, pk, row, presence))
        if clashes:
            raise Changed(clashes)
        for kind, pk, row, presence in changes:
            _write(meeting, kind, pk, row, presence, by)
        known = {(row.name, row.capacity) for row in rows.values() if not row.person_id}
        new = [guest for guest in dict.fromkeys(guests) if guest not in known]
        recorded = {"presence": Presence.PRESENT, "recorded_by": by, "recorded_at": timezone.now()}
        for name, capacity in new:
            meeting.attendances.create(name=name, capacity=capacity, **recorded)
        if changes or new:
            meeting.log(by, "attendance")
    return len(changes) + len(new)


def _write(meeting, kind, pk, row, presence, by):
    if kind == "guest" and presence == Presence.NOT_RECORDED:
        row.delete()
        return
    said = {"presence": presence, "recorded_by": by, "recorded_at": timezone.now()}
    if row:
        Attendance.objects.filter(pk=row.pk).update(**said)
    else:
        meeting.attendances.create(person_id=pk, **said)
