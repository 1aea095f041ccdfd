"""Contents of the pages of what arrives from other forms."""

from django.urls import path

from experiences.arriving import views

urlpatterns = [
    path("experiences/review/arriving/", views.arriving, name="arriving"),
    path("experiences/review/arriving/<int:pk>/columns/", views.arriving_columns, name="arriving_columns"),
    path("experiences/review/arriving/<int:pk>/words/", views.arriving_words, name="arriving_words"),
    path("experiences/review/arriving/<int:pk>/preview/", views.arriving_preview, name="arriving_preview"),
    path("experiences/review/arriving/<int:pk>/drop/", views.arriving_drop, name="arriving_drop"),
    path("experiences/review/arriving/imports/<int:pk>/", views.arriving_import, name="arriving_import"),
    path("experiences/review/arriving/imports/<int:pk>/take-back/", views.arriving_take_back, name="arriving_take_back"),
]
