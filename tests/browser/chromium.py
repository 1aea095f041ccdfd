"""How Chromium is started, for the journeys and for bin/bench."""

import os
import shutil

EXECUTABLE = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

# Without an executable Playwright takes the one that `playwright install chromium` left. Debian's refuses its sandbox to
# root, and /dev/shm is small in containers.
LAUNCH = {
    "executable_path": EXECUTABLE,
    "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
}
