"""The edition's texts: which they are, who may change them, and every wording that was kept."""

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from guide.models.states import OPEN, EditionState
from kit.moves import RefusedMove, StaleEdit
from members.roles import Role

# Markdown, in the order of the book; "changes" stands near its end.
TEXTS = "foreword acknowledgements acronyms context method legal_framework lessons changes".split()
ANNEXES = "annex_petition annex_motion annex_form annex_minutes".split()
FRAME = "title_ar title_fr subtitle_ar subtitle_fr year publisher printer legal_deposit isbn rights".split()
EDITED = FRAME + TEXTS


class Worded(models.Model):
    """What Edition knows of its texts."""

    class Meta:
        abstract = True

    def may_be_worded_by(self, user):
        """A coordinator words an open edition, the revision committee one that was sent into revision."""
        in_revision = self.state == EditionState.IN_REVISION
        return self.is_open and (Role.COORDINATOR in user.roles or (in_revision and Role.REVISER in user.roles))

    def filled_texts(self):
        """[(name, label, whether it says something)] of the texts in the book's order."""
        shown = [name for name in TEXTS if name != "changes" or self.corrects_id]
        return [(name, self._meta.get_field(name).verbose_name, bool(getattr(self, name).strip())) for name in shown]

    def refuse_wording(self, by):
        """Raises RefusedMove, with words, unless `by` may change the texts now."""
        self.refuse_closed()
        if not self.may_be_worded_by(by):
            raise RefusedMove(_("The revision committee edits the texts once the edition was sent into revision."))

    def save_texts(self, *, version, by, names=None):
        """Store what `names` (all of EDITED unless told) say on this object, and keep a wording of each that changed.

        Raises RefusedMove where `by` may not, StaleEdit when somebody changed the edition since `version` was read.
        """
        with transaction.atomic():
            stored = type(self).objects.select_for_update().get(pk=self.pk)
            stored.refuse_wording(by)
            values = {name: getattr(self, name) for name in names or EDITED}
            changed = {name: value for name, value in values.items() if value != getattr(stored, name)}
            rows = type(self).objects.filter(pk=self.pk, version=version, state__in=OPEN)
            if not rows.update(version=F("version") + 1, **changed):
                raise StaleEdit(_("Somebody changed these texts after you had opened them."))
            for name, value in changed.items():
                self.keep_wording(name, value, by=by, before=getattr(stored, name))
        self.version = version + 1

    def keep_wording(self, field, words, *, by, before=""):
        """A further wording of `field`; the first keeps what stood `before`, written by nobody knows whom."""
        if before and not self.wordings.filter(field=field).exists():
            self.wordings.create(field=field, words=str(before), by=None, at=self.created_at)
        self.wordings.create(field=field, words=str(words), by=by)
