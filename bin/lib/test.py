"""bin/test [--postgres] [PATH… | pytest options]: the tests, with all that they need."""

import os
import subprocess
import sys

import steps
from steps import PYTHON, ROOT, Stop

# Tried in the run on SQLite alone, for it cannot differ between databases.
ON_SQLITE = [
    # Pages looked at in Chromium rather than rows. What these journeys write is tried by tests without a browser on both
    # databases, two at once included; a season, an experience's whole life and the desk go through Chromium on both.
    *(
        f"tests/browser/test_{name}.py"
        for name in (
            "accessible arriving calendar catalogue collecting doubts edition_life editing experience_form guide_reading joining "
            "meetings member_updates plan_board plan_import weight withdrawal workshop"
        ).split()
    ),
    # Files, letters, words and colours, without a row.
    *(
        f"tests/kit/test_{name}.py"
        for name in "binding differences documents folding imposing languages qr storage texts torture".split()
    ),
    # The book and its other forms, once its rows are a manuscript.
    *(
        f"tests/guide/test_{name}.py"
        for name in "book compose corpus directions docx epub falls fetcher keeping laying print_guide printing privacy".split()
    ),
    # What stands on a page or in a print, whatever the rows come from.
    "tests/actions/test_report_pdf.py",
    "tests/experiences/test_canaries.py",
    "tests/nashark/test_contrast.py",
    "tests/test_house_rules.py",
]
LOCAL_SERVER = "postgres://postgres@127.0.0.1:5432/nashark"
KNOCK = """
import sys, environ, psycopg2
db = environ.Env.db_url_config(sys.argv[1])
psycopg2.connect(
    host=db["HOST"], port=db["PORT"] or 5432, user=db["USER"], password=db["PASSWORD"], dbname="postgres", connect_timeout=5
)
"""


def test():
    arguments = sys.argv[1:]
    if {"-h", "--help"} & set(arguments):
        print(__doc__)
        return 0
    with steps.alone():
        steps.prepare_to_test()
    if "--prepare" in arguments:
        return 0
    everything = not [argument for argument in arguments if argument != "--postgres"]
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if "--postgres" in arguments:
        arguments.remove("--postgres")
        env["DATABASE_URL"] = postgres()
    if everything:
        arguments = ["-n", "auto"]
        if "DATABASE_URL" in env:
            arguments += [f"--ignore={path}" for path in ON_SQLITE]
    return subprocess.run([PYTHON, "-m", "pytest", *arguments], cwd=ROOT, env=env).returncode


def postgres():
    """Address of the PostgreSQL server to use; stops when it does not answer."""
    address = os.environ.get("DATABASE_URL", LOCAL_SERVER)
    if not address.startswith(("postgres://", "postgresql://", "pgsql://")):
        raise Stop("--postgres: DATABASE_URL names no PostgreSQL server.")
    steps.run(
        [PYTHON, "-c", KNOCK, address],
        "postgres",
        "PostgreSQL does not answer: set DATABASE_URL, or start a local server whose role postgres needs no password",
    )
    return address


if __name__ == "__main__":
    steps.main(test)
