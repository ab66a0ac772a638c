"""One plan from sign-up to a stranger's download, as people do it: on a desk in Japanese, on a phone in English."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from openpyxl import load_workbook

from todoku.i18n import text
from todoku_web.accounts.actions import invite
from todoku_web.accounts.models import Role
from todoku_web.audit.verification import verify
from todoku_web.planning.models import Plan
from web.browsing import DESKTOP, PHONE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.web,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "correct-horse-battery"
NEW = "new@example.jp"


def code_for(secret):
    """Return the code that an authenticator shows now (RFC 6238), as one not used before."""
    cache.clear()
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_up(someone):
    page = someone.page
    someone.at("/account/signup/")
    someone.type_in(id_name="室蘭 花子", id_email=NEW, id_password1=PASSWORD, id_password2=PASSWORD)
    someone.press("")
    page.goto(re.search(r"https?://\S+", mail.outbox[-1].body).group(0))
    someone.press("")
    someone.at("/account/login/")
    someone.type_in(id_login=NEW, id_password=PASSWORD)
    someone.press("")


def protect(someone):
    """Bind an authenticator, sign out, and come in with its code."""
    page = someone.page
    page.goto("/account/2fa/totp/activate/")
    if page.locator("#id_password").count():
        someone.type_in(id_password=PASSWORD)
        someone.press("")
    secret = page.inner_text("dl.facts code")
    someone.is_fit()
    someone.type_in(id_code=code_for(secret))
    someone.press("totp/activate/")
    page.wait_for_selector("ul.codes, .actions a[href*='recovery']")
    page.goto("/account/logout/")
    someone.press("")
    page.goto("/account/login/")
    someone.type_in(id_login=NEW, id_password=PASSWORD)
    someone.press("")
    page.wait_for_url("**/2fa/authenticate/**")
    someone.type_in(id_code="000000" if code_for(secret) != "000000" else "000001")
    someone.press("2fa/authenticate/")
    assert "authenticate" in page.url
    someone.type_in(id_code=code_for(secret))
    someone.press("2fa/authenticate/")
    assert "authenticate" not in page.url


def make_plan(someone, work_off):
    page = someone.page
    someone.at("/plans/new/")
    page.fill("#field-title", "室蘭市 光整備計画")
    page.select_option("#field-effort", "quick")
    page.locator("main form button:not(.quiet)").last.click()
    page.wait_for_selector(".actions button[name]:not(.quiet), form button")
    someone.is_fit()
    page.locator("main form button:not(.quiet)").first.click()
    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}/"))
    work_off()
    return f"/plans/{Plan.objects.get().pk}/"


def forbid_a_road(someone, base, work_off):
    page = someone.page
    page.goto(f"{base}versions/1/routes/")
    page.locator("a[href*='kind=forbid_road']").first.click()
    page.fill("#edit-note", "橋の架け替え")
    page.locator("#edit-form button:not(.quiet)").click()
    page.wait_for_selector("ul.edits li")
    someone.at(f"{base}changes/")
    page.goto(base)
    someone.press("compute/")
    work_off()


def submit(someone, base, checker, chief):
    someone.at(f"{base}approval/")
    someone.page.select_option("#approver", value=str(chief.memberships.get().pk))
    someone.page.select_option("#reviewer-1", value=str(checker.memberships.get().pk))
    someone.press("approval/submit/")
    someone.page.wait_for_selector(".plan-heading .state.in_review")


def send_back(someone, base):
    someone.at(f"{base}comments/")
    someone.type_in(body="この橋は架け替えます。別の道にしてください。")
    someone.page.locator("#new-comment button").click()
    someone.page.wait_for_selector("ol.threads li")
    someone.at(f"{base}approval/")
    someone.type_in(**{"reason-remand": "橋を通らない経路にしてください。"})
    someone.page.locator("form[action$='approval/remand/'] button").click()
    someone.page.wait_for_selector(".plan-heading .state.drafting")


def take_totals(stranger, base, lang):
    """Find the published plan, take its totals, and get nothing of its network or of how it came about."""
    stranger.at("/plans/")
    stranger.page.click("text=室蘭市 光整備計画")
    stranger.page.wait_for_selector("#plan-map[data-ready=yes]")
    stranger.is_fit()
    with stranger.page.expect_download() as coming:
        stranger.page.locator(f"a[href$='/tables-{lang}.xlsx']").click()
    sheets = load_workbook(BytesIO(coming.value.path().read_bytes())).worksheets
    assert len(sheets) > 3
    assert text("planning.left_out.network", lang) in [row[0] for row in sheets[0].values]
    for secret in (
        "comments/",
        "approval/",
        "versions/1/",
        f"versions/2/files/{lang}/plan.pdf",
        "versions/2/map/routes.geojson",
    ):
        got = stranger.page.request.get(base + secret)
        assert got.status == 404 or "login" in got.url


@pytest.mark.parametrize(
    ("options", "lang"),
    [(DESKTOP, "ja"), ({**PHONE, "color_scheme": "dark"}, "en")],
    ids=["desk-light-ja", "phone-dark-en"],
)
def test_from_signing_up_to_a_strangers_download(somebody, live_server, town, person_in, work_off, options, lang):
    chief = person_in(town, Role.APPROVER)
    checker = person_in(town, Role.REVIEWER)
    drafter = somebody(options, lang)
    sign_up(drafter)
    protect(drafter)
    _, token = invite(NEW, town, Role.DRAFTER, by=person_in(town, Role.ADMINISTRATOR))
    drafter.at(f"/invitations/{token}/")
    drafter.press("")

    base = make_plan(drafter, work_off)
    drafter.page.goto(base)
    drafter.page.wait_for_selector("#plan-map[data-ready=yes]")
    drafter.is_fit()
    submit(drafter, base, checker, chief)

    reviewer = somebody(options, lang).signed_in_as(checker, live_server.url)
    send_back(reviewer, base)

    forbid_a_road(drafter, base, work_off)
    submit(drafter, base, checker, chief)
    reviewer.page.goto(f"{base}approval/")
    reviewer.page.locator("form[action$='approval/agree/'] button").click()
    reviewer.page.wait_for_selector(".plan-heading .state.for_decision")

    approver = somebody(options, lang).signed_in_as(chief, live_server.url)
    approver.at(f"{base}approval/")
    approver.press("approval/decide/")
    approver.press("approval/publish/")
    approver.page.wait_for_selector(".plan-heading .state.published")
    approver.at(f"{base}paper/")

    stranger = somebody(options, lang)
    take_totals(stranger, base, lang)
    found = verify()
    assert found.entries > 10
    assert found.faults == ()
