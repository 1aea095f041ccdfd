from django.urls import path

from members.profile import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("accounts/email/", views.email_elsewhere, name="account_email"),
]
