"""The queue of mails: what is to be told to whom, and what became of it."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kit.words import one_line
from members.letters import KINDS

# A mail server that is silent is asked again, for a day and a half in all.
WAITS = [timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=9), timedelta(hours=24)]
LEASE = timedelta(minutes=5)  # a sending that has not said its end by then was killed
OFF_SALT = "members.muting"


class WhyNot(models.TextChoices):
    """Why a mail ended without being sent; a mail server's refusal is kept in the server's own words."""

    UNKNOWN_KIND = "unknown kind", _("this version of the portal does not write it")
    NO_ADDRESS = "no address", _("there is no address")
    ACCOUNT_CLOSED = "account closed", _("the account is closed")
    LEFT = "left", _("the person has no role in the cell any more")
    SWITCHED_OFF = "switched off", _("switched off by its reader")
    OVERTAKEN = "no longer wanted", _("what it was to tell no longer holds")
    INTERRUPTED = "interrupted", _("its sending was interrupted twice")


class MessageQuerySet(models.QuerySet):
    def due(self, now=None):
        """What waits and whose time has come; also what a killed worker left half-sent."""
        now = now or timezone.now()
        return self.filter(state__in=[Message.State.WAITING, Message.State.SENDING], next_try_at__lte=now)

    def forgotten(self):
        """What should have been tried a while ago: the job that was to do it was lost with its worker or never began."""
        return self.due(timezone.now() - LEASE)

    def failed(self):
        return self.filter(state=Message.State.FAILED)

    def send_again(self):
        """Put those of these that failed into the queue anew, with all their attempts before them; returns their pks."""
        again = []
        for pk in self.failed().values_list("pk", flat=True):
            fresh = {"state": Message.State.WAITING, "attempts": 0, "next_try_at": timezone.now(), "reason": ""}
            if self.model.objects.failed().filter(pk=pk).update(**fresh):
                again.append(pk)
        return again


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

    def __str__(self):
        return f"{self.kind_label} · {self.posted_at:%Y-%m-%d}"

    @property
    def kind_label(self):
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @property
    def why(self):
        """Why it was not sent, or not yet, in the reader's language where the words are ours."""
        return WhyNot(self.reason).label if self.reason in WhyNot else self.reason

    @cached_property
    def reader(self):
        """The account, the person, or whom the kind finds by the payload: None where there is nobody (any more)."""
        kind = KINDS.get(self.kind)
        return self.user or self.person or (kind.reader(**self.payload) if kind and kind.reader else None)

    @property
    def address(self):
        """Where it goes; "" where there is no address."""
        return getattr(self.reader, "address", None) or getattr(self.reader, "email", "")

    @property
    def language(self):
        """The account's or the outsider's own; a person without an account has the one that the mail was posted with."""
        if self.user_id or not self.person_id:
            return getattr(self.reader, "language", settings.LANGUAGE_CODE)
        return self.payload.get("language", settings.LANGUAGE_CODE)

    def deliver(self):
        """Write and send it, once: of several workers one does. Returns when to ask again, None where it has ended."""
        now = timezone.now()
        mine = Message.objects.due(now).filter(pk=self.pk, attempts=self.attempts, state=self.state)
        begun = {"state": self.State.SENDING, "attempts": self.attempts + 1, "next_try_at": now + LEASE}
        if self.state == self.State.SENDING:  # its sender was killed: perhaps it went, so once more and never twice
            begun = {"state": self.State.FAILED} if self.reason == WhyNot.INTERRUPTED else begun
            begun["reason"] = WhyNot.INTERRUPTED
        if not mine.update(**begun):
            self.refresh_from_db()
            return self.next_try_at if self.state in (self.State.WAITING, self.State.SENDING) else None
        self.refresh_from_db()
        if self.state == self.State.FAILED:
            return None
        with translation.override(self.language):
            letter, why_not = self.write()
            if letter is None:
                return self._end(self.State.DROPPED, reason=why_not)
            try:
                self.as_mail(letter).send()
            except OSError as error:  # as smtplib's own errors are
                return self._put_off(error)
            except ValueError as error:  # an address or a subject that Django lets into no header
                return self._end(self.State.FAILED, reason=in_words(error))
        return self._end(self.State.SENT, sent_at=timezone.now())

    def write(self):
        """`(letter, "")` as things stand now, or `(None, WhyNot)`."""
        kind = KINDS.get(self.kind)
        if why_not := self._unwanted(kind):
            return None, why_not
        letter = kind.write(self.reader, **self.payload)
        return (letter, "") if letter else (None, WhyNot.OVERTAKEN)

    def _unwanted(self, kind):
        """Why its reader gets no mail of `kind`, whatever it says; None where nothing is against it.

        What has a switch is the cell's work and ends with the last role; what has none (an invitation, a receipt) does not.
        """
        if kind is None:
            return WhyNot.UNKNOWN_KIND
        if not self.address:
            return WhyNot.NO_ADDRESS
        if not self.user_id:
            return None
        if not self.user.is_active:
            return WhyNot.ACCOUNT_CLOSED
        if kind.optional and not self.user.roles:
            return WhyNot.LEFT
        if kind.optional and self.kind in self.user.muted_mails:
            return WhyNot.SWITCHED_OFF
        return None

    def as_mail(self, letter):
        """`letter` with text, HTML and headers, in the language that is active."""
        off, host = self._off_url(), urlsplit(settings.SITE_URL).hostname
        # The same on every attempt: of a mail that went out twice, most programs show one.
        headers = {"Message-ID": f"<{self.pk}.{self.posted_at:%Y%m%d%H%M%S}@{host}>"}
        if off:  # RFC 8058: one press in the reader's mail program; a POST, which no scanner makes
            headers |= {"List-Unsubscribe": f"<{off}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        return letter.mail(
            to=self.address,
            reader=self.reader,
            language=self.language,
            headers=headers,
            switches=settings.SITE_URL + letter.switches_path if self.user_id else "",
            off=off,
            kind=KINDS[self.kind],
        )

    def _off_url(self):
        """Where mails of this kind are switched off without signing in; "" where they have no switch."""
        if not (self.user_id and KINDS[self.kind].optional):
            return ""
        return settings.SITE_URL + reverse("mails_off", args=[signing.dumps([self.user_id, self.kind], salt=OFF_SALT)])

    def _put_off(self, error):
        """A refusal of the address is final; a silent server is asked again until the waits are used up."""
        if isinstance(error, SMTPRecipientsRefused):
            refused = all(code >= 500 for code, _words in error.recipients.values())
        else:
            refused = isinstance(error, SMTPDataError) and error.smtp_code >= 500
        if refused or self.attempts > len(WAITS):
            return self._end(self.State.FAILED, reason=in_words(error))
        again = timezone.now() + WAITS[self.attempts - 1]
        self._end(self.State.WAITING, next_try_at=again, reason=in_words(error))
        return again

    def _end(self, state, **fields):
        Message.objects.filter(pk=self.pk, attempts=self.attempts).update(state=state, **{"reason": "", **fields})


def in_words(error):
    """What went wrong, as the mail server or the system says it."""
    if isinstance(error, SMTPRecipientsRefused):
        answers = error.recipients.values()
    else:
        answers = [(error.smtp_code, error.smtp_error)] if isinstance(error, SMTPResponseException) else []
    said = (f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}" for code, words in answers)
    return one_line(" ".join(said) or str(error) or type(error).__name__)[:500]
