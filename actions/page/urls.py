from django.urls import path

from actions.page import discussion, evidence, views

urlpatterns = [
    path("", views.action, name="action"),
    path("update/", views.action_update, name="action_update"),
    path("undo/", views.action_undo, name="action_undo"),
    path("steps/<int:pk>/", views.step_tick, name="step_tick"),
    path("evidence/", evidence.evidence_add, name="evidence_add"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/preview/", evidence.evidence_file, {"preview": True}, name="evidence_preview"),
    path("evidence/<int:pk>/show/", evidence.evidence_show, name="evidence_show"),
    path("evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    path("comments/", discussion.comment_add, name="comment_add"),
    path("comments/<int:pk>/", discussion.comment_edit, name="comment_edit"),
    path("comments/<int:pk>/withdraw/", discussion.comment_withdraw, name="comment_withdraw"),
]
