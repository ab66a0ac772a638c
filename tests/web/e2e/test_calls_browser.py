"""A call in a real browser: begun from a template, its form changed without JavaScript, answered by a phone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import sync_playwright

from sample_calls import HOUR, announced, call_of_template, organiser, somebody
from todoku_web.exchange.calls.models import Application, Call
from web.browsing import FLAGS, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def open_page(browser, live_server, monkeypatch):
    """Open a page as somebody: ``open_page(person, "/...", **options of the browser)``; no page says any error."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test itself asks the database, beside the browser's loop
    errors = []

    def note(told):
        if told.type in {"error", "warning"} and "status of 422" not in told.text:  # a page that says what is wrong
            errors.append(told.text)

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=FLAGS)

        def visit(person, path, **options):
            client = Client()
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context = opened.new_context(base_url=live_server.url, **options)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", note)
            page.goto(path)
            return page

        yield visit
        opened.close()
    assert errors == []


def is_accessible(page):
    return Axe().run(page).response["violations"] == []


def test_a_call_is_made_from_a_template_without_javascript(open_page):
    page = open_page(organiser(), "/calls/new/", java_script_enabled=False)
    page.click("text=学生向け起業セミナー")
    opens = timezone.localtime() - HOUR
    page.fill("#id_opens_at", f"{opens:%Y-%m-%dT%H:%M}")
    page.fill("#id_closes_at", f"{opens + 48 * HOUR:%Y-%m-%dT%H:%M}")
    page.click("button:text-is('保存して様式へ進む')")
    page.wait_for_url(re.compile(r"/form/"))
    page.click("button:text-is('＋ 整数')")
    page.fill("#row-3-title", "学年")
    page.click("button[value=up-3]")
    page.click(".actions button[value=preview]")
    assert "学年" in page.inner_text(".preview")
    page.click("button:text-is('様式を保存する')")
    page.wait_for_selector(".note.success")
    call = Call.objects.get()
    assert [one.title for one in call.form.fields] == [
        "参加方法",
        "講師に聞きたいこと",
        "学年",
        "配慮が必要なこと（手話、車いすなど）",
    ]
    page.goto(f"/calls/{call.pk}/")
    page.click("button:text-is('公開する')")
    page.wait_for_selector(".phase.open")


def test_a_call_is_answered_on_a_phone_and_asks_only_what_matters(open_page):
    officer, person = organiser(), somebody()
    call = call_of_template(officer, "makers_challenge", held_at=timezone.now() + 5 * HOUR)
    page = open_page(person, f"/calls/{call.pk}/", **PHONE, color_scheme="dark")
    assert is_accessible(page)
    page.click("text=申し込む")
    members = page.locator("[name=f-members]")
    members.wait_for(state="hidden")
    page.check("[name=f-team]")
    assert members.is_visible()
    assert is_accessible(page)
    page.click("button:text-is('提出する')")
    page.wait_for_selector("#form-errors")
    assert "学校名" in page.inner_text("#form-errors")
    page.fill("[name=f-school]", "北海道の学校（架空）")
    page.fill("[name=f-members]", "３")
    page.check("[name^=declare-]")
    page.click("button:text-is('提出する')")
    page.wait_for_url(re.compile(r"/calls/applications/"))
    assert "参加確定" in page.inner_text("main")
    assert Application.objects.get().answers == {"school": "北海道の学校（架空）", "team": True, "members": 3}


def test_the_pages_of_who_calls_are_accessible(open_page):
    officer = organiser()
    call = announced(officer)
    page = open_page(officer, f"/calls/{call.pk}/")
    assert is_accessible(page)
    for path in (
        "/calls/",
        "/calls/new/?template=project_call",
        *(f"/calls/{call.pk}/{one}/" for one in ("form", "applications")),
    ):
        page.goto(path)
        assert is_accessible(page), path
