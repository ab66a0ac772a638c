"""Accounts: signing up, in and out; whether an address is registered is never told; sessions are made anew."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from todoku_web.accounts.actions import make_person
from todoku_web.accounts.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"
NEW = {"name": "室蘭 太郎", "email": "new@example.jp", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def registered():
    return make_person("known@example.jp", name="知られた人", password=PASSWORD)


def shown(response):
    """Return a page without what differs from one answer to the next."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", response.text)
    return re.sub(r"(known|unknown|new)@example\.jp", "ADDRESS", page)


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body).group(1)


def sign_in(client, email="known@example.jp", password=PASSWORD, **more):
    return client.post("/account/login/", {"login": email, "password": password, **more})


def test_signing_up_takes_the_name_and_is_completed_by_the_mail(client):
    assert client.post("/account/signup/", NEW).headers["Location"] == "/account/confirm-email/"
    person = Person.objects.get()
    assert (person.name, person.email) == ("室蘭 太郎", "new@example.jp")
    assert not EmailAddress.objects.get().verified
    assert sign_in(client, NEW["email"]).headers["Location"] == "/account/confirm-email/"  # not before
    (message,) = mail.outbox[:1]
    assert message.subject == "[todoku] 利用登録の確認"
    page = client.get(link_in(message))
    assert "new@example.jp" in page.text
    client.post(link_in(message))
    assert EmailAddress.objects.get().verified
    assert sign_in(Client(), NEW["email"]).status_code == 302


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": ""}, "name"),
        ({"name": "管理\u200b者"}, "目に見えない文字"),
        ({"name": "あ" * 300}, "name"),
        ({"password1": "12345678", "password2": "12345678"}, "password"),
        ({"password2": "another-one-altogether"}, "password"),
        ({"email": "no address"}, "email"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_the_rest_stays(client, change, told):
    page = client.post("/account/signup/", {**NEW, **change})
    assert page.status_code == 200
    assert told in page.text
    assert 'class="field wrong"' in page.text
    assert Person.objects.count() == 0
    if "email" not in change:
        assert "new@example.jp" in page.text


@pytest.mark.usefixtures("registered")
def test_signing_up_does_not_tell_who_is_registered(client):
    fresh = client.post("/account/signup/", {**NEW, "email": "unknown@example.jp"}, follow=True)
    known = Client().post("/account/signup/", {**NEW, "email": "known@example.jp"}, follow=True)
    assert (fresh.status_code, fresh.redirect_chain) == (known.status_code, known.redirect_chain)
    assert shown(fresh) == shown(known)
    assert [message.subject for message in mail.outbox] == [
        "[todoku] 利用登録の確認",
        "[todoku] このアドレスは登録済みです",
    ]


@pytest.mark.usefixtures("registered")
def test_signing_in_does_not_tell_who_is_registered():
    wrong, unknown = sign_in(Client(), password="wrong"), sign_in(Client(), "unknown@example.jp", "wrong")
    assert "メールアドレスかパスワードが違います" in wrong.text
    assert shown(wrong) == shown(unknown)


@pytest.mark.usefixtures("registered")
def test_resetting_a_password_does_not_tell_who_is_registered():
    answers = [
        Client().post("/account/password/reset/", {"email": email}, follow=True)
        for email in ("known@example.jp", "unknown@example.jp")
    ]
    assert shown(answers[0]) == shown(answers[1])
    assert len(mail.outbox) == 2


def test_adding_an_address_does_not_tell_who_is_registered(registered, client):
    other = make_person("other@example.jp", password=PASSWORD)
    client.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    taken = client.post("/account/email/", {"action_add": "", "email": registered.email})
    free = client.post("/account/email/", {"action_add": "", "email": "unknown@example.jp"})
    assert (taken.status_code, taken.headers.get("Location")) == (free.status_code, free.headers.get("Location"))
    assert not EmailAddress.objects.filter(user=other, email=registered.email, verified=True).exists()


def test_a_password_is_reset_by_the_link_once(registered, client):
    client.post("/account/password/reset/", {"email": registered.email})
    link = link_in(mail.outbox[0])
    page = client.get(link, follow=True)
    to = page.redirect_chain[-1][0]
    new = "quite-another-passphrase"
    client.post(to, {"password1": new, "password2": new})
    assert sign_in(Client(), password=PASSWORD).status_code == 200
    assert sign_in(Client(), password=new).status_code == 302
    assert "このリンクは使えません" in Client().get(link, follow=True).text


@pytest.mark.usefixtures("registered")
def test_after_five_wrong_passwords_even_the_right_one_waits(client):
    for _ in range(5):
        sign_in(client, password="wrong")
    held = sign_in(client)
    assert held.status_code == 200
    assert "しばらくしてから" in held.text


@pytest.mark.usefixtures("registered")
def test_a_session_is_made_anew_when_one_signs_in(client):
    client.get("/account/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client)
    assert client.cookies["sessionid"].value != planted
    assert Client(headers={"cookie": f"sessionid={planted}"}).get("/account/").status_code == 302


@pytest.mark.usefixtures("registered")
def test_a_session_ends_with_the_browser_or_after_14_days():
    short, long = Client(), Client()
    sign_in(short)
    sign_in(long, remember="on")
    assert short.cookies["sessionid"]["expires"] == ""
    assert short.session.get_expiry_age() == 12 * 3600
    assert long.cookies["sessionid"]["max-age"] == 14 * 24 * 3600
    assert long.cookies["sessionid"]["httponly"]
    assert long.cookies["sessionid"]["samesite"] == "Lax"


@pytest.mark.usefixtures("registered")
def test_signing_out_ends_the_session_and_needs_a_form_of_ours():
    client = Client(enforce_csrf_checks=True)
    client.get("/account/login/")
    token = client.cookies["csrftoken"].value
    sign_in(client, csrfmiddlewaretoken=token)
    session = client.cookies["sessionid"].value
    refused = client.post("/account/logout/")
    assert refused.status_code == 403
    assert "安全のため" in refused.text
    client.post("/account/logout/", {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})
    assert Client(headers={"cookie": f"sessionid={session}"}).get("/account/").status_code == 302


def test_the_next_page_is_never_another_site(registered, client):
    answer = client.post(
        "/account/login/?next=https://evil.example/", {"login": registered.email, "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


@pytest.mark.usefixtures("registered")
def test_other_devices_can_be_signed_out():
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client)
    assert here.get("/account/sessions/").text.count("<tr><td>") == 2
    here.post("/account/sessions/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_the_name_can_be_changed(registered, client):
    client.force_login(registered, backend="django.contrib.auth.backends.ModelBackend")
    assert "目に見えない" in client.post("/account/", {"name": "a\u202eb"}).text
    client.post("/account/", {"name": "新しい 名前"})
    registered.refresh_from_db()
    assert registered.name == "新しい 名前"
