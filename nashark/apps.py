from django.apps import AppConfig


class NasharkConfig(AppConfig):
    name = "nashark"
    verbose_name = "نشارك"
