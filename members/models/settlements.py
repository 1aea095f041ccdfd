"""The decisions on what is doubtful, and their undoing: the one writer of readings and of how sure they are."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from kit.moves import RefusedMove, StaleEdit
from kit.readings import Certainty
from kit.snapshots import differences, digest, model_named, put_back, snapshot
from members.models.doubts import Concern, Doubt
from members.roles import Role

NOTES = ("source_note_ar", "source_note_fr")


@dataclass
class Answer:
    """One decision on rows that are read together: `concerns` of the doubt, and `changes` {field: value of a snapshot}."""

    concerns: list
    changes: dict = field(default_factory=dict)


class Differs(RefusedMove):
    """An undoing that would overwrite what somebody changed since; `rows` says what: list of (row, {field: value})."""

    def __init__(self, message, rows):
        super().__init__(message)
        self.rows = rows


class Reading:
    """A concern with the row it is about, as a decision reads and writes them."""

    def __init__(self, concern, row, others):
        self.concern, self.row = concern, row
        self._others = others  # certainties of the row's other doubts that its own certainty follows
        self._names = (*row.settles, *row.settles_along, "certainty", *NOTES)
        self.before = snapshot(row, self._names)
        self._sets = {}
        self._certainty_before = concern.certainty

    @classmethod
    def of(cls, concerns, *, lock=False):
        """{pk of the concern: Reading} for `concerns`, three queries a model; a row that is gone has none."""
        wanted = {}
        for concern in concerns:
            wanted.setdefault(concern.kind, []).append(concern.row)
        rows, others, fresh = {}, {}, {}
        for kind in sorted(wanted):
            model = model_named(kind)
            found = model._default_manager.filter(pk__in=wanted[kind]).order_by("pk")
            found = found.select_for_update(of=("self",)) if lock else found.select_related(*relations(model))
            found = found.prefetch_related(*(name for name in model.settles if model._meta.get_field(name).many_to_many))
            rows |= {(kind, row.pk): row for row in found}
            # After the rows and never before them: whoever decides on another doubt of the same row waits at the row.
            about = Concern.objects.filter(kind=kind, row__in=wanted[kind]).order_by("pk")
            for other in about.select_for_update() if lock else about:
                fresh[other.pk] = other.certainty
                if not other.is_detail:
                    others.setdefault((kind, other.row), {})[other.pk] = other.certainty
        for concern in concerns:
            concern.certainty = fresh.get(concern.pk, concern.certainty)
        return {
            concern.pk: cls(
                concern,
                rows[place],
                [certainty for pk, certainty in others.get(place, {}).items() if pk != concern.pk],
            )
            for concern in concerns
            if (place := (concern.kind, concern.row)) in rows
        }

    @classmethod
    def locked(cls, doubt, concerns):
        """As `of`, for concerns of `doubt` as they stand now, under lock; raises RefusedMove for one that is not its own."""
        wanted = {concern.pk for concern in concerns}
        found = cls.of(list(doubt.concerns.filter(pk__in=wanted)), lock=True)
        if len(found) != len(wanted):
            raise RefusedMove(_("This row is no longer there."))
        return found

    @property
    def mark(self):
        """What tells this reading from any other state of it."""
        return digest([self.before, self._certainty_before])

    @staticmethod
    def answer(readings, changes, certainty):
        """Give the rows, which are one reading of the same words, the values `changes`, known with `certainty`."""
        by_model = {}
        for reading in readings:
            by_model.setdefault(type(reading.row), []).append(reading)
        for model, group in by_model.items():
            model.read([reading.row for reading in group], changes)
            for reading in group:
                many = [name for name in changes if name in model.settles and model._meta.get_field(name).many_to_many]
                reading._sets |= {name: sorted(changes[name]) for name in many}
                reading._be_sure(certainty)

    def _be_sure(self, certainty):
        """The row is as sure as the least sure of its doubts; a note says when that changed."""
        self.concern.certainty = certainty
        if self.concern.is_detail:
            return
        if getattr(self.row, "set_aside", False):
            self.row.certainty = Certainty.least([self.row.certainty, Certainty.AMBIGUOUS])
            return
        self.row.certainty = Certainty.least([certainty, *self._others])
        was, now = (value == Certainty.CERTAIN for value in (self.before["certainty"], self.row.certainty))
        if was != now:
            for name, language in zip(NOTES, ("ar-ma", "fr"), strict=True):
                setattr(self.row, name, f"{getattr(self.row, name)} {said_today(now, language)}".strip())

    def write(self, settlement):
        """Save what was given, with its line in the log of `settlement`; raises RefusedMove where the row forbids it."""
        row = self.row
        after = snapshot(row, self._names) | self._sets
        changed = {name: value for name, value in after.items() if value != self.before[name]}
        refuse_what_does_not_fit(row, changed)
        kept = changed if self.concern.is_detail else changed | {"certainty": after["certainty"]}
        put_back(row, changed)
        Concern.objects.filter(pk=self.concern.pk).update(certainty=self.concern.certainty)
        settlement.rows.create(
            concern=self.concern,
            before={name: self.before[name] for name in kept},
            after=kept,
            certainty_before=self._certainty_before,
            certainty_after=self.concern.certainty,
        )


def relations(model):
    return [field.name for field in model._meta.concrete_fields if field.is_relation]


def said_today(certain, language):
    """The sentence that a reading's note gets when it becomes certain, or is opened again."""
    with override(language):
        day = date_format(timezone.localdate(), "DATE_FORMAT")
        if certain:
            return gettext("Confirmed by the coordination on %(day)s.") % {"day": day}
        return gettext("Opened again by the coordination on %(day)s.") % {"day": day}


