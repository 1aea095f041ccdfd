"""The calendar feeds of the cell's people: a secret address each, of which only the SHA-256 is stored."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.links import link_digest, new_token


class CalendarFeedQuerySet(models.QuerySet):
    def with_token(self, token):
        return self.filter(digest=link_digest(token)).select_related("user__person")

    def renew_for(self, user):
        """Make `user`'s feed, or give it a new address, whereby the former one ends; returns the token, told once."""
        token = new_token()
        self.update_or_create(user=user, defaults={"digest": link_digest(token), "made_at": timezone.now()})
        return token


class CalendarFeed(models.Model):
    """Whoever holds the address reads the deadlines of `user`, as long as `user` has a role; to revoke it is to delete it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name=_("account")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"))

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self):
        return f"{self.user_id}: {self.made_at:%Y-%m-%d}"

    @property
    def is_open(self):
        """Leaving the cell closes it with the next request, as it does every page."""
        return self.user.is_active and bool(self.user.roles)
