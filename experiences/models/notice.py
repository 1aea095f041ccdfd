"""The legal notice of the form (law 09-08): who collects what, why, for whom, for how long, and with what rights."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.languages import in_language

DEFAULT_WORDS = {
    "controller": _(
        "The controller is still to be named: the minutes that founded the cell do not say whether it is the commune or an "
        "association. Until then the project team of the cell answers for what you entrust to us."
    ),
    "purpose": _(
        "To review the experience, to reach its contact about it and, if you agree to it, to publish it in the catalogue "
        "and in the printed guide of experiences of citizen participation in Larache."
    ),
    "recipients": _(
        "The project team and the members of the revision committee. Phone, e-mail and role of the contact are never "
        "published, and nothing is passed on to a third party."
    ),
    "retention": _(
        "A draft that nobody has touched for six months is deleted with its files. What was sent is kept until the guide "
        "is published and for as long as the guide stays available, unless you withdraw it: it then leaves the catalogue at "
        "once, and its texts, contact and files are erased thirty days later."
    ),
    "rights": _(
        "You have the right of access to your data, the right to have it corrected and the right to object for legitimate "
        "reasons. Answers marked with a star are needed, without them the experience cannot be sent; all others are free."
    ),
    "address": _(
        "Through the private link that you receive with the tracking code, or from any member of the project team."
    ),
    "receipt": _("The declaration is being filed with the national commission (CNDP); it has no number yet."),
}


class LegalNoticeQuerySet(models.QuerySet):
    def current(self):
        """The notice as the back office keeps it, or one of standard words."""
        return self.first() or LegalNotice()


class LegalNotice(models.Model):
    """One row for the portal; whatever is left empty is said in standard words."""

    controller_ar = models.TextField(_("controller (Arabic)"), blank=True)
    controller_fr = models.TextField(_("controller (French)"), blank=True)
    purpose_ar = models.TextField(_("purposes (Arabic)"), blank=True)
    purpose_fr = models.TextField(_("purposes (French)"), blank=True)
    recipients_ar = models.TextField(_("recipients (Arabic)"), blank=True)
    recipients_fr = models.TextField(_("recipients (French)"), blank=True)
    retention_ar = models.TextField(_("retention (Arabic)"), blank=True)
    retention_fr = models.TextField(_("retention (French)"), blank=True)
    rights_ar = models.TextField(_("rights (Arabic)"), blank=True)
    rights_fr = models.TextField(_("rights (French)"), blank=True)
    address_ar = models.TextField(_("where to use these rights (Arabic)"), blank=True)
    address_fr = models.TextField(_("where to use these rights (French)"), blank=True)
    receipt_number = models.CharField(
        _("number of the declaration’s receipt"),
        max_length=60,
        blank=True,
        help_text=_("Leave empty until the national commission has issued one: the form then says that it is being filed."),
    )

    objects = LegalNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal notice")
        verbose_name_plural = _("legal notice")

    def __str__(self):
        return str(self._meta.verbose_name)

    @property
    def lines(self):
        """(heading, words) in the reader's language, in the order of the regulator's list."""
        headings = {
            "controller": _("Who answers for the processing"),
            "purpose": _("What it is for"),
            "recipients": _("Who reads it"),
            "retention": _("How long it is kept"),
            "rights": _("Your rights"),
            "address": _("How to use them"),
        }
        lines = [(heading, in_language(self, name) or DEFAULT_WORDS[name]) for name, heading in headings.items()]
        return [*lines, (_("Declaration to the CNDP"), self.receipt_number or DEFAULT_WORDS["receipt"])]
