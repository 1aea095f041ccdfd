"""The published editions for search engines, each page in its own language; invented ones are none of their business."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap

from guide.manuscript.address import page_address
from guide.reading.finding import book_for, mark_of, public_editions


class EditionMap(Sitemap):
    """The book, and each page of it: from the frozen manuscript, which the process keeps."""

    limit = 20_000

    def items(self):
        found = []
        for edition in public_editions().filter(is_demonstration=False).order_by("pk"):
            if frozen := mark_of(edition):
                found.append((edition, "", frozen))
                found += [(edition, page.anchor, frozen) for page in book_for(edition, frozen).pages]
        return found

    def lastmod(self, row):
        return row[2].at

    def location(self, row):
        return page_address(*row[:2]).removeprefix(settings.SITE_URL)
