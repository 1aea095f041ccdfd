"""Two records of one person, or of one organisation, brought together: a human, logged, reversible act."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalChanges

from kit.moves import RefusedMove
from kit.readings import Certainty
from kit.snapshots import assign, differences, model_named, put_back, snapshot
from members.models.doubts import Concern, Doubt
from members.models.organisations import Organisation
from members.models.people import Person
from members.models.settlements import Differs, SettledRow
from members.roles import Role


class MergeKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


MODELS = {MergeKind.PERSON: Person, MergeKind.ORGANISATION: Organisation}


@dataclass
class Pointing:
    """The rows that point at a record through one field; `rows` is a QuerySet."""

    field: models.Field
    rows: models.QuerySet

    @property
    def is_link(self):
        """Whether the rows are those of a many-to-many relation."""
        return bool(self.field.model._meta.auto_created)

    @property
    def label(self):
        model, words = self.field.model, self.field.verbose_name
        if self.is_link:
            model = model._meta.auto_created
            words = next(many for many in model._meta.many_to_many if many.remote_field.through is self.field.model)
            words = words.verbose_name
        return f"{capfirst(model._meta.verbose_name_plural)} — {words}"


def pointing_at(record):
    """All that points at `record`, in every app, as Pointing: found through the models' own relations.

    Histories keep what was; where a record was merged to before is its own affair.
    """
    found = []
    for relation in record._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or not (relation.one_to_many or relation.one_to_one):
            continue
        field = relation.field
        if issubclass(field.model, HistoricalChanges) or field.name == "merged_into":
            continue
        found.append(Pointing(field, field.model._base_manager.filter(**{field.name: record.pk}).order_by("pk")))
    return found


class MergeQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(undone_at=None)

    def for_list(self):
        return self.select_related("by__person", "undone_by__person", "doubt")

    def merge(self, kind, kept, merged, *, by, reason, values, doubt=None):
        """Bring the record `merged` into `kept` (both of `kind`); returns the Merge, its log row.

        `values` {field: value of a snapshot} are what `kept` shall hold. Whatever points at `merged` points at `kept`
        afterwards; `merged` stays as a row that is marked. With `doubt`, the doubt that asked whether they are one is
        settled by it. Raises RefusedMove; nothing is written then.
        """
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only the coordination merges records."))
        if not reason.strip():
            raise RefusedMove(_("Say how it is known that the two are one."))
        try:
            with transaction.atomic():
                locked = MODELS[kind].objects.select_for_update().filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
                records = {record.pk: record for record in locked}
                if len(records) != 2:
                    raise RefusedMove(_("Choose two different records."))
                kept, merged = records[kept.pk], records[merged.pk]
                refuse_merge(kept, merged)
                log = self.model(kind=kind, kept=kept.pk, merged=merged.pk, doubt=doubt, by=by, reason=reason.strip())
                log.kept_name, log.merged_name = str(kept)[:200], str(merged)[:200]
                moving = _Moving(kept, merged)
                moving.change(kept, {name: values[name] for name in kept.merges if name in values})
                for pointing in pointing_at(merged):
                    moving.move(pointing)
                moving.change(merged, {"merged_into": kept.pk})
                moving.keep_names()
                moving.settle(doubt)
                log.done = moving.done
                log.save(force_insert=True)
                return log
        except IntegrityError as error:
            raise RefusedMove(_("Something new stands in the way of this merge. Look at it again.")) from error


def refuse_merge(kept, merged):
    """Raise RefusedMove, with words, where the two records cannot become one."""
    for record in (kept, merged):
        if record.merged_into_id is not None:
            raise RefusedMove(_("“%(name)s” was merged into another record already."), params={"name": str(record)})
    if kept.is_demonstration != merged.is_demonstration:
        raise RefusedMove(_("What is invented for the demonstration is not merged with what is real."))
    for theirs, mine in zip(pointing_at(merged), pointing_at(kept), strict=True):
        if theirs.field.one_to_one and theirs.rows.exists() and mine.rows.exists():
            raise RefusedMove(
                _("Both records have one of these: %(what)s. Only one can stay: end one of them first."),
                params={"what": theirs.field.model._meta.verbose_name_plural},
            )


class _Moving:
    """Does one merge's changes and writes them down: `done` is what `Merge.undo` reads.

    changed: [kind, pk, values before, values after]; created and dropped: [kind, pk, values]; left: [kind, pk].
    """

    def __init__(self, kept, merged):
        self.kept, self.merged = kept, merged
        self.done = {"changed": [], "created": [], "dropped": [], "left": []}

    def change(self, row, values):
        before = snapshot(row, values)
        if before == values:
            return
        for name, value in values.items():
            assign(row, name, value)
        try:
            row.clean_fields(exclude={field.name for field in row._meta.get_fields() if field.name not in values})
        except ValidationError as error:
            raise RefusedMove(error.messages) from error
        put_back(row, values)
        self.done["changed"].append([row._meta.label_lower, row.pk, before, snapshot(row, values)])

    def move(self, pointing):
        name = pointing.field.name
        for row in pointing.rows.select_for_update(of=("self",)):
            if pointing.is_link and self._is_linked(row, pointing.field):
                self.done["dropped"].append([row._meta.label_lower, row.pk, whole(row)])
                row.delete()
                continue
            before = snapshot(row, [name])
            assign(row, name, self.kept.pk)
            if not collides(row, name):
                put_back(row, {name: self.kept.pk})
                self.done["changed"].append([row._meta.label_lower, row.pk, before, {name: self.kept.pk}])
            elif hasattr(row, "give_way"):
                self._make_room(row, name, before)
            else:
                self.done["left"].append([row._meta.label_lower, row.pk])

    def _is_linked(self, row, field):
        """Whether `kept` has the many-to-many link of `row` already."""
        other = next(each for each in row._meta.concrete_fields if each.is_relation and each is not field)
        same = {other.name: getattr(row, other.attname), field.name: self.kept.pk}
        return type(row)._base_manager.filter(**same).exists()

    def _make_room(self, row, name, before):
        """Two rows of which only one can stay open: the one that gives way is ended, and both are written down."""
        ends = row.give_way()
        if ends.pk != row.pk:
            was = snapshot(type(row)._base_manager.get(pk=ends.pk), ["until"])
            put_back(ends, snapshot(ends, ["until"]))
            self.done["changed"].append([ends._meta.label_lower, ends.pk, was, snapshot(ends, ["until"])])
            names = [name]
        else:
            before["until"] = snapshot(type(row)._base_manager.get(pk=row.pk), ["until"])["until"]
            names = [name, "until"]
        put_back(row, snapshot(row, names))
        self.done["changed"].append([row._meta.label_lower, row.pk, before, snapshot(row, names)])

    def keep_names(self):
        """The names of `merged` become other names of `kept`."""
        aliases = self.kept.aliases
        known = {name for name, _line in self.kept.names} | set(aliases.values_list("name", flat=True))
        for name, line in self.merged.names:
            if name not in known:
                known.add(name)
                alias = aliases.create(name=name, source_line=line)
                self.done["created"].append([alias._meta.label_lower, alias.pk, whole(alias)])

    def settle(self, doubt):
        """What was doubtful in the merged record has no object any more; the doubt that asked is answered."""
        concerns = Concern.objects.select_for_update().exclude(certainty=Certainty.CERTAIN)
        kind = self.kept._meta.label_lower
        if doubt is not None and doubt.concerns.filter(kind=kind, row__in=[self.kept.pk, self.merged.pk]).count() < 2:
            doubt = None  # it asks about others
        moot = Q(kind=kind, row=self.merged.pk)
        if doubt is not None:
            moot |= Q(doubt=doubt, kind=kind, row=self.kept.pk)
        for concern in concerns.filter(moot):
            self.change(concern, {"certainty": Certainty.CERTAIN.value})
        if doubt is not None:
            weighing = Concern.objects.filter(kind=kind, row=self.kept.pk, is_detail=False)
            if weighing:
                self.change(self.kept, {"certainty": Certainty.least(each.certainty for each in weighing).value})


def whole(row):
    return snapshot(row, [field.name for field in row._meta.concrete_fields])


def collides(row, name):
    """Whether `row`, as it stands in memory, breaks a rule of uniqueness that `name` has a part in."""
    together = {each for fields in row._meta.unique_together if name in fields for each in fields}
    try:
        row.validate_unique(exclude={field.name for field in row._meta.concrete_fields} - together - {name})
        for rule in row._meta.constraints:
            if isinstance(rule, models.UniqueConstraint) and name in rule.fields:
                rule.validate(type(row), row)
    except ValidationError:
        return True
    return False


class Merge(models.Model):
    """Two records brought together: which, by whom, why, and exactly what was moved. Undone, it stays."""

    kind = models.CharField(_("kind"), max_length=12, choices=MergeKind)
    kept = models.PositiveBigIntegerField(_("record that stays"))
    merged = models.PositiveBigIntegerField(_("record that was merged into it"))
    kept_name = models.CharField(_("name of the record that stays"), max_length=200)
    merged_name = models.CharField(_("name of the merged record"), max_length=200)
    doubt = models.ForeignKey(Doubt, models.PROTECT, null=True, blank=True, related_name="merges", verbose_name=_("doubt"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.TextField(_("how it is known"))
    done = models.JSONField(_("what was moved"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_reason = models.TextField(_("why it was undone"), blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "merged"], condition=Q(undone_at=None), name="record_merged_once_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.merged_name} → {self.kept_name}"

    @property
    def is_in_force(self):
        return self.undone_at is None

    @property
    def moved(self):
        """How many rows of which kind were moved or changed beside the two records: list of (label, number)."""
        numbers = {}
        for kind, pk, *_values in [*self.done["changed"], *self.done["dropped"]]:
            own = {(f"members.{self.kind}", self.kept), (f"members.{self.kind}", self.merged)}
            if (kind, pk) not in own and kind != Concern._meta.label_lower:
                model = model_named(kind)
                numbers[model] = numbers.get(model, 0) + 1
        return [(described(model), number) for model, number in numbers.items()]

    def differences(self):
        """What was changed since in the rows of this merge: list of (row, {field: value today}); rows that are gone are
        left out."""
        found = []
        for _kind, row, _before, after in self._changed():
            if row is not None and (values := differences(row, after)):
                found.append((row, values))
        return found

    def _changed(self):
        """The changes, newest first: (kind, row or None, before, after), rows under lock. The same row stands twice
        where it was changed twice; then only the latest values of a field count."""
        seen = {}
        for kind, pk, before, after in reversed(self.done["changed"]):
            later = seen.setdefault((kind, pk), set())
            row = model_named(kind)._base_manager.select_for_update().filter(pk=pk).first()
            yield kind, row, before, {name: value for name, value in after.items() if name not in later}
            later |= set(after)

    def undo(self, *, by, reason):
        """Put everything back exactly; rows made since stay with the record that was kept.

        Returns how many of the moved rows are gone and so were not put back. Raises RefusedMove for a merge that is
        undone already, and Differs where something was changed since; nothing is written then.
        """
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only the coordination merges records."))
        if not reason.strip():
            raise RefusedMove(_("Say why it is undone."))
        model = MODELS[self.kind]
        with transaction.atomic():
            locked = model.objects.select_for_update().filter(pk__in=[self.kept, self.merged]).order_by("pk")
            kept = {record.pk: record for record in locked}[self.kept]
            undone = {"undone_by": by, "undone_at": timezone.now(), "undone_reason": reason.strip()}
            if not Merge.objects.in_force().filter(pk=self.pk).update(**undone):
                raise RefusedMove(_("This merge is undone already."))
            if kept.merged_into_id is not None:
                raise RefusedMove(
                    _("“%(name)s” was itself merged into another record since: undo that merge first."),
                    params={"name": str(kept)},
                )
            concerns = [pk for kind, pk, *_values in self.done["changed"] if kind == Concern._meta.label_lower]
            later = SettledRow.objects.filter(settlement__undone_at=None, settlement__at__gt=self.at, concern__in=concerns)
            if later.exists():
                raise RefusedMove(
                    _("A later decision on the doubt that this merge settled is in force: undo that one first.")
                )
            if changed := self.differences():
                raise Differs(_("Something was changed since the merge; it is not overwritten."), changed)
            try:
                with transaction.atomic():
                    gone = self._put_back()
            except IntegrityError as error:
                raise RefusedMove(_("Something new stands in the way of undoing this merge.")) from error
        self.refresh_from_db()
        return gone

    def _put_back(self):
        for kind, pk, values in reversed(self.done["created"]):
            row = model_named(kind)._base_manager.filter(pk=pk).first()
            if row is not None and not differences(row, values):
                row.delete()
        gone = 0
        for _kind, row, before, _after in self._changed():
            if row is None:
                gone += 1
            else:
                put_back(row, before)
        for kind, _pk, values in self.done["dropped"]:
            gone += not self._bring_back(model_named(kind), values)
        return gone

    @staticmethod
    def _bring_back(model, values):
        """Make a link again that was dropped because the other record had it; False where its other end is gone."""
        for name, value in values.items():
            related = model._meta.get_field(name).related_model
            if related is not None and not related._base_manager.filter(pk=value).exists():
                return False
        row = model()
        for name, value in values.items():
            assign(row, name, value)
        row.save(force_insert=True)
        return True


def described(model):
    """A model's name for the reader; a many-to-many relation goes by its own."""
    if not model._meta.auto_created:
        return capfirst(model._meta.verbose_name_plural)
    owner = model._meta.auto_created
    many = next(many for many in owner._meta.many_to_many if many.remote_field.through is model)
    return f"{capfirst(owner._meta.verbose_name_plural)} — {many.verbose_name}"
