"""The editors' words, beside the contributor's: a text a field, and every wording that it had."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.experience import Experience
from experiences.models.states import EDITABLE
from experiences.models.told import TEXTS
from kit.moves import RefusedMove, StaleEdit
from members.roles import Role

EDITORS = frozenset({Role.COORDINATOR, Role.REVISER})


def held(experience, states, refusal, *, by):
    """The row of `experience`, locked until the transaction ends. Raises RefusedMove: with `refusal` unless it is in `states`,
    and where `by` (None for the contributor) may not touch its texts."""
    if by is not None and not by.roles & EDITORS:
        raise RefusedMove(_("Only a coordinator or a reviser works on the texts."))
    row = Experience.objects.select_for_update().filter(pk=experience.pk, state__in=states).first()
    if row is None:
        raise RefusedMove(refusal)
    if by is not None:
        row.refuse_conflicted(by)
    return row


class EditedTextQuerySet(models.QuerySet):
    def standing(self):
        """Those whose words are the editors'; where they were put back, the contributor's stand."""
        return self.filter(is_put_back=False)

    def for_page(self, experience):
        """{field: row} of an experience, with who wrote it."""
        return {row.field: row for row in self.filter(experience=experience).select_related("by__person")}

    def now(self, experience):
        """{name: words} of TEXTS as the editors have them now, signed off or not."""
        edited = dict(self.standing().filter(experience=experience).values_list("field", "text"))
        return {name: edited.get(name, getattr(experience, name)) for name in TEXTS}

    @transaction.atomic
    def write(self, experience, field, text, *, by, revision):
        """Give the text `field` other words; the contributor's own words put them back. Returns the row.

        `revision` is the one that was before the eyes, 0 where nobody had edited it. The same words again are nothing.
        Raises StaleEdit where somebody wrote others since, RefusedMove where nothing may be edited.
        """
        refusal = _("The experience is declined or taken back: its texts are not edited now.")
        experience = held(experience, EDITABLE, refusal, by=by)
        own, number = getattr(experience, field), experience.sendings.aggregate(last=Max("number", default=1))["last"]
        said = {"text": text, "is_put_back": text.strip() == own.strip(), "by": by, "at": timezone.now()}
        row = self.filter(experience=experience, field=field).first()
        if row is None and said["is_put_back"]:
            return EditedText(experience=experience, field=field, revision=0, **said)
        is_new = False
        if row is None:
            row, is_new = self.get_or_create(experience=experience, field=field, defaults={**said, "based_on": number})
        if not is_new and not row.says(text, said["is_put_back"]):
            if row.is_put_back:
                said["based_on"] = number  # edited anew, from what was sent last
            if not self.filter(pk=row.pk, revision=revision).update(revision=F("revision") + 1, **said):
                raise StaleEdit(_("Somebody else has put this text into other words since you opened it."))
            row.refresh_from_db()
            is_new = True
        if is_new:
            row.keep_wording()
        return row

    def take_into_account(self, experience, field, number):
        """The editors have seen what the contributor's sending `number` changed in this text."""
        return self.filter(experience=experience, field=field, based_on__lt=number).update(based_on=number)


class EditedText(models.Model):
    """What a text of TEXTS becomes in the catalogue and in the guide; the contributor's own column is never touched.

    `revision` counts its wordings: who saves says which one was before the eyes. Where the contributor's own words were
    put back, the row stays, so that its revisions go on. `based_on` is the sending that the editors had read.
    """

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="edited_texts", verbose_name=_("experience"))
    field = models.CharField(_("field"), max_length=20)
    text = models.TextField(_("text"), blank=True)
    is_put_back = models.BooleanField(_("as the contributor wrote it"), default=False)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.PositiveSmallIntegerField(_("number of the sending"), default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="edited_texts", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    objects = EditedTextQuerySet.as_manager()

    class Meta:
        ordering = ["experience", "field"]
        verbose_name = _("edited text")
        verbose_name_plural = _("edited texts")
        constraints = [models.UniqueConstraint(fields=["experience", "field"], name="edited_text_once_a_field")]

    def __str__(self):
        return f"{self.experience_id}: {self.field}"

    def says(self, text, is_put_back):
        """Whether it stands so already."""
        return is_put_back if self.is_put_back else not is_put_back and self.text == text

    def keep_wording(self):
        """Its present words, in the journal."""
        said = {name: getattr(self, name) for name in ("field", "revision", "text", "is_put_back", "by", "at")}
        self.experience.edited_wordings.create(**said)


class EditedWording(models.Model):
    """The journal of the edited texts: each wording that one had; rows are added, and never changed."""

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="edited_wordings", verbose_name=_("experience"))
    field = models.CharField(_("field"), max_length=20)
    revision = models.PositiveIntegerField()
    text = models.TextField(_("text"), blank=True)
    is_put_back = models.BooleanField(_("as the contributor wrote it"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="edited_wordings", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["experience", "field", "-revision"]
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [models.UniqueConstraint(fields=["experience", "field", "revision"], name="wording_once_a_revision")]

    def __str__(self):
        return f"{self.experience_id}: {self.field} {self.revision}"