def refuse_what_does_not_fit(row, changed):
    """Raise RefusedMove where the changed fields break the row's own rules, or name a record that was merged away."""
    untouched = {field.name for field in row._meta.get_fields() if field.name not in changed}
    try:
        row.clean_fields(exclude=untouched)
        row.validate_constraints(exclude={"as_written"})
    except ValidationError as error:
        raise RefusedMove(error.messages) from error
    nobody = getattr(row, "is_personal", False) and row.person_id is None
    if nobody and row.is_settled and changed.keys() & {"person", "certainty"}:
        raise RefusedMove(_("As long as nobody is named the reading cannot be certain."))
    for name, value in changed.items():
        related = row._meta.get_field(name).related_model
        if value and related is not None and hasattr(related, "merged_into"):
            keys = value if isinstance(value, list) else [value]
            if related.objects.filter(pk__in=keys).count() != len(keys):
                raise RefusedMove(_("One of the records is no longer there."))
            if related.objects.filter(pk__in=keys, merged_into__isnull=False).exists():
                raise RefusedMove(_("One of the records was merged into another since: undo that merge first."))


class SettlementQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(undone_at=None)

    def decide(self, doubt, answers, *, by, certainty, reason, confirmed_by, confirmed_on, seen):
        """Decide on rows of `doubt`; returns the Settlement, its log row.

        `answers` is a list of Answer, `seen` {pk of a concern: mark of the reading that `by` had before his eyes}. The
        one writer of readings and their certainty. Raises RefusedMove for what may not be, StaleEdit (its `params`
        hold the concerns) where a reading was changed in the meantime; nothing is written then.
        """
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only the coordination settles doubts."))
        if not answers:
            raise RefusedMove(_("Choose what you decide."))
        if not (reason.strip() and confirmed_by.strip()):
            raise RefusedMove(_("Say who confirmed it, and how it is known."))
        with transaction.atomic():
            Doubt.objects.select_for_update().get(pk=doubt.pk)
            settlement = doubt.settlements.create(
                by=by,
                certainty=certainty,
                reason=reason.strip(),
                confirmed_by=confirmed_by.strip(),
                confirmed_on=confirmed_on,
            )
            readings = Reading.locked(doubt, [concern for answer in answers for concern in answer.concerns])
            stale = [reading.concern for reading in readings.values() if reading.mark != seen.get(reading.concern.pk)]
            if stale:
                raise StaleEdit(_("A reading was changed in the meantime."), params={"concerns": stale})
            for answer in answers:
                Reading.answer([readings[concern.pk] for concern in answer.concerns], answer.changes, certainty)
            for reading in readings.values():
                reading.write(settlement)
        return settlement

    def repeats(self, *, by, certainty, reason, confirmed_by, confirmed_on):
        """Whether `by` has recorded this very decision already: a double tap, a page sent again."""
        last = self.in_force().first()
        return last is not None and (last.by, last.certainty, last.reason, last.confirmed_by, last.confirmed_on) == (
            by,
            certainty,
            reason.strip(),
            confirmed_by.strip(),
            confirmed_on,
        )

    def for_history(self):
        """With all that the history shows."""
        return self.select_related("doubt", "by__person", "undone_by__person").prefetch_related("rows__concern")


