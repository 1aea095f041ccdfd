"""How an experience leaves: a draft thrown away, a sheet withdrawn, and what was withdrawn erased some weeks later."""

from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.states import State
from experiences.models.told import Told
from experiences.models.typed_for import TypedFor
from experiences.models.typing import NOTHING_TYPED

# Said in the legal notice: what was withdrawn is erased after so long, so that a wrong press can still be told of.
ERASED_AFTER = timedelta(days=30)

# Functions of an experience whose contributor has taken it, or a consent, back: what stands further right hangs itself in
# here when the apps are ready. They run within the same transaction.
WHEN_TAKEN_BACK = []

CONTACT = ["contact_name", "contact_role", "contact_phone", "contact_email"]
# Tables about an experience, by the name under which it knows them: what holds its words goes with it, what does not, stays.
# A test sees to it that each stands in one of the two.
ROWS_OF_WORDS = {"edited_texts", "edited_wordings", "sign_offs", "review_comments", "imported_row", "left_out_of"}
ROWS_THAT_STAY = {
    "attachments": "taken away one by one, with their files",
    "sendings": "number and day stay, their content is emptied",
    "publication": "emptied when it was withdrawn",
    "moves": "the journal",
    "consent_changes": "the journal",
    "review_entries": "the desk’s journal",
    "conflicts": "the desk’s journal",
    "private_links": "they open the page that says what became of it",
    "entries": "its place in an edition, without a word of it",
    "frozen_sheets": "that a frozen edition tells it, without a word of it",
}


class LeavingQuerySet(models.QuerySet):
    def erasable(self):
        """Withdrawn so long ago that nothing but code, state and journal may stay."""
        long_ago = timezone.now() - ERASED_AFTER
        return self.filter(erased_at=None, moves__to_state=State.WITHDRAWN, moves__at__lt=long_ago).distinct()


class Leaving(models.Model):
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_withdrawable(self):
        """Whether it was sent and stands; a draft is thrown away instead."""
        return self.state not in (State.DRAFT, State.WITHDRAWN)

    def discard(self):
        """Delete a draft with its files and its history, as if it had never been; whether it was one."""
        with transaction.atomic():
            row = type(self).objects.select_for_update().filter(pk=self.pk, state=State.DRAFT).first()
            if row is None:
                return False
            for attachment in row.attachments.all():
                attachment.remove()
            row.delete()
            type(self).history.filter(id=self.pk).delete()
        return True

    def erase(self):
        """Leave of a withdrawn experience its code, state, consents and journal, and nothing that was told; whether it did."""
        with transaction.atomic():
            row = type(self).objects.select_for_update().filter(pk=self.pk, state=State.WITHDRAWN, erased_at=None).first()
            if row is None:
                return False
            for attachment in row.attachments.all():
                attachment.remove()
            columns, lists = Told.told_fields()
            for name in lists:
                getattr(row, name).clear()
            for relation in self._meta.related_objects:
                if relation.get_accessor_name() in ROWS_OF_WORDS:
                    relation.related_model.objects.filter(**{relation.field.name: row}).delete()
            row.sendings.update(told={}, files=[])
            blank = type(self)()
            names = [*columns, *CONTACT, *TypedFor.words()]
            empty = {name: getattr(blank, self._meta.get_field(name).attname) for name in names}
            # Past the history, which is emptied.
            type(self).objects.filter(pk=self.pk).update(
                **empty, **blank.folded(), **NOTHING_TYPED, erased_at=timezone.now()
            )
            row.history.all().delete()
        return True
