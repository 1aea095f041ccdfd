"""A configured installation: it starts strict, or says in one line why it does not."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "SECRET_KEY": "a-key-of-the-tests-that-is-long-enough-to-pass-the-check-of-django-0123456789",
    "DATABASE_URL": "postgres://nashark@127.0.0.1:5432/nashark",
    "ALLOWED_HOSTS": "nashark.example.org",
    "SITE_URL": "https://nashark.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}


def manage(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "nashark.settings", **environment},
        capture_output=True,
        text=True,
    )


def test_the_deployment_check_has_no_word_to_say():
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("name", PRODUCTION)
def test_without_one_of_its_answers_it_does_not_start(name):
    # An empty secret key keeps a trial start's var/local.env out, as a set one does.
    done = manage("check", **{**PRODUCTION, name: ""})
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [f"✗ Set these environment variables first (docs/deploy.md): {name}"]


def test_the_demonstration_is_refused():
    done = manage("load_demonstration", **{**PRODUCTION, "DATABASE_URL": "sqlite://:memory:"})
    assert done.returncode == 1
    assert "not a demonstration" in done.stderr


@pytest.mark.parametrize("path", ["/", "/fr/"])
def test_everything_goes_by_https(path):
    script = f"""
import django; django.setup()
from django.test import Client
answer = Client().get({path!r}, headers={{"host": "nashark.example.org"}})
print(answer.status_code, answer["Location"])
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "nashark.settings", **PRODUCTION},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == f"301 https://nashark.example.org{path}"
