from django.urls import include, path

from members import views

urlpatterns = [
    path("cell/", views.cell, name="cell"),
    path("", include("members.muting.urls")),
]
