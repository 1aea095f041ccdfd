"""Persons, and the accounts of those who have one."""

import re
from collections import defaultdict
from itertools import chain, count

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models import Prefetch, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python
from simple_history.models import HistoricalRecords

from kit.folding import fold
from kit.readings import Alias, ReadFromSource
from members.roles import TEAM_ROLES, Role, TeamCode


class PersonQuerySet(models.QuerySet):
    def shown_in_public(self):
        """Those who agreed to be shown on public pages (law 09-08: publishing a name is a processing of its own)."""
        return self.filter(agreed_to_be_shown_on__isnull=False, is_demonstration=False)

    def of_the_cell(self, day=None):
        """Those who stand in the cell on `day`, today by default: a seat, or a place in a team read with certainty."""
        seats = apps.get_model("members", "Membership").objects.current(day)
        places = apps.get_model("members", "TeamMembership").objects.current(day).settled()
        return self.filter(Q(pk__in=seats.values("person")) | Q(pk__in=places.values("person")))

    def for_invitations(self):
        """The cell's persons with account, invitations (last first), invitations' mails and standing; seven queries."""
        journal = apps.get_model("members", "Invitation").objects.by_whom()
        mails = apps.get_model("members", "Message").objects.filter(kind="invitation")
        return (
            self.of_the_cell()
            .with_standing()
            .select_related("account")
            .prefetch_related(
                Prefetch("invitations", journal, to_attr="invited"), Prefetch("messages", mails, to_attr="mails")
            )
        )

    def with_standing(self):
        """With aliases, `seats` and `places` (lists): where each stands today, with organisation and team; three queries."""
        seats = apps.get_model("members", "Membership").objects.current().select_related("organisation")
        places = apps.get_model("members", "TeamMembership").objects.current().settled().select_related("team")
        return self.prefetch_related(
            "aliases",
            Prefetch("memberships", seats, to_attr="seats"),
            Prefetch("team_memberships", places, to_attr="places"),
        )

    def standing(self):
        """Records of their own: without those that were merged into another. For lists, searches and choices."""
        return self.filter(merged_into=None)


class Person(ReadFromSource):
    """Someone the minutes or the cell's work name; not published and without account until he or she agrees."""

    settles = ("given_name", "family_name", "latin_name")
    merges = (
        "given_name",
        "family_name",
        "latin_name",
        "latin_name_confirmed",
        "title",
        "gender_form",
        "phone",
        "email",
        "agreed_to_be_shown_on",
    )

    class GrammaticalGender(models.TextChoices):
        """The form in which the minutes write the person's role; it is no statement by the person."""

        FEMININE = "F", _("feminine form")
        MASCULINE = "M", _("masculine form")
        UNKNOWN = "", _("not shown by the role")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    given_name = models.CharField(_("given name"), max_length=80, blank=True)
    family_name = models.CharField(_("family name"), max_length=80, blank=True)
    latin_name = models.CharField(_("name in Latin letters"), max_length=160, blank=True)
    latin_name_confirmed = models.BooleanField(_("spelling confirmed by the person"), default=False)
    title = models.CharField(_("title, as the person gives it"), max_length=120, blank=True)
    gender_form = models.CharField(_("grammatical gender of the role"), max_length=1, choices=GrammaticalGender, blank=True)
    phone = PhoneNumberField(_("phone"), region="MA", blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    agreed_to_be_shown_on = models.DateField(_("agreed to be shown on"), null=True, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_records",
        verbose_name=_("merged into"),
    )

    objects = PersonQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["family_name", "given_name"]
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self):
        return self.full_name or self.as_written

    @property
    def full_name(self):
        """Given name, then family name, whatever the order of the minutes."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def shown_name(self):
        """The name in its usual order; as the minutes write it while that order or spelling is not settled."""
        return self.full_name if self.is_settled or not self.as_written else self.as_written

    def name_in(self, language):
        """For a greeting: in Latin letters for a French reader where anybody has written it so."""
        return self.latin_name if language.startswith("fr") and self.latin_name else str(self)

    @property
    def agreed_to_be_shown(self):
        return self.agreed_to_be_shown_on is not None

    @property
    def has_account(self):
        return getattr(self, "account", None) is not None

    @property
    def suggested_username(self):
        """Made of the name in Latin letters, free at this moment; "" where nobody has written one."""
        words = re.findall(r"[a-z0-9]+", fold(self.latin_name))
        taken = {name.lower() for name in User.objects.values_list("username", flat=True)} if words else ()
        names = chain([".".join(words)], (f"{'.'.join(words)}{number}" for number in count(2)))
        return next(name for name in names if name not in taken) if words else ""

    def agree_to_be_shown(self, agrees):
        """Consent to be named on public pages, dated; an earlier one keeps its day, a withdrawn one leaves none."""
        if not agrees:
            self.agreed_to_be_shown_on = None
        elif not self.agreed_to_be_shown:
            self.agreed_to_be_shown_on = timezone.localdate()

    @property
    def names(self):
        """Every name this record is met under: list of (name, line of the minutes or None)."""
        told = [(self.as_written, self.source_line), (self.full_name, None), (self.latin_name, None)]
        return [(name, line) for name, line in told if name]


class PersonAlias(Alias):
    """Another name under which the person is met: what a record that was merged into this one was called."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="aliases", verbose_name=_("person"))

    class Meta(Alias.Meta):
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="alias_once_a_person")]


