"""The views of a plan of 2,000 actions: how fast the server makes them."""

import http.client
import statistics
import time
from contextlib import contextmanager
from datetime import date, timedelta
from urllib.parse import urlsplit

from bench import benchmark, portal, result

ACTIONS = 2000
VIEWS = {"plan.table": "plan", "plan.board": "plan_board", "plan.timeline": "plan_timeline"}


@benchmark
def plan():
    """Median of 20 answers by gunicorn with 2,000 actions, to a coordinator and to a stranger: the slower of the two."""
    from django.urls import reverse

    portal.address()
    with many_actions():
        for name, view in VIEWS.items():
            coordinator = server_time(reverse(view), {"Cookie": session_of("coordinator")})
            stranger = server_time(reverse(view), {})
            slower, faster = max(coordinator, stranger), min(coordinator, stranger)
            who = "a stranger’s" if slower == coordinator else "a coordinator’s"
            yield result(name, slower, "ms", against=who, other=faster)


def server_time(path, headers):
    connection = http.client.HTTPConnection(urlsplit(portal.address()).netloc)
    times = []
    for _ in range(24):
        start = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - start) * 1000)
        assert answer.status == 200, (path, answer.status)
    return statistics.median(times[4:])


def session_of(username):
    from django.conf import settings
    from django.test import Client

    from members.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@contextmanager
def many_actions():
    """2,000 actions in the five objectives over eight years: each with two steps, a team and a person that answer for it."""
    from actions.deadlines import Precision, date_range
    from actions.models import Action, Objective, Responsibility, Status, Step
    from members.models import Person, Team

    objectives, persons, teams = list(Objective.objects.all()), list(Person.objects.all()), list(Team.objects.all())
    words = list(Action.objects.values_list("measures_ar", "measures_fr"))
    actions = []
    for number in range(Action.objects.count(), ACTIONS):
        precision = Precision.values[number % 3]
        first, last = date_range(precision, date(2023, 1, 1) + timedelta(days=number * 37 % 2900))
        arabic, french = words[number % len(words)]
        dated = {"due_from": first, "due_to": last, "precision": precision} if number % 10 else {}
        actions.append(
            Action(
                code=f"B{number}",
                order=number,
                objective=objectives[number % len(objectives)],
                measures_ar=f"{arabic} ({number})",
                measures_fr=f"{french} ({number})",
                status=Status.values[number % 7],
                progress=number % 101 if number % 3 else None,
                **dated,
            )
        )
    made = Action.objects.bulk_create(actions)
    Step.objects.bulk_create(
        Step(action=action, order=order, text_ar=f"مرحلة {order}", text_fr=f"Étape {order}")
        for action in made
        for order in (1, 2)
    )
    Responsibility.objects.bulk_create(
        Responsibility(action=action, order=order, as_written="-", **party)
        for number, action in enumerate(made)
        for order, party in enumerate([{"team": teams[number % len(teams)]}, {"person": persons[number % len(persons)]}])
    )
    ours = Action.objects.filter(pk__in=[action.pk for action in made])
    ours.refresh_search()
    try:
        yield ours
    finally:
        ours.delete()
