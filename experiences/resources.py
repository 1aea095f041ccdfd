"""Experiences in spreadsheets, only written: what a contributor told is changed by nobody else.

The private columns (contact) are in a table of their own, asked for by name.
"""

from django.utils.translation import gettext_lazy as _

from experiences.models import Experience
from kit.spreadsheets.tables import SheetResource, derived

TOLD = [
    "title",
    "summary",
    "mechanism_other",
    "level",
    "place_other",
    "start_year",
    "start_month",
    "end_year",
    "end_month",
    "is_ongoing",
    "women",
    "men",
    "youth",
    "counting",
    "holder_name",
    "holder_kind",
    "partners",
    "funder",
    "context",
    "objectives",
    "steps",
    "tools",
    "resources",
    "commune_part",
    "results",
    "changed_decision",
    "difficulties",
    "lessons",
    "transfer",
    "sustainability",
    "testimony",
    "testimony_by",
    "links",
    "language",
    "source",
    "is_demonstration",
]
CONSENTS = ["consent_processing", "consent_publication", "consent_contact_name", "consent_photos"]


class ExperienceResource(SheetResource):
    theme = derived(_("main theme"), lambda experience: str(experience.theme or ""))
    mechanism = derived(_("mechanism of participation"), lambda experience: str(experience.mechanism or ""))
    neighbourhoods = derived(_("neighbourhoods"), lambda experience: together(experience.neighbourhoods))
    groups = derived(_("target groups"), lambda experience: together(experience.groups))
    sent_on = derived(_("sent at"), lambda experience: experience.sent_at and experience.sent_at.date())

    class Meta:
        model = Experience
        name = _("Experiences, without their contacts")
        import_id_fields = ["tracking_code"]
        fields = [
            "tracking_code",
            "state",
            "sent_on",
            "theme",
            "mechanism",
            "neighbourhoods",
            "groups",
            *TOLD,
            *CONSENTS,
        ]


class ExperienceContactResource(SheetResource):
    class Meta:
        model = Experience
        name = _("Contacts of the experiences (private)")
        import_id_fields = ["tracking_code"]
        fields = [
            "tracking_code",
            "title",
            "holder_name",
            "contact_name",
            "contact_role",
            "contact_phone",
            "contact_email",
            "consent_contact_name",
        ]


def together(terms):
    return "، ".join(str(term) for term in terms.all())
