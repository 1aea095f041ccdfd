from django.urls import path

from members.resuming import views

urlpatterns = [
    path("resume/", views.resume, name="resume"),
]
