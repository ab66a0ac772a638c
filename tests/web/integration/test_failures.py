"""What cannot be met is told on a page of ours, with a way on, and nothing that was written is lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from todoku.errors import InputError
from todoku_web.accounts.actions import make_person
from todoku_web.pages.failures import bad_request, server_error

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery"


def refuse(_request):
    raise PermissionDenied


def suspect(_request):
    raise SuspiciousOperation


def fail(_request):
    raise RuntimeError


def lack(_request):
    raise InputError("accounts.name_long", most=80, length=99)


def write(_request):
    return HttpResponse("written")


urlpatterns = [
    path("refuse/", refuse),
    path("suspect/", suspect),
    path("fail/", fail),
    path("lack/", lack),
    path("write/", write),
    path("", include("todoku_web.urls")),
]
handler400, handler500 = bad_request, server_error
ours = pytest.mark.urls(__name__)


@ours
@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/refuse/", 403, {"ja": "この操作はできません", "en": "You may not do this"}),
        ("/nowhere/", 404, {"ja": "ページが見つかりません", "en": "There is no such page"}),
        ("/suspect/", 400, {"ja": "受け付けられませんでした", "en": "This cannot be taken"}),
        ("/lack/", 400, {"ja": "名前は80字までです（99字あります）", "en": "A name has 80 characters at most"}),
        ("/fail/", 500, {"ja": "ポータルに不具合が起きました", "en": "The portal has failed"}),
    ],
)
def test_failures_have_pages(address, status, told, lang):
    answer = Client(raise_request_exception=False).get(f"{address}?lang={lang}")
    assert answer.status_code == status
    assert told[lang] in answer.text
    assert f'<html lang="{lang}">' in answer.text
    assert 'name="todoku-keeps-drafts"' in answer.text
    assert "Traceback" not in answer.text


@ours
def test_a_form_from_elsewhere_is_refused_with_a_page_that_explains():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/write/", headers={"referer": "http://testserver/organisations/?page=2"})
    assert answer.status_code == 403
    assert "安全のため" in answer.text
    assert 'href="/organisations/?page=2"' in answer.text
    foreign = client.post("/write/", headers={"referer": "https://evil.example/form"})
    assert 'href="/"' in foreign.text
    assert "evil" not in foreign.text


@pytest.fixture
def signed_out_meanwhile(client):
    make_person("person@example.jp", password=PASSWORD)
    client.post("/account/login/", {"login": "person@example.jp", "password": PASSWORD})
    client.session.flush()
    return client


def test_what_is_sent_after_the_session_has_ended_leads_to_sign_in_and_back(signed_out_meanwhile):
    form = "http://testserver/organisations/wish/"
    answer = signed_out_meanwhile.post("/organisations/wish/", {"name": "x"}, headers={"referer": form}, follow=True)
    assert answer.redirect_chain == [("/account/login/?next=/organisations/wish/", 302)]
    assert "サインインの期限が切れていました" in answer.text
    back = signed_out_meanwhile.post(
        "/account/login/", {"login": "person@example.jp", "password": PASSWORD, "next": "/organisations/wish/"}
    )
    assert back.headers["Location"] == "/organisations/wish/"


def test_what_is_hidden_from_strangers_leads_to_sign_in_too_when_a_session_has_ended(signed_out_meanwhile):
    answer = signed_out_meanwhile.post("/organisations/999999/nowhere/", headers={"referer": "http://testserver/x/"})
    assert answer.headers["Location"] == "/account/login/?next=/x/"


def test_a_stranger_who_never_signed_in_is_told_of_no_session():
    answer = Client().post("/organisations/wish/", {"name": "x"}, follow=True)
    assert "期限" not in answer.text
    assert Client().post("/nowhere/").status_code == 404


def test_the_way_back_never_leads_to_another_site(signed_out_meanwhile):
    answer = signed_out_meanwhile.post("/organisations/wish/", headers={"referer": "https://evil.example/"})
    assert answer.headers["Location"] == "/account/login/?next=/"


def test_htmx_is_led_to_the_page_and_not_to_a_part_of_it():
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/organisations/?page=2"}
    answer = Client().get("/organisations/", headers=headers)
    assert answer.headers["HX-Redirect"] == "/account/login/?next=/organisations/%3Fpage%3D2"
    assert answer.content == b""


@pytest.mark.parametrize("address", ["/organisations/all/?search=%00", "/invitations/a%00b/"])
def test_a_character_that_no_text_holds_is_refused_before_anything_is_asked(address):
    answer = Client().get(address)
    assert answer.status_code == 400
    assert "受け付けられませんでした" in answer.text
