"""Who of the cell typed an experience for its contributor, and from what: never public, never in the catalogue."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TypedForQuerySet(models.QuerySet):
    def typed_by(self, user):
        """What this account took down for others."""
        return self.filter(typed_by=user)

    def taken_down(self):
        """What anybody of the cell took down for others."""
        return self.exclude(typed_by=None)


class TypedFor(models.Model):
    """`source` (paper, phone) stands with the sheet; here, from whom it came, and how the four consents were given."""

    class Agreed(models.TextChoices):
        SIGNED = "signed", _("Signed on paper")
        SAID = "said", _("Said on the phone")

    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="typed_experiences",
        verbose_name=_("typed by"),
    )
    source_from = models.CharField(_("taken down from"), max_length=160, blank=True)
    source_date = models.DateField(_("taken down on"), null=True, blank=True)
    source_note = models.CharField(_("note on the source"), max_length=400, blank=True)
    agreed_how = models.CharField(_("how the consents were given"), max_length=8, choices=Agreed, blank=True)
    agreed_on = models.DateField(_("consents given on"), null=True, blank=True)
    agreed_by = models.CharField(_("consents given by"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @staticmethod
    def words():
        """Names of the columns that say something of a person outside the cell."""
        return ["source_from", "source_note", "agreed_by"]
