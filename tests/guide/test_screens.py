"""The guide's pages: who sees them, what each press does, and that looking changes nothing."""

import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from guide.models import Build, BuildState, Edition
from tests.guide.conftest import make_accepted, make_edition

pytestmark = pytest.mark.django_db
LIST, PAGE = "/guide/", "/guide/2026-1/"


@pytest.fixture
def by(client_for, coordinator):
    return client_for(coordinator)


def make_book(edition):
    """A printing that has ended well."""
    build = Build(edition=edition, state=BuildState.DONE, started_at=timezone.now(), finished_at=timezone.now(), pages=3)
    build.file.save("book.pdf", ContentFile(b"%PDF-1.7 book"), save=False)
    build.size, build.sha256 = 13, "ab" * 32
    build.save()
    return build


def rows():
    return [list(model.objects.values_list()) for model in (Edition, Build, DBTaskResult)]


@pytest.mark.parametrize("path", ["", "order/", "texts/", "progress/", "print/", "cancel/", "book.pdf"])
def test_strangers_are_sent_to_sign_in_and_jurors_are_refused(path, edition, client, client_for, juror, administrator):
    assert client.get(PAGE + path).status_code == 302
    assert client_for(juror).get(PAGE + path).status_code == 403
    assert client_for(administrator).get(PAGE + path).status_code == 403


@pytest.mark.parametrize("who", ["member", "reviser", "validator"])
def test_those_who_work_on_the_guide_read_and_download_but_do_not_print(who, edition, request, client_for):
    edition.compile()
    make_book(edition)
    by = client_for(request.getfixturevalue(who))
    page = by.get(PAGE).text
    assert "book.pdf" in page
    assert "print/" not in page
    assert b"".join(by.get(f"{PAGE}book.pdf").streaming_content) == b"%PDF-1.7 book"
    for path in ("print/", "cancel/", "order/", "frame/"):
        assert by.post(PAGE + path).status_code == 403
    assert by.get("/guide/new/").status_code == 403


def test_the_page_opens_with_the_button_that_prints(edition, by):
    edition.compile()
    page = by.get(PAGE).text
    assert re.search(r'<button type="submit" class="btn btn-now[^>]*>.*?اطبع الدليل', page, re.DOTALL)
    assert page.count("<h1") == 1


def test_printing_compiles_and_sends_a_worker_once(edition, by):
    for _press in range(2):
        assert by.post(f"{PAGE}print/").status_code == 302
    assert edition.entries.count() == 2
    assert Build.objects.get().by.username == "coordinator"
    assert DBTaskResult.objects.count() == 1


def test_nothing_accepted_is_said_and_not_printed(by):
    make_edition()
    page = by.post(f"{PAGE}print/", follow=True).text
    assert "لا توجد بعد تجربة مقبولة للطبع." in page
    assert not Build.objects.exists()


def test_progress_with_and_without_javascript(edition, by):
    by.post(f"{PAGE}print/")
    build = Build.objects.get()
    build.take()
    build.beat("sheets", 1, 2, "تجربة النور")
    page = by.get(PAGE).text
    assert 'http-equiv="refresh"' in page
    assert 'hx-get="/guide/2026-1/progress/"' in page
    part = by.get(f"{PAGE}progress/", headers={"HX-Request": "true"}).text
    assert "<h1" not in part
    assert "تجربة النور" in part
    assert "<progress" in part
    build.cancel()
    assert by.get(f"{PAGE}progress/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert by.get(f"{PAGE}progress/").headers["Location"] == PAGE


def test_cancelling_leaves_the_last_book(edition, by):
    make_book(edition)
    by.post(f"{PAGE}print/")
    by.post(f"{PAGE}cancel/")
    assert edition.latest_build().state == BuildState.CANCELLED
    assert b"".join(by.get(f"{PAGE}book.pdf").streaming_content) == b"%PDF-1.7 book"
    assert "انتهى هذا الطبع من قبل." in by.post(f"{PAGE}cancel/", follow=True).text


def test_a_failure_names_the_sheet_and_the_reason(edition, by):
    problems = [{"title": "تجربة النور", "reason": "picture"}]
    Build.objects.create(edition=edition, state=BuildState.FAILED, problems=problems)
    page = by.get(PAGE).text
    assert "تجربة النور" in page
    assert "إحدى صورها مفقودة أو غير مقروءة" in page
    assert "une de ses images" in by.get(f"/fr{PAGE}").text


def test_no_book_no_download(edition, by):
    assert by.get(f"{PAGE}book.pdf").status_code == 404
    assert "book.pdf" not in by.get(PAGE).text


def test_a_new_edition(by):
    typed = {"title_ar": "دليل", "language": "ar-ma", "year": 2026, "slug": "2026-1"}
    assert by.post("/guide/new/", typed).headers["Location"] == PAGE
    assert Edition.objects.get().is_demonstration


@pytest.mark.parametrize("slug", ["new", "مع", "A B", "", "2026-1"])
def test_a_wrong_identifier_keeps_what_was_typed(slug, edition, by):
    answer = by.post("/guide/new/", {"title_ar": "عنوان كتبته", "language": "ar-ma", "year": 2026, "slug": slug})
    assert answer.status_code == 200
    assert "عنوان كتبته" in answer.text
    assert 'href="#id_slug"' in answer.text
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("path", [LIST, PAGE, f"{PAGE}progress/", "/guide/new/"])
def test_looking_changes_nothing(path, edition, by):
    edition.compile()
    before = rows()
    assert by.get(path).status_code in {200, 302}
    assert rows() == before


@pytest.mark.parametrize("path", ["print/", "cancel/"])
def test_what_changes_something_is_no_link(path, edition, by):
    assert by.get(PAGE + path).status_code == 405


def queries_of(by, path):
    with CaptureQueriesContext(connection) as asked:
        assert by.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(("path", "number"), [(LIST, 6)])
def test_as_many_queries_for_one_row_as_for_thirty(path, number, by):
    make_accepted(1)
    edition = make_edition()
    edition.compile()
    by.get(path)
    assert queries_of(by, path) == number
    for count in range(29):
        make_accepted(count, theme=["env", "youth"][count % 2])
        make_edition(f"more-{count}")
    edition.compile()
    assert queries_of(by, path) == number
