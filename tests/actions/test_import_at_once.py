"""Two coordinators confirm at once: what one has written, the other does not write again, nor over it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from actions.models import Action, StatusUpdate
from members.roles import Role
from tests.actions.sheets import CODE, MEASURES, OBJECTIVE, PREVIEW, SENTENCE, STATUS, choose, sheet_of
from tests.factories import make_account

pytestmark = pytest.mark.django_db(transaction=True)

HEADINGS = [CODE, OBJECTIVE, MEASURES, STATUS, SENTENCE]


@pytest.fixture
def offices(db):
    """Two coordinators' browsers."""
    cache.clear()
    call_command("load_cell", verbosity=0)
    offices = [Client(), Client()]
    for number, office in enumerate(offices):
        office.force_login(make_account(f"coordinator{number}", Role.COORDINATOR))
    return offices


def confirm_at_once(offices, seals):
    start = Barrier(len(offices))

    def confirm(office, seal):
        try:
            start.wait()
            return office.post(PREVIEW, {"seal": seal}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(offices)) as threads:
        return sorted(threads.map(confirm, offices, seals))


def test_one_writes_and_the_other_is_told(offices):
    content = sheet_of(
        HEADINGS,
        *([None, "O1", f"إجراء {number}", "مبرمج", None] for number in range(40)),
        ["A02", None, None, "منجز", "كلمة"],
    )
    seals = [choose(office, content).context["reading"].seal for office in offices]
    assert confirm_at_once(offices, seals) == [302, 409]
    assert Action.objects.count() == 13 + 40
    assert StatusUpdate.objects.count() == 41
    assert len(set(Action.objects.values_list("order", flat=True))) == 53


def test_two_sheets_that_touch_nothing_in_common_get_codes_of_their_own(offices):
    """The second is told to read again, since its own code was just taken, and is written at the second press."""
    sheets = [sheet_of(HEADINGS, [None, "O1", f"إجراء {name}", None, None]) for name in ("أ", "ب")]
    seals = [choose(office, content).context["reading"].seal for office, content in zip(offices, sheets, strict=True)]
    confirm_at_once(offices, seals)
    for office in offices:  # whichever was refused confirms once more
        if (preview := office.get(PREVIEW)).status_code == 200:
            office.post(PREVIEW, {"seal": preview.context["reading"].seal})
    assert sorted(Action.objects.filter(source_line=None).values_list("code", flat=True)) == ["A14", "A15"]
