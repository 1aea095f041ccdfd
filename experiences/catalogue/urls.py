"""Contents of the public catalogue."""

from django.urls import path

from experiences.catalogue.feed import catalogue_feed
from experiences.catalogue.views import catalogue, sheet, sheet_pdf, sheet_photo

urlpatterns = [
    path("experiences/catalogue/", catalogue, name="catalogue"),
    path("experiences/catalogue/feed/", catalogue_feed, name="catalogue_feed"),
    path("experiences/catalogue/<int:number>/", sheet, name="sheet"),
    path("experiences/catalogue/<int:number>/sheet.pdf", sheet_pdf, name="sheet_pdf"),
    path("experiences/catalogue/<int:number>/photos/<int:pk>/", sheet_photo, name="sheet_photo"),
    path(
        "experiences/catalogue/<int:number>/photos/<int:pk>/preview/",
        sheet_photo,
        {"preview": True},
        name="sheet_photo_preview",
    ),
]
