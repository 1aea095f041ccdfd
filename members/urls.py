from django.urls import include, path

from members import views

urlpatterns = [
    path("cell/", views.cell, name="cell"),
    path("", include("members.muting.urls")),
    path("", include("members.joining.urls")),
    path("", include("members.profile.urls")),
    path("", include("members.directory.urls")),
    path("", include("members.resuming.urls")),
    path("", include("members.settling.urls")),
]
