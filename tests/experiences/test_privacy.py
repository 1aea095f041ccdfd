"""What is private stays so in the office's tables and in the history, and drafts are forgotten (public bytes: test_canaries)."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from experiences.models import Experience
from experiences.models.experience import DRAFTS_KEPT_FOR
from experiences.resources import ExperienceResource
from tests.experiences.conftest import MINE, photo

pytestmark = pytest.mark.django_db
PRIVATE = {
    "contact_name": "CanaryName",
    "contact_role": "CanaryRole",
    "contact_phone": "+212612345678",
    "contact_email": "canary@example.org",
}


def test_the_table_for_the_office_carries_no_contact(make_experience):
    make_experience(**PRIVATE)
    table = ExperienceResource().export(Experience.objects.received()).csv
    assert "anary" not in table
    assert "612345678" not in table
    assert "جمعية تجريبية" in table


def test_the_history_keeps_no_link_and_no_draft(send):
    send("draft", contact_name="CanaryName")
    assert "Canary" not in str(list(Experience.history.values()))
    assert "link_digest" not in Experience.history.values()[0]


def test_forgotten_drafts_are_swept_with_their_files(send, client, make_experience, django_capture_on_commit_callbacks):
    send("draft", photos=[photo()])
    sent = make_experience()
    long_ago = timezone.now() - DRAFTS_KEPT_FOR
    Experience.objects.update(changed_at=long_ago + timedelta(hours=1))
    call_command("sweep_experiences", verbosity=0)
    assert Experience.objects.count() == 2
    Experience.objects.update(changed_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("sweep_experiences", verbosity=0)
    assert list(Experience.objects.all()) == [sent]
    assert default_storage.listdir("experiences")[1] == []
    assert client.get(MINE).status_code == 404


def test_no_number_of_an_identity_card_is_asked(client, vocabularies):
    form = client.get("/experiences/tell/").context["form"]
    assert not {"cin", "cnie", "identity"} & {part for name in form.fields for part in name.split("_")}
