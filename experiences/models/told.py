"""What a sheet says (domain facts §6), wherever it stands: as its contributor told it, and as the catalogue shows it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from experiences.models.vocabularies import Mechanism, Neighbourhood, TargetGroup, Theme
from members.models import Organisation
from members.models.organisations import OrganisationKind

# The texts that editors may put into other words; the rest of a sheet is fact, which its contributor corrects.
TEXTS = (
    "title summary context objectives steps tools resources commune_part results changed_decision difficulties lessons"
    " transfer sustainability testimony"
).split()


class Told(models.Model):
    """The public part of a sheet: no contact, no consent.

    Years and months stand apart, so that a date known only by its year stays so.
    """

    class Level(models.TextChoices):
        """What participants were promised (IAP2 spectrum); chosen by the promise, not by the name."""

        INFORM = "inform", _("We keep you informed")
        CONSULT = "consult", _("We listen to you and tell you what became of your opinion")
        INVOLVE = "involve", _("We work with you so that your concerns show in the options")
        COLLABORATE = "collaborate", _("We look for solutions with you and share the decision")
        EMPOWER = "empower", _("We carry out what you decide")

    class Counting(models.TextChoices):
        COUNTED = "counted", _("Counted")
        ESTIMATED = "estimated", _("Estimated")

    # Who tells
    holder_name = models.CharField(_("organisation that carried the experience"), max_length=200)
    holder_kind = models.CharField(_("kind of organisation"), max_length=16, choices=OrganisationKind, blank=True)
    holder = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("recognised organisation"),
    )
    partners = models.TextField(_("partners"), blank=True)
    funder = models.CharField(_("funder"), max_length=200, blank=True)

    # What, where, when
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("the experience in one sentence"), max_length=400)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="%(class)ss", verbose_name=_("main theme"))
    mechanism = models.ForeignKey(
        Mechanism, models.PROTECT, null=True, related_name="%(class)ss", verbose_name=_("mechanism of participation")
    )
    mechanism_other = models.CharField(_("other mechanism"), max_length=120, blank=True)
    level = models.CharField(_("what participants were promised"), max_length=12, choices=Level, blank=True)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, blank=True, related_name="%(class)ss", verbose_name=_("neighbourhoods")
    )
    place_other = models.CharField(_("another place"), max_length=160, blank=True)
    start_year = models.PositiveSmallIntegerField(_("year of the beginning"), null=True, blank=True)
    start_month = models.PositiveSmallIntegerField(_("month of the beginning"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("year of the end"), null=True, blank=True)
    end_month = models.PositiveSmallIntegerField(_("month of the end"), null=True, blank=True)
    is_ongoing = models.BooleanField(_("still going on"), default=False)

    # With whom
    groups = models.ManyToManyField(TargetGroup, blank=True, related_name="%(class)ss", verbose_name=_("target groups"))
    women = models.PositiveIntegerField(_("women"), null=True, blank=True)
    men = models.PositiveIntegerField(_("men"), null=True, blank=True)
    youth = models.PositiveIntegerField(_("of whom young people"), null=True, blank=True)
    counting = models.CharField(_("these numbers are"), max_length=12, choices=Counting, blank=True)

    # The story
    context = models.TextField(_("context and problem"), blank=True)
    objectives = models.TextField(_("objectives"), blank=True)
    steps = models.TextField(_("steps"), blank=True)
    tools = models.TextField(_("tools"), blank=True)
    resources = models.TextField(_("resources and budget"), blank=True)
    commune_part = models.TextField(_("the commune’s part"), blank=True)
    results = models.TextField(_("results"), blank=True)
    changed_decision = models.TextField(_("what changed in a decision"), blank=True)
    difficulties = models.TextField(_("difficulties"), blank=True)
    lessons = models.TextField(_("lessons learned"), blank=True)
    transfer = models.TextField(_("conditions for doing it elsewhere"), blank=True)
    sustainability = models.TextField(_("what remains of it"), blank=True)
    testimony = models.TextField(_("a participant’s words"), blank=True)
    testimony_by = models.CharField(_("who says them"), max_length=120, blank=True)
    links = models.TextField(_("links"), blank=True)

    class Meta:
        abstract = True

    @property
    def total_participants(self):
        """Women and men together; None when neither was given."""
        return None if self.women is None and self.men is None else (self.women or 0) + (self.men or 0)

    @classmethod
    def told_fields(cls):
        """Names of the columns of this part, in the order of the form, and of its lists: (columns, lists)."""
        return (
            [field.name for field in Told._meta.local_fields],
            [field.name for field in Told._meta.local_many_to_many],
        )
