"""An accepted experience as a sheet of the book: what is public of it, and nothing else."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from experiences.models import Experience
from experiences.sheet import participants, period, place
from kit.languages import in_language
from kit.printing.texts import clean, paragraphs

# In the order of the sheet (domain facts §6): the heading in the book is the field's own name.
SECTIONS = [
    "context", "objectives", "steps", "tools", "commune_part", "resources", "results", "changed_decision",
    "difficulties", "lessons", "transfer", "sustainability",
]  # fmt: skip

WEB_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[^\s<>\"\u200b]*)?")
LONGEST_FACT = 120  # letters in the margin


@dataclass(frozen=True)
class Photo:
    name: str  # by which the child may ask for it
    path: str
    caption: str
    credit: str
    is_upright: bool


class Sheet:
    """Takes from the experience only what was agreed to: no phone, no e-mail; name and photos each by their own consent."""

    def __init__(self, experience, code, edition):
        self.experience, self.code, self.edition = experience, code, edition
        self.anchor = f"sheet-{experience.pk}"
        self.title = clean(experience.title)
        self.summary = clean(experience.summary)
        self.holder = clean(experience.holder_name)
        self.language = experience.language
        self.direction = "rtl" if experience.language.startswith("ar") else "ltr"
        self.theme = self.term(experience.theme)
        self.mechanism = clean(experience.mechanism_other) or self.term(experience.mechanism)

    def term(self, word):
        return in_language(word, "name", self.edition.language) if word else ""

    def terms(self, words):
        return _(", ").join(self.term(word) for word in words)

    @cached_property
    def facts(self):
        """(label, the contributor's words, ours) lines of the margin; what every sheet must say is said to be missing."""
        experience = self.experience
        kind = experience.get_holder_kind_display() if experience.holder_kind else ""
        required = [
            (_("Carried by"), self.holder, kind),
            (_("Place"), "", clean(place(experience))),
            (_("Period"), "", clean(period(experience))),
            (_("Mechanism"), "", self.mechanism),
            (_("Participants"), "", clean(participants(experience))),
        ]
        lines = [(label, told, ours or ("" if told else _("not available"))) for label, told, ours in required]
        groups = self.terms(experience.groups.all())
        return lines + [(_("For whom"), "", groups)] * bool(groups) + self.short_or_long[0]

    @cached_property
    def short_or_long(self):
        """What is told of partners and funder: short enough for the margin, or else sections of their own."""
        told = [(_("Partners"), clean(self.experience.partners)), (_("Funder"), clean(self.experience.funder))]
        short = [(label, words.replace("\n", _(", ")), "") for label, words in told if 0 < len(words) <= LONGEST_FACT]
        return short, [(label, paragraphs(words)) for label, words in told if len(words) > LONGEST_FACT]

    @property
    def level(self):
        """(rank from 1 to 5, the promise in words) or None."""
        values = Experience.Level.values
        if self.experience.level not in values:
            return None
        return values.index(self.experience.level) + 1, self.experience.get_level_display()

    @property
    def steps_of_level(self):
        """For each of the five levels whether the experience reached it."""
        return [rank < self.level[0] for rank in range(len(Experience.Level.values))]

    @cached_property
    def sections(self):
        experience = self.experience
        texts = ((name, paragraphs(getattr(experience, name))) for name in SECTIONS)
        told = [(sentence_case(experience._meta.get_field(name).verbose_name), text) for name, text in texts if text]
        return told + self.short_or_long[1]

    @property
    def testimony(self):
        return paragraphs(self.experience.testimony)

    @property
    def testimony_by(self):
        return clean(self.experience.testimony_by)

    @property
    def links(self):
        """(words, address to follow or nothing) of each line."""
        lines = filter(None, map(str.strip, clean(self.experience.links).splitlines()))
        return [(line, line if WEB_ADDRESS.fullmatch(line) else "") for line in lines]

    @property
    def contact(self):
        experience = self.experience
        if not experience.consent_contact_name:
            return ""
        return _(", ").join(filter(None, [clean(experience.contact_name), clean(experience.contact_role)]))

    @cached_property
    def photos(self):
        if not self.experience.consent_photos:
            return []
        photos = [file for file in self.experience.attachments.all() if file.is_photo and file.consent]
        return [
            Photo(
                name=f"media:{photo.pk}",
                path=str(Path(settings.MEDIA_ROOT) / photo.file.name),
                caption=clean(photo.caption),
                credit=clean(photo.credit),
                is_upright=(photo.height or 0) > (photo.width or 1),
            )
            for photo in photos
        ]


def sentence_case(words):
    words = str(words)
    return words[:1].upper() + words[1:]
