"""Needs and offers in a real browser: a need from its draft to the public list, without JavaScript and accessible."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role
from todoku_web.exchange.needs.models import Need, NeedState
from web.browsing import FLAGS, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def person_of(browser, live_server, monkeypatch):
    """Open pages as somebody: ``person_of(name, organisation)`` returns what opens them."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    errors = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)

        def sign_in(name, organisation=None, **options):
            person = Person.objects.create_user(f"{name}@example.jp", "a-long-password", name=name)
            EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
            if organisation is not None:
                Membership.objects.create(person=person, organisation=organisation, role=Role.REVIEWER)
            client = Client()
            client.force_login(person)
            context = chromium.new_context(base_url=live_server.url, **options)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            return page

        yield sign_in
        chromium.close()
    assert errors == []


def accessible(page):
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:2]) for one in found] == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_need_is_written_on_a_phone_and_accepted_at_a_desk(person_of):
    town = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="室蘭市", area_code="01205")
    own = person_of("resident", java_script_enabled=True, color_scheme="dark", **PHONE)
    own.goto("/needs/new/")
    accessible(own)
    own.fill("input[name=title]", "冬の通院")
    own.select_option("select[name=issue_area]", "mobility")
    own.fill("textarea[name=problem]", "バスが止まる。")
    own.fill("input[name=area_code]", "室蘭市")
    own.click("button[value=submit]")
    accessible(own)
    assert own.locator("#form-errors").inner_text().count("困っている人") >= 1
    own.fill("textarea[name=sufferers]", "坂の上の高齢者")
    own.locator("details[data-issue=mobility] input").first.check()
    own.click("button[value=submit]")
    own.wait_for_selector(".state.submitted")
    accessible(own)
    desk = person_of("office", town, java_script_enabled=False)
    desk.goto("/needs/waiting/")
    desk.click("text=冬の通院")
    desk.click("form[action$='/accept/'] button")
    assert Need.objects.get().state == NeedState.OPEN
    own.goto("/needs/?issue=mobility")
    assert own.locator("table").inner_text().count("冬の通院") == 1
    accessible(own)


def test_an_offer_is_written_and_opened(person_of):
    vendor = Organisation.objects.create(kind=OrganisationKind.VENDOR, name="合成ベンダー")
    page = person_of("vendor", vendor)
    page.goto("/offers/new/")
    accessible(page)
    page.fill("input[name=title]", "遠隔監視")
    page.fill("textarea[name=description]", "カメラで見守る。")
    page.fill("input[name=areas]", "十勝総合振興局、室蘭市")
    page.click("button[value=open]")
    page.wait_for_selector(".state.open")
    accessible(page)
    page.goto("/offers/?area=室蘭市")
    accessible(page)
    assert page.locator("table").inner_text().count("遠隔監視") == 1
