"""How an edition moves from state to state: who may, what follows, and the journal's row."""

from dataclasses import replace

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from experiences.models import EditedWording
from guide.manuscript import decision_of, written
from guide.manuscript.comparing import differences
from guide.models.hooks import BLOCKING, WHEN_FROZEN
from guide.models.states import SETTLED, STEPS, EditionState
from kit.moves import RefusedMove, StaleEdit
from members.mail import post
from members.roles import Role

# Who is told of a move by mail: its name → (kind of mail, the roles that read it).
TOLD = {
    "ask_revision": ("edition_revision", {Role.REVISER}),
    "return_to_preparation": ("edition_returned", {Role.COORDINATOR}),
    "circulate": ("edition_circulated", {Role.MEMBER, Role.REVISER, Role.VALIDATOR, Role.COORDINATOR}),
    "return_to_revision": ("edition_returned", {Role.COORDINATOR, Role.REVISER}),
    "validate": ("edition_validated", {Role.COORDINATOR, Role.REVISER}),
    "publish": ("edition_published", {Role.MEMBER, Role.REVISER, Role.VALIDATOR, Role.COORDINATOR}),
}


class Moving(models.Model):
    """The transitions. Each is one conditional update with its journal row; they alone write `state`."""

    class Meta:
        abstract = True

    def ask_revision(self, *, by):
        """Over to the revision committee; raises RefusedMove."""
        with transaction.atomic():
            self._hold("ask_revision", by=by)
            self._move("ask_revision", by=by)

    def return_to_preparation(self, *, by, reason):
        """Back to the coordination; raises RefusedMove."""
        with transaction.atomic():
            self._hold("return_to_preparation", by=by, reason=reason)
            self._move("return_to_preparation", by=by, reason=reason)

    def circulate(self, *, by, until):
        """Freeze it and give it to the whole cell to read and comment on until the day `until`; raises RefusedMove."""
        if until < timezone.localdate():
            raise RefusedMove(_("The last day for comments has passed already."))
        self.refuse("circulate", by=by)
        self.compile()
        self.refuse_blocked()
        self.fill_changes(by=by)
        self.refresh_from_db()
        seen = written(self)
        if not seen.sheets:
            raise RefusedMove(_("It holds no sheet yet."))
        kept = self._frozen_rows().with_own_pictures(seen)  # files first: the database waits for none of them
        with transaction.atomic():
            self._hold("circulate", by=by)
            if written(self) != seen:
                raise StaleEdit(_("Something in the edition was changed at this moment: read it again, then circulate it."))
            self._move("circulate", by=by, kept=kept, comments_until=until)

    def return_to_revision(self, *, by, reason):
        """What was circulated is taken back, to be revised; raises RefusedMove."""
        with transaction.atomic():
            self._hold("return_to_revision", by=by, reason=reason)
            self._move("return_to_revision", by=by, reason=reason)

    def validate(self, *, by, name, text, seen):
        """The validator's decision: what was circulated is frozen with it, for good, and goes to the press.

        `seen` is the key of the circulated FrozenManuscript that was before the eyes. Raises RefusedMove, and StaleEdit
        where another one is circulated now.
        """
        if not name.strip() or not text.strip():
            raise RefusedMove(_("The decision carries a name and a text: they are printed in the book."))
        self.refuse_validating(by=by)
        with transaction.atomic():
            self._hold("validate", by=by)
            circulated = self.frozen_in_force()
            if circulated.pk != seen:
                raise StaleEdit(_("Another version has been circulated in the meantime: read it, then decide."))
            self.refuse_validating(by=by)
            said = {"decided_by": by, "decided_at": timezone.now(), "decided_name": name.strip(), "decision": text.strip()}
            for field, value in said.items():
                setattr(self, field, value)
            with translation.override(self.language):
                kept = replace(circulated.read(), decision=decision_of(self))
            self._move("validate", by=by, reason=text, kept=kept, **said)

    def publish(self, *, by):
        """Everybody may read it: raises RefusedMove while its file is not printed, and where a consent was taken back."""
        with transaction.atomic():
            self._hold("publish", by=by)
            self.refuse_publishing()
            self._move("publish", by=by)

    # What stands against a move

    def refuse(self, name, *, by, reason=None):
        """Raise RefusedMove where `by` may not make the step `name` from where the edition stands.

        A `reason` of None asks whether it could be made with one.
        """
        step = STEPS[name]
        if not by.roles & step.who:
            raise RefusedMove(_("This step is for other people of the cell."))
        if self.state != step.start:
            raise StaleEdit(
                _("The edition is “%(state)s” now: this step is not to be made any more."),
                params={"state": self.get_state_display()},
            )
        if step.needs_reason and reason is not None and not reason.strip():
            raise RefusedMove(_("Say why: those who work on the edition will read it."))

    def refuse_blocked(self):
        """Raise RefusedMove where it lacks something that a circulated edition has, naming what."""
        holds = self.entries.filter(experience__in=self.may_hold()).exists() or self.count_unplaced()
        found = [] if holds else [_("It holds no sheet yet.")]
        if found := found + [block for ask in BLOCKING for block in ask(self)]:
            raise RefusedMove([_("It cannot be circulated yet."), *(str(block) for block in found)])

    def refuse_validating(self, *, by):
        """Raise RefusedMove unless `by` may validate what is circulated, and nothing has changed since."""
        self.refuse("validate", by=by)
        if self.comments.open().exists():
            raise RefusedMove(_("Comments wait to be settled: coordinators and revisers settle each of them first."))
        edited = EditedWording.objects.filter(experience__entries__edition=self, by=by)
        if self.wordings.filter(by=by).exists() or edited.exists():
            raise RefusedMove(_("You have edited texts of this edition: who edits does not validate."))
        if changed := self.changed_since_circulated():
            told = _("Something has changed since it was circulated: it has to be circulated anew.")
            raise RefusedMove([told, *changed])

    def changed_since_circulated(self):
        """What would be frozen otherwise now than it was circulated, in words: a list."""
        now = self._frozen_rows().as_if_frozen(written(self))
        return differences(self.frozen_in_force().read(), now)

    def refuse_publishing(self):
        if not self.frozen_book():
            raise RefusedMove(_("Its final book is not printed yet."))
        if self._meta.model.objects.losing().filter(pk=self.pk).exists():
            raise RefusedMove(
                _(
                    "A contributor has taken back an experience, a photo or a name in it: prepare a corrected edition instead."
                )
            )

    def refuse_printing(self):
        """Raise RefusedMove where the validated edition's one file is there: it stays byte for byte."""
        if self.state in SETTLED and self.frozen_book():
            raise RefusedMove(_("The validated edition is printed: its file stays as it is, byte for byte."))

    def delete(self, **kwargs):
        """Only what never left the first preparation goes; raises RefusedMove."""
        if self.moves.exists():
            raise RefusedMove(_("An edition that people have worked on is not deleted."))
        return super().delete(**kwargs)

    # Who is told

    @property
    def is_ready(self):
        """Whether nothing but the validator's decision is waited for: comments settled, their last day over."""
        if self.state != EditionState.CIRCULATED or self.comments.open().exists():
            return False
        until = self.frozen_in_force().comments_until
        return until is None or until < timezone.localdate()

    def tell_ready(self):
        """Mail the validator, once a circulation, when it is ready to be validated; returns how many were written to."""
        edition = self._meta.model.objects.get(pk=self.pk)
        if not edition.is_ready or edition.is_demonstration:
            return 0
        frozen = edition.frozen_in_force().pk
        readers = get_user_model().objects.with_role(Role.VALIDATOR)
        return sum(
            post("edition_ready", user, key=f"edition_ready:{frozen}:{user.pk}", edition=edition.pk) for user in readers
        )

    def _tell(self, name, move):
        kind, roles = TOLD[name]
        if self.is_demonstration:
            return
        for user in get_user_model().objects.with_role(*roles).exclude(pk=move.by_id):
            post(kind, user, key=f"{kind}:{move.pk}:{user.pk}", move=move.pk)

    # The one writer

    def _frozen_rows(self):
        return apps.get_model("guide", "FrozenManuscript").objects

    def _hold(self, name, *, by, reason=None):
        """Lock the row until the transaction ends, take over what it says now, and refuse what may not be."""
        self._meta.model.objects.select_for_update().get(pk=self.pk)
        self.refresh_from_db()
        self.refuse(name, by=by, reason=reason)

    def _move(self, name, *, by, reason="", kept=None, comments_until=None, **changes):
        step = STEPS[name]
        rows = self._meta.model.objects.filter(pk=self.pk, state=step.start)
        if not rows.update(state=step.end, **changes):
            raise StaleEdit(_("Somebody has moved this edition in the meantime: see where it stands now."))
        move = self.moves.create(from_state=step.start, to_state=step.end, by=by, reason=reason.strip())
        self.refresh_from_db()
        if kept is not None:
            for build in self.builds.active():
                build.cancel()  # it prints what is not this
            self._frozen_rows().freeze(self, kept, by=by, state=step.end, comments_until=comments_until)
            for begin in WHEN_FROZEN:
                begin(self, by)
        self._tell(name, move)
