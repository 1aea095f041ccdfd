"""A job for the tests of the worker."""

import time
from pathlib import Path

from django_tasks import task


@task()
def begin_slowly(folder):
    """The first attempt takes a minute, those after it no time; each leaves a file."""
    attempts = len(list(Path(folder).iterdir()))
    (Path(folder) / f"attempt-{attempts + 1}").touch()
    if not attempts:
        time.sleep(60)
    return attempts + 1
