"""Accounts in a real browser: signing up, a passkey, a draft that outlives its session, and pages for everybody."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.core import mail
from playwright.sync_api import sync_playwright

from todoku_web.accounts.actions import invite, make_administrator, make_person
from todoku_web.accounts.models import Membership, Organisation, Role
from todoku_web.audit.actions import verify

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "correct-horse-battery"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def page(browser, live_server, monkeypatch, settings):
    """Open a page of the portal that fails the test on any error in the browser, a refused script among them."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the test itself asks the database, beside the browser's loop
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    errors = []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        context = opened.new_context(base_url=live_server.url, viewport=DESK)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
        yield page
        opened.close()
    assert errors == []


def _is_fault(message):
    return message.type == "error" and "/nowhere/" not in message.location["url"]


def sign_in(page, email):
    page.goto("/account/login/?lang=ja")
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.click("button:text-is('サインインする')")


def test_signing_up_and_then_in_with_a_passkey(page):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device = devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    page.goto("/account/signup/?lang=ja")
    for name, value in {
        "name": "室蘭 太郎",
        "email": "new@example.jp",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }.items():
        page.fill(f"#id_{name}", value)
    page.click("button:has-text('登録する')")
    page.wait_for_selector("h1:has-text('メールを確かめてください')")
    page.goto(re.search(r"https?://\S+", mail.outbox[0].body).group(0))
    page.click("button:has-text('確認する')")
    sign_in(page, "new@example.jp")
    page.wait_for_selector("text=室蘭 太郎")
    page.goto("/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('確認する')")
    page.fill("#id_name", "机の鍵")
    page.check("#id_passwordless")
    page.click("button:has-text('パスキーを追加する')")
    page.wait_for_selector("h1:has-text('回復コード')")
    page.goto("/account/2fa/webauthn/")
    assert "これだけでサインインできる" in page.inner_text("main")
    page.click("text=サインアウト")
    page.goto("/account/login/")
    page.click("text=パスキーでサインインする")
    page.wait_for_selector("text=室蘭 太郎")
    page.click("text=サインアウト")
    page.goto("/account/login/")
    devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.click("text=パスキーでサインインする")
    page.wait_for_selector("text=パスキーを確かめられませんでした")


def test_a_draft_outlives_its_session_and_goes_when_it_is_taken(page):
    make_person("person@example.jp", name="担当", password=PASSWORD)
    sign_in(page, "person@example.jp")
    page.wait_for_selector("text=担当")
    page.goto("/organisations/wish/")
    page.select_option("#id_kind", "vendor")
    page.fill("#id_name", "北の機器")
    page.fill("#id_reason", "長い文章を、時間をかけて書いた。")
    Session.objects.all().delete()
    page.click("button:has-text('申し込む')")
    page.wait_for_selector("text=サインインの期限が切れていました")
    page.fill("#id_login", "person@example.jp")
    page.fill("#id_password", PASSWORD)
    page.click("button:text-is('サインインする')")
    page.wait_for_selector("#id_reason")
    assert page.input_value("#id_reason") == ""
    page.click("text=書きかけを戻す")
    assert page.input_value("#id_reason") == "長い文章を、時間をかけて書いた。"
    assert page.input_value("#id_kind") == "vendor"
    page.click("button:has-text('申し込む')")
    page.wait_for_selector("text=申し込みました")
    page.goto("/organisations/wish/")
    assert page.locator("text=書きかけを戻す").count() == 0


def test_a_draft_is_offered_to_nobody_else(page):
    for name in ("one", "two"):
        make_person(f"{name}@example.jp", name=name, password=PASSWORD)
    sign_in(page, "one@example.jp")
    page.wait_for_selector("text=one")
    page.goto("/organisations/wish/")
    page.fill("#id_reason", "one wrote this")
    page.wait_for_timeout(400)
    page.click("text=サインアウト")
    sign_in(page, "two@example.jp")
    page.wait_for_selector("text=two")
    page.goto("/organisations/wish/")
    assert page.locator("text=書きかけを戻す").count() == 0


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages_are_for_everybody(page, town, person_in, lang):
    administrator = make_administrator("head@example.jp", town.name, name="管理", password=PASSWORD).person
    person_in(town, Role.APPROVER)
    invite("guest@example.jp", town, Role.DRAFTER, by=administrator)
    member = Membership.objects.exclude(person=administrator).get()
    organisation = f"/organisations/{Organisation.objects.get().pk}/"
    entrance = ["/account/login/", "/account/signup/", "/account/password/reset/", "/nowhere/", "/rights/"]
    within = [
        "/account/",
        "/account/email/",
        "/account/password/change/",
        "/account/2fa/",
        "/account/sessions/",
        "/organisations/",
        organisation,
        f"{organisation}invite/",
        f"{organisation}members/{member.pk}/",
        f"{organisation}log/",
        "/organisations/wish/",
    ]
    found = _findings(page, entrance, lang)
    sign_in(page, "head@example.jp")
    page.wait_for_selector("text=管理")
    found += _findings(page, within, lang)
    assert found == []
    assert verify().faults == ()


def _findings(page, addresses, lang):
    axe, found = Axe(), []
    for address in addresses:
        page.goto(f"{address}?lang={lang}")
        for scheme, size in (("light", DESK), ("dark", PHONE)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(size)
            violations = axe.run(page).response["violations"]
            found += [(address, scheme, one["id"], one["nodes"][0]["html"][:120]) for one in violations]
            if page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"):
                found.append((address, scheme, "wider than the window", ""))
    return found
