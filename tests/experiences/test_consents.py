"""Consents and contact changed after sending: without a review, at once, each with its row."""

import pytest
from django.core.cache import cache
from django.test import Client

from experiences.files import take_file
from experiences.models import Attachment, ConsentChange, Experience, Publication
from kit.links import new_token
from tests.experiences.conftest import MINE, photo
from tests.experiences.test_sending_at_once import at_once

CONSENTS = f"{MINE}consents/"
pytestmark = pytest.mark.django_db
AGREED = {"consent_publication": True, "consent_contact_name": True, "consent_photos": True}


@pytest.fixture
def published(room, coordinator):
    """(experience in the catalogue with one photo, its contributor's browser)"""
    experience, browser = room(**AGREED)
    take_file(experience, photo(), consent=True)
    experience.accept(by=coordinator)
    Publication.objects.publish(experience, by=coordinator)
    return experience, browser


def answers(browser, **changes):
    """What the page would post as it stands, with `changes`; None unticks."""
    form = browser.get(CONSENTS).context["form"]
    told = {name: form[name].value() for name in form.fields}
    told = {name: "on" if value is True else str(value) for name, value in told.items() if value not in (False, None)}
    return {name: value for name, value in {**told, **changes}.items() if value is not None}


def change(browser, **changes):
    return browser.post(CONSENTS, answers(browser, **changes))


def rows():
    return [(row.what, row.given) for row in ConsentChange.objects.all()]


def test_the_page_shows_what_stands(published):
    _experience, browser = published
    assert answers(browser)["contact_name"] == "أمينة"
    page = browser.get(CONSENTS).content.decode()
    assert 'name="consent_processing"' not in page
    assert f'href="{MINE}withdraw/"' in page


def test_publication_taken_back_empties_the_catalogue_at_once(published):
    experience, browser = published
    assert change(browser, consent_publication=None).url == MINE
    assert not Publication.objects.live().exists()
    assert rows() == [("consent_publication", False)]
    experience.refresh_from_db()
    assert (experience.state, experience.consent_publication) == ("accepted", False)
    change(browser, consent_publication="on")
    assert not Publication.objects.live().exists(), "the team publishes, not the box"
    assert rows()[0] == ("consent_publication", True)


def test_the_contacts_name_goes_and_comes_with_its_consent(published):
    _experience, browser = published
    before = Publication.objects.get()
    assert before.contact_name == "أمينة"
    change(browser, consent_contact_name=None)
    assert Publication.objects.get().contact_name == ""
    change(browser, consent_contact_name="on", contact_name="أمينة العلمي")
    after = Publication.objects.get()
    assert after.contact_name == "أمينة العلمي"
    assert after.updated_at > before.updated_at
    assert [(event.what, event.by) for event in after.events.all()[:2]] == [("updated", None)] * 2


def test_photos_are_public_no_longer_once_a_consent_is_taken_back(published):
    _experience, browser = published
    one = Attachment.objects.get()
    assert Attachment.objects.public().exists()
    change(browser, consent_photos=None)
    assert not Attachment.objects.public().exists()
    change(browser, **{"consent_photos": "on", f"photo-{one.pk}": None})
    assert not Attachment.objects.public().exists()
    change(browser, **{f"photo-{one.pk}": "on"})
    assert Attachment.objects.public().exists()
    assert [what for what, _given in rows()] == ["photo", "photo", "consent_photos", "consent_photos"]


def test_another_phone_changes_no_copy_and_no_word_of_it_stands_in_a_journal(published):
    _experience, browser = published
    events = Publication.objects.get().events.count()
    change(browser, contact_phone="٠٦١٢٣٤٥٦٧٨", contact_email="new@example.org")
    experience = Experience.objects.get()
    assert (str(experience.contact_phone), experience.contact_email) == ("+212612345678", "new@example.org")
    assert Publication.objects.get().events.count() == events
    assert sorted(rows()) == [("contact_email", None), ("contact_phone", None)]
    assert "612345678" not in str(list(ConsentChange.objects.values()))
    assert "Vous avez modifié" in browser.get(f"/fr{MINE}").content.decode()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("contact_phone", {"contact_phone": "", "contact_email": ""}),
        ("contact_name", {"contact_name": ""}),
        ("contact_email", {"contact_email": "no address"}),
        ("contact_phone", {"contact_phone": "12"}),
    ],
)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(published, field, changes):
    _experience, browser = published
    answer = change(browser, consent_publication=None, contact_role="كاتبة عامة", **changes)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "كاتبة عامة" in answer.content.decode()
    assert Publication.objects.live().exists()
    assert not rows()


def test_pressed_twice_it_is_one_change(published):
    _experience, browser = published
    told = answers(browser, consent_contact_name=None)
    for _press in range(2):
        assert browser.post(CONSENTS, told).url == MINE
    assert rows() == [("consent_contact_name", False)]


def test_an_old_page_gives_no_consent_back_unseen(published):
    _experience, browser = published
    old = answers(browser, contact_role="رئيسة")
    change(browser, consent_publication=None)
    answer = browser.post(CONSENTS, old)
    assert answer.status_code == 409
    assert "رئيسة" in answer.content.decode()
    assert not Experience.objects.get().consent_publication
    again = {**old, "seen": answer.context["form"].data["seen"]}
    assert browser.post(CONSENTS, again).url == MINE, "now it was seen"
    assert Experience.objects.get().consent_publication


def test_a_correction_under_way_does_not_bring_it_back(published):
    experience, browser = published
    experience.begin_correction()
    change(browser, consent_publication=None)
    form = browser.get(f"{MINE}edit/").context["form"]
    assert not form["consent_publication"].value()


def test_a_draft_and_what_was_withdrawn_have_none_to_change(room):
    for fields in ({"sent": False}, {}):
        experience, browser = room(**fields)
        if fields == {}:
            experience.withdraw()
        assert browser.get(CONSENTS).url == MINE
        assert browser.post(CONSENTS, {}).url == MINE


@pytest.mark.django_db(transaction=True)
def test_ten_changes_at_once_are_one(make_experience):
    cache.clear()
    token = new_token()
    make_experience(token=token, **AGREED)

    def take_back(number):
        browser = Client()
        browser.get(f"{MINE}{token}/")
        return browser.post(CONSENTS, told).status_code

    first = Client()
    first.get(f"{MINE}{token}/")
    told = answers(first, consent_publication=None)
    assert set(at_once(take_back, times=10)) == {302}
    assert rows() == [("consent_publication", False)]
