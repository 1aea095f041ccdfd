"""Persons, and the accounts of those who have one."""

from collections import defaultdict

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from kit.readings import ReadFromSource
from members.roles import TEAM_ROLES, Role, TeamCode


class PersonQuerySet(models.QuerySet):
    def shown_in_public(self):
        """Those who agreed to be shown on public pages (law 09-08: publishing a name is a processing of its own)."""
        return self.filter(agreed_to_be_shown_on__isnull=False, is_demonstration=False)


class Person(ReadFromSource):
    """Someone the minutes or the cell's work name; not published and without account until he or she agrees."""

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

    @property
    def agreed_to_be_shown(self):
        return self.agreed_to_be_shown_on is not None


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


def valid_on(day=None):
    """Condition for rows with `since` and `until` (exclusive) that hold on `day`, today by default."""
    day = day or timezone.localdate()
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
