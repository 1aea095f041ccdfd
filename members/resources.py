"""The members' tables in spreadsheets. Phones and e-mails are in a table of their own, asked for by name."""

from django.utils.translation import gettext_lazy as _

from kit.spreadsheets.tables import SheetResource
from members.models import Membership, Organisation, Person
from members.settling.office import SettledSheet

# What the minutes say and how sure the reading is: settled with its doubt, never from a table.
READING = ["certainty", "source_note_ar", "source_note_fr", "as_written", "source_line"]


class OrganisationResource(SettledSheet, SheetResource):
    export_only = READING

    class Meta:
        model = Organisation
        name = _("Organisations")
        fields = ["code", "name_ar", "name_fr", "kind", "website", *READING]


class PersonResource(SettledSheet, SheetResource):
    # Consent is recorded one person at a time, never from a table.
    export_only = [*READING, "agreed_to_be_shown_on"]

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


class PersonContactResource(SettledSheet, SheetResource):
    class Meta:
        model = Person
        name = _("Persons’ phones and e-mails (private)")
        fields = ["code", "given_name", "family_name", "phone", "email"]


class MembershipResource(SettledSheet, SheetResource):
    export_only = READING

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
