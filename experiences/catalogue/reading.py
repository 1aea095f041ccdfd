"""A published sheet as its reader meets it: facts in brief, then the story; nothing said of what was not told."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from experiences.models import Attachment
from experiences.sheet import participants, period, place
from kit.printing.texts import THOUSANDS

CHAPTERS = (
    "context objectives steps tools commune_part resources results changed_decision difficulties lessons transfer"
    " sustainability"
).split()


class Reading:
    """A live Publication on its page and in print."""

    def __init__(self, publication):
        self.publication = publication

    def label(self, name):
        return self.publication._meta.get_field(name).verbose_name

    @property
    def number(self):
        return self.publication.pk

    @property
    def direction(self):
        return "rtl" if get_language_info(self.publication.language)["bidi"] else "ltr"

    @property
    def mechanism(self):
        return self.publication.mechanism_other or self.publication.mechanism or ""

    @cached_property
    def facts(self):
        """(label, words, whether they are the contributor's)"""
        row = self.publication
        facts = [
            (_("Carried by"), row.holder_name, True),
            (self.label("holder_kind"), row.get_holder_kind_display(), False),
            (_("Place"), place(row), False),
            (_("Period"), period(row), False),
            (_("Theme"), row.theme or "", False),
            (_("Mechanism"), self.mechanism, bool(row.mechanism_other)),
            (_("For whom"), _(", ").join(map(str, row.groups.all())), False),
            (_("Participants"), participants(row), False),
            (_("Partners"), row.partners, True),
            (_("Funder"), row.funder, True),
            (self.label("contact_name"), row.contact_name, True),
        ]
        return [fact for fact in facts if fact[1]]

    @property
    def level(self):
        """(rank from 1 to 5, the promise in words), or None."""
        values = self.publication.Level.values
        if self.publication.level not in values:
            return None
        return values.index(self.publication.level) + 1, self.publication.get_level_display()

    @property
    def steps_of_level(self):
        return [rank < self.level[0] for rank in range(len(self.publication.Level.values))]

    @cached_property
    def story(self):
        """(heading, text)"""
        told = ((self.label(name), getattr(self.publication, name)) for name in CHAPTERS)
        return [(heading, whole_numbers(text)) for heading, text in told if text]

    @property
    def testimony(self):
        return whole_numbers(self.publication.testimony)

    @cached_property
    def photos(self):
        """Those that may be shown now."""
        return list(Attachment.objects.public().filter(experience=self.publication.experience_id))

    @property
    def address(self):
        """Under which the sheet is cited, in the reader's language."""
        return settings.SITE_URL + reverse("sheet", args=[self.number])

    @property
    def alternates(self):
        """(language, address)"""
        for code, _name in settings.LANGUAGES:
            with override(code):
                yield code, self.address

    @property
    def picture(self):
        """Address of a small picture for whoever is sent the sheet, or nothing."""
        if not self.photos:
            return ""
        return settings.SITE_URL + reverse("sheet_photo_preview", args=[self.number, self.photos[0].pk])


def whole_numbers(text):
    """«18 000» with a space that does not let its groups change places."""
    return THOUSANDS.sub("\u00a0", text)
