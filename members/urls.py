from django.urls import path

from members import views

urlpatterns = [
    path("cell/", views.cell, name="cell"),
]
