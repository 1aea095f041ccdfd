from django.urls import include, path

from actions import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/<slug:code>/", views.action, name="action"),
    path("plan/<slug:code>/update/", views.action_update, name="action_update"),
    path("", include("actions.calendar.urls")),
]
