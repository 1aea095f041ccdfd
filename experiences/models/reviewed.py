"""The desk's side of an experience: who reads it, who may not judge it, what it resembles."""

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from experiences.models.states import State
from kit.folding import fold
from kit.moves import RefusedMove, StaleEdit
from members.mail import post
from members.roles import Role

# Who reads at the desk.
READERS = frozenset({Role.COORDINATOR, Role.REVISER})

# What the desk is told by mail: (whether it was a draft, where it goes) → kind of mail.
DESK_MAILS = {
    (True, State.SENT): "experience_arrived",
    (False, State.SENT): "experience_sent_again",
    (False, State.WITHDRAWN): "experience_taken_away",
}
UNSEEN = object()


class ReviewedQuerySet(models.QuerySet):
    def without_conflict(self, user):
        return self.exclude(_in_conflict(user))

    def unread(self):
        """Given to nobody, or to somebody who reads at the desk no more."""
        readers = get_user_model().objects.with_role(*READERS)
        return self.filter(Q(assigned_to=None) | ~Q(assigned_to__in=readers))

    def doubles_of(self, experience):
        """Those of these that may tell the same as `experience`, and of which nobody has said that they do not."""
        if experience.state == State.DECLINED:
            return self.none()
        apart = apps.get_model("experiences", "SetApart").objects.standing()
        return (
            self.filter(is_demonstration=experience.is_demonstration)
            .filter(
                Q(folded_title=experience.folded_title)
                | Q(folded_holder=experience.folded_holder, start_year=experience.start_year, start_year__isnull=False)
            )
            .exclude(Q(pk=experience.pk) | Q(state=State.DECLINED) | Q(folded_title=""))
            .exclude(pk__in=apart.filter(first=experience).values("second"))
            .exclude(pk__in=apart.filter(second=experience).values("first"))
        )

    def with_doubles(self, among):
        """With `has_doubles`: whether `doubles_of` would find one `among` these rows."""
        apart = apps.get_model("experiences", "SetApart").objects.standing()
        one, other = OuterRef("pk"), OuterRef(OuterRef("pk"))
        others = (
            among.order_by()
            .filter(is_demonstration=OuterRef("is_demonstration"))
            .filter(
                Q(folded_title=OuterRef("folded_title"))
                | Q(folded_holder=OuterRef("folded_holder"), start_year=OuterRef("start_year"))
            )
            .exclude(Q(pk=OuterRef("pk")) | Q(state=State.DECLINED) | Q(folded_title=""))
            .filter(~Exists(apart.filter(Q(first=one, second=other) | Q(first=other, second=one))))
        )
        resembles = Case(When(state=State.DECLINED, then=False), default=Exists(others), output_field=BooleanField())
        return self.annotate(has_doubles=resembles)

    def set_apart_from(self, experience):
        """Those of which somebody has said that they do not tell the same as `experience`."""
        apart = apps.get_model("experiences", "SetApart").objects.standing()
        return self.filter(
            Q(pk__in=apart.filter(first=experience).values("second"))
            | Q(pk__in=apart.filter(second=experience).values("first"))
        )

    def with_open_comments(self):
        """With `open_comments`: how many remarks of the desk wait to be settled."""
        comments = apps.get_model("experiences", "ReviewComment").objects.open()
        number = comments.filter(experience=OuterRef("pk")).order_by().values("experience").annotate(number=Count("pk"))
        return self.annotate(open_comments=Coalesce(Subquery(number.values("number")), 0))


def _in_conflict(user):
    keys, names = user.represents
    declared = apps.get_model("experiences", "Conflict").objects.standing().filter(user=user)
    return Q(pk__in=declared.values("experience")) | Q(holder__in=keys) | Q(folded_holder__in=names)


