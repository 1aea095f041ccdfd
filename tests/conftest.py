"""The cast of every story, and the house's conditions for a test."""

import os

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.utils import translation

from members.roles import Role
from tests.factories import make_account
from tests.kept import Kept


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database while a thread of the live server still holds a connection: end those first."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture
def cell(kept_cell, db):
    """The cell as the minutes give it: 18 members, 5 missions, 5 objectives, 13 actions."""
    kept_cell.add()


@pytest.fixture(scope="session")
def kept_cell(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        return Kept("load_cell", tmp_path_factory.mktemp("cell"))


@pytest.fixture(scope="session")
def kept(django_db_setup, django_db_blocker, tmp_path_factory):
    """`kept.put()` puts the demonstration in the place of all rows that there are."""
    with django_db_blocker.unblock():
        return Kept("load_demonstration", tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="module")
def demonstration(kept, django_db_blocker, tmp_path_factory):
    """The demonstration, there for a whole file whose tests all ask for it: `usefixtures` in its `pytestmark`."""
    folder = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), folder, transaction.atomic():
        kept.put()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def coordinator(db):
    return make_account("coordinator", Role.COORDINATOR)


@pytest.fixture
def member(db):
    return make_account("member", Role.MEMBER)


@pytest.fixture
def other_member(db):
    """A member of another organisation than `member`."""
    return make_account("other_member", Role.MEMBER)


@pytest.fixture
def reviser(db):
    return make_account("reviser", Role.REVISER)


@pytest.fixture
def validator(db):
    return make_account("validator", Role.VALIDATOR)


@pytest.fixture
def juror(db):
    return make_account("juror", Role.JUROR)


@pytest.fixture
def administrator(db):
    return make_account("administrator", Role.ADMINISTRATOR)


@pytest.fixture
def client_for():
    """`client_for(user)`: a browser signed in as `user`; without one, a stranger's."""

    def signed_in(user=None):
        client = Client()
        if user:
            client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def run_jobs(db):
    """`run_jobs()` does the background work that is waiting, here and now, as the worker does it; returns its rows."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )

    def run():
        done = []
        while job := DBTaskResult.objects.ready().first():
            job.claim(worker.worker_id)
            worker.run_task(job)
            done.append(job)
        return done

    return run


@pytest.fixture(autouse=True)
def _arabic_first(settings):
    """A request leaves its language active in the thread: each test begins in the portal's own."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


# --- A skipped test is a failed one where nobody reads the list of skips ------------------------------------------


def _refuse_skip(report):
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return _refuse_skip((yield))
