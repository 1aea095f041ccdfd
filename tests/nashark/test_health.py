"""The watch is told the truth in one look, and nothing private."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from nashark.models import LEASE, Worker


@pytest.fixture
def worker(db):
    Worker.objects.beat("w1")
    return Worker.objects.get()


def test_all_is_well(client, worker, django_assert_num_queries):
    with django_assert_num_queries(2):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("max-age=0") and "no-store" in answer["Cache-Control"]
    told = answer.json()
    assert told["well"] and told["database"]["well"] and told["worker"]["well"] and told["disk"]["well"]
    assert told["worker"]["seen_seconds_ago"] == 0
    assert set(told) == {"well", "database", "worker", "disk", "version"}


@pytest.mark.django_db
def test_no_worker_was_ever_seen(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == {"well": False, "seen_seconds_ago": None}


def test_the_worker_has_stopped_beating(client, worker):
    Worker.objects.update(seen_at=timezone.now() - LEASE - timedelta(seconds=5))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker"] == {"well": False, "seen_seconds_ago": 35}
    assert answer.json()["database"]["well"]


def test_the_disk_is_nearly_full(client, worker, settings):
    settings.DISK_FLOOR = 2**60
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert not answer.json()["disk"]["well"]


def test_the_database_is_gone(client, monkeypatch):
    def gone(*args):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(Worker.objects, "alive", gone)
    monkeypatch.setattr(Worker.objects, "order_by", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == {"well": False}
    assert "closed" not in answer.text


@pytest.mark.django_db
def test_only_reading_is_allowed(client):
    assert client.post("/healthz").status_code == 405
