"""A printing and its worker: one at a time for an edition, taken up again after a fall, cancelled when nobody waits."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from guide.models import Build, BuildState, LostLease, Phase
from guide.models import builds as module
from guide.models.builds import LEASE
from guide.tasks import print_edition
from kit.moves import RefusedMove

pytestmark = pytest.mark.django_db


def fallen_silent(build):
    Build.objects.filter(pk=build.pk).update(heartbeat=timezone.now() - LEASE - timedelta(seconds=1))
    build.refresh_from_db()
    return build


@pytest.fixture
def build(edition, coordinator):
    return Build.objects.start(edition, by=coordinator)[0]


@pytest.fixture
def press(monkeypatch):
    """A press that prints at once: `press.calls` counts, `press.during(beat)` is what happens meanwhile."""

    class Press:
        calls = 0
        during = staticmethod(lambda beat: beat(Phase.SHEETS, 1, 2, "تجربة"))

        def __call__(self, book, target, progress):
            self.calls += 1
            self.during(progress)
            target.write_bytes(b"%PDF-")
            return {"pages": 7, "size": 5, "sha256": hashlib.sha256(b"%PDF-").hexdigest()}

    made = Press()
    monkeypatch.setattr(module, "print_book", made)
    return made


def test_two_presses_are_one_printing(edition, coordinator):
    first, wanted = Build.objects.start(edition, by=coordinator)
    again, wanted_again = Build.objects.start(edition, by=coordinator)
    assert first == again
    assert (wanted, wanted_again) == (True, False)


def test_a_job_prints_and_keeps_the_file(build, run_jobs, press):
    print_edition.enqueue(build.pk)
    run_jobs()
    build.refresh_from_db()
    assert (build.state, build.pages, build.problems) == (BuildState.DONE, 7, [])
    with build.file.open() as file:
        assert file.read() == b"%PDF-"
    assert build.seconds is not None
    assert build.edition.latest_book() == build


def test_a_second_job_for_the_same_printing_does_nothing(build, run_jobs, press):
    print_edition.enqueue(build.pk)
    print_edition.enqueue(build.pk)
    run_jobs()
    assert press.calls == 1


def test_a_worker_leaves_another_ones_printing_alone(build):
    assert build.take()
    assert not Build.objects.get(pk=build.pk).take()


def test_a_killed_workers_printing_is_taken_up_again(build, edition, coordinator, press):
    assert build.take()
    first = Build.objects.get(pk=build.pk)
    same, wanted = Build.objects.start(edition, by=coordinator)
    assert (same, wanted) == (build, False)
    fallen_silent(build)
    same, wanted = Build.objects.start(edition, by=coordinator)
    assert (same, wanted) == (build, True)
    Build.objects.get(pk=build.pk).run()
    build.refresh_from_db()
    assert build.state == BuildState.DONE
    with pytest.raises(LostLease):  # the first worker was only slow: it finds out, and changes nothing
        first.beat()


def test_the_killed_workers_job_finds_its_printing_free():
    """The worker's jobs are freed after its own lease; ours must have run out by then."""
    from nashark.models import LEASE as WORKERS

    assert LEASE + timedelta(seconds=5) <= WORKERS


def test_cancelling_stops_it_at_the_next_beat(build, press):
    def cancelled(beat):
        beat(Phase.SHEETS, 1, 2, "تجربة")
        Build.objects.get(pk=build.pk).cancel()
        beat()

    press.during = cancelled
    build.run()
    build.refresh_from_db()
    assert build.state == BuildState.CANCELLED
    assert not build.file


def test_cancelled_while_the_file_was_written_leaves_no_file(build, press, settings):
    press.during = lambda beat: Build.objects.get(pk=build.pk).cancel()
    build.run()
    build.refresh_from_db()
    assert build.state == BuildState.CANCELLED
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_what_waits_is_cancelled_at_once_and_never_begun(build, run_jobs, press):
    print_edition.enqueue(build.pk)
    build.cancel()
    run_jobs()
    assert press.calls == 0
    with pytest.raises(RefusedMove):
        build.cancel()


def test_a_fault_of_ours_ends_the_printing_and_is_not_hidden(build, press):
    def fault(beat):
        raise ZeroDivisionError

    press.during = fault
    with pytest.raises(ZeroDivisionError):
        build.run()
    build.refresh_from_db()
    assert build.state == BuildState.FAILED
    assert build.told_problems[0][1]


def test_progress_is_stored_and_only_grows(build, press):
    seen = []

    def during(beat):
        for step in [
            (Phase.SHEETS, 0, 2, "أ"),
            (Phase.SHEETS, 1, 2, "ب"),
            (Phase.NUMBERS, 0, 1, ""),
            (Phase.BINDING, 1, 2, ""),
        ]:
            beat(*step)
            now = Build.objects.get(pk=build.pk)
            seen.append((now.percent, now.at_work_on))

    press.during = during
    build.run()
    assert [percent for percent, _sheet in seen] == sorted({percent for percent, _sheet in seen})
    assert [sheet for _percent, sheet in seen][:2] == ["أ", "ب"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_print_one_book(edition, coordinator, press):
    build, _wanted = Build.objects.start(edition, by=coordinator)
    gate = threading.Barrier(4)

    def worker():
        try:
            mine = Build.objects.get(pk=build.pk)
            gate.wait(10)
            mine.run()
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    build.refresh_from_db()
    assert press.calls == 1
    assert build.state == BuildState.DONE
