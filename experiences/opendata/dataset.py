"""What is said of the data as a whole: how many, of which day, under which licence, how they are cited."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from experiences.models import DataTerms, Publication
from experiences.opendata.columns import LANGUAGES


@dataclass(frozen=True)
class Dataset:
    """`changed_at`: when the catalogue last changed, by a withdrawal too; None before the first publication."""

    count: int
    invented: int
    changed_at: datetime | None
    terms: DataTerms

    @classmethod
    def now(cls):
        live = Q(withdrawn_at=None)
        found = Publication.objects.aggregate(
            count=Count("pk", filter=live),
            invented=Count("pk", filter=live & Q(is_demonstration=True)),
            changed_at=Max("updated_at"),
        )
        return cls(terms=DataTerms.objects.current(), **found)

    @property
    def title(self):
        return _("Experiences of citizen participation in Larache")

    @property
    def citation(self):
        """How the whole is cited, in the reader's language: the words before its address."""
        told = {"publisher": self.terms.publisher, "title": self.title, "date": self.day}
        return _("%(publisher)s, “%(title)s”, open data, state of %(date)s") % told

    @property
    def day(self):
        return date_format(timezone.localtime(self.changed_at or timezone.now()).date())

    def mark(self, *parts):
        """ETag of a file, a weak one: it tells its hour. `parts`: what besides experiences and terms decides on its words."""
        told = [self.count, self.changed_at, self.terms.licence, self.terms.decided_on]
        told += [self.terms.publisher_ar, self.terms.publisher_fr, *parts]
        return f'W/"{hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()[:32]}"'

    def lines(self):
        """[(label, words)] in the reader's language; the first says what it is."""
        yield self.title, ""
        yield _("Published by"), self.terms.publisher
        yield _("Licence"), f"{self.terms.licence_words} {self.terms.address}".strip()
        yield _("Number of experiences"), self.count
        yield _("Last change"), self.day
        yield _("How to cite"), _(", ").join([self.citation, page_address()])
        yield _("More about these data"), page_address()

    def about(self):
        """The same as data."""
        both = {
            name: value
            for words in ("title", "publisher", "licence_words", "citation")
            for name, value in self.in_both(words).items()
        }
        return {
            **both,
            "licence": self.terms.licence or None,
            "licence_address": self.terms.address or None,
            "licence_decided_on": self.terms.decided_on and self.terms.decided_on.isoformat(),
            "changed_at": self.changed_at and self.changed_at.isoformat(),
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "count": self.count,
            "page": page_address(),
            "codebook": settings.SITE_URL + reverse("codebook_file", args=["json"]),
        }

    def in_both(self, name):
        """{name_ar, name_fr} of a property of ours or of the terms."""
        found = {}
        for language, code in LANGUAGES.items():
            with override(code):
                found[f"{name}_{language}"] = str(getattr(self, name, None) or getattr(self.terms, name))
        return found


def page_address():
    return settings.SITE_URL + reverse("opendata")
