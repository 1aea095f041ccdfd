from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExperiencesConfig(AppConfig):
    name = "experiences"
    verbose_name = _("Experiences")

    def ready(self):
        from experiences import emails  # noqa: F401, registers its kinds of mail
        from experiences.arriving import emails as arriving_emails  # noqa: F401, likewise
        from experiences.editing import emails as editing_emails  # noqa: F401
        from experiences.mine import emails as links  # noqa: F401
        from experiences.outreach import reminding  # noqa: F401
        from experiences.review import emails as desk_emails  # noqa: F401
