"""What search engines are told: which pages there are for them, and which are not theirs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from experiences.catalogue.sitemap import SheetMap
from guide.reading.finding import public_editions
from guide.reading.sitemap import EditionMap

PUBLIC = ["home", "catalogue", "plan", "progress", "cell", "experience_form"]
PRIVATE = ["desk", "account_login", "admin:index", "experience_mine", "review_list"]


class PageMap(Sitemap):
    i18n = alternates = x_default = True

    def items(self):
        return [*PUBLIC, "edition_list"] if public_editions().exists() else PUBLIC

    def location(self, name):
        return reverse(name)


@login_not_required
@require_safe
@cache_control(max_age=3600)
def robots(request):
    """Nothing invented is indexed. Elsewhere: neither what stands behind a sign-in or a link, nor each turn of a filter."""
    lines = ["User-agent: *"]
    if settings.DEMONSTRATION:
        lines.append("Disallow: /")
    else:
        for code, _name in settings.LANGUAGES:
            with override(code):
                lines += [f"Disallow: {reverse(name)}" for name in PRIVATE]
                lines.append(f"Disallow: {reverse('catalogue')}?")
        lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('site_map')}"]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@cache_control(no_cache=True)
def site_map(request):
    return views.sitemap(request, sitemaps={"pages": PageMap, "sheets": SheetMap, "editions": EditionMap})
