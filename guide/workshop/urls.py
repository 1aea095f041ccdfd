from django.urls import path

from guide.workshop import order, partners, previews, texts

urlpatterns = [
    path("guide/new/", order.edition_new, name="edition_new"),
    # Texts
    path("guide/<slug:slug>/frame/", texts.edition_frame, name="edition_frame"),
    path("guide/<slug:slug>/texts/", texts.edition_texts, name="edition_texts"),
    path("guide/<slug:slug>/texts/<slug:field>/", texts.edition_text, name="edition_text"),
    path("guide/<slug:slug>/texts/<slug:field>/preview/", texts.edition_text_preview, name="edition_text_preview"),
    path("guide/<slug:slug>/texts/<slug:field>/wordings/", texts.edition_wordings, name="edition_wordings"),
    # Chapters and sheets
    path("guide/<slug:slug>/order/", order.edition_order, name="edition_order"),
    path("guide/<slug:slug>/chapters/<int:pk>/", order.edition_chapter, name="edition_chapter"),
    path("guide/<slug:slug>/sheets/<int:pk>/", previews.edition_sheet, name="edition_sheet"),
    path("guide/<slug:slug>/sheets/<int:pk>/out/", order.edition_leave_out, name="edition_leave_out"),
    path("guide/<slug:slug>/out/<int:pk>/back/", order.edition_take_back, name="edition_take_back"),
    path("guide/<slug:slug>/preview/<slug:what>.pdf", previews.edition_preview, name="edition_preview"),
    # Partners
    path("guide/<slug:slug>/partners/", partners.edition_partners, name="edition_partners"),
    path("guide/<slug:slug>/partners/new/", partners.edition_partner, name="edition_partner_new"),
    path("guide/<slug:slug>/partners/<int:pk>/", partners.edition_partner, name="edition_partner"),
    path("guide/<slug:slug>/partners/<int:pk>/act/", partners.edition_partner_act, name="edition_partner_act"),
    path("guide/<slug:slug>/partners/<int:pk>/logo/", partners.edition_partner_logo, name="edition_partner_logo"),
]
