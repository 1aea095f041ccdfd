"""Partners of an edition: named and shown with their logo only where their permission is recorded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guide.models.editions import Edition, Placed


class PartnerQuerySet(models.QuerySet):
    def permitted(self):
        """Those that the book may show (facts §6: written permission for each)."""
        return self.exclude(permitted_on=None)


class Partner(Placed):
    edition = models.ForeignKey(Edition, models.CASCADE, related_name="partners", verbose_name=_("edition"))
    name_ar = models.CharField(_("name (Arabic)"), max_length=160, blank=True)
    name_fr = models.CharField(_("name (French)"), max_length=160, blank=True)
    role_ar = models.CharField(_("part in the guide (Arabic)"), max_length=160, blank=True)
    role_fr = models.CharField(_("part in the guide (French)"), max_length=160, blank=True)
    logo = models.FileField(_("logo"), upload_to="guide/logos", max_length=120, blank=True)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    permitted_on = models.DateField(_("permission given on"), null=True, blank=True)
    permitted_by = models.CharField(_("permission given by"), max_length=160, blank=True)
    permission_note = models.CharField(_("where the permission is kept"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("recorded by")
    )

    objects = PartnerQuerySet.as_manager()

    class Meta(Placed.Meta):
        verbose_name = _("partner of an edition")
        verbose_name_plural = _("partners of editions")
        constraints = [
            models.CheckConstraint(condition=~Q(name_ar="", name_fr=""), name="partner_has_a_name"),
            models.CheckConstraint(condition=Q(permitted_on=None) | ~Q(permitted_by=""), name="permission_says_by_whom"),
        ]

    def __str__(self):
        return self.name_ar or self.name_fr

    def siblings(self):
        return Partner.objects.filter(edition_id=self.edition_id)
