"""Sign-off: the contributor agrees to the words that editors gave the experience, or objects, or is silent."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from experiences.models.editing import EditedText, held
from experiences.models.experience import Experience
from experiences.models.states import SIGNABLE
from kit.moves import RefusedMove, StaleEdit
from kit.snapshots import digest
from members.mail import post
from members.roles import Role

USUAL_TIME = timedelta(days=14)
REMINDED = timedelta(days=3)  # before the last day
WRONG_STATE = _("A text is signed off while its experience is under review or accepted.")


class SignOffState(models.TextChoices):
    ASKED = "asked", _("Waits for the contributor")
    AGREED = "agreed", _("Agreed to")
    OBJECTED = "objected", _("Objected to")
    SILENT = "silent", _("Silence recorded")
    REPLACED = "replaced", _("Asked anew since")


# Whoever was silent may still answer; what was answered is not answered otherwise, but asked anew.
SIGN_OFF_MOVES = {
    SignOffState.ASKED: {SignOffState.AGREED, SignOffState.OBJECTED, SignOffState.SILENT, SignOffState.REPLACED},
    SignOffState.SILENT: {SignOffState.AGREED, SignOffState.OBJECTED},
    SignOffState.AGREED: set(),
    SignOffState.OBJECTED: set(),
    SignOffState.REPLACED: set(),
}
ANSWERS = [SignOffState.AGREED, SignOffState.OBJECTED]
IN_FORCE = [SignOffState.AGREED, SignOffState.SILENT]


class SignOffQuerySet(models.QuerySet):
    def in_force(self):
        """Those that make edited words public."""
        return self.filter(state__in=IN_FORCE)

    def open(self):
        """Asked, and the contributor can answer now."""
        return self.filter(state=SignOffState.ASKED, experience__state__in=SIGNABLE)

    def overdue(self):
        """Past their last day: somebody calls the contributor, or a coordinator records the silence."""
        return self.open().filter(deadline__lt=timezone.localdate())

    def to_remind(self, today):
        """Of which the contributor is reminded by mail on `today`: three days before the last one, or as soon after."""
        near = self.open().filter(deadline__range=(today, today + REMINDED), asked_at__date__lt=today)
        return near.filter(experience__is_demonstration=False).exclude(experience__contact_email="")

    def for_desk(self):
        """With who asked and all that happened, the last first."""
        return self.select_related("asked_by__person").prefetch_related("events__by__person").order_by("-pk")

    def mark(self, experience):
        """A short mark of what would be asked now, to tell on a later request whether it is still the same."""
        last = self.filter(experience=experience).order_by("-pk").values_list("pk", flat=True).first()
        return digest({"texts": EditedText.objects.now(experience), "last": last})

    @transaction.atomic
    def ask(self, experience, *, by, until, seen):
        """Ask the contributor to agree to the texts as the editors have them now; one that was asked before is replaced.

        `until`: the last day to answer. `seen`: the `mark` of what was before the eyes. Raises RefusedMove.
        """
        if until <= timezone.localdate():
            raise RefusedMove(_("The last day to answer is a day to come."))
        experience = held(experience, SIGNABLE, WRONG_STATE, by=by)
        if seen != self.mark(experience):
            raise StaleEdit(_("The texts were changed, or the sign-off was asked, after you opened this page: look again."))
        texts = EditedText.objects.now(experience)
        if texts == experience.public_texts():
            raise RefusedMove(_("There is nothing to agree to: these are the words that are public already, or would be."))
        for before in self.filter(experience=experience, state=SignOffState.ASKED):
            before._move(SignOffState.REPLACED, by=by)
        sign_off = self.create(
            experience=experience,
            asked_by=by,
            asked_at=timezone.now(),
            deadline=until,
            texts=texts,
            edited=[name for name, words in texts.items() if words != getattr(experience, name)],
            sending=max((sending.number for sending in experience.sendings.all()), default=1),
        )
        sign_off.events.create(by=by, to_state=SignOffState.ASKED)
        if experience.contact_email and not experience.is_demonstration:
            post("sign_off_asked", None, key=f"sign_off_asked:{sign_off.pk}", sign_off=sign_off.pk)
        return sign_off


class SignOff(models.Model):
    """One request to agree. `texts`: {name: words} of TEXTS as they were asked; `edited`: the names of those that were not
    the contributor's own words; `remarks`: {name: words} of an objection, beside its `comment` on the whole."""

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="sign_offs", verbose_name=_("experience"))
    state = models.CharField(_("state"), max_length=8, choices=SignOffState, default=SignOffState.ASKED, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="sign_offs", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    deadline = models.DateField(_("last day to answer"))
    texts = models.JSONField(_("texts"))
    edited = models.JSONField(_("edited texts"), default=list)
    sending = models.PositiveSmallIntegerField(_("number of the sending"), default=1)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    remarks = models.JSONField(_("remarks"), default=dict, blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SignOffState.values), name="sign_off_state_known"),
            models.UniqueConstraint(
                fields=["experience"], condition=Q(state=SignOffState.ASKED), name="one_sign_off_asked_at_a_time"
            ),
        ]

    def __str__(self):
        return f"{self.experience_id}: {self.state}"

    @property
    def is_in_force(self):
        return self.state in IN_FORCE

    @property
    def is_answerable(self):
        """Whether its contributor may answer it now."""
        return bool(SIGN_OFF_MOVES[SignOffState(self.state)] & set(ANSWERS)) and self.experience.state in SIGNABLE

    @property
    def is_past(self):
        return self.deadline < timezone.localdate()

    @property
    def answers_by_phone(self):
        """Whether a coordinator may record what the contributor said: told on paper or by phone, or without an e-mail."""
        source = Experience.Source
        return not self.experience.contact_email or self.experience.source in [source.PAPER, source.PHONE]

    def changed_since(self, now):
        """Names of the texts that have other words `now` ({name: words}) than those that were asked."""
        return [name for name, words in now.items() if self.texts.get(name) != words]

    # Transitions: each is one conditional update with its journal row; the only writers of `state`. All raise RefusedMove.

    def agree(self):
        """The contributor agrees to the words as they were asked."""
        self._move(SignOffState.AGREED, by=None, answered_at=timezone.now())

    def object(self, *, comment="", remarks=None):
        """The contributor objects, in words on the whole or on single texts."""
        remarks = {name: words.strip() for name, words in (remarks or {}).items() if words.strip()}
        if not comment.strip() and not remarks:
            raise RefusedMove(_("Say what you object to: a few words are enough."))
        told = {"comment": comment.strip(), "remarks": remarks}
        self._move(SignOffState.OBJECTED, by=None, words=comment, answered_at=timezone.now(), **told)

    def record_answer(self, *, by, agrees, said_by, said_on, words=""):
        """What the contributor said by phone or in person; who said it and when goes into the journal."""
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator records the contributor’s answer."))
        if not self.answers_by_phone:
            raise RefusedMove(_("The contributor has an e-mail and answers through the private link."))
        if not said_by.strip():
            raise RefusedMove(_("Write who gave the answer."))
        if not timezone.localdate(self.asked_at) <= said_on <= timezone.localdate():
            raise RefusedMove(_("The answer was given after the sign-off was asked, and not later than today."))
        if not agrees and not words.strip():
            raise RefusedMove(_("Write what the contributor objects to."))
        to = SignOffState.AGREED if agrees else SignOffState.OBJECTED
        told = {"comment": words.strip(), "answered_at": timezone.now()}
        self._move(to, by=by, words=words, said_by=said_by.strip(), said_on=said_on, **told)

    def record_silence(self, *, by):
        """The last day has passed without an answer: the text stands as it was asked, and the journal says why."""
        if Role.COORDINATOR not in by.roles:
            raise RefusedMove(_("Only a coordinator records a silence."))
        if not self.is_past:
            raise RefusedMove(_("The contributor may still answer: silence is recorded after the last day."))
        self._move(SignOffState.SILENT, by=by)

    def _move(self, to, *, by, words="", said_by="", said_on=None, **changes):
        if to not in SIGN_OFF_MOVES[SignOffState(self.state)]:
            raise RefusedMove(
                _("A sign-off that is “%(from)s” cannot become “%(to)s”."),
                params={"from": self.get_state_display(), "to": to.label},
            )
        with transaction.atomic():
            held(self.experience, SIGNABLE, WRONG_STATE, by=by)
            if not SignOff.objects.filter(pk=self.pk, state=self.state).update(state=to, **changes):
                raise StaleEdit(_("It was answered, or asked anew, in the meantime: look again."))
            event = self.events.create(
                by=by, from_state=self.state, to_state=to, words=words.strip(), said_by=said_by, said_on=said_on
            )
            if not self.experience.is_demonstration:
                self._tell(event)
        self.refresh_from_db()

    def _tell(self, event):
        """An answer: whoever asked, and whoever the experience is assigned to, but for whoever recorded it. A silence: the
        contributor, who may still answer."""
        if event.to_state == SignOffState.SILENT and self.experience.contact_email:
            post("sign_off_silent", None, key=f"sign_off_silent:{self.pk}", sign_off=self.pk)
        if event.to_state not in ANSWERS:
            return
        readers = {self.asked_by, self.experience.assigned_to} - {None, event.by}
        for user in readers:
            post("sign_off_answered", user, key=f"sign_off_answered:{event.pk}:{user.pk}", sign_off=self.pk)


class SignOffEvent(models.Model):
    """The journal of sign-offs: who asked, answered or recorded what; `by` is empty for the contributor.

    `said_by` and `said_on`: who gave an answer that a coordinator recorded, and on which day.
    """

    sign_off = models.ForeignKey(SignOff, models.CASCADE, related_name="events", verbose_name=_("sign-off"))
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sign_off_events",
        verbose_name=_("by"),
    )
    from_state = models.CharField(_("from"), max_length=8, choices=SignOffState, blank=True)
    to_state = models.CharField(_("to"), max_length=8, choices=SignOffState)
    words = models.TextField(_("words"), blank=True)
    said_by = models.CharField(_("who answered"), max_length=120, blank=True)
    said_on = models.DateField(_("answered on"), null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("event of a sign-off")
        verbose_name_plural = _("events of sign-offs")

    def __str__(self):
        return f"{self.sign_off_id}: {self.to_state}"
