from django.urls import path

from members.profile import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
]
