"""What is doubtful in the minutes, and which rows it concerns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.folding import fold
from kit.languages import in_language
from kit.readings import Certainty
from kit.snapshots import model_named


class DoubtQuerySet(models.QuerySet):
    def to_settle(self):
        """Those that carry a reading; the others are rules that hold throughout."""
        return self.filter(is_standing=False)

    def open(self):
        unsure = Concern.objects.exclude(certainty=Certainty.CERTAIN).values("doubt")
        return self.to_settle().filter(pk__in=unsure)

    def for_list(self):
        """With what the list shows, in three queries."""
        decisions = self.model._meta.get_field("settlements").related_model.objects.in_force().select_related("by__person")
        return self.prefetch_related("concerns", models.Prefetch("settlements", decisions, to_attr="in_force"))


class Doubt(models.Model):
    """A place of the minutes that can be read in several ways (domain facts §1.4), with the rows that it concerns.

    `passages` holds the words verbatim with their lines: list of {"line", "words"}. `candidates` and `evidence` are
    lists of {"ar", "fr"}, evidence with an "url" where there is one. `may_merge`: two of its rows may be one.
    """

    code = models.SlugField(_("code"), max_length=8, unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    is_standing = models.BooleanField(_("a rule, nothing to settle"), default=False)
    may_merge = models.BooleanField(_("two records may be one"), default=False)
    is_together = models.BooleanField(_("its rows are decided together"), default=False)
    title_ar = models.CharField(_("title (Arabic)"), max_length=160)
    title_fr = models.CharField(_("title (French)"), max_length=160)
    passages = models.JSONField(_("words of the minutes"), default=list)
    doubtful_ar = models.TextField(_("what is doubtful (Arabic)"))
    doubtful_fr = models.TextField(_("what is doubtful (French)"))
    proposal_ar = models.TextField(_("proposed reading (Arabic)"))
    proposal_fr = models.TextField(_("proposed reading (French)"))
    candidates = models.JSONField(_("candidates"), default=list, blank=True)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")

    def __str__(self):
        return f"{self.code} · {in_language(self, 'title')}"

    @property
    def certainty(self):
        """The least sure of its rows, as far as this doubt goes."""
        return Certainty.least(concern.certainty for concern in self.concerns.all())

    @property
    def is_open(self):
        return self.certainty != Certainty.CERTAIN

    @property
    def last_decision(self):
        """The newest decision in force, or None; from `for_list`."""
        return self.in_force[0] if self.in_force else None

    @property
    def search_key(self):
        """All that a search may find it by, folded."""
        texts = [self.code, self.title_ar, self.title_fr, self.doubtful_ar, self.doubtful_fr, self.proposal_ar]
        texts += [self.proposal_fr, *(passage["words"] for passage in self.passages)]
        return fold(" ".join([*texts, *(words for each in self.candidates for words in each.values())]))


class ConcernQuerySet(models.QuerySet):
    def of(self, row):
        """The concerns of one row, with their doubts."""
        return self.filter(kind=row._meta.label_lower, row=row.pk).select_related("doubt")


class Concern(models.Model):
    """A row that a doubt concerns, and how sure its reading is as far as this doubt goes.

    `fields` are those of the row's `settles` that this doubt is about. `proposal` {field: value} is the proposed
    reading. A detail (the year, the objective) leaves the certainty of the row itself alone.
    """

    doubt = models.ForeignKey(Doubt, models.CASCADE, related_name="concerns", verbose_name=_("doubt"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=60)
    row = models.PositiveBigIntegerField(_("row"))
    fields = models.JSONField(_("fields"), default=list, blank=True)
    proposal = models.JSONField(_("proposed reading"), default=dict, blank=True)
    is_detail = models.BooleanField(_("a detail of the row"), default=False)
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ["doubt", "order"]
        verbose_name = _("row that a doubt concerns")
        verbose_name_plural = _("rows that a doubt concerns")
        constraints = [models.UniqueConstraint(fields=["doubt", "kind", "row"], name="row_once_a_doubt")]

    def __str__(self):
        return f"{self.doubt.code} · {self.kind} {self.row}"

    @property
    def model(self):
        return model_named(self.kind)
