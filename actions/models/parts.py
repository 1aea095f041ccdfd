"""What an action consists of: its steps, and those who answer for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.languages import in_language
from kit.readings import Certainty, ReadFromSource
from members.models import Organisation, Person, Team


class PartOfAction(ReadFromSource):
    """Its words are among those by which the action is found."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.action.refresh_search()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        self.action.refresh_search()
        return deleted


class Step(PartOfAction):
    """A part of an action (domain facts §1.3, practical sub-steps), ticked through `Action.tick` alone."""

    settles = ("text_ar", "text_fr")

    class Level(models.TextChoices):
        NONE = "", _("the whole action")
        ASSOCIATIONS = "associations", _("associations")
        COMMUNE = "commune", _("commune")

    action = models.ForeignKey("actions.Action", models.CASCADE, related_name="steps", verbose_name=_("action"))
    order = models.PositiveSmallIntegerField(_("order"))
    level = models.CharField(_("level"), max_length=12, choices=Level, blank=True)
    text_ar = models.TextField(_("text (Arabic)"))
    text_fr = models.TextField(_("text (French)"), blank=True)
    contact_as_written = models.CharField(
        _("contact, as written"), max_length=120, blank=True, help_text=_("Never shown in public.")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="steps_done",
        verbose_name=_("said to be done by"),
    )

    class Meta:
        ordering = ["action", "order"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.UniqueConstraint(fields=["action", "order"], name="step_order_once_an_action")]

    def __str__(self):
        return self.text_ar

    @property
    def is_done(self):
        return self.done_at is not None


class ResponsibilityQuerySet(models.QuerySet):
    def settled(self):
        return self.filter(certainty=Certainty.CERTAIN)


class Responsibility(PartOfAction):
    """One of the parties that answer for an action, with its part.

    Exactly one of person, team, organisation or channel is the reading; none is, where the reading is open
    (`candidates` names the persons it may be) or where the words name someone outside the cell's records.
    """

    settles = ("person", "organisation", "channel_ar", "channel_fr", "candidates")

    class Part(models.TextChoices):
        DOES = "does", _("does")
        SUPERVISES = "supervises", _("supervises")

    action = models.ForeignKey("actions.Action", models.CASCADE, related_name="responsibilities", verbose_name=_("action"))
    order = models.PositiveSmallIntegerField(_("order"))
    part = models.CharField(_("part"), max_length=12, choices=Part, default=Part.DOES)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("person")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("team")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="responsibilities", verbose_name=_("organisation")
    )
    channel_ar = models.CharField(_("channel (Arabic)"), max_length=160, blank=True)
    channel_fr = models.CharField(_("channel (French)"), max_length=160, blank=True)
    candidates = models.ManyToManyField(
        Person, blank=True, related_name="possible_responsibilities", verbose_name=_("candidates")
    )

    objects = ResponsibilityQuerySet.as_manager()

    class Meta:
        ordering = ["action", "order"]
        verbose_name = _("responsible party")
        verbose_name_plural = _("responsible parties")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(person__isnull=True, team__isnull=True)
                    | Q(person__isnull=True, organisation__isnull=True)
                    | Q(team__isnull=True, organisation__isnull=True)
                ),
                name="responsibility_has_one_reading",
                violation_error_message=_("Choose a person, a team or an organisation, not several."),
            )
        ]

    def __str__(self):
        return self.as_written or self.reading

    @property
    def is_personal(self):
        """Whether the words name a person; taken as such, too, where nothing was read from them."""
        return not (self.team_id or self.organisation_id or self.channel_ar)

    @property
    def shown_in_public(self):
        """Whether strangers may read the words: they name nobody, or somebody who agreed (law 09-08)."""
        if not self.is_personal:
            return True
        return self.person is not None and self.is_settled and self.person.agreed_to_be_shown

    @property
    def label(self):
        """Who it is, in the reader's language; the minutes' own words while the reading is not settled."""
        return self.as_written if self.is_personal and not self.is_settled else self.reading or self.as_written

    @property
    def reading(self):
        """What we read from the words; several names where it may be one of several persons; "" without a reading."""
        if self.team:
            return in_language(self.team, "name")
        if self.organisation and self.channel_ar:
            return f"{self.organisation.label} ({in_language(self, 'channel')})"
        if self.organisation or self.channel_ar:
            return str(self.organisation or in_language(self, "channel"))
        persons = [self.person] if self.person else self.candidates.all()
        return f" {gettext('or')} ".join(person.shown_name for person in persons)
