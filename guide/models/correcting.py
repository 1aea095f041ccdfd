"""Corrections of a validated edition: a new edition, with the list of what changed."""

import re

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from guide.manuscript import written
from guide.manuscript.comparing import sheets_that_differ, texts_that_differ
from guide.models.states import OPEN, SETTLED
from kit.moves import RefusedMove, StaleEdit
from members.roles import Role

OWN = {"id", "slug", "state", "version", "created_at", "year", "corrects", "changes", "legal_deposit", "isbn"}
DECISION = {"decided_by", "decided_at", "decided_name", "decision"}


def plain(words):
    """`words` in a line of Markdown that says nothing but them."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", words)


class Correcting(models.Model):
    class Meta:
        abstract = True

    def under_correction(self):
        """The edition that corrects this one and is not published yet, or None."""
        return self.corrected_by.exclude(state="published").order_by("-pk").first()

    def refuse_correcting(self, *, by):
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator prepares a corrected edition."))
        if self.state not in SETTLED:
            raise RefusedMove(_("Only a validated edition is corrected by a new one; this one can still be changed itself."))
        if self.under_correction():
            raise RefusedMove(_("A corrected edition is being prepared already."))

    def prepare_correction(self, *, by, slug):
        """A new edition in preparation with the texts, partners and order of this one; raises RefusedMove.

        Numbers that the National Library gave stay with this edition. Sheets that may no longer be printed are left out.
        """
        try:
            with transaction.atomic():
                self._meta.model.objects.select_for_update().get(pk=self.pk)
                self.refuse_correcting(by=by)
                new = self._meta.model(slug=slug, corrects=self, year=timezone.localdate().year)
                for field in self._meta.concrete_fields:
                    if field.name not in OWN | DECISION:
                        setattr(new, field.attname, getattr(self, field.attname))
                new.save()
                self._copy_partners(new)
                self._copy_order(new)
                for row in self.left_out.all():
                    new.left_out.create(experience_id=row.experience_id, reason=row.reason, by_id=row.by_id)
                new.compile()
                new.fill_changes(by=by)
        except IntegrityError as error:
            raise RefusedMove(_("Another edition has this identifier already.")) from error
        return new

    def _copy_partners(self, new):
        for partner in self.partners.all():
            partner.pk, partner.edition, logo = None, new, partner.logo
            if logo:  # a file of its own: either edition may change it
                with logo.open("rb") as file:
                    partner.logo.save(logo.name.rsplit("/", 1)[-1], ContentFile(file.read()), save=False)
            partner._state.adding = True
            partner.save()

    def _copy_order(self, new):
        for chapter in self.chapters.prefetch_related("entries"):
            entries = list(chapter.entries.all())
            chapter.pk, chapter.edition, chapter._state.adding = None, new, True
            chapter._prefetched_objects_cache = {}
            chapter.save()
            for entry in entries:
                entry.pk, entry.edition, entry.chapter, entry._state.adding = None, new, chapter, True
                entry.save()

    def proposed_changes(self):
        """What differs from the edition that this one corrects, as a Markdown list in its language."""
        with translation.override(self.language):
            old = self.corrects.frozen_in_force().read()
            new = self._frozen_rows().as_if_frozen(written(self))
            return "\n".join(f"- {plain(line)}" for line in sheets_that_differ(old, new) + texts_that_differ(old, new))

    def propose_changes(self, *, by):
        """Put the proposed list into the text `changes`; raises RefusedMove, and StaleEdit where a text was changed meanwhile."""
        if not self.corrects_id or Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator proposes the changes of a corrected edition."))
        self.refuse_closed()
        words = self.proposed_changes()
        with transaction.atomic():
            rows = self._meta.model.objects.filter(pk=self.pk, version=self.version, state__in=OPEN)
            if not rows.update(changes=words, version=self.version + 1):
                raise StaleEdit(_("Somebody changed these texts after you had opened them."))
            self.wordings.create(field="changes", words=words, by=by)
        self.refresh_from_db()

    def fill_changes(self, *, by):
        """Propose them where a corrected edition says nothing yet of its changes."""
        if self.corrects_id and not self.changes.strip():
            self.propose_changes(by=by)
