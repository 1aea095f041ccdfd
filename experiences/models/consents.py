"""What contributors change of their consents and contact after sending: it acts at once, and leaves a row."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from experiences.models.attachments import Attachment
from experiences.models.experience import Experience
from experiences.models.leaving import CONTACT, WHEN_TAKEN_BACK
from experiences.models.publications import Publication
from experiences.models.typing import Changes
from kit.moves import RefusedMove, StaleEdit
from kit.snapshots import digest, label, snapshot

CONSENTS = ["consent_publication", "consent_contact_name", "consent_photos"]
CHANGEABLE = [*CONTACT, *CONSENTS]


def mark(experience):
    """A short mark of what may be changed here, as it stands now."""
    photos = experience.attachments.photos().values_list("pk", "consent")
    return digest(snapshot(experience, CHANGEABLE) | {f"photo-{pk}": consent for pk, consent in photos})


class ConsentChangeManager(models.Manager):
    @transaction.atomic
    def apply(self, experience, answers, photos, *, seen):
        """Write `answers` ({field of CHANGEABLE: value}) and `photos` ({pk: may be published}), and what follows from them.

        `seen` is the mark() of what was before the eyes. Returns the new rows. Raises RefusedMove for a draft and for what
        was withdrawn, StaleEdit where something was changed since and this would change it back.
        """
        row = Experience.objects.select_for_update().get(pk=experience.pk)
        if not row.is_withdrawable:
            raise RefusedMove(_("Only what was sent and was not withdrawn has consents to change."))
        changed = [name for name in CHANGEABLE if answers[name] != getattr(row, name)]
        turned = [photo for photo in row.attachments.photos() if photos.get(photo.pk, photo.consent) != photo.consent]
        if (changed or turned) and seen != mark(row):
            raise StaleEdit(
                _("Something was changed on another device in the meantime: see what stands now, then decide again.")
            )
        self._write(row, {name: answers[name] for name in changed}, turned)
        self._tell_catalogue(row, changed, turned)
        for tell in WHEN_TAKEN_BACK:
            tell(row)
        said = [self.model(experience=row, what=name, given=answers[name] if name in CONSENTS else None) for name in changed]
        said += [self.model(experience=row, what="photo", photo=photo, given=not photo.consent) for photo in turned]
        return self.bulk_create(said)

    def _write(self, row, answers, turned):
        for name, value in answers.items():
            setattr(row, name, value)
        if answers:
            row.save(update_fields=[*answers])
        for photo in turned:
            Attachment.objects.filter(pk=photo.pk).update(consent=not photo.consent)
        if row.is_open:  # what is being typed must not bring the former answers back
            said = {name: ("on" if value else "") if name in CONSENTS else str(value) for name, value in answers.items()}
            said |= {f"file-{photo.pk}-consent": "" if photo.consent else "on" for photo in turned}
            row.keep_typed(Changes(said, {name: row.typed.get(name, "") for name in said}))

    def _tell_catalogue(self, row, changed, turned):
        if not row.consent_publication:
            Publication.objects.take_back(row, by=None)
        else:
            Publication.objects.follow(row, photos=bool(turned) or "consent_photos" in changed)


class ConsentChange(models.Model):
    """One consent or answer of the contact that the contributor changed behind the private link, and when.

    `what`: a field of CHANGEABLE, or "photo". `given`: whether the consent was given or taken back; None for an answer of
    the contact, whose words, former and new, stand in no journal.
    """

    experience = models.ForeignKey(Experience, models.PROTECT, related_name="consent_changes", verbose_name=_("experience"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    what = models.CharField(_("what"), max_length=24)
    photo = models.ForeignKey(
        Attachment, models.SET_NULL, null=True, blank=True, related_name="consent_changes", verbose_name=_("photo")
    )
    given = models.BooleanField(_("consent given"), null=True, blank=True)

    objects = ConsentChangeManager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change of a consent")
        verbose_name_plural = _("changes of consents")

    def __str__(self):
        return f"{self.experience_id}: {self.what}"

    @property
    def about(self):
        """What was changed, in words."""
        return _("Publication of a photo") if self.what == "photo" else label(Experience, self.what)
