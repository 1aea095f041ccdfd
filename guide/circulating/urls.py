from django.urls import path

from guide.circulating import checking, comments, moves

urlpatterns = [
    path("guide/check/", checking.guide_check, name="guide_check"),
    path("guide/<slug:slug>/step/<slug:step>/", moves.edition_step, name="edition_step"),
    path("guide/<slug:slug>/comments/", comments.edition_comments, name="edition_comments"),
    path("guide/<slug:slug>/comments/<int:pk>/settle/", comments.edition_comment_settle, name="edition_comment_settle"),
    # Corrections
    path("guide/<slug:slug>/correct/", moves.edition_correct, name="edition_correct"),
    path("guide/<slug:slug>/changes/", moves.edition_changes, name="edition_changes"),
]
