"""The experience as a reader meets it: its answers in the order of the form, what is missing said as missing."""

from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experiences.models import Experience

# The sections that the desk speaks of, by the codes that they have in the form.
SECTIONS = {
    "who": gettext_lazy("Who tells"),
    "what": gettext_lazy("What you did"),
    "where": gettext_lazy("Where and when"),
    "people": gettext_lazy("With whom"),
    "story": gettext_lazy("The story"),
    "files": gettext_lazy("Photos and documents"),
}


def sheet(experience):
    """[(section, [(label, words)])] without the contact and the consents; `words` is empty where nothing was told.

    In the order of SECTIONS, of which it leaves out the files.
    """

    def row(name):
        return _label(name), getattr(experience, f"get_{name}_display", lambda: getattr(experience, name))() or ""

    return [
        (SECTIONS["who"], [row(name) for name in ("holder_name", "holder_kind", "partners", "funder")]),
        (
            SECTIONS["what"],
            [
                row("summary"),
                row("theme"),
                (_label("mechanism"), experience.mechanism_other or experience.mechanism or ""),
                row("level"),
            ],
        ),
        (SECTIONS["where"], [(_("Place"), place(experience)), (_("Period"), period(experience))]),
        (
            SECTIONS["people"],
            [(_label("groups"), _listed(experience.groups.all())), (_("Participants"), participants(experience))],
        ),
        (
            SECTIONS["story"],
            [
                row(name)
                for name in (
                    "context objectives steps tools resources commune_part results changed_decision difficulties lessons"
                    " transfer sustainability"
                ).split()
            ]
            + [(_label("testimony"), _testimony(experience)), row("links")],
        ),
    ]


def told(experience):
    """The same without what is missing: neither empty answers nor empty sections."""
    sections = ((section, [row for row in rows if row[1]]) for section, rows in sheet(experience))
    return [(section, rows) for section, rows in sections if rows]


def contact(experience):
    """[(label, words)] of the private part."""
    return [
        (_label(name), getattr(experience, name) or "")
        for name in ("contact_name", "contact_role", "contact_phone", "contact_email")
    ]


def consents(experience):
    """[(label, given)]"""
    return [
        (_label(name), getattr(experience, name))
        for name in ("consent_processing", "consent_publication", "consent_contact_name", "consent_photos")
    ]


def place(experience):
    return _listed([*experience.neighbourhoods.all(), *filter(None, [experience.place_other])])


def period(experience):
    """«ماي 2023 – يونيو 2024», «2022, still going on»; empty when no year is known."""
    start = _month_of(experience.start_month, experience.start_year)
    end = _("still going on") if experience.is_ongoing else _month_of(experience.end_month, experience.end_year)
    return " – ".join(filter(None, [start, end]))


def participants(experience):
    """Numbers with what they count, and whether they were counted or estimated."""
    told = [
        f"{_label(name)} {number_format(getattr(experience, name), force_grouping=True)}"
        for name in ("women", "men", "youth")
        if getattr(experience, name) is not None
    ]
    words = _listed(told)
    return f"{words} ({experience.get_counting_display()})" if words and experience.counting else words


def _testimony(experience):
    return "\n".join(filter(None, [experience.testimony, experience.testimony_by and f"— {experience.testimony_by}"]))


def _label(name):
    return Experience._meta.get_field(name).verbose_name


def _listed(words):
    return _(", ").join(str(word) for word in words)


def _month_of(month, year):
    return f"{MONTHS[month]} {year}" if month and year else str(year or "")
