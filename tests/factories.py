"""Rows that the tests start from: invented persons with an account and, through their teams, a role."""

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from actions.models import Action, Decision, Meeting, MeetingState, Objective
from actions.models.meetings import Line
from members.models import Membership, Organisation, Person, Team, TeamMembership, User
from members.roles import TEAM_ROLES, Role, TeamCode

SINCE = date(2023, 3, 9)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"  # small, and sound at its ends
)
TEAM_OF = {role: team for team, role in TEAM_ROLES.items()}


def make_organisation(code, **fields):
    return Organisation.objects.create(code=code, **{"name_ar": f"جمعية تجريبية {code}", **fields})


def make_person(code, **fields):
    return Person.objects.create(code=code, **{"given_name": code, "family_name": "تجربة", **fields})


def make_seat(person, organisation=None, **fields):
    """A seat in the cell, which makes `person` a member."""
    return Membership.objects.create(
        code=f"s{person.pk}",
        order=100 + person.pk,
        person=person,
        organisation=organisation or make_organisation(f"of-{person.code}"),
        role_ar="عضو",
        constituency=Membership.Constituency.CIVIL_SOCIETY,
        **{"since": SINCE, **fields},
    )


def make_place(person, code, **fields):
    """A place in the team `code`, made when the minutes' fixtures have not."""
    team, _ = Team.objects.get_or_create(code=code, defaults={"name_ar": code, "name_fr": code})
    return TeamMembership.objects.create(team=team, person=person, **{"since": SINCE, **fields})


def make_account(username, *roles, **fields):
    """An account with exactly these roles; e-mail `<username>@example.org`."""
    person = make_person(username, email=f"{username}@example.org")
    for role in roles:
        if role == Role.ADMINISTRATOR:
            fields.update(is_superuser=True, is_staff=True)
        elif TEAM_OF[role] == TeamCode.COORDINATION:
            make_seat(person)
        else:
            make_place(person, TEAM_OF[role])
    fields.setdefault("is_staff", Role.COORDINATOR in roles)
    user = User.objects.create_user(username, person.email, "a long password", person=person, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_action(code, *, answered_by=(), **fields):
    """An action of the plan for which the persons `answered_by` answer; its objective is made when there is none."""
    objective = Objective.objects.first() or Objective.objects.create(code="O", order=1, text_ar="هدف", text_fr="Objectif")
    defaults = {"order": Action.objects.count() + 1, "measures_ar": f"إجراء {code}", "objective": objective}
    action = Action.objects.create(code=code, **{**defaults, **fields})
    for order, person in enumerate(answered_by, 1):
        action.responsibilities.create(order=order, person=person, as_written=person.full_name)
    return action


def make_meeting(by, *, agenda=("نقطة أولى", "نقطة ثانية"), days=7, held=False, teams=(), persons=(), **fields):
    """A meeting of the whole cell, `days` from now, planned by the coordinator `by`; a `held` one was yesterday."""
    starts_at = timezone.now() + timedelta(days=-1 if held else days)
    meeting = Meeting(**{"title": "اجتماع تجريبي", "starts_at": starts_at, "place": "مقر الجماعة", **fields})
    meeting.plan(by=by, agenda=[Line(title=title) for title in agenda], teams=teams, persons=persons)
    if held:
        meeting.move(MeetingState.HELD, by=by, version=meeting.version)
    return meeting


def make_decision(meeting, by, *, persons=(), teams=(), **fields):
    """A decision under the first item of a meeting that was held."""
    decision = Decision(item=meeting.items.first(), **{"text": "قرار تجريبي", **fields})
    return decision.store(by=by, version=None, persons=persons, teams=teams)
