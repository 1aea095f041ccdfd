"""Under which licence the published experiences may be used again: for the cell to decide, and nobody else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kit.languages import in_language

DEFAULT_PUBLISHER = _("Coordination cell for citizen participation, Larache")


class DataTermsQuerySet(models.QuerySet):
    def current(self):
        """The terms as the back office keeps them, or those of before any decision."""
        return self.first() or DataTerms()


class DataTerms(models.Model):
    """One row for the portal. While the licence is empty, every page and file says that it is still to be decided."""

    class Licence(models.TextChoices):
        CC_BY = "CC-BY-4.0", _("Creative Commons Attribution 4.0 (CC BY 4.0)")
        ODBL = "ODbL-1.0", _("Open Database License 1.0 (ODbL 1.0)")

    ADDRESSES = {
        Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
        Licence.ODBL: "https://opendatacommons.org/licenses/odbl/1-0/",
    }

    licence = models.CharField(
        _("licence"),
        max_length=12,
        choices=Licence,
        blank=True,
        help_text=_("Leave empty until the cell has decided: the page and the files then say that it has not."),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    publisher_ar = models.CharField(_("to be cited as (Arabic)"), max_length=200, blank=True)
    publisher_fr = models.CharField(_("to be cited as (French)"), max_length=200, blank=True)

    objects = DataTermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of the open data")
        verbose_name_plural = _("terms of the open data")
        constraints = [
            models.CheckConstraint(
                condition=Q(licence="") | Q(decided_on__isnull=False),
                name="licence_with_its_day",
                violation_error_message=_("Write the day on which the cell decided on the licence."),
            )
        ]

    def __str__(self):
        return str(self._meta.verbose_name)

    @property
    def address(self):
        """Where the licence can be read; empty while there is none."""
        return self.ADDRESSES.get(self.licence, "")

    @property
    def licence_words(self):
        return str(self.get_licence_display() if self.licence else _("Licence still to be decided"))

    @property
    def publisher(self):
        return in_language(self, "publisher") or str(DEFAULT_PUBLISHER)