class UserQuerySet(models.QuerySet):
    def with_role(self, *roles, day=None):
        """Active accounts whose person has one of `roles` on `day`, today by default: the inverse of `User.roles`."""
        teams = [code for code, role in TEAM_ROLES.items() if role in roles]
        places = apps.get_model("members", "TeamMembership").objects.current(day).settled().filter(team__code__in=teams)
        has = Q(person__in=places.values("person"))
        if TeamCode.COORDINATION in teams:
            has |= Q(person__in=apps.get_model("members", "Membership").objects.current(day).values("person"))
        if Role.ADMINISTRATOR in roles:
            has |= Q(is_superuser=True)
        return self.filter(has, is_active=True)

    def with_team_codes(self):
        """These accounts with the `team_codes` of all of them read at once: list, in two queries."""
        seats = apps.get_model("members", "Membership").objects.current()
        places = apps.get_model("members", "TeamMembership").objects.current().settled()
        rows = seats.values_list("person", Value(TeamCode.COORDINATION.value)).order_by()
        codes = defaultdict(set)
        for person, code in rows.union(places.values_list("person", "team__code").order_by()):
            codes[person].add(code)
        accounts = list(self)
        for account in accounts:
            account.team_codes = frozenset(codes[account.person_id])
        return accounts

    def with_email(self, email):
        """Accounts that sign in with this e-mail, whatever its letters' case."""
        return self.filter(Q(email__iexact=email) | Q(emailaddress__email__iexact=email)).distinct()

    def called(self, login):
        """The one account that signs in as `login` (user name, e-mail, or phone in any spelling); None for none or several."""
        found = list(self.filter(username__iexact=login)[:2])
        if not found and "@" in login:
            found = list(self.with_email(login)[:2])
        if not found and (phone := to_python(login, region="MA")) and phone.is_valid():
            found = list(self.filter(person__phone=phone)[:2])
        return found[0] if len(found) == 1 else None


class AccountManager(UserManager.from_queryset(UserQuerySet)):
    use_in_migrations = False


class User(AbstractUser):
    """An account. What it may do follows from its person's teams at the moment of the request.

    `muted_mails` holds the optional kinds of `members.mail` that its owner has switched off.
    """

    person = models.OneToOneField(
        Person, models.PROTECT, null=True, blank=True, related_name="account", verbose_name=_("person")
    )

    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    muted_mails = models.JSONField(_("mails not wanted"), default=list, blank=True)

    objects = AccountManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self):
        return str(self.person) if self.person_id else self.username

    def address_of(self, name, *args):
        """The address called `name`, in the account's own language."""
        with override(self.language):
            return reverse(name, args=args)

    @cached_property
    def team_codes(self):
        """Codes of the teams the person belongs to today by a settled reading: frozenset of str. One query.

        A seat in the cell is a place in the coordination committee: the minutes name one body twice.
        """
        if not self.person_id:
            return frozenset()
        seats = self.person.memberships.current().values_list(Value(TeamCode.COORDINATION.value))
        places = self.person.team_memberships.current().settled().values_list("team__code")
        return frozenset(code for (code,) in seats.order_by().union(places.order_by()))

    @cached_property
    def represents(self):
        """The organisations that the person sits in the cell for today: (their keys, every name they go by, folded).

        Records that were merged into one of them are it as well. Two queries.
        """
        if not self.person_id:
            return frozenset(), frozenset()
        seats = self.person.memberships.current().order_by().values("organisation")
        Organisation = apps.get_model("members", "Organisation")
        rows = Organisation.objects.filter(Q(pk__in=seats) | Q(merged_into__in=seats) | Q(merged_records__in=seats))
        rows = list(rows.order_by().distinct().prefetch_related("aliases"))
        names = {name for row in rows for name, _line in row.names} | {
            alias.name for row in rows for alias in row.aliases.all()
        }
        return frozenset(row.pk for row in rows), frozenset(filter(None, map(fold, names)))

    @property
    def has_left(self):
        """Whether the person stood in the cell once and does so no more. An account that never had a role has not left."""
        if self.roles or not self.person_id:
            return False
        ended = Q(until__lte=timezone.localdate())
        seats, places = self.person.memberships.filter(ended), self.person.team_memberships.settled().filter(ended)
        return seats.exists() or places.exists()

    @cached_property
    def roles(self):
        """frozenset of Role, kept for the request, so that leaving a team acts on the next one."""
        roles = {TEAM_ROLES[code] for code in self.team_codes}
        if self.is_superuser:
            roles.add(Role.ADMINISTRATOR)
        return frozenset(roles)

    def mute(self, kind):
        """Switch the mails of `kind` off, whatever else is being switched at this moment."""
        with transaction.atomic():
            row = User.objects.select_for_update().get(pk=self.pk)
            if kind not in row.muted_mails:
                row.muted_mails = [*row.muted_mails, kind]
                row.save(update_fields=["muted_mails"])

    def change_email(self, email):
        """The account's one address, "" for none; not verified before a code that went there has come back."""
        self.email = email
        self.save(update_fields=["email"])
        self.emailaddress_set.all().delete()
        if email:
            self.emailaddress_set.create(email=email, primary=True)


def valid_on(day=None):
    """Condition for rows with `since` and `until` (exclusive) that hold on `day`, today by default."""
    day = day or timezone.localdate()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
