"""Private links: 256 random bits that open an experience to its contributor; only their SHA-256 is stored."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PrivateLink(models.Model):
    """A further link to an experience, beside the one it was begun with.

    The first link's token is known to the contributor alone. A mail that leads back to the experience therefore carries
    a link of its own, made when the mail is written.
    """

    experience = models.ForeignKey(
        "experiences.Experience", models.CASCADE, related_name="private_links", verbose_name=_("experience")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("private link")
        verbose_name_plural = _("private links")

    def __str__(self):
        return f"{self.experience_id}: {self.made_at:%Y-%m-%d}"
