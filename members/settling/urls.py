from django.urls import path

from members.settling import merging, views

urlpatterns = [
    path("doubts/", views.doubt_list, name="doubt_list"),
    path("doubts/decisions/", views.settlement_list, name="settlement_list"),
    path("doubts/decisions/<int:pk>/undo/", views.settlement_undo, name="settlement_undo"),
    path("doubts/of/<str:kind>/<int:row>/", views.doubt_of, name="doubt_of"),
    path("doubts/<slug:code>/", views.doubt, name="doubt"),
    path("merges/", merging.merge_list, name="merge_list"),
    path("merges/new/", merging.merge_new, name="merge_new"),
    path("merges/<int:pk>/", merging.merge, name="merge"),
]
