"""Who is invited to a meeting, what they say before it, and what they are told."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kit.moves import RefusedMove
from members.mail import post
from members.models import Membership, Person, TeamMembership, User
from members.roles import Role

MOST_PROPOSALS = 10


class Invitations:
    """The part of `Meeting` that concerns those invited."""

    def roster(self):
        """Persons invited as of the meeting's day, and those of whom something was said: with their seats of that day."""
        asked = Q(pk__in=self.persons.values("pk")) | Q(pk__in=self.attendances.spoken_of().values("person"))
        seats = Membership.objects.current(self.day)
        places = TeamMembership.objects.current(self.day).settled().filter(team__in=self.teams.all())
        if self.invites_cell:
            asked |= Q(pk__in=seats.values("person"))
        asked |= Q(pk__in=places.values("person"))
        seats = models.Prefetch("memberships", seats.select_related("organisation"), to_attr="seats")
        return Person.objects.filter(asked).prefetch_related(seats)

    def accounts(self):
        """Active accounts of those invited who belong to the cell's work today, for mails."""
        return User.objects.with_role(*Role).filter(person__in=self.roster().values("pk")).select_related("person")

    def invites(self, user):
        return type(self).objects.inviting(user).filter(pk=self.pk).exists()

    def propose(self, title, *, by):
        """Somebody invited would like this talked about; the same words a second time make no second item."""
        if not self.is_planned:
            raise RefusedMove(_("The agenda of this meeting is closed."))
        if not (self.is_editable_by(by) or self.invites(by)):
            raise RefusedMove(_("Only those invited propose items."))
        if self.proposals().filter(proposed_by=by).count() >= MOST_PROPOSALS:
            raise RefusedMove(_("Ten of your items wait already: let the coordination take them in first."))
        item, _made = self.items.get_or_create(title=title, proposed_by=by, defaults={"is_taken": False, "order": 0})
        return item

    def answer(self, said, *, by):
        """`by` says before the meeting whether he or she comes; said again, the later word counts."""
        if not self.awaits_answers or not self.invites(by):
            raise RefusedMove(_("This meeting takes no answers any more."))
        self.attendances.update_or_create(person=by.person, defaults={"answer": said, "answered_at": timezone.now()})

    def invite(self, *, by):
        """Write to everybody invited who has an account and was not written to yet; returns how many."""
        self.check_editor(by)
        if not self.is_planned:
            raise RefusedMove(_("Only a planned meeting has invitations."))
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            asked = set(self.attendances.filter(invited_at__isnull=False).values_list("person", flat=True))
            new = [user for user in self.accounts() if user.person_id not in asked]
            for user in new:
                self.attendances.update_or_create(person=user.person, defaults={"invited_at": timezone.now()})
                self._post("invitation", user, f"meeting-{self.pk}-invitation")
            if new:
                self.log(by, "invited")
        return len(new)

    def tell(self, what, version):
        """Write `what` ("changed", "cancelled") to those who had the invitation and still belong, once a version."""
        for user in self.accounts().filter(person__attendances__meeting=self, person__attendances__invited_at__isnull=False):
            self._post(what, user, f"meeting-{self.pk}-{what}-{version}")

    def _post(self, what, user, key):
        post("meeting", user, key=f"{key}-{user.pk}", meeting_pk=self.pk, what=what)
