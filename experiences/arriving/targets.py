"""What a column of another form may become: the sheet's fields, and what is kept beside the sheet."""

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from experiences.models import Experience

LEAVE, OTHERS, FILES, KEY, SENT_THERE, START, END = "", "others", "files", "key", "sent_there", "start", "end"

GROUPS = [
    (_("Who tells"), ["holder_name", "holder_kind", "partners", "funder"]),
    (_("What you did"), ["title", "summary", "theme", "mechanism", "mechanism_other", "level"]),
    (
        _("Where and when"),
        [
            *["neighbourhoods", "place_other", START, "start_year", "start_month", END, "end_year", "end_month"],
            "is_ongoing",
        ],
    ),
    (_("With whom"), ["groups", "women", "men", "youth", "counting"]),
    (
        _("The story"),
        (
            "context objectives steps tools resources commune_part results changed_decision difficulties lessons transfer"
            " sustainability testimony testimony_by links"
        ).split(),
    ),
    (_("Contact"), ["contact_name", "contact_role", "contact_phone", "contact_email"]),
    (_("Consent"), ["consent_processing", "consent_publication", "consent_contact_name", "consent_photos"]),
    (_("Kept for the project team"), [KEY, SENT_THERE, FILES, OTHERS]),
]
LABELS = {
    START: _("beginning: a day, a month or a year"),
    END: _("end: a day, a month or a year"),
    KEY: _("number of the answer in its form"),
    SENT_THERE: _("when it was sent there"),
    FILES: _("links to photos and documents"),
    OTHERS: _("other answers"),
}
ALL = [name for _label, names in GROUPS for name in names]

TERMS = ["theme", "mechanism", "neighbourhoods", "groups"]  # vocabularies
CHOICES = ["holder_kind", "level", "counting"]
YES_OR_NO = ["is_ongoing", "consent_processing", "consent_publication", "consent_contact_name", "consent_photos"]
DECIDED = [*TERMS, *CHOICES, *YES_OR_NO]  # whose words the coordinator may have to explain
LISTS = ["neighbourhoods", "groups"]
MONTHS_ALONE = ["start_month", "end_month"]
SEVERAL = {*LISTS, FILES, OTHERS}  # may be told in more than one column
NEEDED = ["title", "holder_name"]  # without them a row is no experience

# What may be wanting where the contributor is asked to complete it; anything else wrong is mended in the file.
MAY_BE_WANTING = {"summary", "theme", "mechanism", "mechanism_other", "context", "contact_name", "contact_phone"}


def label(target):
    """The target in the reader's words."""
    return capfirst(str(LABELS.get(target) or Experience._meta.get_field(target).verbose_name))


def choices():
    """Of a select: first to leave the column out, then the targets by section."""
    return [
        (LEAVE, _("Do not import")),
        *[(section, [(name, label(name)) for name in names]) for section, names in GROUPS],
    ]
