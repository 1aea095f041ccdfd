"""Invitations: single-use links by which the persons of the cell open their account. Only a link's SHA-256 is stored."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.links import link_digest, new_token
from kit.moves import RefusedMove, StaleEdit
from members.models.people import Person, User

GOOD_FOR = timedelta(days=14)


class InvitationQuerySet(models.QuerySet):
    def unfinished(self):
        """Neither used nor revoked: at most one a person (a constraint says so), though it may have expired."""
        return self.filter(used_at=None, revoked_at=None)

    def open(self):
        """Those whose link lets somebody in now. Whoever left the cell or has an account meanwhile needs none."""
        invited = Person.objects.of_the_cell().filter(account=None)
        return self.unfinished().filter(expires_at__gt=timezone.now(), person__in=invited.values("pk"))

    def with_token(self, token):
        return self.with_digest(link_digest(token))

    def with_digest(self, digest):
        """The open invitation of a link's SHA-256, with its person: a queryset of none or one."""
        return self.open().filter(digest=digest).select_related("person")

    def by_whom(self):
        return self.select_related("made_by__person", "revoked_by__person")

    def make(self, person, *, by, seen=None, sent_to=""):
        """A new invitation of `person`, which revokes the one before it: (invitation, token), the token only now.

        `seen` is the primary key of the person's last invitation as the page showed it: StaleEdit when somebody (or
        a double tap) has made another since, for its link may be on its way already. 0: whatever there was.
        """
        with transaction.atomic():
            person = Person.objects.select_for_update().get(pk=person.pk)
            if User.objects.filter(person=person).exists():
                raise RefusedMove(_("This person has an account already."))
            if not Person.objects.of_the_cell().filter(pk=person.pk).exists():
                raise RefusedMove(_("Only persons who have a seat in the cell or a place in a team can be invited."))
            last = self.filter(person=person).values_list("pk", flat=True).order_by("-pk").first()
            if seen != 0 and seen != last:
                raise StaleEdit(_("A link was made for this person a moment ago. Make another only if that one is lost."))
            now = timezone.now()
            self.filter(person=person).unfinished().update(revoked_at=now, revoked_by=by)
            token = new_token()
            invitation = self.create(
                person=person,
                digest=link_digest(token),
                made_by=by,
                made_at=now,
                expires_at=now + GOOD_FOR,
                sent_to=sent_to,
            )
        return invitation, token


class Invitation(models.Model):
    """A link's life is its own journal: who made it and when, opened, used, or revoked by whom. Rows stay."""

    class State(models.TextChoices):
        NOT_OPENED = "not_opened", _("Not opened yet")
        OPENED = "opened", _("Opened, not finished")
        USED = "used", _("Used")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")

    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations", verbose_name=_("person"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"))
    sent_to = models.EmailField(_("sent to"), blank=True)
    expires_at = models.DateTimeField(_("expires at"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by"))

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_unfinished_invitation_a_person",
                violation_error_message=_("This person has an invitation already."),
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True), name="invitation_used_or_revoked"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.made_at:%Y-%m-%d}"

    @property
    def state(self):
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.OPENED if self.opened_at else self.State.NOT_OPENED

    @property
    def is_open(self):
        return self.state in (self.State.NOT_OPENED, self.State.OPENED)

    def note_opening(self):
        """Somebody began to fill in the page behind the link; the fetching of it by a mail's scanner does not count."""
        Invitation.objects.open().filter(pk=self.pk, opened_at=None).update(opened_at=timezone.now())

    def revoke(self, *, by):
        if not Invitation.objects.unfinished().filter(pk=self.pk).update(revoked_at=timezone.now(), revoked_by=by):
            raise RefusedMove(_("This invitation was used or revoked before you."))

    def join(self, *, username, password, email, language, agrees):
        """The person's account, made with the invitation's one use; RefusedMove where either is gone meanwhile.

        An e-mail counts as verified when the link went there. `agrees`: to be named on public pages, from today.
        """
        user = User(username=username, email=email, language=language, person=self.person)
        user.set_password(password)
        now = timezone.now()
        try:
            with transaction.atomic():
                if not Invitation.objects.open().filter(pk=self.pk).update(used_at=now, opened_at=self.opened_at or now):
                    raise RefusedMove(_("This invitation is no longer open. Ask the coordination for a new link."))
                user.save()
                if email:
                    verified = email == self.sent_to.lower()
                    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
                person = Person.objects.select_for_update().get(pk=self.person_id)
                person.email = person.email or email
                person.agree_to_be_shown(agrees)
                person._history_user = user
                person.save()
        except IntegrityError as error:
            raise RefusedMove(_("Somebody took this user name or this e-mail a moment ago. Choose another.")) from error
        return user
