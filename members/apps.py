from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("People and the cell")

    def ready(self):
        from members.joining import emails  # noqa: F401, registers its kinds of mail
