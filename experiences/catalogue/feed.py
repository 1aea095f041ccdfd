"""What was published last, for whoever follows the catalogue with a feed reader."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from experiences.models import Publication
from kit.words import one_line

SHOWN = 30


class Newest(Feed):
    feed_type = Atom1Feed

    def title(self):
        return _("Experiences of citizen participation in Larache")

    def subtitle(self):
        return _("What associations, services and residents have done together, in their own words.")

    def link(self):
        return settings.SITE_URL + reverse("catalogue")

    def feed_url(self):
        return settings.SITE_URL + reverse("catalogue_feed")

    def items(self):
        return Publication.objects.latest(SHOWN)

    def item_title(self, row):
        return one_line(row.title)

    def item_description(self, row):
        return one_line(row.summary)

    def item_link(self, row):
        return settings.SITE_URL + reverse("sheet", args=[row.pk])

    def item_author_name(self, row):
        return one_line(row.holder_name)

    def item_pubdate(self, row):
        return row.published_at

    def item_updateddate(self, row):
        return row.updated_at

    def item_categories(self, row):
        return [one_line(str(word)) for word in (row.theme, row.mechanism_other or row.mechanism) if word]


NEWEST_FEED = Newest()


@login_not_required
@require_safe
@cache_control(no_cache=True)
def catalogue_feed(request):
    return NEWEST_FEED(request)
