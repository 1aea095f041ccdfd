"""Private links: 256 random bits that open an experience to its contributor; only their SHA-256 is stored."""

from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _


class DeadLink(Http404):
    """A link that was renewed opens nothing and takes nothing in; the answer is that to a wrong one."""


class PrivateLinkQuerySet(models.QuerySet):
    def alive(self):
        return self.filter(revoked_at=None)

    def dead(self):
        return self.exclude(revoked_at=None)


class PrivateLink(models.Model):
    """A further link to an experience, beside the one it was begun with; or, revoked, one that opens nothing any more.

    The first link's token is known to the contributor alone. A mail that leads back to the experience therefore carries
    a link of its own, made when the mail is written. `by` is whoever of the cell made one to hand it over.
    """

    experience = models.ForeignKey(
        "experiences.Experience", models.CASCADE, related_name="private_links", verbose_name=_("experience")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="private_links",
        verbose_name=_("by"),
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = PrivateLinkQuerySet.as_manager()

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("private link")
        verbose_name_plural = _("private links")

    def __str__(self):
        return f"{self.experience_id}: {self.made_at:%Y-%m-%d}"