class Settlement(models.Model):
    """A decision on a doubt: who, when, from whom it is known; its rows hold what changed. Undone, it stays."""

    doubt = models.ForeignKey(Doubt, models.PROTECT, related_name="settlements", verbose_name=_("doubt"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="settlements", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    certainty = models.CharField(_("how sure it is"), max_length=12, choices=Certainty)
    reason = models.TextField(_("how it is known"))
    confirmed_by = models.CharField(_("confirmed by"), max_length=160)
    confirmed_on = models.DateField(_("confirmed on"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_reason = models.TextField(_("why it was undone"), blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("decision on a doubt")
        verbose_name_plural = _("decisions on doubts")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="settlement_undone_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.doubt.code} · {date_format(timezone.localtime(self.at), 'DATETIME_FORMAT')}"

    @property
    def is_in_force(self):
        return self.undone_at is None

    def followed_by(self):
        """A later decision in force on one of the same rows, whose certainty it therefore built on; or None."""
        later = SettledRow.objects.filter(settlement__undone_at=None, settlement__pk__gt=self.pk)
        same = Q(concern__in=self.rows.values("concern"))
        for concern in Concern.objects.filter(settled__settlement=self, is_detail=False):
            same |= Q(concern__kind=concern.kind, concern__row=concern.row, concern__is_detail=False)
        found = later.filter(same).select_related("settlement__doubt").order_by("-pk").first()
        return found and found.settlement

    def differences(self, *, lock=False):
        """What was changed since in the rows of this decision: list of (row, {field: value today}).

        Of a row that is gone stands the concern, with None; under "" the certainty of the concern, when it is that.
        """
        told = list(self.rows.select_related("concern__doubt"))
        readings = Reading.of([line.concern for line in told], lock=lock)
        found = []
        for line in told:
            reading = readings.get(line.concern_id)
            values = None if reading is None else differences(reading.row, line.after)
            if values is not None and line.concern.certainty != line.certainty_after:
                values[""] = line.concern.certainty
            if values is None or values:
                found.append((line.concern if reading is None else reading.row, values))
        return found

    def undo(self, *, by, reason):
        """Put back exactly what stood before; the log row stays and says by whom and why.

        Raises RefusedMove for a decision that is undone already, and Differs where somebody changed one of the fields
        since; nothing is written then.
        """
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only the coordination settles doubts."))
        if not reason.strip():
            raise RefusedMove(_("Say why it is undone."))
        with transaction.atomic():
            Doubt.objects.select_for_update().get(pk=self.doubt_id)
            undone = {"undone_by": by, "undone_at": timezone.now(), "undone_reason": reason.strip()}
            if not Settlement.objects.in_force().filter(pk=self.pk).update(**undone):
                raise RefusedMove(_("This decision is undone already."))
            if later := self.followed_by():
                raise RefusedMove(
                    _("A later decision on the same row is in force (%(code)s): undo that one first."),
                    params={"code": later.doubt.code},
                )
            if changed := self.differences(lock=True):
                raise Differs(_("Something was changed since this decision; it is not overwritten."), changed)
            self._put_back()
        self.refresh_from_db()

    def _put_back(self):
        lines = list(self.rows.select_related("concern__doubt").order_by("-pk"))
        readings = Reading.of([line.concern for line in lines])
        # A place in a team that opens again may stand in the way of one that ends: those that end go first.
        for line in sorted(lines, key=lambda line: line.before.get("until", "") is None):
            row = readings[line.concern_id].row
            for name, value in line.before.items():
                if not row._meta.get_field(name).many_to_many:
                    setattr(row, row._meta.get_field(name).attname, row._meta.get_field(name).to_python(value))
            refuse_what_does_not_fit(row, {name: value for name, value in line.before.items() if name != "certainty"})
            put_back(row, line.before)
            Concern.objects.filter(pk=line.concern_id).update(certainty=line.certainty_before)


class SettledRow(models.Model):
    """What a decision changed in one row: the fields' values before and after, as kit.snapshots gives them."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="rows", verbose_name=_("decision"))
    concern = models.ForeignKey(Concern, models.PROTECT, related_name="settled", verbose_name=_("row"))
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))
    certainty_before = models.CharField(_("certainty before"), max_length=12, choices=Certainty)
    certainty_after = models.CharField(_("certainty after"), max_length=12, choices=Certainty)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("row of a decision")
        verbose_name_plural = _("rows of decisions")

    def __str__(self):
        return str(self.concern)
