"""Several coordinators at one moment: one decision, one merge, one undoing counts; nothing is written twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from actions.models import Responsibility
from members.models import Merge, Person, Settlement, TeamMembership
from tests.members.test_merging import address
from tests.members.test_merging import typed as merging
from tests.members.test_settling import everything, settle, typed

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


def at_once(work, times=TIMES):
    """Results of `work(number)` done by so many threads that start together."""
    start = Barrier(times)

    def one(number):
        try:
            start.wait()
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


@pytest.fixture
def browsers(cell, coordinator):
    found = [Client() for _ in range(TIMES)]
    for browser in found:
        browser.force_login(coordinator)
    return found


def test_of_several_decisions_one_counts(browsers):
    page = browsers[0].get("/doubts/Q05/")
    keys = {code: Person.objects.get(code=code).pk for code in ("M11", "M14")}
    sent = [typed(page, f"p{keys[['M11', 'M14'][number % 2]]}", reason=f"سبب {number}") for number in range(TIMES)]
    answers = at_once(lambda number: browsers[number].post("/doubts/Q05/", sent[number]).status_code)
    assert sorted(answers) == [302, 409, 409, 409]
    assert Settlement.objects.count() == 1
    places = TeamMembership.objects.current().settled().filter(as_written="العمراني")
    assert [place.person for place in places] == [Responsibility.objects.get(as_written="العمراني").person]


def test_decisions_on_two_doubts_of_one_row_both_count(browsers):
    """The action A01 is certain once both are settled, whichever came last."""
    pages = {code: browsers[0].get(f"/doubts/{code}/") for code in ("Q13", "N02")}
    sent = {}
    for code, page in pages.items():
        blocks = page.context["form"].blocks
        sent[code] = typed(page) | {block.name("choice"): "confirm" for block in blocks}
    answers = at_once(lambda number: browsers[number].post(f"/doubts/{list(sent)[number]}/", sent[list(sent)[number]]), 2)
    for answer, code in zip(answers, sent, strict=True):
        if answer.status_code == 409:  # the other's note made this page old: a second press decides
            again = typed(answer) | {block.name("choice"): "confirm" for block in answer.context["form"].blocks}
            assert browsers[0].post(f"/doubts/{code}/", again).status_code == 302
    assert Settlement.objects.count() == 2
    assert everything()["actions.Action"][0].count("'certain'") == 1


def test_of_several_undoings_one_counts(browsers, coordinator):
    before = everything()
    settlement = settle("Q05", coordinator, {"person": Person.objects.get(code="M14").pk})
    path = f"/doubts/decisions/{settlement.pk}/undo/"
    answers = at_once(lambda number: browsers[number].post(path, {"reason": f"سبب {number}"}).status_code)
    assert sorted(answers) == [200, 200, 200, 302]
    assert everything() == before


def test_of_several_merges_of_one_record_one_counts(browsers):
    merged = Person.objects.get(code="X03")
    before = everything()
    paths = [address(Person.objects.get(code=code), merged) for code in ("M06", "M01", "M06", "M02")]
    sent = [merging(browsers[0].get(path)) for path in paths]
    answers = at_once(lambda number: browsers[number].post(paths[number], sent[number]).status_code)
    assert sorted(answers)[-1] == 302 and answers.count(302) == 1
    done = Merge.objects.get()
    assert Person.objects.get(code="X03").merged_into_id == done.kept
    answers = at_once(lambda number: browsers[number].post(f"/merges/{done.pk}/", {"reason": "خطأ"}).status_code)
    assert answers.count(302) == 1
    assert everything() == before
