"""Where a lead may stand, and the allowed moves: the one place."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LeadState(models.TextChoices):
    TO_CONTACT = "to_contact", _("To contact")
    CONTACTED = "contacted", _("Contacted")
    PROMISED = "promised", _("Promised")
    REMINDED = "reminded", _("Reminded")
    SENT = "sent", _("Has sent its experience")
    DECLINED = "declined", _("Does not wish to")


# The allowed moves of a lead, in the order in which they are offered. What arrives through a lead's link moves it to
# "sent" by itself, from wherever it stands.
LEAD_MOVES = {
    LeadState.TO_CONTACT: (LeadState.CONTACTED, LeadState.PROMISED, LeadState.SENT, LeadState.DECLINED),
    LeadState.CONTACTED: (
        LeadState.PROMISED,
        LeadState.REMINDED,
        LeadState.SENT,
        LeadState.DECLINED,
        LeadState.TO_CONTACT,
    ),
    LeadState.PROMISED: (LeadState.REMINDED, LeadState.SENT, LeadState.DECLINED, LeadState.CONTACTED),
    LeadState.REMINDED: (LeadState.PROMISED, LeadState.REMINDED, LeadState.SENT, LeadState.DECLINED),
    LeadState.SENT: (LeadState.CONTACTED,),
    LeadState.DECLINED: (LeadState.CONTACTED, LeadState.TO_CONTACT),
}
OPEN_LEADS = (LeadState.TO_CONTACT, LeadState.CONTACTED, LeadState.PROMISED, LeadState.REMINDED)
NEEDS_WORDS = frozenset({LeadState.DECLINED})
