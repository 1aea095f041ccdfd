"""What a sheet should tell, and whether it does: counted from what was sent, never judged."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from experiences.form.forms import OTHER_MECHANISM


@dataclass(frozen=True)
class Check:
    """`section` is the part of the desk's page where the answer stands."""

    code: str
    label: str
    section: str
    is_done: bool


# code: (label, section, how it is seen). Groups, neighbourhoods and attachments are asked for with `.all()`, once a list.
CHECKS = {
    "title": (_("Title"), "what", lambda e: e.title),
    "summary": (_("Summary in one sentence"), "what", lambda e: e.summary),
    "theme": (_("Theme"), "what", lambda e: e.theme_id),
    "mechanism": (
        _("Mechanism, by its name where it is another one"),
        "what",
        lambda e: e.mechanism_id and (e.mechanism_id != OTHER_MECHANISM or e.mechanism_other),
    ),
    "level": (_("What participants were promised"), "what", lambda e: e.level),
    "place": (_("Place"), "where", lambda e: e.place_other or e.neighbourhoods.all()),
    "period": (_("Period: beginning, and end or still going on"), "where", lambda e: has_period(e)),
    "participants": (_("Participants, counted or estimated"), "people", lambda e: has_participants(e)),
    "groups": (_("Target groups"), "people", lambda e: e.groups.all()),
    "context": (_("Context and problem"), "story", lambda e: e.context),
    "steps": (_("Steps"), "story", lambda e: e.steps),
    "results": (_("Results"), "story", lambda e: e.results),
    "lessons": (_("Lessons learned"), "story", lambda e: e.lessons),
    "photo": (_("A photo with caption and credit"), "files", lambda e: has_photo(e)),
    "publication": (_("Consent to publication"), "consents", lambda e: e.consent_publication),
    "photos": (_("Consent to the photos’ publication"), "consents", lambda e: e.consent_photos or not photos_of(e)),
    "contact": (_("A contact with a phone or an e-mail"), "contact", lambda e: has_contact(e)),
}
CHOICES = [(code, label) for code, (label, _section, _seen) in CHECKS.items()]


def checks(experience):
    """[Check] in the order of the sheet."""
    return [Check(code, label, section, bool(seen(experience))) for code, (label, section, seen) in CHECKS.items()]


def has_period(experience):
    return experience.start_year and (experience.is_ongoing or experience.end_year)


def has_participants(experience):
    return experience.total_participants is not None and experience.counting


def photos_of(experience):
    return [attachment for attachment in experience.attachments.all() if attachment.is_photo]


def has_photo(experience):
    return any(photo.caption and photo.credit for photo in photos_of(experience))


def has_contact(experience):
    return experience.contact_name and (experience.contact_phone or experience.contact_email)
