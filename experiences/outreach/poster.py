"""The poster of a channel: what it is about in three lines, a code for the phone and an address to type."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit import qr
from kit.printing.documents import print_document
from kit.printing.press import STATIC

SIZES = ["a4", "a3"]
TEMPLATE, STYLE = "experiences/print/poster.html", "poster.css"
PICTURES = {"static:print/mark-light.svg": str(STATIC / "print" / "mark-light.svg")}
KEPT_FOR = 60 * 60  # seconds


def address_of(channel):
    """The tracked address of `channel` (None: of no channel) in the active language, whole."""
    path = reverse("channel_link", args=[channel.code]) if channel else reverse("channel_any")
    return settings.SITE_URL + path


def poster_pdf(channel, size):
    """The poster in the active language as bytes of a PDF of one page; kept for an hour. Raises PrintFailed."""
    address = address_of(channel)
    context = {
        "size": size,
        "code": qr.svg(address),
        "address": address.partition("://")[2].rstrip("/"),
        "lines": [
            _("A petition, a consultation, a quarter built together: what you did with citizens can serve others."),
            _("Tell it from your phone, in your own words. No account is needed, and you can stop and go on later."),
            _("The cell gathers the experiences of Larache in a printed guide and a catalogue open to all."),
        ],
    }
    key = "poster:" + fingerprint(size, address, *context["lines"])
    pdf = cache.get(key)
    if pdf is None:
        pdf = print_document(TEMPLATE, context, title=_("Tell us your experience"), files=PICTURES, styles=[STYLE])
        cache.set(key, pdf, KEPT_FOR)
    return pdf


def fingerprint(*parts):
    """A mark of all that the poster is made of, its template and style too."""
    made_of = hashlib.sha256("\n".join([get_language(), *map(str, parts)]).encode())
    made_of.update((settings.BASE_DIR / "templates" / TEMPLATE).read_bytes() + (STATIC / "print" / STYLE).read_bytes())
    return made_of.hexdigest()
