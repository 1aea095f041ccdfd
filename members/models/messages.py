"""The queue of mails: what is to be told to whom, and what became of it."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from members.letters import KINDS

# A mail server that is silent is asked again, for a day and a half in all.
WAITS = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=9), timedelta(hours=24)]
LEASE = timedelta(minutes=5)  # a sending that has not said its end by then was killed


class MessageQuerySet(models.QuerySet):
    def due(self, now=None):
        """What waits and whose time has come; also what a killed worker left half-sent."""
        now = now or timezone.now()
        return self.filter(state__in=[Message.State.WAITING, Message.State.SENDING], next_try_at__lte=now)


class Message(models.Model):
    """A mail of a kind known to `members.mail`, written when it is delivered, from `payload`; no text is kept at rest.

    `key` is unique: what was posted once is not posted again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("No longer wanted")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(_("key"), max_length=160, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("account")
    )
    person = models.ForeignKey(
        "members.Person", models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("person")
    )
    payload = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    posted_at = models.DateTimeField(_("posted at"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["state", "next_try_at"], name="message_by_due_time")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(person__isnull=False), name="message_has_a_reader"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"

    @property
    def address(self):
        """Where it goes: the account's e-mail, else the person's; "" where there is none."""
        return self.user.email if self.user_id else self.person.email

    @property
    def language(self):
        return self.user.language if self.user_id else settings.LANGUAGE_CODE

    def deliver(self):
        """Write and send it, once: of several workers one does. Returns when to ask again, None where it has ended."""
        now = timezone.now()
        mine = Message.objects.due(now).filter(pk=self.pk, attempts=self.attempts)
        if not mine.update(state=self.State.SENDING, attempts=self.attempts + 1, next_try_at=now + LEASE):
            self.refresh_from_db()
            return self.next_try_at if self.state in (self.State.WAITING, self.State.SENDING) else None
        self.refresh_from_db()
        with translation.override(self.language):
            letter, why_not = self.write()
            if letter is None:
                return self._end(self.State.DROPPED, reason=why_not)
            try:
                self._send(letter)
            except (OSError, SMTPResponseException) as error:  # smtplib's own errors are OSErrors, too
                return self._put_off(error)
        return self._end(self.State.SENT, sent_at=timezone.now())

    def write(self):
        """`(letter, "")` as things stand now, or `(None, why nobody wants it any more)`."""
        kind = KINDS.get(self.kind)
        if kind is None:
            return None, "unknown kind"
        if not self.address:
            return None, "no address"
        if self.user_id and not self.user.is_active:
            return None, "account closed"
        if self.user_id and kind.optional and self.kind in self.user.muted_mails:
            return None, "switched off"
        letter = kind.write(self.user if self.user_id else self.person, **self.payload)
        return letter, "" if letter else "no longer wanted"

    def _send(self, letter):
        context = {
            "letter": letter,
            "reader": self.user or self.person,
            "site": settings.SITE_URL,
            "language": self.language,
            "is_rtl": translation.get_language_info(self.language)["bidi"],
            "switches": settings.SITE_URL + letter.switches_path if self.user_id else "",
        }
        mail = EmailMultiAlternatives(
            subject=" ".join(str(letter.subject).split()),
            body=render_to_string("emails/letter.txt", context),
            to=[self.address],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
        mail.send()

    def _put_off(self, error):
        """A refusal of the address is final; a silent server is asked again until the waits are used up."""
        refused = isinstance(error, SMTPRecipientsRefused) and all(code >= 500 for code, _words in error.recipients.values())
        if refused or self.attempts > len(WAITS):
            return self._end(self.State.FAILED, reason=str(error)[:500])
        again = timezone.now() + WAITS[self.attempts - 1]
        self._end(self.State.WAITING, next_try_at=again, reason=str(error)[:500])
        return again

    def _end(self, state, **fields):
        Message.objects.filter(pk=self.pk, attempts=self.attempts).update(state=state, **{"reason": "", **fields})
