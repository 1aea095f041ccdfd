"""A child process of the press: `python -m kit.printing.locked FOLDER ROLE`. Knows neither Django nor the database.

FOLDER holds job.json, as `press.py` writes it. Tasks come as lines of JSON on the standard input, answers and progress go as
lines on the standard output. From its first task on, the process opens no connection and starts no program; it ends when
its input does, or when nobody reads what it says.
"""

import gc
import json
import logging
import os
import resource
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "ftplib.", "urllib.")


def say(**line):
    """Tell the parent; when it is gone, this fails and ends the child too."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def set_limits(limits, role):
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory"][role],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def step_back():
    """Let everything else on the machine go first: a page that somebody waits for is not slower for a printing.

    Not SCHED_IDLE, which on a busy machine stands still.
    """
    os.nice(19)


def lock_in():
    """A second lock behind the fetcher's."""

    def guard(event, _args):
        if event.startswith(FORBIDDEN):
            raise PermissionError(f"{event} in a child process of the press")

    sys.addaudithook(guard)


def main(folder, role):
    job = json.loads((folder / "job.json").read_text("utf-8"))
    set_limits(job["limits"], role)
    if not job["is_urgent"]:
        step_back()
    logging.basicConfig(level=logging.WARNING)
    with import_module(f"kit.printing.{role}").at_work(job, say) as do:
        lock_in()
        gc.collect()
        gc.freeze()
        gc.disable()
        say(ready=True)
        for line in sys.stdin:
            do(json.loads(line))


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main(Path(sys.argv[1]), sys.argv[2])
