from django.urls import include, path

from actions import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/<slug:code>/", include("actions.page.urls")),
    path("", include("actions.calendar.urls")),
    path("meetings/", include("actions.meetings.urls")),
]
