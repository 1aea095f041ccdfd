from django.urls import path

from members.joining import views

urlpatterns = [
    path("people/invitations/", views.invitations, name="invitations"),
    path("people/<slug:code>/invite/", views.invite, name="invite"),
    path("people/<slug:code>/invite/mail/", views.invite_by_mail, name="invite_by_mail"),
    path("people/invitations/<int:pk>/revoke/", views.revoke, name="invitation_revoke"),
    path("join/", views.join, name="join"),
    path("join/opened/", views.join_opened, name="join_opened"),
    path("join/<str:token>/", views.join_link, name="join_link"),
    path("accounts/second-factor/", views.second_factor, name="second_factor"),
]
