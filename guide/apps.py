from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuideConfig(AppConfig):
    name = "guide"
    verbose_name = _("The guide")

    def ready(self):
        import guide.ahead  # noqa: F401 (connects its receivers)
        from experiences.models.leaving import WHEN_TAKEN_BACK
        from experiences.opendata.further import FURTHER
        from guide import emails
        from guide.models.hooks import BLOCKING, WHEN_FROZEN, WHEN_PRINTED
        from guide.reading.opendata import editions
        from guide.tasks import make_forms_of, send_to_print
        from guide.workshop.missing import blocking

        WHEN_TAKEN_BACK.append(emails.tell_taken_back)
        WHEN_FROZEN.append(send_to_print)
        WHEN_PRINTED.append(make_forms_of)
        BLOCKING.append(blocking)
        FURTHER.append(editions)
