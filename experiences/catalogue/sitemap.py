"""The published sheets for search engines, each in both languages; invented ones are none of their business."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from experiences.models import Publication


class SheetMap(Sitemap):
    i18n = alternates = x_default = True
    limit = 20_000

    def items(self):
        rows = Publication.objects.live().filter(is_demonstration=False)
        return rows.only("pk", "updated_at").order_by("pk")

    def lastmod(self, row):
        return row.updated_at

    def location(self, row):
        return reverse("sheet", args=[row.pk])
