"""Where the form is told of (action A03 of the plan), and how often it was opened from there."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.leads import READERS
from kit.languages import in_language
from kit.moves import RefusedMove, StaleEdit
from kit.readings import ReadFromSource
from members.models import Organisation

# What an address of channels ends with stands here for the poster that belongs to no channel.
GENERAL = "general"
RESERVED = frozenset({GENERAL, "new"})


def no_reserved_code(code):
    if code in RESERVED:
        raise ValidationError(_("This word is taken by the portal itself: choose another."))


class ChannelQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(is_retired=False)


class Channel(ReadFromSource):
    """Where the form is told of: a page, a network, a newspaper, a poster. Its code makes its tracked address."""

    settles = ("organisation", "name_ar", "name_fr")

    class Kind(models.TextChoices):
        WEBSITE = "website", _("Website")
        NETWORK = "network", _("Social network")
        PARTNERS = "partners", _("Partners’ pages")
        PRESS = "press", _("Electronic press")
        MESSAGES = "messages", _("Messages (WhatsApp)")
        PAPER = "paper", _("Poster or paper")
        OTHER = "other", _("Another channel")

    code = models.CharField(
        _("short code"),
        max_length=16,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?\Z", _("Use small Latin letters, digits and hyphens only.")),
            no_reserved_code,
        ],
        error_messages={"unique": _("Another channel has this code already.")},
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1000, editable=False)
    name_ar = models.CharField(_("name (Arabic)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="channels", verbose_name=_("whose it is")
    )
    address = models.URLField(_("its own address"), blank=True)
    is_retired = models.BooleanField(_("no longer used"), default=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")

    def __str__(self):
        return in_language(self, "name")

    def rewrite(self, values, *, by, version):
        """Write `values`; raises RefusedMove for whoever may not, StaleEdit when somebody else was faster."""
        if not by.roles & READERS:
            raise RefusedMove(_("Only the cell’s members keep the channels."))
        if not Channel.objects.filter(pk=self.pk, version=version).update(version=F("version") + 1, **values):
            raise StaleEdit(_("Somebody has changed this channel in the meantime."))
        self.refresh_from_db()


class ChannelDayQuerySet(models.QuerySet):
    def count_visit(self, channel, day=None):
        """One visit of the form more, by `channel` (None: directly); safe for any number at once."""
        row = self.filter(channel=channel, day=day or timezone.localdate())
        if row.update(visits=F("visits") + 1):
            return
        try:
            with transaction.atomic():
                self.create(channel=channel, day=day or timezone.localdate(), visits=1)
        except IntegrityError:  # somebody else opened the day at this very moment
            row.update(visits=F("visits") + 1)


class ChannelDay(models.Model):
    """How often the form was opened by a channel on a day: a number, and nothing of who opened it."""

    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, related_name="days", verbose_name=_("channel")
    )
    day = models.DateField(_("day"))
    visits = models.PositiveIntegerField(_("visits"), default=0)

    objects = ChannelDayQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = _("a channel’s day")
        verbose_name_plural = _("channels’ days")
        constraints = [
            models.UniqueConstraint(fields=["channel", "day"], name="one_row_a_channel_and_day"),
            models.UniqueConstraint(fields=["day"], condition=Q(channel=None), name="one_row_a_day_without_channel"),
        ]

    def __str__(self):
        return f"{self.channel_id} {self.day}: {self.visits}"
