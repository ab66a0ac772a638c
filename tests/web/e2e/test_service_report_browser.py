"""Reporting in a real browser: by map, by keyboard, without JavaScript, and with a file that is too large."""

from __future__ import annotations

import json
import re

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from todoku_web.accounts.models import Person
from todoku_web.service_reports.models import ServiceReport
from web.browsing import FLAGS, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
WEST, SOUTH, EAST, NORTH = 140.80, 42.29, 141.10, 42.42
RING = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
PROPERTIES = {
    "code": "01205",
    "name": "室蘭市",
    "name_en": "Muroran-shi",
    "population": 82383,
    "rank": -82383,
    "weight": 3,
}
OUTLINES = {
    "type": "FeatureCollection",
    "bbox": [WEST, SOUTH, EAST, NORTH],
    "features": [
        {"type": "Feature", "id": 0, "properties": PROPERTIES, "geometry": {"type": "Polygon", "coordinates": [RING]}}
    ],
}


@pytest.fixture
def open_page(browser, live_server, monkeypatch):
    """Open a page as a resident who is signed in: ``open_page("/...", **options of the browser)``."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test itself asks the database, beside the browser's loop
    person = Person.objects.create_user("resident@example.jp", "a-long-password", name="住民一")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client, errors = Client(), []
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=FLAGS)

        def visit(path, **options):
            context = opened.new_context(base_url=live_server.url, **options)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            context.route("**/atlas/areas.geojson*", lambda route: route.fulfill(body=json.dumps(OUTLINES)))
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
            page.goto(path)
            return page

        yield visit
        opened.close()
    assert errors == []


def send(page):
    page.click("button:text-is('申告を送る')")
    page.wait_for_url(re.compile(r"/service-reports/[0-9a-f-]{36}/"))


def test_a_place_is_chosen_by_click_and_by_keyboard(open_page):
    page = open_page("/service-reports/new/", **PHONE)
    page.wait_for_selector("[data-picker-map][data-state=idle]")
    field = page.locator("#id_place")
    page.locator("[data-picker-map] canvas").click(position={"x": 150, "y": 140})
    clicked = field.input_value()
    lat, lon = (float(part) for part in clicked.split(","))
    assert SOUTH < lat < NORTH
    assert WEST < lon < EAST
    said = page.locator("[data-picker-said]")
    assert re.search(r"\d{9}", said.inner_text())
    page.locator("[data-picker-map] canvas").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert field.input_value() != clicked
    square = re.search(r"\d{9}", said.inner_text())[0]
    assert Axe().run(page).response["violations"] == []
    send(page)
    assert ServiceReport.objects.get().square == square


def test_a_file_that_is_too_large_is_told_before_it_is_sent(open_page, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.truncate(21 << 20)
    page = open_page("/service-reports/new/")
    page.set_input_files("#id_evidence", large)
    assert page.locator("#id_evidence").input_value() == ""
    assert "大きすぎます" in page.locator("#id_evidence").evaluate("field => field.validationMessage")


def test_everything_can_be_reported_without_javascript(open_page):
    page = open_page("/service-reports/new/", java_script_enabled=False)
    assert not page.locator("[data-picker]").is_visible()
    page.fill("#id_place", "634037774")
    page.check("input[name=service][value=ftth]")
    send(page)
    assert "634037774" in page.inner_text("h1")
    assert ServiceReport.objects.get().service == "ftth"
