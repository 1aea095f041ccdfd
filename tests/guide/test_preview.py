"""A sheet, or a text, as it will print: pages of its own, inline, for those who compose."""

import io

import pikepdf
import pytest

from guide.models import Edition
from tests.guide.conftest import make_accepted, make_edition

PAGE = "/guide/2026-1/"


@pytest.fixture
def by(client_for, coordinator):
    return client_for(coordinator)


@pytest.mark.django_db
def test_a_sheet_and_a_text_as_they_will_print(by):
    make_accepted(1)
    make_accepted(2, theme="env", photos=1)
    edition = make_edition(foreword="تقديم قصير")
    edition.compile()
    entry = edition.entries.last()
    before = list(Edition.objects.values())
    for what, title in ((entry.pk, entry.experience.title), ("foreword", "تقديم")):
        answer = by.get(f"{PAGE}preview/{what}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'inline; filename="2026-1-{what}.pdf"'
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
        with pikepdf.open(io.BytesIO(answer.content)) as pdf:
            assert len(pdf.pages) in {1, 2}, title
    assert list(Edition.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["method", "title_ar", "999999", "cover"])
def test_what_prints_nothing_is_not_there(what, edition, by):
    assert by.get(f"{PAGE}preview/{what}.pdf").status_code == 404
