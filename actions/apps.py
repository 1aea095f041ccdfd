import logging
import re

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = _("Action plan")

    def ready(self):
        import actions.meetings.emails
        import actions.page.emails
        import actions.reminders.emails  # noqa: F401  each registers its kinds of mail

        # Each request that fails is logged with its address: that of a calendar feed is a secret.
        for name in ("django.request", "django.server"):
            logging.getLogger(name).addFilter(hide_feeds)


def hide_feeds(record):
    """Logging filter: the token of a calendar feed is cut out of the record."""
    if isinstance(record.args, tuple):
        record.args = tuple(_without_token(part) if isinstance(part, str) else part for part in record.args)
    return True


def _without_token(text):
    return re.sub(r"(/calendar/)[\w-]{20,}", r"\1…", text)
