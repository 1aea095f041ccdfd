"""Contents of the experiences' pages."""

from django.urls import include, path

from experiences.behalf.views import behalf_edit, behalf_handover, behalf_list, behalf_new, behalf_source
from experiences.editing.contributor import signoff
from experiences.editing.history import edit_history, edit_sendings
from experiences.editing.signing import signoff_desk, signoff_record
from experiences.editing.views import edit_now, edit_sheet, edit_text
from experiences.form.views import experience_edit, experience_form, experience_keep, form_file_add
from experiences.mine.consents import mine_consents
from experiences.mine.leaving import mine_correct, mine_correct_drop, mine_withdraw
from experiences.mine.lost import mine_lost, mine_renew
from experiences.mine.views import (
    experience_link,
    experience_mine,
    experience_state,
    mine_attachment,
    mine_receipt,
    mine_sending,
)
from experiences.opendata.views import codebook, codebook_file, opendata, opendata_file, opendata_participedia
from experiences.review import acts
from experiences.review.bulk import review_bulk
from experiences.review.views import attachment, experience_review, review_list

urlpatterns = [
    # Everybody
    path("experiences/tell/", experience_form, name="experience_form"),
    path("experiences/tell/keep/", experience_keep, name="experience_keep"),
    path("experiences/tell/files/", form_file_add, name="form_file_add"),
    path("experiences/state/", experience_state, name="experience_state"),
    # The contributor, by private link
    path("experiences/mine/", experience_mine, name="experience_mine"),
    path("experiences/mine/edit/", experience_edit, name="experience_edit"),
    path("experiences/mine/files/<int:pk>/", mine_attachment, name="mine_attachment"),
    path("experiences/mine/files/<int:pk>/preview/", mine_attachment, {"preview": True}, name="mine_preview"),
    path("experiences/mine/sign-off/", signoff, name="signoff"),
    path("experiences/mine/sendings/<int:number>/", mine_sending, name="mine_sending"),
    path("experiences/mine/receipt/", mine_receipt, name="mine_receipt"),
    path("experiences/mine/correct/", mine_correct, name="mine_correct"),
    path("experiences/mine/correct/drop/", mine_correct_drop, name="mine_correct_drop"),
    path("experiences/mine/withdraw/", mine_withdraw, name="mine_withdraw"),
    path("experiences/mine/consents/", mine_consents, name="mine_consents"),
    path("experiences/mine/renew/", mine_renew, name="mine_renew"),
    path("experiences/mine/lost/", mine_lost, name="mine_lost"),
    path("experiences/mine/<str:token>/", experience_link, name="experience_link"),
    # On behalf of an association
    path("experiences/behalf/", behalf_list, name="behalf_list"),
    path("experiences/behalf/new/", behalf_new, name="behalf_new"),
    path("experiences/behalf/<int:pk>/", behalf_edit, name="behalf_edit"),
    path("experiences/behalf/<int:pk>/source/", behalf_source, name="behalf_source"),
    path("experiences/behalf/<int:pk>/link/", behalf_handover, name="behalf_handover"),
    # Open data
    path("open-data/", opendata, name="opendata"),
    path("open-data/codebook/", codebook, name="codebook"),
    path("open-data/codebook.<str:extension>", codebook_file, name="codebook_file"),
    path("open-data/experiences.<str:extension>", opendata_file, name="opendata_file"),
    path("open-data/participedia.<str:extension>", opendata_participedia, name="opendata_participedia"),
    # Desk
    path("experiences/review/", review_list, name="review_list"),
    path("experiences/review/several/", review_bulk, name="review_bulk"),
    path("experiences/review/<int:pk>/", experience_review, name="experience_review"),
    path("experiences/review/<int:pk>/reader/", acts.review_assign, name="review_assign"),
    path("experiences/review/<int:pk>/comments/", acts.review_comment, name="review_comment"),
    path("experiences/review/<int:pk>/comments/<int:comment>/", acts.review_comment_settle, name="review_comment_settle"),
    path("experiences/review/<int:pk>/conflicts/", acts.review_conflict, name="review_conflict"),
    path(
        "experiences/review/<int:pk>/conflicts/<int:conflict>/",
        acts.review_conflict_withdraw,
        name="review_conflict_withdraw",
    ),
    path("experiences/review/<int:pk>/doubles/<int:other>/", acts.review_double, name="review_double"),
    path("experiences/review/<int:pk>/holder/", acts.review_holder, name="review_holder"),
    path("experiences/review/<int:pk>/publish/", acts.review_publish, name="review_publish"),
    path("experiences/review/<int:pk>/take-back/", acts.review_take_back, name="review_take_back"),
    path("experiences/files/<int:pk>/", attachment, name="attachment"),
    path("experiences/files/<int:pk>/preview/", attachment, {"preview": True}, name="attachment_preview"),
    # Arriving from other forms
    path("", include("experiences.arriving.urls")),
    # Outreach: leads and channels
    path("", include("experiences.outreach.urls")),
    # Editing: the editors' words, what became of them, the contributor's agreement
    path("experiences/review/<int:pk>/texts/", edit_sheet, name="edit_sheet"),
    path("experiences/review/<int:pk>/texts/now/", edit_now, name="edit_now"),
    path("experiences/review/<int:pk>/texts/<str:field>/", edit_text, name="edit_text"),
    path("experiences/review/<int:pk>/texts/<str:field>/wordings/", edit_history, name="edit_history"),
    path("experiences/review/<int:pk>/sendings/", edit_sendings, name="edit_sendings"),
    path("experiences/review/<int:pk>/sign-off/", signoff_desk, name="signoff_desk"),
    path("experiences/review/<int:pk>/sign-off/record/", signoff_record, name="signoff_record"),
    # Catalogue
    path("", include("experiences.catalogue.urls")),
]
