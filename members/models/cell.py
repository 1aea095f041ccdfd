"""The cell: its missions, its members, its teams."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kit.moves import RefusedMove
from kit.readings import Certainty, ReadFromSource
from members.models.organisations import Organisation
from members.models.people import Person, valid_on
from members.roles import TeamCode


class Mission(ReadFromSource):
    """One of the five things that the cell will work on (minutes, lines 17–21)."""

    settles = ("text_ar", "text_fr")

    code = models.SlugField(_("code"), max_length=8, unique=True)
    order = models.PositiveSmallIntegerField(_("order"))
    text_ar = models.TextField(_("text (Arabic)"))
    text_fr = models.TextField(_("text (French)"))

    class Meta:
        ordering = ["order"]
        verbose_name = _("mission")
        verbose_name_plural = _("missions")

    def __str__(self):
        return self.text_ar


class Ends:
    """A row with `since` and `until`, the first day outside, that a coordinator may end."""

    def end(self, *, on, by):
        """Let it end on the day `on`; it acts on the next request once that day has come."""
        with transaction.atomic():
            row = type(self).objects.select_for_update().get(pk=self.pk)
            if row.until is not None and row.until <= on:
                raise RefusedMove(_("This had ended already."))
            if on <= row.since:
                raise RefusedMove(_("The end must come after the beginning."))
            row.until = on
            row._history_user = by
            row.save()


class MembershipQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(valid_on(day))

    def of_the_minutes(self):
        return self.filter(person__is_demonstration=False)

    def for_cell_page(self):
        """The seats as the cell's page shows them, with person and organisation, in one query."""
        return self.current().of_the_minutes().select_related("person", "organisation")


class Membership(Ends, ReadFromSource):
    """A person's seat in the cell, for an organisation (minutes, lines 27–45). `until` is the first day outside."""

    settles = ("organisation", "role_ar", "role_fr")

    class Constituency(models.TextChoices):
        ELECTED = "commune_elected", _("Commune: elected members")
        STAFF = "commune_staff", _("Commune: staff")
        EQUALITY = "equality_body", _("Equality body")
        CIVIL_SOCIETY = "civil_society", _("Civil society")
        AGENCY = "development_agency", _("Development agency")

    code = models.SlugField(_("code"), max_length=8, unique=True)
    order = models.PositiveSmallIntegerField(_("order in the minutes"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    role_ar = models.CharField(_("capacity (Arabic)"), max_length=160)
    role_fr = models.CharField(_("capacity (French)"), max_length=160, blank=True)
    constituency = models.CharField(_("constituency"), max_length=20, choices=Constituency)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["order"]
        verbose_name = _("member of the cell")
        verbose_name_plural = _("members of the cell")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gt=models.F("since")),
                name="membership_ends_after_it_begins",
                violation_error_message=_("The end must come after the beginning."),
            )
        ]

    def __str__(self):
        return str(self.person)


class Team(ReadFromSource):
    """A body that the minutes make responsible for actions; belonging to it gives a role.

    The coordination committee is the cell itself: its persons are those with a seat (`Membership`), not places here.
    """

    settles = ("name_ar", "name_fr")

    code = models.CharField(_("code"), max_length=24, choices=TeamCode, unique=True)
    name_ar = models.CharField(_("name (Arabic)"), max_length=120)
    name_fr = models.CharField(_("name (French)"), max_length=120)
    persons = models.ManyToManyField(Person, through="TeamMembership", related_name="teams", verbose_name=_("persons"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self):
        return self.name_ar


class TeamMembershipQuerySet(models.QuerySet):
    def current(self, day=None):
        return self.filter(valid_on(day))

    def settled(self):
        """Only what is certain gives a role: a probable reading waits for a coordinator."""
        return self.filter(certainty=Certainty.CERTAIN)


class TeamMembership(Ends, ReadFromSource):
    """A person's place in a team. `until` is the first day outside.

    Where the minutes' word may be one of several persons, each has a place; when it is settled, one is theirs and the
    others are set aside: they end on the day they began, and so never hold.
    """

    settles = ("person",)
    settles_along = ("until",)

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships", verbose_name=_("team"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="team_memberships", verbose_name=_("person"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = TeamMembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["team", "person"]
        verbose_name = _("place in a team")
        verbose_name_plural = _("places in teams")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "person"],
                condition=models.Q(until__isnull=True),
                name="one_open_place_a_team",
                violation_error_message=_("This person already belongs to the team."),
            )
        ]

    def __str__(self):
        return f"{self.team} · {self.person}"

    def end(self, *, on, by):
        """Nobody closes the door behind himself: a coordinator's own place is ended by another."""
        if self.team.code == TeamCode.PROJECT and by.person_id == self.person_id:
            raise RefusedMove(_("Ask another coordinator to end your own place in the project team."))
        super().end(on=on, by=by)

    @classmethod
    def read(cls, rows, changes):
        """One place of `rows` becomes the person's and the others are set aside; of nobody's, all are open again."""
        if "person" not in changes:
            return
        person = changes["person"]
        chosen = next((place for place in rows if place.person_id == person), rows[0])
        elsewhere = cls.objects.filter(team=chosen.team_id, person=person, until=None).exclude(
            pk__in=[place.pk for place in rows]
        )
        if person is not None and elsewhere.exists():
            chosen = None  # the person has a place in the team by other words
        for place in rows:
            place.set_aside = person is not None and place is not chosen
            if place.set_aside:
                place.until = place.since
            elif place.until == place.since:
                place.until = None
            if place is chosen and person is not None:
                place.person_id = person

    def give_way(self):
        """Of two open places of one person in one team (a merge brought them together), end the less sure one.

        Returns that place, unsaved: this one or the other.
        """
        other = type(self).objects.select_for_update().filter(team=self.team_id, person=self.person_id, until=None)
        other = other.exclude(pk=self.pk).get()
        ends = other if self.is_settled and not other.is_settled else self
        ends.until = max(ends.since, timezone.localdate()) if ends.is_settled else ends.since
        return ends
