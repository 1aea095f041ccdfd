"""The operators' screens of the experiences."""

import pytest

from experiences.models import Experience, LegalNotice, State
from tests.experiences.conftest import photo
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
OFFICE = "/admin/experiences"


@pytest.fixture
def office(client_for, coordinator):
    return client_for(coordinator)


@pytest.fixture
def experience(send, vocabularies):
    send(photos=[photo()])
    return Experience.objects.get()


@pytest.mark.parametrize("model", ["experience", "theme", "mechanism", "targetgroup", "neighbourhood", "legalnotice"])
def test_the_lists_open(office, experience, model):
    assert office.get(f"{OFFICE}/{model}/").status_code == 200
    assert office.get(f"/fr{OFFICE}/{model}/").status_code == 200


def test_what_was_told_and_its_state_are_not_rewritten(office, experience):
    address = f"{OFFICE}/experience/{experience.pk}/change/"
    page = office.get(address)
    assert page.status_code == 200
    assert "حديقة الحي بأيدي سكانها" in page.content.decode()
    organisation = make_organisation("A")
    forged = {
        "title": "غير ذلك",
        "holder": organisation.pk,
        "state": "accepted",
        "consent_publication": "on",
        "theme": "YOUTH",
    }
    inlines = {f"{name}-{part}_FORMS": 0 for name in ("moves", "attachments") for part in ("TOTAL", "INITIAL")}
    assert office.post(address, {**forged, **inlines}).status_code == 302
    experience.refresh_from_db()
    assert experience.title == "حديقة الحي بأيدي سكانها"
    assert (experience.state, experience.theme_id) == (State.SENT, "ENV")
    assert not experience.consent_publication
    assert experience.holder is None
    assert office.get(f"{OFFICE}/experience/{experience.pk}/history/").status_code == 200


def test_drafts_are_not_shown(office, make_experience):
    draft = make_experience(sent=False, title="مسودة سرية")
    assert "مسودة سرية" not in office.get(f"{OFFICE}/experience/").content.decode()
    assert office.get(f"{OFFICE}/experience/{draft.pk}/change/").status_code == 302


def test_nothing_is_added_or_deleted_there(office, experience):
    assert office.get(f"{OFFICE}/experience/add/").status_code == 403
    assert office.post(f"{OFFICE}/experience/{experience.pk}/delete/", {"post": "yes"}).status_code == 403
    office.post(f"{OFFICE}/experience/", {"action": "delete_selected", "_selected_action": experience.pk, "post": "yes"})
    assert Experience.objects.exists()


def test_the_notice_is_one(office, vocabularies):
    answers = {"controller_ar": "جماعة تجريبية", "receipt_number": ""}
    assert office.post(f"{OFFICE}/legalnotice/add/", answers).status_code == 302
    assert LegalNotice.objects.current().controller_ar == "جماعة تجريبية"
    assert office.get(f"{OFFICE}/legalnotice/add/").status_code == 403


def test_members_stay_outside(client_for, member, experience):
    assert client_for(member).get(f"{OFFICE}/experience/").status_code == 302
