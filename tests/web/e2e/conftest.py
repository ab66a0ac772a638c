"""A portal as people start it, and a browser that holds pages to what is promised: no error, no request elsewhere."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from sample_folder import WEST, boundaries, census
from web.atlas_reading import IDLE
from web.browsing import DESKTOP, FLAGS, TODOKU
from web.someone import Someone

START_S = 240
WAIT_MS = 60_000
HOMES = {2015: (10, 20, 30, 40), 2020: (10, 15, 35, 90)}
"""Households of the four squares of the stand-in for 室蘭市, by year; two people live in each."""
OWN = ("http://127.0.0.1:", "blob:", "data:", "about:")


@pytest.fixture(scope="module")
def chromium(browser):
    with sync_playwright() as driver:
        program = driver.chromium.launch(executable_path=browser, args=FLAGS)
        yield program
        program.close()


@pytest.fixture(scope="session")
def start_portal(tmp_path_factory):
    """Start a portal of its own home and return its address: ``start_portal(*packs)``."""
    running = []

    def start(*packs):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        home = tmp_path_factory.mktemp("portal")
        given = [part for pack in packs for part in ("--pack", str(pack))]
        command = [TODOKU, "serve", "--port", str(port), "--home", home, "--workers", "1", "--without-worker", *given]
        log = (home / "serve.log").open("w")
        running.append((subprocess.Popen(command, stdout=log, stderr=log, env=_outside_of_tests()), log))
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/atlas/catalogue.json", running[-1][0], home / "serve.log")
        return address

    yield start
    for server, log in running:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _outside_of_tests():
    """Return this process's environment without what tells the portal that it is tested."""
    own = ("DJANGO_", "TODOKU_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)}


def _wait_for(address, server, log):
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=START_S):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    pytest.fail(f"the portal does not answer: {log.read_text()[-2000:]}")


@pytest.fixture
def opened(chromium):
    """Return a function that opens an address; at the end no page had an error or asked any other host.

    ``expected`` is what a page may say of an error that the test itself makes.
    """
    contexts, troubles, asked = [], [], set()

    def note(text, expected):
        if not expected or expected not in text:
            troubles.append(text)

    def visit(address, *, script=None, expected="", **settings):
        context = chromium.new_context(**{**DESKTOP, **settings})
        context.set_default_timeout(WAIT_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: note(told.text, expected) if told.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("request", lambda request: asked.add(request.url))
        if script:
            page.add_init_script(script)
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert troubles == []
    assert [url for url in asked if not url.startswith(OWN)] == []


@pytest.fixture
def is_accessible():
    """Return a function that holds that axe finds nothing wrong with a page."""

    def check(page):
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []

    return check


@pytest.fixture(scope="session")
def atlas_portal(tmp_path_factory, start_portal):
    """Return a portal with the built-in data and two census years of four squares of 室蘭市."""
    folder = tmp_path_factory.mktemp("packs")
    packs = []
    for year, homes in HOMES.items():
        given = folder / f"in-{year}"
        given.mkdir()
        rows = census(zip(WEST, homes, strict=True)).encode()
        (given / f"census_{year}_mesh500m.csv.gz").write_bytes(gzip.compress(rows))
        (given / f"N03-{year}0101_01.geojson").write_text(boundaries("01205"), encoding="utf-8")
        pack = folder / f"pack-{year}"
        command = [TODOKU, "data", "import", given, "--region", "01205", "--out", pack]
        subprocess.run(command, check=True, capture_output=True)
        packs.append(pack)
    return start_portal(*packs)


@pytest.fixture
def atlas(opened, atlas_portal):
    """Return a function that opens the atlas and waits until the map is whole."""

    def visit(query="", **settings):
        page = opened(f"{atlas_portal}/atlas/{query}", **settings)
        page.wait_for_function(IDLE)
        return page

    return visit


@pytest.fixture
def somebody(browser, live_server, monkeypatch):
    """Let people sit down: ``somebody(options, lang)``; an error in any of their browsers fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test itself asks the database, beside the browser's loop
    errors = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        looked_at = set()
        yield lambda options, lang: Someone(chromium, live_server.url, options, errors, lang, looked_at=looked_at)
        chromium.close()
    assert errors == []
