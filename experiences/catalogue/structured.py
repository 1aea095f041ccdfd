"""What search engines read of a sheet: schema.org's Article as JSON-LD, a block of data that no browser runs."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from experiences.sheet import place

# A block of data ends where its element does: nothing in it may look like the end, or like a comment.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def json_ld(data):
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))


def article(reading):
    row = reading.publication
    cell = {
        "@type": "Organization",
        "name": _("Coordination cell for citizen participation, Larache"),
        "url": settings.SITE_URL,
    }
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": reading.address,
        "url": reading.address,
        "identifier": str(row.pk),
        "headline": row.title,
        "description": row.summary,
        "inLanguage": row.language,
        "datePublished": row.published_at.isoformat(),
        "dateModified": row.updated_at.isoformat(),
        "author": {"@type": "Organization", "name": row.holder_name},
        "publisher": cell,
        "keywords": [str(word) for word in (row.theme, reading.mechanism) if word],
        "isPartOf": {"@type": "Collection", "url": settings.SITE_URL + reverse("catalogue")},
    }
    if where := place(row):
        data["contentLocation"] = {"@type": "Place", "name": where}
    if row.start_year:
        data["temporalCoverage"] = f"{row.start_year}/{'..' if row.is_ongoing else row.end_year or row.start_year}"
    if reading.photos:
        data["image"] = [settings.SITE_URL + reverse("sheet_photo", args=[row.pk, photo.pk]) for photo in reading.photos]
    return json_ld(data)
