from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = _("Action plan")

    def ready(self):
        import actions.meetings.emails
        import actions.page.emails
        import actions.reminders.emails  # noqa: F401  each registers its kinds of mail
