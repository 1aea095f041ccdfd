"""The published editions, for whoever follows the guide with a feed reader."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.db.models import Max, Q
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from guide.manuscript.address import page_address
from guide.models import EditionState
from guide.reading.finding import public_editions
from kit.words import one_line

SHOWN = 30


class Editions(Feed):
    feed_type = Atom1Feed

    def title(self):
        return _("The guide of citizen participation in Larache")

    def subtitle(self):
        return _("The accepted experiences as a book, one edition after the other.")

    def link(self):
        return settings.SITE_URL + reverse("edition_list")

    def feed_url(self):
        return settings.SITE_URL + reverse("guide_feed")

    def items(self):
        last = Max("moves__at", filter=Q(moves__to_state=EditionState.PUBLISHED))
        return public_editions().annotate(published_at=last).order_by("-year", "-pk")[:SHOWN]

    def item_title(self, edition):
        return one_line(edition.title)

    def item_description(self, edition):
        return one_line(edition.subtitle)

    def item_link(self, edition):
        return page_address(edition)

    def item_pubdate(self, edition):
        return edition.published_at or edition.created_at


EDITIONS_FEED = Editions()


@login_not_required
@require_safe
@cache_control(no_cache=True)
def guide_feed(request):
    return EDITIONS_FEED(request)
