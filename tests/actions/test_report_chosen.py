"""The report holds what the page showed, and says so: the same filters, from the same address."""

import pytest

from actions.models import Action
from actions.report.document import Report
from tests.actions.sheets import CODE, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cell, client_for, coordinator, monkeypatch):
    """`asked(query, user)`: the Report that the address makes, unprinted."""
    Action.objects.get(code="A02").record_status("done", by=coordinator, version=0)
    reports = []
    monkeypatch.setattr("actions.report.views.kept_pdf", lambda report: reports.append(report) or ("key", b"%PDF-"))

    def ask(query, user=None):
        assert client_for(user).get(f"/plan/report.pdf?{query}").status_code == 200
        return reports[-1]

    return ask


@pytest.mark.parametrize(
    ("query", "codes", "words"),
    [
        ("", 13, []),
        ("status=done", ["A02"], ["الوضعية: منجز"]),
        ("status=done&status=not_recorded&objective=O2", ["A07", "A08"], ["الهدف: 2. ", "الوضعية: غير محدد، منجز"]),
        ("q=استمارة&before=2023-03-20", ["A02", "A03"], ["«استمارة»", "20 مارس 2023"]),
        ("responsible=team:project_team&objective=O3", ["A09", "A10", "A11"], ["فريق المشروع"]),
        ("status=nonsense&before=yesterday&page=7", 13, []),
    ],
)
def test_the_filters_of_the_page_are_those_of_the_report(asked, client_for, query, codes, words):
    report = asked(query)
    assert isinstance(report, Report)
    found = [action.code for action in report.actions]
    assert len(found) == codes if isinstance(codes, int) else found == codes
    told = "\n".join(report.shown)
    assert all(word in told for word in words), told
    assert bool(words) == bool(report.shown)
    rows = table(client_for().get(f"/plan/report.xlsx?{query}").content)
    assert [row[CODE] for row in rows] == found


def test_a_stranger_does_not_find_persons_by_the_report(asked, coordinator):
    assert len(asked("responsible=person:M01").actions) == 13, "strangers have no filter by persons"
    assert [action.code for action in asked("responsible=person:M01", coordinator).actions] == ["A06"]
    assert asked("q=شهباز").actions == []


def test_the_menu_keeps_the_filters(client_for, cell):
    page = client_for().get("/plan/?status=done").text
    assert 'href="/plan/report.pdf?status=done"' in page and 'href="/plan/report.xlsx?status=done"' in page
