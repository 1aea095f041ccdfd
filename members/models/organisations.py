"""Organisations and the names they go by."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kit.languages import in_language
from kit.readings import Alias, ReadFromSource


class OrganisationKind(models.TextChoices):
    """Kinds of holders of an experience (domain facts §5.7)."""

    COMMUNE = "commune", _("Commune")
    COUNCIL = "council", _("Provincial or regional council")
    SERVICE = "service", _("Deconcentrated State service")
    ADVISORY = "advisory", _("Advisory body")
    ASSOCIATION = "association", _("Local association")
    BRANCH = "branch", _("Branch of a national association or federation")
    NETWORK = "network", _("Network of associations")
    COOPERATIVE = "cooperative", _("Cooperative")
    RESIDENTS = "residents", _("Residents’ association")
    YOUTH_COUNCIL = "youth_council", _("Youth council")
    SCHOOL = "school", _("School or university")
    CHAMBER = "chamber", _("Professional chamber")
    UNION = "union", _("Trade union")
    COMPANY = "company", _("Company")
    MEDIA = "media", _("Media")
    COOPERATION = "cooperation", _("Bilateral cooperation agency")
    UN = "un", _("United Nations organisation")
    FUNDER = "funder", _("European Union or other funder")
    CITIZENS = "citizens", _("Informal group of citizens")


class OrganisationQuerySet(models.QuerySet):
    def of_the_minutes(self):
        return self.filter(is_demonstration=False)

    def standing(self):
        """Records of their own: without those that were merged into another. For lists, searches and choices."""
        return self.filter(merged_into=None)


class Organisation(ReadFromSource):
    """An organisation of the cell or around it; one that the minutes leave unnamed has an empty name, never a guessed one."""

    settles = ("name_ar", "name_fr")
    merges = ("name_ar", "name_fr", "kind", "website")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=200, blank=True)
    name_fr = models.CharField(_("name (French)"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind, default=OrganisationKind.ASSOCIATION)
    website = models.URLField(_("website"), blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_records",
        verbose_name=_("merged into"),
    )

    objects = OrganisationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name_ar"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self):
        return str(self.label)

    @property
    def label(self):
        """The name in the reader's language, or the words that say there is none."""
        return in_language(self, "name") or _("Association (not named in the minutes)")

    @property
    def names(self):
        """Every name this record is met under: list of (name, line of the minutes or None)."""
        told = [(self.as_written, self.source_line), (self.name_ar, None), (self.name_fr, None)]
        return [(name, line) for name, line in told if name]


class OrganisationAlias(Alias):
    """Another spelling under which the organisation is met, so that a search finds it and no second one is made."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="aliases", verbose_name=_("organisation"))

    class Meta(Alias.Meta):
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="alias_once_an_organisation")]
