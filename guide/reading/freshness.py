"""What lets a reader's browser keep a page of a published book without asking for it whole again."""

import hashlib
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language


@cache
def release():
    """Changes with every template, translation and style sheet that a page is made of; read from the disk once a process."""
    digest = hashlib.sha256()
    for path in sorted([*settings.BASE_DIR.glob("templates/**/*.html"), *settings.BASE_DIR.glob("locale/**/*.mo")]):
        digest.update(path.read_bytes())
    for name in ("css/nashark.css", "css/catalogue.css", "css/book.css"):
        digest.update(static(name).encode())
    return digest.hexdigest()


def mark(frozen, *more):
    """The ETag of a page of the frozen manuscript's book in the reader's language; `more`: what else stands on the page."""
    parts = [frozen.sha256, release(), get_language(), settings.SITE_URL, settings.DEMONSTRATION, *more]
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
