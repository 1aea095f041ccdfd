"""The first visit is light, also over a slow line: measured on the wire, as the portal is really served."""

import json
import subprocess
import sys

from django.conf import settings

MOST = 150  # kB


def test_a_first_visit_stays_light(tmp_path):
    report = tmp_path / "wire.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "wire", "--json", report], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    measured = {row["name"]: row["value"] for row in json.loads(report.read_text("utf-8")) if row["unit"] == "kB"}
    assert "form.first_visit" in measured
    assert not {name: size for name, size in measured.items() if not 10 < size <= MOST}
