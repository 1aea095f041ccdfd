from django.urls import include, path

from guide import views
from guide.circulating.urls import urlpatterns as circulating
from guide.reading.urls import urlpatterns as reading

urlpatterns = [
    *circulating,
    *reading,
    path("", include("guide.workshop.urls")),  # before the slug, which "new" would be
    path("guide/<slug:slug>/", views.edition, name="edition"),
    path("guide/<slug:slug>/catalogue/", views.edition_catalogue, name="edition_catalogue"),
    # Printing
    path("guide/<slug:slug>/print/", views.edition_print, name="edition_print"),
    path("guide/<slug:slug>/cancel/", views.edition_cancel, name="edition_cancel"),
    path("guide/<slug:slug>/progress/", views.edition_progress, name="edition_progress"),
    path("guide/<slug:slug>/book.pdf", views.edition_pdf, name="edition_pdf"),
]
