"""What the experiences' stories start from: small vocabularies, an answer that is complete, pictures made on the spot."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from experiences.form.ticket import Ticket
from experiences.models import Experience, Mechanism, Neighbourhood, Publication, TargetGroup, Theme
from kit.links import link_digest, new_token

FORM = "/experiences/tell/"
MINE = "/experiences/mine/"


@pytest.fixture(autouse=True)
def _fresh_limits(db):
    cache.clear()


@pytest.fixture
def vocabularies(db):
    for model, codes in [
        (Theme, ["ENV", "YOUTH"]),
        (Mechanism, ["PB", "OTHER"]),
        (TargetGroup, ["ALL", "WOMEN"]),
        (Neighbourhood, ["KASBA", "NABAS"]),
    ]:
        for order, code in enumerate(codes):
            words = {"name_ar": f"{code} ع", "name_fr": f"{code} fr", "order": order}
            model.objects.get_or_create(code=code, defaults=words)


@pytest.fixture
def told(vocabularies):
    """The least that can be sent, as the browser posts it."""
    return {
        "holder_name": "جمعية تجريبية للحي",
        "title": "حديقة الحي بأيدي سكانها",
        "summary": "قرر سكان الحي معا كيف تصير الساحة حديقة.",
        "theme": "ENV",
        "mechanism": "PB",
        "context": "كانت الساحة مهملة.",
        "contact_name": "أمينة التجريبية",
        "contact_email": "amina@example.org",
        "consent_processing": "on",
    }


@pytest.fixture
def send(client, told):
    """`send(**changes)`: post the form a minute after it was handed out; `button` is "send" or "draft"."""

    def post(button="send", by=client, url=FORM, ticket=None, **changes):
        answers = {name: value for name, value in {**told, **changes}.items() if value is not None}
        return by.post(url, {**answers, "ticket": ticket or old_ticket().signed, button: "1"})

    return post


def old_ticket(token=None, age=timedelta(minutes=1)):
    with time_machine.travel(timezone.now() - age, tick=False):
        return Ticket.of(token or new_token())


def photo(name="photo.jpg", size=(1200, 900), format="JPEG", colour=(40, 90, 140), **saving):
    stored = io.BytesIO()
    Image.new("RGB", size, colour).save(stored, format, **saving)
    return SimpleUploadedFile(name, stored.getvalue())


@pytest.fixture
def make_experience(vocabularies):
    """`make_experience(**fields)`: a sent experience; `token=` for its private link."""

    def make(token=None, sent=True, **fields):
        values = {
            "holder_name": "جمعية تجريبية",
            "title": "تجربة",
            "summary": "جملة واحدة.",
            "theme_id": "ENV",
            "mechanism_id": "PB",
            "context": "سياق",
            "contact_name": "أمينة",
            "contact_email": "amina@example.org",
            "consent_processing": True,
        }
        experience = Experience.objects.create(link_digest=link_digest(token or new_token()), **{**values, **fields})
        if sent:
            experience.send()
        return experience

    return make


@pytest.fixture
def room(make_experience):
    """`room(**fields)`: (experience, a browser that holds its key)."""

    def opened(**fields):
        token, browser = new_token(), Client()
        experience = make_experience(token=token, **fields)
        browser.get(f"{MINE}{token}/")
        return experience, browser

    return opened


@pytest.fixture
def publish(make_experience, coordinator):
    """`publish(groups=, neighbourhoods=, **fields)`: an accepted experience in the catalogue."""

    def make(groups=(), neighbourhoods=(), **fields):
        experience = make_experience(**{"consent_publication": True, **fields})
        experience.groups.set(groups)
        experience.neighbourhoods.set(neighbourhoods)
        experience.accept(by=coordinator)
        return Publication.objects.publish(experience, by=coordinator)

    return make
