"""Contents of the experiences' pages."""

from django.urls import include, path

from experiences.form.views import experience_edit, experience_form
from experiences.mine.views import experience_link, experience_mine, experience_state, mine_attachment
from experiences.review.views import attachment, experience_review, review_list

urlpatterns = [
    # Everybody
    path("experiences/tell/", experience_form, name="experience_form"),
    path("experiences/state/", experience_state, name="experience_state"),
    # The contributor, by private link
    path("experiences/mine/", experience_mine, name="experience_mine"),
    path("experiences/mine/edit/", experience_edit, name="experience_edit"),
    path("experiences/mine/files/<int:pk>/", mine_attachment, name="mine_attachment"),
    path("experiences/mine/files/<int:pk>/preview/", mine_attachment, {"preview": True}, name="mine_preview"),
    path("experiences/mine/<str:token>/", experience_link, name="experience_link"),
    # Review
    path("experiences/review/", review_list, name="review_list"),
    path("experiences/review/<int:pk>/", experience_review, name="experience_review"),
    path("experiences/files/<int:pk>/", attachment, name="attachment"),
    path("experiences/files/<int:pk>/preview/", attachment, {"preview": True}, name="attachment_preview"),
    # Outreach: leads and channels
    path("", include("experiences.outreach.urls")),
]
