"""What changes in an edition is laid out before anybody asks for the book; one sheet is seen as it will be printed."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from guide.manuscript import manuscript_of
from guide.models import Entry
from guide.printing import preview
from guide.printing.compose import compose, compose_sheet
from guide.tasks import lay_ahead, lay_ahead_soon
from kit.printing.press import PrintFailed
from tests.guide.conftest import make_accepted

pytestmark = pytest.mark.django_db


@pytest.fixture
def compiled(edition):
    edition.compile()
    return edition


@pytest.fixture
def laid(monkeypatch):
    """The names of the fragments of each book that was laid out ahead."""
    books = []
    monkeypatch.setattr(
        preview, "lay_book_ahead", lambda book, progress: books.append([part.name for part in book.fragments])
    )
    return books


def waiting():
    jobs = DBTaskResult.objects.ready().filter(task_path=lay_ahead.module_path)
    return [job.args_kwargs["args"] for job in jobs]


def test_a_move_of_an_experience_lays_out_the_open_editions_in_which_it_stands(
    compiled, coordinator, django_capture_on_commit_callbacks
):
    placed, elsewhere = compiled.entries.first().experience, make_accepted(3)
    with django_capture_on_commit_callbacks(execute=True):
        elsewhere.take_back_decision(by=coordinator, reason="نقص")
    assert waiting() == []
    with django_capture_on_commit_callbacks(execute=True):
        placed.take_back_decision(by=coordinator, reason="نقص")
        placed.accept(by=coordinator)
    assert waiting() == [[compiled.pk]]
    DBTaskResult.objects.all().delete()
    type(compiled).objects.filter(pk=compiled.pk).update(state="circulated")
    with django_capture_on_commit_callbacks(execute=True):
        placed.take_back_decision(by=coordinator, reason="نقص")
    assert waiting() == []


def test_it_is_done_once_however_often_it_is_asked_for(compiled, laid, run_jobs):
    lay_ahead_soon(compiled.pk)
    lay_ahead_soon(compiled.pk)
    run_jobs()
    assert len(laid) == 1
    assert {f"sheet-{entry.experience_id}" for entry in compiled.entries.all()} < set(laid[0])
    lay_ahead_soon(compiled.pk)
    assert len(run_jobs()) == 1


def test_a_book_that_is_printed_goes_before_what_is_laid_out_ahead(compiled, laid, coordinator):
    from guide.models import Build
    from guide.tasks import print_edition

    lay_ahead_soon(compiled.pk)
    print_edition.enqueue(Build.objects.start(compiled, by=coordinator)[0].pk)
    assert DBTaskResult.objects.ready().first().task_path == print_edition.module_path


def test_an_edition_that_is_gone_or_broken_is_no_fault(compiled, run_jobs, monkeypatch):
    def broken(book, progress):
        raise PrintFailed([{"title": "أ", "reason": "picture"}])

    monkeypatch.setattr(preview, "lay_book_ahead", broken)
    lay_ahead.enqueue(compiled.pk)
    lay_ahead.enqueue(0)
    assert [job.status for job in run_jobs()] == ["SUCCESSFUL"] * 2


def test_new_texts_and_a_new_order_are_laid_out(compiled, client, coordinator, django_capture_on_commit_callbacks):
    client.force_login(coordinator)
    with django_capture_on_commit_callbacks(execute=True):
        compiled.arrange(compiled.present_order()[::-1], by=coordinator, version=compiled.version)
    assert waiting() == [[compiled.pk]]
    client.get(reverse("edition", args=[compiled.slug]))
    assert waiting() == [[compiled.pk]]


def test_one_sheet_is_composed_as_in_the_book(compiled):
    make_accepted(3)
    withdrawn = make_accepted(4)
    compiled.compile()
    type(withdrawn).objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    parts = {part.name: part for part in compose(manuscript_of(compiled)).fragments}
    for entry in compiled.entries.exclude(experience=withdrawn).select_related("experience"):
        book = compose_sheet(preview.sheet_alone(compiled, entry.experience))
        assert book.fragments == [replace(parts[f"sheet-{entry.experience_id}"], starts="any")]
    with pytest.raises(Entry.DoesNotExist):
        preview.sheet_alone(compiled, withdrawn)


def test_one_sheet_is_printed(compiled):
    pdf = preview.print_sheet(compiled, compiled.entries.first().experience)
    assert pdf.startswith(b"%PDF-")


def test_the_queries_of_one_sheet_do_not_grow_with_the_book(compiled, django_assert_num_queries):
    experience = compiled.entries.first().experience
    with django_assert_num_queries(8):
        preview.sheet_alone(compiled, experience)
    for number in range(3, 8):
        make_accepted(number)
    compiled.compile()
    with django_assert_num_queries(8):
        preview.sheet_alone(compiled, experience)
