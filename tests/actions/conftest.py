"""Plans of any length, and one small plan that has every kind of deadline and status."""

from datetime import date, timedelta

import pytest

from actions.deadlines import Precision, date_range
from actions.models import Action, Objective, Responsibility, Status, Step
from members.models import Person, Team
from members.roles import TeamCode


@pytest.fixture
def many(cell):
    """`many(number)` fills the cell's plan up to `number` actions, with all that an action may have."""

    def fill(number):
        objectives, persons = list(Objective.objects.all()), list(Person.objects.all())
        team = Team.objects.get(code=TeamCode.PROJECT)
        rows = []
        for place in range(Action.objects.count(), number):
            precision = Precision.values[place % 3]
            first, last = date_range(precision, date(2024, 1, 1) + timedelta(days=place % 1500))
            dated = {"due_from": first, "due_to": last, "precision": precision} if place % 9 else {}
            said = {"status": Status.values[place % 7], "progress": place % 101 if place % 2 else None}
            rows.append(
                Action(
                    code=f"B{place}",
                    order=place + 1,
                    objective=objectives[place * len(objectives) // number],
                    measures_ar=f"إجراء عدد {place}",
                    **dated,
                    **said,
                )
            )
        made = Action.objects.bulk_create(rows)
        Step.objects.bulk_create(Step(action=action, order=1, text_ar="مرحلة") for action in made)
        Responsibility.objects.bulk_create(
            Responsibility(action=action, order=order, as_written="-", **party)
            for place, action in enumerate(made)
            for order, party in enumerate([{"team": team}, {"person": persons[place % len(persons)]}])
        )
        Action.objects.filter(pk__in=[action.pk for action in made]).refresh_search()

    return fill
