"""The first visit is light, also over a slow line: measured on the wire, as the portal is really served."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

from django.conf import settings
from django.db import connection

MOST = 150  # kB


def test_a_first_visit_stays_light(django_db_setup, tmp_path):
    report = tmp_path / "wire.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "wire", "--json", report],
        cwd=settings.BASE_DIR,
        env=os.environ | migrated(tmp_path / "portal.sqlite3"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    measured = {row["name"]: row["value"] for row in json.loads(report.read_text("utf-8")) if row["unit"] == "kB"}
    assert "form.first_visit" in measured
    assert not {name: size for name, size in measured.items() if not 10 < size <= MOST}


def migrated(path):
    """A copy of the tests' database for the portal that is measured, which then need not be migrated once more."""
    if connection.vendor != "sqlite":
        return {}
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name)) as ours, closing(sqlite3.connect(path)) as theirs:
        ours.backup(theirs)
    return {"BENCH_DATABASE_URL": f"sqlite:///{path}"}
