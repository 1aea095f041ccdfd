"""Addresses of the book's pages on the web, which its QR codes carry: they stay as long as the portal."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation


def page_address(edition, anchor=""):
    """The whole address of the web book of `edition`, or of one page of it, in the edition's language."""
    with translation.override(edition.language):
        path = reverse("book_page", args=[edition.slug, anchor]) if anchor else reverse("book", args=[edition.slug])
    return settings.SITE_URL + path
