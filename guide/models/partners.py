"""Partners of an edition: named and shown with their logo only where their permission is recorded."""

from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from guide.models.arranging import next_order
from guide.models.chapters import Placed
from guide.models.editions import Edition


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

    @property
    def is_permitted(self):
        return self.permitted_on is not None

    def siblings(self):
        return Partner.objects.filter(edition_id=self.edition_id)

    # Each writes a wording of the edition's "partners" in the same transaction; raises RefusedMove once it is not open.

    def keep(self, *, by, logo=None, without_logo=False):
        """Store this row with, where there is one, the examined picture `logo` (kit.files.Examined) in place of its own."""
        with transaction.atomic():
            self.edition.held_open()
            old = Partner.objects.filter(pk=self.pk).first()
            if self._state.adding:
                self.order = next_order(self.edition.partners)
            if old is None or (old.permitted_on, old.permitted_by, old.permission_note) != self.permission:
                self.recorded_by = by if self.is_permitted else None
            if logo or without_logo:
                self.logo, self.width, self.height = "", 0, 0
            if logo:
                self.width, self.height = logo.width, logo.height
                self.logo.save("logo.jpg", logo.content, save=False)
            self.save()
            self.edition.count_change()
            self.edition.keep_wording("partners", self.told, by=by)
            if old and old.logo and old.logo.name != self.logo.name:
                transaction.on_commit(partial(old.logo.storage.delete, old.logo.name))

    def remove(self, *, by):
        with transaction.atomic():
            self.edition.held_open()
            self.edition.count_change()
            self.edition.keep_wording("partners", f"− {self}", by=by)
            if self.logo:
                transaction.on_commit(partial(self.logo.storage.delete, self.logo.name))
            self.delete()

    def step(self, steps, *, by):
        """One place earlier (-1) or later (1)."""
        with transaction.atomic():
            self.edition.held_open()
            self.move(steps)
            self.edition.count_change()
            self.edition.keep_wording("partners", f"{self}: {'+' if steps > 0 else '−'}", by=by)

    @property
    def permission(self):
        return self.permitted_on, self.permitted_by, self.permission_note

    @property
    def told(self):
        return "\n".join(filter(None, [str(self), self.role_ar or self.role_fr, *map(str, filter(None, self.permission))]))
