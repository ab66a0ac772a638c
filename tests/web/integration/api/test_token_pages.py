"""The pages on which tokens are made and revoked, and the reference of the interface."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

import pytest
from django.utils import timezone

from todoku_web.api.models import Token

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(town, person_in):
    from todoku_web.accounts.models import Role

    return person_in(town, Role.VIEWER)


def sign_in(client, person, *, recently=True):
    client.force_login(person)
    if recently:
        client.post("/account/reauthenticate/", {"password": "a-long-password"})


def wish(**changed):
    asked = {"key": secrets.token_hex(16), "name": "QGIS", "scopes": ["read:areas"], "organisation": "", "days": "30"}
    return {**asked, **changed}


def secret_in(page):
    return re.search(r"todoku_[\w-]{43}", page)[0]


def test_a_token_is_shown_once_and_only_its_hash_is_kept(client, person):
    sign_in(client, person)
    answer = client.post("/api/tokens/", wish())
    secret = secret_in(answer.text)
    token = Token.objects.get()
    assert (token.person, token.scopes, token.state) == (person, ["read:areas"], "valid")
    assert secret.startswith(token.prefix)
    assert secret not in str(Token.objects.values())
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in client.get("/api/tokens/").text
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_both_are_in_the_audit_log_without_the_secret(client, person, town):
    from todoku_web.audit.models import Entry

    sign_in(client, person)
    secret = secret_in(client.post("/api/tokens/", wish(organisation=town.pk)).text)
    client.post(f"/api/tokens/{Token.objects.get().pk}/revoke/")
    entries = list(Entry.objects.filter(action__startswith="api_token").values_list("action", "organisation", "actor"))
    assert entries == [("api_token.made", town.pk, person.pk), ("api_token.revoked", town.pk, person.pk)]
    assert secret[20:] not in str(list(Entry.objects.values()))


def test_the_same_form_twice_makes_one_token(client, person):
    sign_in(client, person)
    form = wish()
    client.post("/api/tokens/", form)
    again = client.post("/api/tokens/", form, follow=True)
    assert Token.objects.count() == 1
    assert "todoku_" + "x" not in again.text
    assert re.search(r"todoku_[\w-]{43}", again.text) is None


def test_who_is_not_signed_in_is_led_there(client):
    for answer in (client.get("/api/tokens/"), client.post("/api/tokens/", wish())):
        assert answer.status_code == 302
        assert "/account/login/" in answer.headers["Location"]


def test_a_change_asks_for_the_password_again_after_a_while(client, person):
    sign_in(client, person, recently=False)
    answer = client.post("/api/tokens/", wish())
    assert "/account/reauthenticate/" in answer.headers["Location"]
    assert Token.objects.count() == 0
    resumed = client.post(answer.headers["Location"], {"password": "a-long-password"})
    assert secret_in(resumed.text)  # what was typed is not lost
    assert Token.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "x" * 81},
        {"name": "a\x00b"},
        {"scopes": []},
        {"scopes": ["write:everything"]},
        {"days": "9999"},
        {"days": "-1"},
        {"key": ""},
        {"organisation": "999999"},
    ],
)
def test_a_form_that_does_not_fit_is_told(client, person, changed):
    sign_in(client, person)
    answer = client.post("/api/tokens/", wish(**changed))
    assert answer.status_code == 422
    assert "errorlist" in answer.text or changed.get("key") == ""
    assert Token.objects.count() == 0


def test_a_token_cannot_act_for_an_organisation_of_others(client, person):
    from todoku_web.accounts.models import Organisation, OrganisationKind

    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    sign_in(client, person)
    assert client.post("/api/tokens/", wish(organisation=other.pk)).status_code == 422


def test_there_is_a_most_of_tokens(client, person, monkeypatch):
    from todoku_web.api import actions

    monkeypatch.setattr(actions, "MOST_TOKENS", 1)
    sign_in(client, person)
    client.post("/api/tokens/", wish())
    assert client.post("/api/tokens/", wish()).status_code == 422
    Token.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert client.post("/api/tokens/", wish()).status_code == 200


def test_tokens_of_others_are_not_there_but_for_administrators_of_their_organisation(
    client, person, town, person_in, token_of
):
    from todoku_web.accounts.models import Role

    token_of(person, "read:areas", organisation=town)
    token_of(person, "read:areas")
    of_town, own = Token.objects.order_by("pk")
    sign_in(client, person_in(town, Role.APPROVER))
    assert client.post(f"/api/tokens/{of_town.pk}/revoke/").status_code == 404
    sign_in(client, person_in(town, Role.ADMINISTRATOR))
    page = client.get("/api/tokens/").text
    assert of_town.prefix in page
    assert own.prefix not in page
    assert client.post(f"/api/tokens/{own.pk}/revoke/").status_code == 404
    client.post(f"/api/tokens/{of_town.pk}/revoke/")
    assert [one.state for one in Token.objects.order_by("pk")] == ["revoked", "valid"]


def test_the_list_takes_the_same_queries_for_one_and_for_three(client, person, token_of, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, person)
    token_of(person, "read:areas")
    client.get("/api/tokens/")
    with CaptureQueriesContext(connection) as one:
        client.get("/api/tokens/")
    token_of(person, "read:areas"), token_of(person, "read:areas")
    with django_assert_num_queries(len(one)):
        assert client.get("/api/tokens/").text.count("/revoke/") == 3


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_reference_shows_every_operation_with_an_example(client, lang):
    from todoku_web.api.door import DOORS

    page = client.get(f"/api/?lang={lang}").text
    for name, door in DOORS.items():
        assert f'id="{name}"' in page
        assert door.examples
    assert "<td></td></tr>" not in page  # every parameter and field is explained
    assert page.count("curl") >= len(DOORS)
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//(?!testserver)', page) == []


def test_examples_of_the_reference_work(client):
    page = client.get("/api/?lang=en").text
    lines = re.findall(r"<code>curl (?:&#x27;)?(http://testserver[^<\s]*?)(?:&#x27;)?</code>", page)
    assert len(lines) > 8
    for line in lines:
        address = line.replace("&amp;", "&").removeprefix("http://testserver")
        if "PLAN_ID" not in address:
            assert client.get(address).status_code == 200, address
