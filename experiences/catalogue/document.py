"""A sheet as a document of its own, to print and to pass on."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit import qr
from kit.printing.documents import print_document
from kit.printing.press import STATIC
from kit.printing.texts import clean, paragraphs

TEMPLATE, STYLE = "experiences/catalogue/print/sheet.html", "experience_sheet.css"
KEPT_FOR = 60 * 60  # seconds


class SheetDocument:
    """The PDF of a Reading; who asks again within the hour for the same is given the same."""

    def __init__(self, reading):
        self.reading, row = reading, reading.publication
        photos = [
            {"name": f"media:{photo.pk}", "caption": clean(photo.caption), "credit": clean(photo.credit)}
            for photo in reading.photos
        ]
        self.title = clean(row.title) or str(row.pk)
        self.context = {
            "reading": reading,
            "heading": self.title,
            "summary": clean(row.summary),
            "facts": [(label, clean(words), theirs) for label, words, theirs in reading.facts if words != row.theme],
            "story": [(heading, paragraphs(text)) for heading, text in reading.story],
            "testimony": paragraphs(row.testimony),
            "testimony_by": clean(row.testimony_by),
            "links": list(filter(None, map(str.strip, clean(row.links).splitlines()))),
            "opening": photos[:1],
            "photos": photos[1:],
            "code": qr.svg(reading.address),
            "address": reading.address.partition("://")[2],
        }
        # Everything that the document shows, in the reader's language: another word, another key.
        shown = render_to_string(TEMPLATE, self.context | {"title": self.title, "language": get_language()})
        shown += (STATIC / "print" / STYLE).read_text("utf-8") + repr([photo.file.name for photo in reading.photos])
        self.key = f"sheet-pdf:{hashlib.sha256(shown.encode()).hexdigest()}"

    def kept(self):
        return cache.get(self.key)

    def print(self):
        """Raises press.PrintFailed."""
        files = {f"media:{photo.pk}": str(Path(settings.MEDIA_ROOT) / photo.file.name) for photo in self.reading.photos}
        pdf = print_document(TEMPLATE, self.context, title=self.title, files=files, styles=[STYLE])
        cache.set(self.key, pdf, KEPT_FOR)
        return pdf

    @property
    def name(self):
        return _("Experience %(number)d") % {"number": self.reading.number}
