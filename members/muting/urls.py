from django.urls import path

from members.muting import views

urlpatterns = [
    path("mails/off/<str:signed>/", views.mails_off, name="mails_off"),
]
