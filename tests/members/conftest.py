"""The joining's own cast: a person of the cell without account, and the link that opens one."""

import pytest
from django.core.cache import cache

from members.models import Invitation
from tests.factories import make_person, make_seat

PASSWORD = "une petite phrase 7"


@pytest.fixture(autouse=True)
def _uncounted(db):
    """The limits of one test are not those of the next."""
    cache.clear()


@pytest.fixture
def invitee(db):
    """نادية, who has a seat, a phone and an e-mail, and no account."""
    person = make_person(
        "nadia",
        given_name="نادية",
        family_name="رحال",
        latin_name="Nadia Rahal",
        phone="+212612345678",
        email="nadia@example.org",
    )
    make_seat(person)
    return person


@pytest.fixture
def invite(coordinator):
    """`invite(person)`: (invitation, token) by the coordinator."""
    return lambda person: Invitation.objects.make(person, by=coordinator)


@pytest.fixture
def answers():
    """`answers(**changes)`: the joining form's fields, filled in."""
    return lambda **changes: {
        "username": "nadia",
        "email": "nadia@example.org",
        "language": "ar-ma",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changes,
    }
