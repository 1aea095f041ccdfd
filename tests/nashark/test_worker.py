"""Background jobs outlive the process that does them."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from nashark.models import LEASE, MOST_ATTEMPTS, Worker
from tests.nashark.jobs import begin_slowly

LONG_AGO = timedelta(seconds=1) + LEASE


@pytest.fixture
def start_worker(transactional_db):
    """`start_worker()`: a worker process on the database of the tests; all are ended with the test."""
    started = []
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        login = f"{database['USER']}:{database['PASSWORD']}".rstrip(":")
        address = f"postgres://{login}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"

    def start(*options):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", "--interval", "0.1", *options],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": address},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return found


def test_a_job_of_a_killed_worker_is_done_by_the_next(start_worker, tmp_path):
    job = DBTaskResult.objects.get(pk=begin_slowly.enqueue(str(tmp_path)).id)
    first = start_worker()
    wait_for(lambda: list(tmp_path.iterdir()))
    first.kill()
    first.wait()
    Worker.objects.update(seen_at=timezone.now() - LONG_AGO)  # as if the lease had run out by waiting

    start_worker()

    wait_for(lambda: DBTaskResult.objects.successful().exists())
    job.refresh_from_db()
    assert job.return_value == 2
    assert len(set(job.worker_ids)) == 2


def test_told_to_stop_a_worker_leaves_no_sign_of_life(start_worker):
    process = start_worker()
    wait_for(Worker.objects.alive().exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert not Worker.objects.exists()


def test_a_batch_ends_when_nothing_waits(start_worker):
    assert start_worker("--batch").wait(timeout=20) == 0


def running_job(*worker_ids):
    job = DBTaskResult.objects.get(pk=begin_slowly.enqueue("/nowhere").id)
    for worker_id in worker_ids:
        job.claim(worker_id)
    return job


@pytest.mark.django_db
def test_the_job_of_a_living_worker_is_left_alone():
    Worker.objects.beat("alive")
    job = running_job("dead", "alive")
    assert Worker.objects.bury() == 0
    job.refresh_from_db()
    assert job.status == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_a_job_that_ends_every_worker_is_given_up():
    job = running_job(*(f"dead-{attempt}" for attempt in range(MOST_ATTEMPTS)))
    assert Worker.objects.bury() == 1
    job.refresh_from_db()
    assert job.status == TaskResultStatus.FAILED
    assert "3 workers" in job.task_result.errors[0].traceback
