"""An accepted experience as a sheet of the manuscript: what is public of it, and nothing else."""

import re

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from experiences.models import Experience
from experiences.sheet import participants, period, place
from guide.manuscript.content import Fact, Link, Picture, Section, Sheet
from kit.languages import in_language
from kit.printing.texts import breakable, clean, paragraphs, tidy

# In the order of the sheet (domain facts §6): the heading in the book is the field's own name.
SECTIONS = [
    "context", "objectives", "steps", "tools", "commune_part", "resources", "results", "changed_decision",
    "difficulties", "lessons", "transfer", "sustainability",
]  # fmt: skip

WEB_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[^\s<>\"\u200c-\u200f\u2066-\u2069]*)?")
LONGEST_FACT = 120  # letters in the margin


class Writer:
    """Takes from an experience only what was agreed to: no phone, no e-mail; name and photos each by their own consent."""

    def __init__(self, experience, language):
        self.experience, self.language = experience, language

    def sheet(self, code, address=""):
        experience = self.experience
        levels = Experience.Level.values
        return Sheet(
            anchor=f"sheet-{experience.pk}",
            code=code,
            title=clean(experience.title) or code,
            summary=clean(experience.summary),
            language=experience.language,
            holder=clean(experience.holder_name),
            theme=self.term(experience.theme),
            mechanism=self.mechanism,
            neighbourhoods=[self.term(place) for place in experience.neighbourhoods.all()],
            facts=self.facts(),
            level=levels.index(experience.level) + 1 if experience.level in levels else 0,
            level_words=experience.get_level_display() if experience.level in levels else "",
            sections=self.sections(),
            testimony_html=paragraphs(experience.testimony),
            testimony_by=clean(experience.testimony_by),
            photos=self.photos(),
            links=self.links(),
            contact=self.contact(),
            address=address,
        )

    def term(self, word):
        return clean(in_language(word, "name", self.language)) if word else ""

    @property
    def mechanism(self):
        return clean(self.experience.mechanism_other) or self.term(self.experience.mechanism)

    def facts(self):
        """The lines beside the summary; what every sheet must say is said to be missing."""
        experience = self.experience
        kind = experience.get_holder_kind_display() if experience.holder_kind else ""
        required = [
            (_("Carried by"), clean(experience.holder_name), kind),
            (_("Place"), "", clean(place(experience))),
            (_("Period"), "", clean(period(experience))),
            (_("Mechanism"), "", self.mechanism),
            (_("Participants"), "", clean(participants(experience))),
        ]
        lines = [Fact(label, told, ours or ("" if told else _("not available"))) for label, told, ours in required]
        groups = _(", ").join(self.term(group) for group in experience.groups.all())
        return lines + [Fact(_("For whom"), "", groups)] * bool(groups) + self.short_or_long[0]

    @cached_property
    def short_or_long(self):
        """What is told of partners and funder: short enough for the margin, or else sections of their own."""
        told = [(_("Partners"), clean(self.experience.partners)), (_("Funder"), clean(self.experience.funder))]
        short = [Fact(label, words.replace("\n", _(", ")), "") for label, words in told if 0 < len(words) <= LONGEST_FACT]
        return short, [Section(label, paragraphs(words)) for label, words in told if len(words) > LONGEST_FACT]

    def sections(self):
        experience = self.experience
        texts = ((name, paragraphs(getattr(experience, name))) for name in SECTIONS)
        told = [Section(sentence_case(experience._meta.get_field(name).verbose_name), text) for name, text in texts if text]
        return told + self.short_or_long[1]

    def links(self):
        lines = filter(None, map(str.strip, tidy(self.experience.links).splitlines()))
        return [Link(breakable(line), line if WEB_ADDRESS.fullmatch(line) else "") for line in lines]

    def contact(self):
        """The contact's name where it may be published; phone, e-mail and role never are."""
        return clean(self.experience.contact_name) if self.experience.consent_contact_name else ""

    def photos(self):
        """Those that were agreed to, each and all, but for what came with a correction that the cell has not read yet."""
        if not self.experience.consent_photos:
            return []
        experience = self.experience
        photos = [
            file
            for file in experience.attachments.all()
            if file.is_photo and file.consent and (not experience.is_correcting or file.added_at <= experience.sent_at)
        ]
        return [
            Picture(
                name=f"media:{photo.pk}",
                file=photo.file.name,
                caption=clean(photo.caption),
                credit=clean(photo.credit),
                width=photo.width or 0,
                height=photo.height or 0,
            )
            for photo in photos
        ]


def sentence_case(words):
    words = str(words)
    return words[:1].upper() + words[1:]
