"""Experiences that came from another form: the journal of the imports, and what is kept beside each sheet."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from experiences.models.experience import Experience
from experiences.models.journal import Move
from experiences.models.moving import DECIDERS
from experiences.models.sendings import CONSENTS, CONTACT, Sending, as_json
from experiences.models.states import State
from experiences.models.told import Told
from experiences.models.typing import NOTHING_TYPED
from kit.links import link_digest, new_token
from kit.moves import RefusedMove

AT_ONCE = 500  # rows of one statement

# What an experience has from its arrival; a row of any other kind means that somebody has worked on it.
ITS_OWN = {"sendings", "moves", "private_links", "imported_row"}


class ExperienceImport(models.Model):
    """One file that was imported: never changed but to say that it was taken back."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="experience_imports", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    row_count = models.PositiveIntegerField(_("rows of the file"))
    taken_in = models.PositiveIntegerField(_("experiences taken in"), default=0)
    left_out = models.JSONField(_("rows left out"), default=dict)  # {verdict: number}
    columns = models.JSONField(_("matching of columns"))  # [[heading, target]]
    words = models.JSONField(_("meaning of words"), default=dict)
    consent_by = models.CharField(_("who collected the consents"), max_length=120, blank=True)
    consent_on = models.DateField(_("on which day"), null=True, blank=True)
    consent_words = models.TextField(_("in which words"), blank=True)
    tells = models.BooleanField(_("contributors were written to"), default=False)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("import of experiences")
        verbose_name_plural = _("imports of experiences")

    def __str__(self):
        return self.name

    def experiences(self):
        return Experience.objects.filter(imported_row__came_with=self)

    def take_in(self, rows):
        """Make experiences of `rows` (DraftRow, told and beside), each sent in the name of whoever imports.

        `Experience.send` and, for those that want something, `ask_completion`, for many rows at once: the same columns,
        sendings, moves and history, without the mails. In the transaction of the import; returns the experiences.
        """
        if not self.by.roles & DECIDERS:
            raise RefusedMove(_("Only a coordinator decides on an experience."))
        made = [self._draft_of(row) for row in rows]
        reason = str(_("Import of “%(name)s”") % {"name": self.name})
        made = bulk_create_with_history(
            made, Experience, batch_size=AT_ONCE, default_user=self.by, default_change_reason=reason[:100]
        )
        for name in Told.told_fields()[1]:
            self._fill_list(name, zip(made, rows, strict=True))
        pks = [experience.pk for experience in made]
        self._move(pks, State.DRAFT, State.SENT, reason, sent_at=timezone.now(), **NOTHING_TYPED)
        made = list(Experience.objects.filter(pk__in=pks).order_by("pk"))
        Sending.objects.bulk_create(sending_of(*pair) for pair in zip(made, rows, strict=True))
        for words, asked in asked_of(made, rows).items():
            self._move(asked, State.SENT, State.COMPLETION_ASKED, words)
        ImportedRow.objects.bulk_create(self._beside(*pair) for pair in zip(made, rows, strict=True))
        self.taken_in += len(made)
        return made

    def _draft_of(self, row):
        lists = Told.told_fields()[1]
        told = {name: value for name, value in row.told.items() if name not in lists}
        made = Experience(link_digest=link_digest(new_token()), source=Experience.Source.IMPORT, **told)
        for column, words in made.folded().items():
            setattr(made, column, words)
        return made

    def _fill_list(self, name, pairs):
        field = Experience._meta.get_field(name)
        through, term = field.remote_field.through, field.m2m_reverse_field_name()
        links = [through(**{"experience_id": made.pk, f"{term}_id": code}) for made, row in pairs for code in row.told[name]]
        through.objects.bulk_create(links, batch_size=AT_ONCE)

    def _move(self, pks, before, after, reason, **changes):
        """One conditional update for all of `pks`, and a row of the journal for each."""
        unchanged = Experience.objects.filter(pk__in=pks, state=before)
        moved = unchanged.update(state=after, version=F("version") + 1, changed_at=timezone.now(), **changes)
        if moved != len(pks):
            raise RefusedMove(_("Nothing was imported: an experience could not be taken in."))
        moves = [Move(experience_id=pk, by=self.by, from_state=before, to_state=after, reason=reason) for pk in pks]
        Move.objects.bulk_create(moves, batch_size=AT_ONCE)

    def _beside(self, experience, row):
        return ImportedRow(
            experience=experience,
            came_with=self,
            number=row.number,
            key=row.beside.get("key", ""),
            sent_there=row.beside.get("sent_there", ""),
            files=row.beside.get("files", []),
            others=row.beside.get("others", []),
            consent_by=self.consent_by,
            consent_on=self.consent_on,
            consent_words=self.consent_words,
            version=2 if row.wanting else 1,
        )

    # Taking back

    @property
    def is_standing(self):
        return self.taken_back_at is None

    def why_not_taken_back(self):
        """Why the import cannot be taken back, in words; empty when it can."""
        if not self.is_standing:
            return _("This import has been taken back already.")
        if self._worked_on().exists():
            return _("Somebody has worked on one of its experiences since: decline or edit them one by one.")
        return ""

    def _worked_on(self):
        """Those of its experiences that are no more as they arrived."""
        worked = ~Q(version=F("imported_row__version")) | Q(is_correcting=True) | ~Q(typed={})
        for relation in Experience._meta.related_objects:
            if relation.get_accessor_name() not in ITS_OWN and not relation.hidden:
                worked |= Q(pk__in=relation.related_model._base_manager.values(relation.field.name))
        return self.experiences().filter(worked)

    @transaction.atomic
    def take_back(self, *, by):
        """Delete what came with this import, with its journals; this row stays. Raises RefusedMove."""
        if not by.roles & DECIDERS:
            raise RefusedMove(_("Only a coordinator decides on an experience."))
        pks = list(self.experiences().select_for_update(of=("self",)).values_list("pk", flat=True))
        if refusal := self.why_not_taken_back():
            raise RefusedMove(refusal)
        standing = ExperienceImport.objects.filter(pk=self.pk, taken_back_at=None)
        if not standing.update(taken_back_at=timezone.now(), taken_back_by=by):
            raise RefusedMove(_("This import has been taken back already."))
        self.refresh_from_db()
        for start in range(0, len(pks), AT_ONCE):
            some = pks[start : start + AT_ONCE]
            Move.objects.filter(experience__in=some).delete()
            try:
                Experience.objects.filter(pk__in=some).delete()
            except ProtectedError as error:
                raise RefusedMove(
                    _("Somebody has worked on one of its experiences since: decline or edit them one by one.")
                ) from error
            Experience.history.filter(id__in=some).delete()
        return len(pks)


