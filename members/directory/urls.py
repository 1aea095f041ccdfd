from django.urls import path

from members.directory import views

urlpatterns = [
    path("people/", views.directory, name="directory"),
    path("people/<slug:code>/leaving/", views.leaving, name="leaving"),
]
