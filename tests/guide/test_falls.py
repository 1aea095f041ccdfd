"""A printing that is cancelled or killed, at whatever it is busy with: one result in the end, nothing left behind."""

import os
import signal
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from guide.models import Build, BuildState, Edition
from guide.models.builds import LEASE
from guide.models.states import Phase, Reason
from kit.printing import workplace
from kit.printing.crew import Hand
from tests import printed

PHASES = list(Phase)


@pytest.fixture(autouse=True)
def places(settings, tmp_path, monkeypatch, tmp_path_factory):
    """Folders of our own for what is kept (by all these tests) and for what is worked on (by one); the PDF alone is made."""
    settings.PRINT_CACHE = tmp_path_factory.getbasetemp() / "kept-by-falls"
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def build(edition, coordinator):
    return Build.objects.start(edition, by=coordinator)[0]


def at(phase, do, monkeypatch):
    """Do something at the first step of the phase."""
    if phase == Phase.COMPOSING:
        compile_it = Edition.compile
        monkeypatch.setattr(Edition, "compile", lambda edition: (do(), compile_it(edition))[1])
        return
    beat = Build.beat

    def beat_and_do(build, **step):
        if step.get("phase") == phase:
            do()
        beat(build, **step)

    monkeypatch.setattr(Build, "beat", beat_and_do)


def hands(role=""):
    """Processes of the press that work for this test, whoever their parent is now."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
        if "kit.printing.locked" in words and tempfile.gettempdir() in words[-3] and words[-2].startswith(role):
            found.append(int(folder.name))
    return found


def none_left():
    until = time.monotonic() + 60
    while hands() and time.monotonic() < until:
        time.sleep(0.05)
    return not hands()


def files(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("phase", PHASES)
def test_cancelled_at_each_phase(phase, build, monkeypatch, settings, places):
    at(phase, lambda: [row.cancel() for row in Build.objects.active()], monkeypatch)
    build.run()
    build.refresh_from_db()
    assert build.state == BuildState.CANCELLED
    assert files(settings) == []
    assert not hands()
    assert list(places.iterdir()) == []


def test_killed_at_each_phase_it_is_taken_up_by_one_of_two_workers(transactional_db, edition, coordinator, settings, places):
    """The worker is killed as the machine kills, by its first, second… phase; then two others come at once."""
    for phase in PHASES:
        build = Build.objects.start(edition, by=coordinator)[0]
        assert status_of(forked(lambda: killed_at(phase, build.pk))) == -signal.SIGKILL  # noqa: B023
        assert none_left()
        assert files(settings) == []
        build.refresh_from_db()
        assert build.state == BuildState.RUNNING
        Build.objects.filter(pk=build.pk).update(heartbeat=timezone.now() - LEASE - timedelta(seconds=1))
        workers = [forked(lambda: Build.objects.get(pk=build.pk).run()) for _worker in range(2)]  # noqa: B023
        assert [status_of(worker) for worker in workers] == [0, 0]
        build.refresh_from_db()
        assert build.state == BuildState.DONE, build.problems
        (book,) = files(settings)
        assert printed.problems(book) == []
        assert not hands()
        workplace.sweep(older_than=-1)
        assert list(places.iterdir()) == []
        book.unlink()


def killed_at(phase, pk):
    with pytest.MonkeyPatch.context() as patch:
        at(phase, lambda: os.kill(os.getpid(), signal.SIGKILL), patch)
        Build.objects.get(pk=pk).run()


def forked(work):
    """The number of a process that does this, with its own connection, and ends."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        work()
        status = 0
    finally:
        os._exit(status)


def status_of(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_file_saved_before_the_kill_goes_when_the_next_is_saved(build, monkeypatch, settings):
    """Killed between the file and its row."""
    end = Build._end
    monkeypatch.setattr(Build, "_end", lambda *_told, **_changes: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        build.run()
    assert len(files(settings)) == 1
    monkeypatch.setattr(Build, "_end", end)
    Build.objects.filter(pk=build.pk).update(heartbeat=timezone.now() - LEASE - timedelta(seconds=1))
    Build.objects.get(pk=build.pk).run()
    build.refresh_from_db()
    assert [str(path.relative_to(settings.MEDIA_ROOT)) for path in files(settings)] == [build.file.name]


def test_a_binder_that_is_killed_ends_its_printing_and_the_next_press_prints(build, coordinator, monkeypatch, settings):
    give = Hand.give

    def give_and_kill(hand, task):
        give(hand, task)
        if hand.role == "binder":
            os.kill(hand.process.pid, signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(Hand, "give", give_and_kill)
        build.run()
    build.refresh_from_db()
    assert (build.state, build.problems) == (BuildState.FAILED, [{"title": "", "reason": Reason.STOPPED}])
    assert files(settings) == []
    again, wanted = Build.objects.start(build.edition, by=coordinator)
    assert wanted
    again.run()
    again.refresh_from_db()
    assert again.state == BuildState.DONE
    assert not hands()
