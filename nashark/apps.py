from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class NasharkConfig(AppConfig):
    name = "nashark"
    verbose_name = "نشارك"

    def ready(self):
        import nashark.digest  # noqa: F401  registers its kind of mail


class BackOfficeConfig(admin_apps.AdminConfig):
    default = False  # settings name it in full, in the place of django.contrib.admin
    default_site = "nashark.backoffice.BackOffice"
