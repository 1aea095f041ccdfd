"""The portal's settings as the tests run them: nothing from var/, nothing kept.

The database is SQLite in a temporary folder, or the one DATABASE_URL names (`bin/test --postgres` sets it).
"""

import atexit
import os
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="nashark-tests-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in the thread of the tests
os.environ.update(
    DEBUG="false",
    NASHARK_DEMONSTRATION="true",
    NASHARK_DEMO_PASSWORD="nashark-demo",
    SECRET_KEY="for-the-tests-alone",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    SITE_URL="http://testserver",
    EMAIL_URL="memorymail://",
    MEDIA_ROOT=f"{FOLDER}/media",
    PRINT_CACHE=f"{FOLDER}/print",
    STATIC_ROOT=f"{FOLDER}/static",
)
os.mkdir(os.environ["STATIC_ROOT"])
# Never :memory:, which the live server would share between its threads.
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER}/nashark.sqlite3")

from nashark.settings import *  # noqa: E402, F403
from nashark.settings import DATABASES, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, so that the threads of the live server have connections of their own; not synced, it need not outlive us.
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER}/test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    # Nor need it outlive us here: no commit waits for the disk.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
