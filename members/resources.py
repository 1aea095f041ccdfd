"""The members' tables in spreadsheets. Phones and e-mails are in a table of their own, asked for by name."""

from django.utils.translation import gettext_lazy as _

from kit.spreadsheets.tables import SheetResource
from members.models import Membership, Organisation, Person

READING = ["certainty", "source_note_ar", "source_note_fr", "as_written", "source_line"]
FROM_THE_MINUTES = ["as_written", "source_line"]


class OrganisationResource(SheetResource):
    export_only = FROM_THE_MINUTES

    class Meta:
        model = Organisation
        name = _("Organisations")
        fields = ["code", "name_ar", "name_fr", "kind", "website", *READING]


class PersonResource(SheetResource):
    # Consent is recorded one person at a time, never from a table.
    export_only = [*FROM_THE_MINUTES, "agreed_to_be_shown_on"]

    class Meta:
        model = Person
        name = _("Persons, without their phones and e-mails")
        fields = [
            "code",
            "given_name",
            "family_name",
            "latin_name",
            "latin_name_confirmed",
            "title",
            "gender_form",
            "agreed_to_be_shown_on",
            *READING,
        ]


class PersonContactResource(SheetResource):
    class Meta:
        model = Person
        name = _("Persons’ phones and e-mails (private)")
        fields = ["code", "given_name", "family_name", "phone", "email"]


class MembershipResource(SheetResource):
    export_only = FROM_THE_MINUTES

    class Meta:
        model = Membership
        name = _("Members of the cell")
        fields = [
            "code",
            "order",
            "person",
            "organisation",
            "role_ar",
            "role_fr",
            "constituency",
            "since",
            "until",
            *READING,
        ]
