from django.urls import path

from actions.report import views

urlpatterns = [
    path("plan/report.pdf", views.plan_pdf, name="plan_pdf"),
    path("plan/report.xlsx", views.plan_xlsx, name="plan_xlsx"),
    path("plan/template.xlsx", views.plan_template, name="plan_template"),
    path("plan/import/", views.plan_import, name="plan_import"),
    path("plan/import/preview/", views.plan_import_preview, name="plan_import_preview"),
]
