from django.urls import path

from actions.meetings import taking, views

urlpatterns = [
    path("", views.meeting_list, name="meeting_list"),
    path("new/", views.meeting_new, name="meeting_new"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/edit/", views.meeting_edit, name="meeting_edit"),
    path("<int:pk>/to/<slug:to>/", views.meeting_move, name="meeting_move"),
    path("<int:pk>/invite/", views.meeting_invite, name="meeting_invite"),
    path("<int:pk>/answer/", views.meeting_answer, name="meeting_answer"),
    path("<int:pk>/propose/", views.meeting_propose, name="meeting_propose"),
    path("<int:pk>/proposals/<int:item>/", views.meeting_proposal, name="meeting_proposal"),
    path("<int:pk>/attendance/", taking.meeting_attendance, name="meeting_attendance"),
    path("<int:pk>/items/<int:item>/", taking.meeting_item, name="meeting_item"),
    path("<int:pk>/items/<int:item>/decisions/", taking.decision_new, name="decision_new"),
    path("<int:pk>/decisions/<int:decision>/", taking.decision_edit, name="decision_edit"),
    path("<int:pk>/decisions/<int:decision>/action/", taking.decision_to_action, name="decision_to_action"),
    path("<int:pk>/minutes.pdf", views.meeting_pdf, name="meeting_pdf"),
    path("<int:pk>/minutes-<int:number>.pdf", views.meeting_minutes, name="meeting_minutes"),
]
