"""Contents of the guide as everybody reads it."""

from django.urls import path

from guide.reading import views
from guide.reading.feed import guide_feed

urlpatterns = [
    path("guide/", views.edition_list, name="edition_list"),
    path("guide/feed.atom", guide_feed, name="guide_feed"),
    path("guide/<slug:slug>/read/", views.book, name="book"),
    path("guide/<slug:slug>/read/<slug:anchor>/", views.book_page, name="book_page"),
    path("guide/<slug:slug>/search/", views.book_search, name="book_search"),
    path("guide/<slug:slug>/pictures/<slug:name>/", views.book_picture, name="book_picture"),
    path("guide/<slug:slug>/files/<slug:format>/", views.book_file, name="book_file"),
]
