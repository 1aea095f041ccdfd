import logging

from django.apps import AppConfig

from kit.links import hide_tokens


class KitConfig(AppConfig):
    name = "kit"

    def ready(self):
        # Each request that fails is logged with its address: that of a secret link opens what it leads to.
        for name in ("django.request", "django.server"):
            logging.getLogger(name).addFilter(hide_tokens)
