"""Partners: judged logos, and a permission without which the book says nothing of them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from guide.manuscript import manuscript_of
from guide.models import Partner
from tests.guide.conftest import picture

pytestmark = pytest.mark.django_db
PAGE = "/guide/2026-1/partners/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def by(client_for, coordinator):
    return client_for(coordinator)


def permission(**changes):
    today = timezone.localdate().isoformat()
    return {"permitted_on": today, "permitted_by": "مدير المصالح", "permission_note": "الأرشيف 12", **changes}


def logo(body=None, name="logo.png"):
    return SimpleUploadedFile(name, body or picture(300, 200, "PNG"))


def test_a_partner_is_printed_once_its_permission_is_recorded(edition, by, coordinator):
    assert by.post(f"{PAGE}new/", {"name_ar": "وكالة الحوض", "logo": logo()}).status_code == 302
    partner = Partner.objects.get()
    assert (partner.width, partner.height, partner.recorded_by) == (300, 200, None)
    assert manuscript_of(edition).partners == []
    assert "لا إذن بعد" in by.get(PAGE).text
    assert by.post(f"{PAGE}{partner.pk}/", {"name_ar": "وكالة الحوض", **permission()}).status_code == 302
    partner.refresh_from_db()
    assert partner.recorded_by == coordinator
    (told,) = manuscript_of(edition).partners
    assert (told.name, told.logo.width) == ("وكالة الحوض", 300)
    assert edition.wordings.filter(field="partners", by=coordinator).count() == 2


@pytest.mark.parametrize("left", ["permitted_on", "permitted_by", "permission_note"])
def test_half_a_permission_is_none(left, edition, by):
    page = by.post(f"{PAGE}new/", {"name_ar": "شريك كتبته", **permission(**{left: ""})}).text
    assert f'href="#id_{left}"' in page
    assert "شريك كتبته" in page
    assert not Partner.objects.exists()


def test_a_permission_of_tomorrow_is_none(edition, by):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "اليوم أو قبله" in by.post(f"{PAGE}new/", {"name_ar": "شريك", **permission(permitted_on=tomorrow)}).text


@pytest.mark.parametrize("body", [SVG, b"MZ\x90\x00" * 50, b"", b"%PDF-1.4\n%%EOF"], ids=["svg", "exe", "empty", "pdf"])
def test_a_logo_is_judged_by_what_it_is(body, edition, by):
    file = SimpleUploadedFile("logo.png", body, content_type="image/png")
    page = by.post(f"{PAGE}new/", {"name_ar": "شريك كتبته", "logo": file}).text
    assert "شريك كتبته" in page
    assert 'href="#id_logo"' in page
    assert not Partner.objects.exists()


def test_without_a_name_nothing_is_kept(edition, by):
    page = by.post(f"{PAGE}new/", {"role_ar": "تمويل"}).text
    assert page.count('<a href="#id_name_ar">') == 1
    assert "تمويل" in page


def test_a_logo_goes_with_its_file(edition, by, settings, django_capture_on_commit_callbacks):
    by.post(f"{PAGE}new/", {"name_ar": "شريك", "logo": logo()})
    partner = Partner.objects.get()
    answer = by.get(f"{PAGE}{partner.pk}/logo/")
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    stored = Path(settings.MEDIA_ROOT) / partner.logo.name
    with django_capture_on_commit_callbacks(execute=True):
        by.post(f"{PAGE}{partner.pk}/", {"name_ar": "شريك", "without_logo": "on"})
    assert not stored.exists()
    assert by.get(f"{PAGE}{partner.pk}/logo/").status_code == 404


def test_partners_change_places_and_go(edition, by):
    for name in ("أول", "ثان"):
        by.post(f"{PAGE}new/", {"name_ar": name})
    first, second = edition.partners.all()
    by.post(f"{PAGE}{second.pk}/act/", {"press": "up"})
    assert list(edition.partners.all()) == [second, first]
    by.post(f"{PAGE}{second.pk}/act/", {"press": "remove"})
    assert list(edition.partners.all()) == [first]
    assert by.post(f"{PAGE}{second.pk}/act/", {"press": "remove"}).status_code == 404
