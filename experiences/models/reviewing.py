"""What the desk says about an experience, among itself: comments, conflicts of interest, doubles, and its journal."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from experiences.models.reviewed import READERS
from kit.moves import RefusedMove
from members.models import Organisation
from members.roles import Role


def somebody(related_name, verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name=related_name, verbose_name=verbose_name, **options
    )


class ReviewEntry(models.Model):
    """The desk's journal beside the moves: rows are added by the acts of `Reviewed`, and never changed."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("Given to")
        UNASSIGNED = "unassigned", _("No longer with")
        CONFLICT_DECLARED = "conflict_declared", _("Conflict of interest declared")
        CONFLICT_WITHDRAWN = "conflict_withdrawn", _("Conflict of interest withdrawn")
        SET_APART = "set_apart", _("Not the same as")
        COMPARED_AGAIN = "compared_again", _("Perhaps the same as, after all")
        RECOGNISED = "recognised", _("Recognised organisation")
        NOT_RECOGNISED = "not_recognised", _("No longer the recognised organisation")

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="review_entries", verbose_name=_("experience"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = somebody("review_entries", _("by"))
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    whom = somebody("+", _("whom"), null=True, blank=True)
    other = models.ForeignKey(
        Experience, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("the other experience")
    )
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entry of the desk’s journal")
        verbose_name_plural = _("entries of the desk’s journal")

    def __str__(self):
        return f"{self.experience_id}: {self.kind}"


class ReviewCommentQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at=None)


class ReviewComment(models.Model):
    """A remark of the desk on a section (a code of `experiences.sheet.SECTIONS`); no contributor and no reader sees it."""

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="review_comments", verbose_name=_("experience"))
    section = models.CharField(_("section"), max_length=12)
    text = models.TextField(_("text"))
    by = somebody("review_comments", _("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    settled_by = somebody("+", _("settled by"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = ReviewCommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("comment of the desk")
        verbose_name_plural = _("comments of the desk")
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="comment_settled_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.experience_id}/{self.section}: {self.text[:40]}"

    @classmethod
    def say(cls, experience, section, text, *, by):
        """One more comment; raises RefusedMove."""
        refuse_commenting(experience, by)
        return cls.objects.create(experience=experience, section=section, text=text, by=by)

    def settle(self, is_settled, *, by):
        """It needs nothing more, or does again; raises RefusedMove."""
        refuse_commenting(self.experience, by)
        rows = ReviewComment.objects.filter(pk=self.pk, settled_at__isnull=is_settled)
        settled = (
            {"settled_by": by, "settled_at": timezone.now()} if is_settled else {"settled_by": None, "settled_at": None}
        )
        if not rows.update(**settled):
            raise RefusedMove(_("It stands so already."))


def refuse_commenting(experience, by):
    if not by.roles & READERS:
        raise RefusedMove(_("Only the desk’s people do this."))
    experience.refuse_conflicted(by)


class ConflictQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)


class Conflict(models.Model):
    """Somebody of the desk has said that he or she will not judge this experience."""

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="conflicts", verbose_name=_("experience"))
    user = somebody("conflicts", _("who"))
    reason = models.TextField(_("reason"))
    declared_at = models.DateTimeField(_("declared at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = somebody("+", _("withdrawn by"), null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ["declared_at"]
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "user"], condition=Q(withdrawn_at=None), name="one_standing_conflict_each"
            )
        ]

    def __str__(self):
        return f"{self.experience_id}: {self.user}"

    def withdraw(self, *, by):
        """Another coordinator takes the declaration back; raises RefusedMove."""
        if Role.COORDINATOR not in by.roles or by.pk == self.user_id:
            raise RefusedMove(_("Another coordinator takes this declaration back."))
        rows = Conflict.objects.standing().filter(pk=self.pk)
        if not rows.update(withdrawn_at=timezone.now(), withdrawn_by=by):
            raise RefusedMove(_("It stands so already."))
        self.experience.review_entries.create(kind="conflict_withdrawn", by=by, whom=self.user)


class SetApartQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at=None)

    def of_pair(self, one, other):
        return self.filter(Q(first=one, second=other) | Q(first=other, second=one))

    def undo(self, *, by):
        return self.update(undone_at=timezone.now(), undone_by=by)


class SetApart(models.Model):
    """Two experiences that resemble each other, of which somebody has said that they do not tell the same."""

    first = models.ForeignKey(Experience, models.CASCADE, related_name="+", verbose_name=_("experience"))
    second = models.ForeignKey(Experience, models.CASCADE, related_name="+", verbose_name=_("the other experience"))
    by = somebody("+", _("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    undone_by = somebody("+", _("taken back by"), null=True, blank=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = SetApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is not the same")
        verbose_name_plural = _("pairs that are not the same")
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.UniqueConstraint(
                fields=["first", "second"], condition=Q(undone_at=None), name="one_standing_word_a_pair"
            ),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"
