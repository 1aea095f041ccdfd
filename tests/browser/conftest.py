"""Journeys in real Chromium: both languages, a phone's width and a desk's, with axe."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.cache import cache
from PIL import Image

from tests.browser.chromium import LAUNCH

PHONE, DESK = 360, 1280
ARABIC, FRENCH = "ar", "fr"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, **LAUNCH}


@pytest.fixture
def site(live_server, cell, settings):
    """Address of the running portal, with the cell loaded."""
    cache.clear()
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


@pytest.fixture
def page_at(site, browser):
    """`page_at(width, language, user=None, **context)`: a page whose relative addresses lead to the portal.

    `page.visit("plan/")` opens the address in the page's language. A page that logs an error, fails to load a
    resource or asks a third party for one fails the test at its end.
    """
    contexts, faults = [], []

    def open_page(width=DESK, language=ARABIC, user=None, **options):
        context = browser.new_context(
            base_url=site,
            viewport={"width": width, "height": 800},
            locale={"ar": "ar-MA", "fr": "fr-FR"}[language],
            has_touch=width == PHONE,
            **options,
        )
        contexts.append(context)
        if user:
            sign_in(context, site, user)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: is_fault(said) and faults.append(f"{page.url}: {said.text}"))
        page.on("request", lambda asked: is_foreign(asked.url, site) and faults.append(f"third party: {asked.url}"))
        prefix = "" if language == ARABIC else f"/{language}"
        page.visit = lambda path="": page.goto(f"{prefix}/{path.lstrip('/')}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def is_fault(said):
    """An error in the console; a page that answers 404 or 409 because it has to, or a line that a test has cut, is none."""
    meant = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
    return said.type == "error" and not any(words in said.text for words in meant)


def is_foreign(url, site):
    return not url.startswith((site, "data:", "blob:", "about:"))


def sign_in(context, site, user):
    """Give the browser a session of `user` without the sign-in page."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": site}])


def violations(page):
    """What axe objects to, and whether the page scrolls sideways: a line each, with the node."""
    page.evaluate("document.fonts.ready.then(() => true)")
    found = Axe().run(page).response["violations"]
    told = [f"{rule['id']}: {rule['help']}\n    {node['html']}" for rule in found for node in rule["nodes"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        told.append("the page scrolls sideways")
    return [f"{page.url} {line}" for line in told]


@pytest.fixture
def assert_accessible():
    """`assert_accessible(page)`: axe finds no violation; the test fails with its words and the nodes."""

    def check(page):
        told = violations(page)
        assert not told, "\n".join(told)

    return check


@pytest.fixture
def picture(request, tmp_path):
    """`picture(page, name)` keeps a full-page PNG (in the folder PICTURES names, else the test's own); returns its path."""

    def take(page, name):
        page.evaluate("document.fonts.ready.then(() => true)")
        path = os.path.join(os.environ.get("PICTURES", tmp_path), f"{name}.png")
        page.screenshot(path=path, full_page=True)
        return path

    return take


@pytest.fixture
def photos(tmp_path):
    """Four photos as a phone takes them, one lying on its side, and between them a file that is none."""
    paths = []
    for number, colour in enumerate([(40, 90, 140), (200, 150, 60), None, (90, 140, 40), (140, 40, 90)]):
        path = tmp_path / f"IMG_{number}.jpg"
        if colour:
            exif = Image.Exif()
            exif[0x0112] = 6 if number == 1 else 1
            Image.new("RGB", (1600, 1200), colour).save(path, exif=exif)
        else:
            path.write_bytes(b"MZ\x90\x00" * 100)
        paths.append(path)
    return paths
