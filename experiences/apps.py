import logging
import re

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExperiencesConfig(AppConfig):
    name = "experiences"
    verbose_name = _("Experiences")

    def ready(self):
        # Each request that fails is logged with its address: that of a private link is a secret.
        for name in ("django.request", "django.server"):
            logging.getLogger(name).addFilter(hide_private_links)


def hide_private_links(record):
    """Logging filter: the token of a private link is cut out of the record."""
    if isinstance(record.args, tuple):
        record.args = tuple(_without_token(part) if isinstance(part, str) else part for part in record.args)
    return True


def _without_token(text):
    return re.sub(r"(/experiences/mine/)[\w-]{20,}", r"\1…", text)
