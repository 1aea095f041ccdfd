"""What search engines read of a book: schema.org's Book, and its chapters, as JSON-LD."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from experiences.catalogue.structured import json_ld
from guide.manuscript.address import page_address

__all__ = ["book_data", "page_address", "page_data"]


def publisher(manuscript):
    with translation.override(manuscript.language):
        name = manuscript.publisher or _("Coordination cell for citizen participation, Larache")
    return {"@type": "Organization", "name": name, "url": settings.SITE_URL}


def short(edition, manuscript):
    """The book as its pages name it."""
    address = page_address(edition)
    return {"@type": "Book", "@id": address, "url": address, "name": manuscript.title, "inLanguage": manuscript.language[:2]}


def book_data(edition, book):
    manuscript = book.manuscript
    data = {
        "@context": "https://schema.org",
        **short(edition, manuscript),
        "alternativeHeadline": manuscript.subtitle,
        "datePublished": str(manuscript.year),
        "bookFormat": "https://schema.org/EBook",
        "publisher": publisher(manuscript),
        "isbn": edition.isbn,
        "isAccessibleForFree": True,
        "hasPart": [
            {"@type": "Chapter", "name": page.title, "position": number, "url": page_address(edition, page.anchor)}
            for number, page in enumerate((one for one in book.pages if one.kind == "chapter"), 1)
        ],
    }
    return json_ld({name: value for name, value in data.items() if value})


def page_data(edition, book, page):
    data = {
        "@context": "https://schema.org",
        "@type": "Chapter",
        "url": page_address(edition, page.anchor),
        "name": page.title,
        "inLanguage": page.language[:2],
        "isPartOf": short(edition, book.manuscript),
    }
    if page.kind == "sheet":
        data |= {"description": page.item.summary, "author": {"@type": "Organization", "name": page.item.holder}}
        if page.item.photos:
            pictures = [reverse("book_picture", args=[edition.slug, photo.address_name]) for photo in page.item.photos]
            data["image"] = [settings.SITE_URL + path for path in pictures]
    return json_ld(data)
