from django.urls import path

from actions.calendar import views

urlpatterns = [
    path("profile/calendar/", views.calendar_settings, name="calendar_settings"),
    path("profile/calendar/revoke/", views.calendar_revoke, name="calendar_revoke"),
]

# Known to calendar programs alone: it has no language but its owner's.
feed_urlpatterns = [
    path("calendar/<slug:token>.ics", views.calendar_feed, name="calendar_feed"),
]
