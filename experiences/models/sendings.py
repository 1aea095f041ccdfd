"""What a contributor sent, each time: numbered, and never changed."""

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from experiences.models.leaving import CONTACT
from experiences.models.told import Told

CONSENTS = ["consent_processing", "consent_publication", "consent_contact_name", "consent_photos"]


class SendingManager(models.Manager):
    def keep(self, experience):
        """The next sending of `experience`, from its columns as they stand; in the transaction of its move."""
        columns, lists = Told.told_fields()
        told = {name: as_json(experience, name) for name in [*columns, *CONTACT, *CONSENTS]}
        told |= {name: sorted(getattr(experience, name).values_list("pk", flat=True)) for name in lists}
        files = list(experience.attachments.values("sha256", "shown_name", "kind", "caption", "credit", "consent"))
        last = experience.sendings.aggregate(last=Max("number", default=0))["last"]
        return experience.sendings.create(number=last + 1, told=told, files=files, at=experience.sent_at)


class Sending(models.Model):
    """One sending of an experience, whole. `told`: {field: text, number, truth or list of codes}; contact and consents are
    in it, so it is as private as they are. `files`: [{sha256, shown_name, kind, caption, credit, consent}]."""

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="sendings", verbose_name=_("experience"))
    number = models.PositiveSmallIntegerField(_("number"))
    at = models.DateTimeField(_("sent at"))
    told = models.JSONField(_("what was told"))
    files = models.JSONField(_("files"), default=list)

    objects = SendingManager()

    class Meta:
        ordering = ["experience", "number"]
        verbose_name = _("sending")
        verbose_name_plural = _("sendings")
        constraints = [models.UniqueConstraint(fields=["experience", "number"], name="sending_number_once")]

    def __str__(self):
        return f"{self.experience_id}/{self.number}"

    def as_sheet(self):
        """The experience as it stood in this sending; for reading, never for saving."""
        sheet, (columns, lists) = Experience(pk=self.experience_id), Told.told_fields()
        for name in [*columns, *CONTACT, *CONSENTS]:
            if name in self.told:  # what was sent before the column was made has no answer
                setattr(sheet, name, self._value(name))
        sheet._prefetched_objects_cache = {name: list(self._rows(name, self.told.get(name, []))) for name in lists}
        return sheet

    def _value(self, name):
        related = Experience._meta.get_field(name).is_relation
        return self._rows(name, [self.told[name]]).first() if related else self.told[name]

    def _rows(self, name, keys):
        """Of the rows that `name` pointed at, those that are still there."""
        return Experience._meta.get_field(name).related_model.objects.filter(pk__in=[key for key in keys if key is not None])


def as_json(experience, name):
    field = experience._meta.get_field(name)
    value = getattr(experience, field.attname)
    return str(value) if name == "contact_phone" else value
