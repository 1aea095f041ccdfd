"""Contents of the collecting: leads, channels, and their public doors to the form."""

from django.urls import path

from experiences.outreach.channels import (
    channel,
    channel_edit,
    channel_list,
    channel_new,
    channel_poster,
    channel_qr,
)
from experiences.outreach.doors import channel_link, channel_visit, lead_link
from experiences.outreach.leads import (
    lead,
    lead_edit,
    lead_link_new,
    lead_links_stop,
    lead_list,
    lead_move,
    lead_new,
    lead_take,
)

urlpatterns = [
    # Everybody
    path("experiences/for/<str:token>/", lead_link, name="lead_link"),
    path("experiences/visit/", channel_visit, name="channel_visit"),
    path("e/", channel_link, name="channel_any"),
    path("e/<str:code>/", channel_link, name="channel_link"),
    # Leads
    path("collecting/", lead_list, name="lead_list"),
    path("collecting/leads/new/", lead_new, name="lead_new"),
    path("collecting/leads/<int:pk>/", lead, name="lead"),
    path("collecting/leads/<int:pk>/edit/", lead_edit, name="lead_edit"),
    path("collecting/leads/<int:pk>/move/", lead_move, name="lead_move"),
    path("collecting/leads/<int:pk>/take/", lead_take, name="lead_take"),
    path("collecting/leads/<int:pk>/link/", lead_link_new, name="lead_link_new"),
    path("collecting/leads/<int:pk>/links/stop/", lead_links_stop, name="lead_links_stop"),
    # Channels
    path("collecting/channels/", channel_list, name="channel_list"),
    path("collecting/channels/new/", channel_new, name="channel_new"),
    path("collecting/channels/<slug:code>/", channel, name="channel"),
    path("collecting/channels/<slug:code>/edit/", channel_edit, name="channel_edit"),
    path("collecting/channels/<slug:code>/poster/<str:size>.pdf", channel_poster, name="channel_poster"),
    path("collecting/channels/<slug:code>/qr.<str:kind>", channel_qr, name="channel_qr"),
]
