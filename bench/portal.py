"""A portal of our own to measure: its data in a temporary folder, served by gunicorn when a benchmark asks for it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_server = None


def set_up(folder):
    """Configure Django on a new database below `folder`, or on the one that BENCH_DATABASE_URL names, which is best an empty
    one; load the cell and the demonstration."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="nashark.settings",
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
        DEBUG="false",
        NASHARK_DEMONSTRATION="true",
        SECRET_KEY="for-the-benchmarks-alone",
        DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/nashark.sqlite3"),
        MEDIA_ROOT=f"{folder}/media",
        PRINT_CACHE=f"{folder}/print",
        STATIC_ROOT=f"{folder}/static",
        ALLOWED_HOSTS="127.0.0.1,testserver",
        SITE_URL=f"http://127.0.0.1:{port()}",
        EMAIL_URL="memorymail://",
    )
    (folder / "static").mkdir()
    import django

    django.setup()
    from django.core.management import call_command

    for command in ("migrate", "createcachetable", "load_cell", "load_demonstration"):
        call_command(command, verbosity=0)


@cache
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@cache
def address():
    """Start gunicorn as `bin/run` does, once; its address without a slash at the end."""
    global _server
    from django.conf import settings
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    bind = ["--bind", f"127.0.0.1:{port()}", "--workers", "2", "--threads", "4"]
    command = [sys.executable, "-m", "gunicorn", "nashark.wsgi", *bind, "--log-level", "warning", "--no-control-socket"]
    _server = subprocess.Popen(command, cwd=ROOT)
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{settings.SITE_URL}/", timeout=5):
                return settings.SITE_URL
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The portal to measure did not start.")


def end():
    if _server:
        _server.terminate()
        _server.wait()
