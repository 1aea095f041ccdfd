"""How an experience moves from state to state: who may, what follows, and the journal's row."""

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.leaving import WHEN_TAKEN_BACK
from experiences.models.states import CORRECTABLE, DECIDED, MOVES, State
from experiences.models.typing import NOTHING_TYPED
from kit.moves import RefusedMove, StaleEdit
from members.mail import post
from members.roles import Role

# Who of the cell may make a move: a reviser reads and asks, a coordinator decides.
DECIDERS = frozenset({Role.COORDINATOR})
MOVERS = dict.fromkeys([State.UNDER_REVIEW, State.COMPLETION_ASKED], DECIDERS | {Role.REVISER})

# What the desk may do with an experience: transition → where it leads.
TRANSITIONS = {
    "begin_review": State.UNDER_REVIEW,
    "ask_completion": State.COMPLETION_ASKED,
    "accept": State.ACCEPTED,
    "decline": State.DECLINED,
    "take_back_decision": State.UNDER_REVIEW,
}


class Moving(models.Model):
    """The transitions. Each is one conditional update with its journal row; they alone write `state`.

    `version` is the one that the person deciding had before the eyes; the row's own where nobody could have seen another.
    """

    class Meta:
        abstract = True

    def send(self):
        """The contributor hands the experience over, for the first time or anew: one more sending. Raises RefusedMove."""
        if not self.consent_processing:
            raise RefusedMove(_("Without consent to the processing, the experience cannot be sent."))
        if not self.is_open:
            raise RefusedMove(_("It has been sent. To change something in it, begin a correction first."))
        with transaction.atomic():
            now = timezone.now()
            self._move(State.SENT, by=None, sent_at=now, is_correcting=False, **NOTHING_TYPED, **self.folded())
            self.sendings.keep(self)
            if self.lead is not None:
                self.lead.arrive()
            if self.typed_by_id:
                self.lose_typist_key()

    def begin_review(self, *, by, version=None):
        """Somebody of the cell reads it now; also takes back a question to the contributor. Raises RefusedMove."""
        self.refuse("begin_review", by=by)
        self._move(State.UNDER_REVIEW, by=by, version=version)

    def ask_completion(self, *, by, reason, version=None):
        """Back to the contributor with a question, in the words of `reason`; raises RefusedMove."""
        if not reason.strip():
            raise RefusedMove(_("Say what is missing: the contributor will read it."))
        self._move(State.COMPLETION_ASKED, by=by, reason=reason, version=version)

    def withdraw(self, *, reason=""):
        """The contributor takes it back: out of the catalogue and the guide at once, whatever the cell decides meanwhile.

        A second time is nothing. Raises RefusedMove for a draft.
        """
        with transaction.atomic():
            row = type(self).objects.select_for_update().get(pk=self.pk)
            if row.state != State.WITHDRAWN:
                row._move(State.WITHDRAWN, by=None, reason=reason, is_correcting=False, **NOTHING_TYPED)
                # Why stands in the experience's own journal, not in the catalogue's.
                self._meta.apps.get_model("experiences", "Publication").objects.take_back(row, by=None)
                for tell in WHEN_TAKEN_BACK:
                    tell(row)
        self.refresh_from_db()

    def begin_correction(self):
        """The contributor mends what was sent; what was sent stands until it is sent anew. Raises RefusedMove."""
        rows = type(self).objects.filter(pk=self.pk, state__in=CORRECTABLE, is_correcting=False)
        if not rows.update(is_correcting=True, changed_at=timezone.now(), **NOTHING_TYPED):
            raise RefusedMove(_("There is nothing to correct now."))
        self.refresh_from_db()

    def drop_correction(self):
        """What was sent stands; raises RefusedMove where no correction was begun."""
        rows = type(self).objects.filter(pk=self.pk, state__in=CORRECTABLE, is_correcting=True)
        with transaction.atomic():
            if not rows.update(is_correcting=False, changed_at=timezone.now(), **NOTHING_TYPED):
                raise RefusedMove(_("No correction is under way."))
            for added in self.attachments.exclude(sha256__in=self.named_files()):
                added.remove()
        self.refresh_from_db()

    def accept(self, *, by, reason="", version=None):
        """Taken into the guide's material; raises RefusedMove."""
        self._move(State.ACCEPTED, by=by, reason=reason, version=version)

    def decline(self, *, by, reason, version=None):
        """Not taken, for a reason that the contributor will read; raises RefusedMove."""
        if not reason.strip():
            raise RefusedMove(_("Say why: the contributor will read it."))
        self._move(State.DECLINED, by=by, reason=reason, version=version)

    def take_back_decision(self, *, by, reason, version=None):
        """Accepted or declined, back under review; raises RefusedMove."""
        self.refuse("take_back_decision", by=by)
        if not reason.strip():
            raise RefusedMove(_("Say why: the contributor will read it."))
        self._move(State.UNDER_REVIEW, by=by, reason=reason, version=version)

    def refuse(self, transition, *, by):
        """Raise RefusedMove where `by` may not make the `transition` (a name of TRANSITIONS) from where it stands."""
        if transition == "begin_review" and self.state in DECIDED:
            raise RefusedMove(_("It is decided: take the decision back first."))
        if transition == "take_back_decision":
            if self.state not in DECIDED:
                raise RefusedMove(_("There is no decision to take back."))
            if not by.roles & DECIDERS:
                raise RefusedMove(_("Only a coordinator decides on an experience."))
        self._refuse_move(TRANSITIONS[transition], by=by)

    def _refuse_move(self, to, *, by):
        if by is not None:
            if not by.roles & MOVERS.get(State(to), DECIDERS):
                raise RefusedMove(_("Only a coordinator decides on an experience."))
            self.refuse_conflicted(by)
        if to not in MOVES[State(self.state)]:
            raise RefusedMove(
                _("An experience that is “%(from)s” cannot become “%(to)s”."),
                params={"from": self.get_state_display(), "to": State(to).label},
            )

    def _move(self, to, *, by, reason="", version=None, **changes):
        self._refuse_move(to, by=by)
        with transaction.atomic():
            seen = self.version if version is None else version
            unchanged = type(self).objects.filter(pk=self.pk, state=self.state, version=seen)
            if not unchanged.update(state=to, version=F("version") + 1, changed_at=timezone.now(), **changes):
                raise StaleEdit(
                    _("Somebody has decided on this experience in the meantime: read what changed, then decide.")
                )
            move = self.moves.create(by=by, from_state=self.state, to_state=to, reason=reason.strip())
            if self.contact_email and not self.is_demonstration:
                post("experience_moved", None, key=f"experience_moved:{move.pk}", move=move.pk)
            self.tell_desk(move)
        self.refresh_from_db()
