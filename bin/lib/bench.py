"""bin/bench [NAME…] [--json FILE]: measure the portal, with all that this needs."""

import os
import subprocess
import sys

import steps
from steps import PYTHON, ROOT


def bench():
    with steps.alone():
        steps.prepare_to_test()
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([PYTHON, "-m", "bench", *sys.argv[1:]], env=env).returncode


if __name__ == "__main__":
    steps.main(bench)
