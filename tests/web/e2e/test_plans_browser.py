"""Plans in a real browser: from the form to a comment that was begun on the map; desktop and phone, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from sample_web_plans import add_version, computed, new_plan
from todoku_web.accounts.models import Organisation, OrganisationKind, Role
from todoku_web.planning.models import Comment, Plan
from web.browsing import DESKTOP, FLAGS, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
READY = "#plan-map[data-ready=yes]"


@pytest.fixture
def open_page(browser, live_server, monkeypatch, person_in):
    """Open pages as a drafter of 室蘭市; any error in the browser fails the test."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test itself asks the database, beside the browser's loop
    town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="室蘭市", area_code="01205")
    client, errors = Client(), []
    drafter = person_in(town, Role.DRAFTER)
    client.force_login(drafter, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=FLAGS)

        def visit(path, **options):
            context = opened.new_context(base_url=live_server.url, **{**DESKTOP, **options})
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            told = {"content_type": "text/event-stream", "body": ""}  # the test's server speaks no streams
            context.route("**/jobs/*/events", lambda route: route.fulfill(**told))
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
            page.goto(path)
            return page

        visit.town, visit.drafter = town, drafter
        yield visit
        opened.close()
    assert errors == []


def test_from_the_form_to_a_comment_on_the_map(open_page, work_off):
    page = open_page("/plans/new/?lang=ja")
    page.fill("#field-title", "室蘭市 光整備計画")
    page.select_option("#field-effort", "quick")
    page.click("button:has-text('内容を確かめる')")
    page.click("button:has-text('この内容で計画をつくる')")
    page.wait_for_selector("text=計算しています")
    work_off()
    page.goto(f"/plans/{Plan.objects.get().pk}/")
    page.wait_for_selector(READY)
    canvas = page.locator("#plan-map canvas")
    box = canvas.bounding_box()
    for part in (0.5, 0.4, 0.6, 0.45, 0.55):
        canvas.click(position={"x": box["width"] * 0.5, "y": box["height"] * part})
        page.wait_for_timeout(300)
        if page.locator(".maplibregl-popup").count():
            break
    page.locator(".maplibregl-popup a", has_text="コメントする").click()
    page.fill("#body", "ここは工事中です。")
    page.click("button:has-text('書き込む')")
    page.wait_for_selector("text=ここは工事中です。")
    said = Comment.objects.get()
    assert said.target in ("cell", "edge", "site")
    assert said.target_id


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, PHONE], ids=["desk", "dark", "phone"])
def test_pages_of_a_plan_fit_and_are_accessible(open_page, options):
    plan = new_plan(open_page.town, open_page.drafter)
    add_version(plan, computed())
    page = open_page("/plans/?lang=en", **options, bypass_csp=True)
    base = f"/plans/{plan.pk}/"
    for path in ("/plans/", "/plans/new/", base, *(base + one for one in ("changes/", "comments/", "approval/"))):
        page.goto(path)
        if page.locator("#plan-map").count():
            page.wait_for_selector(READY)
        assert page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []
