"""The pages a visitor meets first: how fast they are made, what they weigh, what they ask of the database."""

import http.client
import statistics
import time
from urllib.parse import urlsplit

from bench import benchmark, portal, result

PUBLIC = ["home", "experience_form", "plan", "cell"]
# Figures that have a name of their own; the others are named after the page.
NAMES = {
    ("experience_form", "server time"): "form.page",
    ("experience_form", "first visit"): "form.first_visit",
}


def paths():
    from django.urls import reverse

    return {name: reverse(name) for name in PUBLIC}


def figure(page, what):
    return NAMES.get((page, what), f"{page}: {what}")


@benchmark
def server_time():
    """Median of 50 answers by gunicorn on this machine, one connection, after five to warm up."""
    connection = http.client.HTTPConnection(urlsplit(portal.address()).netloc)
    for name, path in paths().items():
        times = []
        for _ in range(55):
            start = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - start) * 1000)
            assert answer.status == 200, (path, answer.status)
        yield result(figure(name, "server time"), statistics.median(times[5:]), "ms")


@benchmark
def wire():
    """Bytes of a first visit in Chromium at 360 pixels: everything the page loads, headers included, and the requests."""
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import LAUNCH

    address = portal.address()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**LAUNCH)
        for name, path in paths().items():
            page = browser.new_context(viewport={"width": 360, "height": 800}).new_page()
            sizes = []
            session = page.context.new_cdp_session(page)
            session.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            session.send("Network.enable")
            page.goto(f"{address}{path}", wait_until="networkidle")
            yield result(figure(name, "first visit"), sum(sizes) / 1000, "kB")
            yield result(f"{name}: requests of a first visit", len(sizes), "requests")
        browser.close()


@benchmark
def queries():
    """Database queries a page, as a stranger; of the desk, as a member."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from members.models import User

    member = Client()
    member.force_login(User.objects.get(username="member"))
    for name, path, client in [
        *((name, path, Client()) for name, path in paths().items()),
        ("desk", reverse("desk"), member),
    ]:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        yield result(f"{name}: queries", len(captured), "queries")
