"""Contents of the portal. Addresses without a language are Arabic; French ones begin with /fr/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from actions.calendar.urls import feed_urlpatterns
from nashark import crawlers, health, home, styleguide

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.site_map, name="site_map"),
    *feed_urlpatterns,
    *i18n_patterns(
        path("", home.front_page, name="home"),
        path("desk/", home.desk, name="desk"),
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("", include("members.urls")),
        path("accounts/", include("allauth.urls")),
        path("admin/", admin.site.urls),
        path("", include("actions.urls")),
        path("", include("experiences.urls")),
        path("", include("guide.urls")),
        prefix_default_language=False,
    ),
]