class Reviewed(models.Model):
    """What the desk keeps of an experience. The folded columns follow title and holder; each act has its journal row."""

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="assigned_experiences",
        verbose_name=_("assigned to"),
    )
    folded_title = models.CharField(max_length=400, blank=True, editable=False)
    folded_holder = models.CharField(max_length=400, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *, update_fields=None, **kwargs):
        folded = self.folded()
        for name, words in folded.items():
            setattr(self, name, words)
        if update_fields is not None and {"title", "holder_name"} & set(update_fields):
            update_fields = {*update_fields, *folded}
        super().save(update_fields=update_fields, **kwargs)

    def folded(self):
        """{column: words} of the columns that doubles and conflicts are found by."""
        return {"folded_title": fold(self.title)[:400], "folded_holder": fold(self.holder_name)[:400]}

    # Conflicts of interest

    def conflict_of(self, user):
        """What stands against `user` judging it: "declared", "detected", or ""."""
        if any(conflict.user_id == user.pk and not conflict.withdrawn_at for conflict in self.conflicts.all()):
            return "declared"
        keys, names = user.represents
        return "detected" if self.holder_id in keys or self.folded()["folded_holder"] in names else ""

    def refuse_conflicted(self, by):
        """Raise RefusedMove where `by` may read it at most: to decide, edit, comment or publish asks for a free mind."""
        if conflict := self.conflict_of(by):
            raise RefusedMove(
                {
                    "declared": _("You have declared a conflict of interest: another person of the desk has to do this."),
                    "detected": _("You sit in the cell for this organisation: another person of the desk has to do this."),
                }[conflict]
            )

    @transaction.atomic
    def declare_conflict(self, *, by, reason):
        """`by` will not judge it; it is nobody's then, if it was theirs. Raises RefusedMove."""
        if not by.roles & READERS:
            raise RefusedMove(_("Only the desk’s people do this."))
        if not reason.strip():
            raise RefusedMove(_("Say in a sentence what ties you to it."))
        _row, is_new = self.conflicts.get_or_create(user=by, withdrawn_at=None, defaults={"reason": reason.strip()})
        if not is_new:
            raise RefusedMove(_("You have declared it already."))
        self._log("conflict_declared", by=by, reason=reason)
        if type(self).objects.filter(pk=self.pk, assigned_to=by).update(assigned_to=None):
            self._log("unassigned", by=by, whom=by)
        self.refresh_from_db()

    # Who reads it

    def refuse_assigning(self, to, *, by):
        """Raise RefusedMove where `by` may not give it to `to` (None: to nobody)."""
        if self.state in {State.DRAFT, State.WITHDRAWN}:
            raise RefusedMove(_("It is not at the desk."))
        if Role.COORDINATOR not in by.roles and self.assigned_to_id not in {None, by.pk}:
            raise RefusedMove(_("It is another person’s: a coordinator gives it to somebody else."))
        if not by.roles & READERS or (to is not None and not (to.is_active and to.roles & READERS)):
            raise RefusedMove(_("Only coordinators and revisers read experiences."))
        if (to.pk if to else None) == self.assigned_to_id:
            raise RefusedMove(_("It stands so already."))
        if to is not None and self.conflict_of(to):
            raise RefusedMove(_("%(name)s has a conflict of interest with it."), params={"name": to})

    @transaction.atomic
    def assign(self, to, *, by, seen=UNSEEN):
        """Give it to `to`, or to nobody. `seen`: the key of whose it was before the eyes. Raises RefusedMove, StaleEdit."""
        seen = self.assigned_to_id if seen is UNSEEN else seen
        stale = StaleEdit(_("Somebody else was given it, or took it, in the meantime."))
        if self.assigned_to_id != seen:
            raise stale
        self.refuse_assigning(to, by=by)
        if not type(self).objects.filter(pk=self.pk, assigned_to=seen).update(assigned_to=to):
            raise stale
        before, self.assigned_to = self.assigned_to, to
        entry = self._log("assigned" if to else "unassigned", by=by, whom=to or before)
        if to is not None and to != by and not self.is_demonstration:
            post("experience_assigned", to, key=f"experience_assigned:{entry.pk}", entry=entry.pk)

    @property
    def reader(self):
        """Whom it is given to, if he or she reads at the desk still, and may read it."""
        user = self.assigned_to
        reads = user is not None and user.is_active and user.roles & READERS
        return user if reads and not self.conflict_of(user) else None

    def tell_desk(self, move):
        """Whoever reads it learns what its contributor did; the coordinators, where nobody reads it yet."""
        kind = DESK_MAILS.get((move.from_state == State.DRAFT, move.to_state))
        if kind is None or move.by is not None or self.is_demonstration:
            return
        own = self.reader
        for reader in [own] if own else get_user_model().objects.with_role(Role.COORDINATOR):
            post(kind, reader, key=f"{kind}:{move.pk}:{reader.pk}", move=move.pk)

    # Which organisation it is

    @transaction.atomic
    def recognise(self, organisation, *, by):
        """`organisation` (None: none) is its holder. Raises RefusedMove."""
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator does this."))
        self.refuse_conflicted(by)
        before, self.holder = self.holder, organisation
        if before == organisation:
            raise RefusedMove(_("It stands so already."))
        self._history_user = by
        self.save(update_fields=["holder"])
        self._log("recognised" if organisation else "not_recognised", by=by, organisation=organisation or before)

    # What it resembles

    @transaction.atomic
    def set_apart(self, other, *, by):
        """`by` says that the two do not tell the same. Raises RefusedMove."""
        self._refuse_comparing(other, by=by)
        first, second = sorted([self, other], key=lambda row: row.pk)
        SetApart = apps.get_model("experiences", "SetApart")
        _row, is_new = SetApart.objects.get_or_create(first=first, second=second, undone_at=None, defaults={"by": by})
        if not is_new:
            raise RefusedMove(_("It stands so already."))
        self._log("set_apart", by=by, other=other)
        other._log("set_apart", by=by, other=self)

    @transaction.atomic
    def compare_again(self, other, *, by):
        """What was said of the two is taken back. Raises RefusedMove."""
        self._refuse_comparing(other, by=by)
        rows = apps.get_model("experiences", "SetApart").objects.standing().of_pair(self, other)
        if not rows.undo(by=by):
            raise RefusedMove(_("It stands so already."))
        self._log("compared_again", by=by, other=other)
        other._log("compared_again", by=by, other=self)

    def _refuse_comparing(self, other, *, by):
        if self.pk == other.pk or not by.roles & READERS:
            raise RefusedMove(_("Only the desk’s people do this."))
        self.refuse_conflicted(by)
        other.refuse_conflicted(by)

    def _log(self, kind, *, by, reason="", **about):
        return self.review_entries.create(kind=kind, by=by, reason=reason.strip(), **about)