class ImportedRow(models.Model):
    """What is kept beside an experience that came with an import, for the desk alone. None of it is ever published.

    `version` is the experience's own when it arrived: another one means that it has been moved since.
    """

    experience = models.OneToOneField(Experience, models.CASCADE, related_name="imported_row", verbose_name=_("experience"))
    came_with = models.ForeignKey(ExperienceImport, models.PROTECT, related_name="rows", verbose_name=_("import"))
    number = models.PositiveIntegerField(_("row"))
    key = models.CharField(max_length=80, blank=True, editable=False)  # of the answer in its form, where it has one
    sent_there = models.CharField(_("when it was sent there"), max_length=60, blank=True)
    files = models.JSONField(_("links to photos and documents"), default=list)
    others = models.JSONField(_("other answers"), default=list)  # [[heading, words]]
    consent_by = models.CharField(_("who collected the consents"), max_length=120, blank=True)
    consent_on = models.DateField(_("on which day"), null=True, blank=True)
    consent_words = models.TextField(_("in which words"), blank=True)
    version = models.PositiveIntegerField()

    class Meta:
        ordering = ["came_with", "number"]
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_answer_imported_once")]

    def __str__(self):
        return f"{self.came_with_id}/{self.number}"


def sending_of(experience, row):
    """The first sending of an experience as `Sending.objects.keep` makes it, its lists from the row."""
    columns, lists = Told.told_fields()
    told = {name: as_json(experience, name) for name in [*columns, *CONTACT, *CONSENTS]}
    told |= {name: sorted(row.told[name]) for name in lists}
    return Sending(experience=experience, number=1, told=told, files=[], at=experience.sent_at)


def asked_of(made, rows):
    """{question in words: pks of those who are asked it}."""
    asked = {}
    for experience, row in zip(made, rows, strict=True):
        if row.wanting:
            labels = [str(Experience._meta.get_field(name).verbose_name) for name in row.wanting]
            words = _("Please tell us what the form that you filled in did not ask: %(fields)s.")
            asked.setdefault(str(words % {"fields": str(_(", ")).join(labels)}), []).append(experience.pk)
    return asked
