from django.urls import include, path

urlpatterns = [
    path("", include("actions.report.urls")),
    path("", include("actions.plan.urls")),
    path("plan/<slug:code>/", include("actions.page.urls")),
    path("", include("actions.calendar.urls")),
    path("meetings/", include("actions.meetings.urls")),
]
