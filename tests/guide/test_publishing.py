"""The coordinator puts an edition's sheets into the catalogue, and is told beforehand what that will do."""

import pytest

from experiences.models import Experience, Publication
from guide.models import Edition
from tests.guide.conftest import make_accepted

pytestmark = pytest.mark.django_db
PAGE = "/guide/one/catalogue/"


@pytest.fixture
def edition():
    edition = Edition.objects.create(slug="one", year=2026, title_ar="الدليل")
    made = [make_accepted(number, consent_publication=True) for number in range(3)]
    edition.compile()
    return edition, made


def test_what_will_be_published_and_what_not_is_said_before(client_for, coordinator, edition):
    _edition, (_new, known, refused) = edition
    Publication.objects.publish(known, by=coordinator)
    Experience.objects.filter(pk=refused.pk).update(consent_publication=False)
    told = {
        experience.pk: (stands, bool(reason))
        for experience, stands, reason in client_for(coordinator).get(PAGE).context["sheets"]
    }
    assert told == {_new.pk: (False, False), known.pk: (True, False), refused.pk: (False, True)}
    assert Publication.objects.count() == 1


def test_a_press_publishes_what_it_can_and_says_the_rest(client_for, coordinator, edition):
    _edition, (new, known, refused) = edition
    Experience.objects.filter(pk=refused.pk).update(consent_publication=False)
    page = client_for(coordinator).post(PAGE, follow=True)
    assert set(Publication.objects.live().values_list("experience", flat=True)) == {new.pk, known.pk}
    words = [str(message) for message in page.context["messages"]]
    assert len(words) == 2
    assert words[1].startswith(refused.title)
    client_for(coordinator).post(PAGE)
    assert Publication.objects.count() == 2


def test_an_edition_without_sheets_says_how_they_come(client_for, coordinator):
    Edition.objects.create(slug="one", year=2026, title_ar="الدليل")
    assert 'class="empty"' in client_for(coordinator).get(PAGE).text


def test_only_a_coordinator_publishes(client_for, reviser, edition):
    assert client_for(reviser).post(PAGE).status_code == 403
    assert not Publication.objects.exists()
