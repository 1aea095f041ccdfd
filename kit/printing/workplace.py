"""The folder that a printing works in: gone at its end, and, where it was killed, once the next one begins."""

import fcntl
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

PREFIX = "nashark-print-"
SECONDS_TO_LOCK = 60  # one that is younger may not be locked yet


@contextmanager
def work_folder():
    """The path of a new folder that is ours until the end, or until we are killed: the lock on it ends with its process."""
    sweep()
    with TemporaryDirectory(prefix=PREFIX) as name:
        lock = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(lock)


def sweep(*, older_than=SECONDS_TO_LOCK):
    """Remove the folders of printings that were killed."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        try:
            found = folder.lstat()
            if found.st_uid != os.getuid() or found.st_mtime > time.time() - older_than:
                continue
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # another one was quicker, or it is none of ours
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            pass  # at work
        finally:
            os.close(lock)
