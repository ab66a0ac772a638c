"""Pages of the library of accounts: all in our frame and words, with no script in the page."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.template.loader import get_template

from todoku.i18n import LANGS, has
from todoku_web.accounts.actions import make_person

pytestmark = pytest.mark.django_db
OURS = Path(__file__).parents[3] / "src" / "todoku_web"
LIBRARY = Path(allauth.__file__).parent / "templates"
SWITCHED_OFF = re.compile(r"/base\.|phone|login_code|base_|email_change\.|signup_by_passkey|signup_form|_code|trust|openid|idp|elements|layouts|login_redirect|snippets")  # fmt: skip  # noqa: E501
PASSWORD = "correct-horse-battery"


@pytest.fixture
def person():
    return make_person("person@example.jp", name="担当", password=PASSWORD)


@pytest.fixture
def signed_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def pages_of_the_library():
    found = (path.relative_to(LIBRARY).as_posix() for path in LIBRARY.rglob("*.html"))
    return sorted(name for name in found if not SWITCHED_OFF.search(name))


@pytest.mark.parametrize("name", pages_of_the_library())
def test_every_page_of_the_library_is_our_own(name):
    assert Path(get_template(name).origin.name).is_relative_to(OURS)


def test_every_mail_and_message_of_the_library_has_our_words():
    mails = {
        path.name.removesuffix("_subject.txt")
        for path in LIBRARY.glob("*/email/*_subject.txt")
        if not SWITCHED_OFF.search(path.name) or "recovery_codes" in path.name
    }
    assert len(mails) >= 15
    assert [name for name in mails if not (has(f"mail.{name}.subject") and has(f"mail.{name}.body"))] == []
    messages = {path.stem for path in LIBRARY.glob("*/messages/*.txt") if "phone" not in path.name}
    messages -= {"login_code_sent"}
    assert [name for name in messages if not has(f"accounts.message.{name}")] == []


ENTRANCES = ["login", "signup", "password/reset", "password/reset/done", "confirm-email", "inactive", "3rdparty/login/cancelled"]  # fmt: skip  # noqa: E501
WITHIN = ["", "email/", "password/change/", "2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "sessions/", "3rdparty/", "logout/", "reauthenticate/"]  # fmt: skip  # noqa: E501


def check(page, lang, status=200):
    assert page.status_code == status
    assert f'<html lang="{lang}">' in page.text
    assert page.text.count("<h1") == 1
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page.text) == []
    assert re.findall(r"\s(?:style|on[a-z]+)=", page.text) == []
    assert "placeholder=" not in page.text
    labelled = set(re.findall(r'<label for="([^"]+)"', page.text))
    fields = re.findall(r'<input(?![^>]*type="hidden")[^>]*\sid="([^"]+)"', page.text)
    assert set(fields) <= labelled
    if lang == "en":
        visible = re.sub(r"<[^>]*>|todoku 届く|日本語|担当", "", page.text)
        assert re.findall("[ぁ-んァ-ヶ一-龠]+", visible) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", ENTRANCES)
def test_ways_in_are_dressed(client, path, lang):
    check(client.get(f"/account/{path}/?lang={lang}"), lang)


@pytest.mark.parametrize("lang", LANGS)
def test_a_failed_office_sign_in_is_dressed(client, lang):
    check(client.get(f"/account/3rdparty/login/error/?lang={lang}"), lang, status=401)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("path", WITHIN)
def test_pages_within_are_dressed(signed_in, path, lang):
    check(signed_in.get(f"/account/{path}?lang={lang}"), lang)


@pytest.mark.django_db(transaction=True)
def test_an_authenticator_app_is_set_up_used_and_given_up(signed_in, person, client):
    page = signed_in.get("/account/2fa/totp/activate/")
    assert 'src="data:image/svg+xml;base64,' in page.text
    secret = re.search(r"<code>(\w+)</code>", page.text).group(1)

    def code():
        return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))

    assert "コードが違います" in signed_in.post("/account/2fa/totp/activate/", {"code": "000000"}).text
    signed_in.post("/account/2fa/totp/activate/", {"code": code()})
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    assert [message.subject for message in mail.outbox] == ["[todoku] 認証アプリが使われるようになりました"]
    codes = re.findall(r"<li><code>(\d+)</code>", signed_in.get("/account/2fa/recovery-codes/").text)
    assert len(codes) == 10
    check(signed_in.get("/account/2fa/recovery-codes/generate/"), "ja")
    check(signed_in.get("/account/2fa/totp/deactivate/"), "ja")
    signed_in.post("/account/logout/")

    first_step = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert first_step.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/account/").status_code == 302  # not signed in yet
    check(client.get("/account/2fa/authenticate/"), "ja")
    assert "コードが違います" in client.post("/account/2fa/authenticate/", {"code": "000000"}).text
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    assert client.get("/account/").status_code == 200
    client.post("/account/logout/")
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]}).status_code == 200  # once only


def test_an_identity_provider_is_offered_where_it_is_set_up(client, settings):
    provider = {
        "provider_id": "oidc",
        "name": "庁内ID",
        "client_id": "todoku",
        "secret": "secret",
        "settings": {"server_url": "https://id.example.jp"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [provider]}}
    page = client.get("/account/login/")
    assert "庁内ID でサインインする" in page.text
    assert 'action="/account/oidc/oidc/login/' in page.text


def test_what_a_provider_says_of_a_name_is_taken_where_it_can_be_one(rf, person):
    from types import SimpleNamespace

    from todoku_web.accounts.adapters import SocialAccountAdapter

    request = rf.get("/")
    for said, kept in [
        ({"name": "室蘭 太郎", "email": "a@example.jp"}, "室蘭 太郎"),
        ({"last_name": "室蘭", "first_name": "太郎"}, "室蘭 太郎"),
        ({"name": "a\u202eb"}, ""),
        ({}, ""),
    ]:
        person.name = "before"
        SocialAccountAdapter(request).populate_user(request, SimpleNamespace(user=person), said)
        assert person.name == kept
