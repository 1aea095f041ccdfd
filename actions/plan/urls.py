from django.urls import path

from actions.plan import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/board/", views.plan_board, name="plan_board"),
    path("plan/timeline/", views.plan_timeline, name="plan_timeline"),
    path("plan/mine/", views.plan_mine, name="plan_mine"),
    path("plan/<slug:code>/move/", views.plan_move, name="plan_move"),
    path("progress/", views.progress, name="progress"),
]
