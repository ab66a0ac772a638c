"""Who may come in: tokens with their scopes, sessions, and nobody; what may not be seen is not there."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from todoku_web.api.scopes import Scope

pytestmark = pytest.mark.django_db
NOTHING = "00000000-0000-4000-8000-000000000000"
BODY = {"rows": [{"project_id": "A", "programme": "x", "decision_date": "", "municipality_code": "", "implementer": "",
                  "cost_jpy": 1}]}  # fmt: skip
PUBLIC, KNOWN = True, False
TABLE = {
    "list_areas": ("get", "/areas", "read:areas", PUBLIC, 200),
    "get_area": ("get", "/areas/01205", "read:areas", PUBLIC, 200),
    "list_indicators": ("get", "/indicators", "read:areas", PUBLIC, 200),
    "measure_area": ("get", "/areas/01205/indicators", "read:areas", PUBLIC, 200),
    "list_cells": ("get", "/cells?limit=1", "read:areas", PUBLIC, 200),
    "download_cells": ("get", "/cells.csv?area=01205", "read:areas", PUBLIC, 200),
    "list_area_cells": ("get", "/areas/01205/cells", "read:areas", PUBLIC, 200),
    "list_layers": ("get", "/layers", "read:areas", PUBLIC, 200),
    "list_programmes": ("get", "/programmes", "read:programmes", PUBLIC, 200),
    "get_programme": ("get", "/programmes/kodo_musen", "read:programmes", PUBLIC, 200),
    "assess_projects": ("post", "/programmes/assess", "write:assessments", KNOWN, 200),
    "list_plans": ("get", "/plans", "read:plans", PUBLIC, 200),
    "get_plan": ("get", f"/plans/{NOTHING}", "read:plans", PUBLIC, 404),
    "list_plan_versions": ("get", f"/plans/{NOTHING}/versions", "read:plans", KNOWN, 404),
    "get_plan_document": ("get", f"/plans/{NOTHING}/plan.json", "read:plans", PUBLIC, 404),
    "get_plan_assessments": ("get", f"/plans/{NOTHING}/assessments", "read:plans", PUBLIC, 404),
    "create_plan": ("post", "/plans", "write:plans", KNOWN, 422),
    "compute_plan": ("post", f"/plans/{NOTHING}/compute", "write:plans", KNOWN, 422),
    "cancel_plan": ("post", f"/plans/{NOTHING}/cancel", "write:plans", KNOWN, 404),
    "list_jobs": ("get", "/jobs", "read:jobs", KNOWN, 200),
    "get_job": ("get", f"/jobs/{NOTHING}", "read:jobs", KNOWN, 404),
    "download_job_file": ("get", f"/jobs/{NOTHING}/files/ja/plan.pdf", "read:jobs", KNOWN, 404),
    "list_service_reports": ("get", "/service-reports?area=01205", "read:reports", PUBLIC, 200),
    "get_me": ("get", "/me", None, KNOWN, 200),
}
"""Operation -> method, path, scope, whether it is open to everybody, and the status for whom it lets in."""


def test_the_table_names_every_operation():
    from todoku_web.api.door import DOORS

    assert {name: (door.scope, door.is_public) for name, door in DOORS.items()} == {
        name: (Scope(scope) if scope else None, public) for name, (_, _, scope, public, _) in TABLE.items()
    }


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_operation_takes_its_scope_and_no_other(ask, town, person_in, token_of, name):
    from todoku_web.accounts.models import Role

    method, path, scope, public, status = TABLE[name]
    body = {"data": BODY, "content_type": "application/json"} if method == "post" else {}
    person = person_in(town, Role.DRAFTER)
    assert ask(path, None, method, **body).status_code == (status if public else 401)
    others = [one.value for one in Scope if one.value != scope]
    refused = ask(path, token_of(person, *others), method, **body)
    assert refused.status_code == (403 if scope else status)
    if scope:
        assert refused.json()["code"] == "api.scope"
        assert scope in refused.headers["WWW-Authenticate"]
        assert ask(path, token_of(person, scope), method, **body).status_code == status


@pytest.fixture
def token(town, person_in, token_of):
    from todoku_web.accounts.models import Role

    return token_of(person_in(town, Role.VIEWER), "read:areas", "read:jobs", organisation=town)


@pytest.mark.parametrize(
    "headers",
    [
        lambda token: {"Authorization": f"Bearer {token}"},
        lambda token: {"authorization": f"bearer  {token} "},
        lambda token: {"X-API-Key": token},
        lambda token: {"Authorization": "Basic " + base64.b64encode(f"qgis:{token}".encode()).decode()},
        lambda token: {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()},
    ],
)
def test_a_token_is_taken_in_every_place_where_a_program_can_put_it(ask, token, headers):
    assert ask("/me", headers=headers(token)).json()["token"]["scopes"] == ["read:areas", "read:jobs"]


@pytest.mark.parametrize(
    "header", ["Bearer todoku_wrong", "Bearer", "Bearer ", "Basic !!!", "Basic", "Basic " + "AAAA", "Digest x", "", "ü"]
)
def test_a_wrong_token_is_refused_even_where_everything_is_public(ask, header):
    answer = ask("/areas", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "api.bad_token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_ends_when_it_expires_is_revoked_or_its_person_leaves(ask, town, person_in, token_of):
    from todoku_web.accounts.models import Membership, Role
    from todoku_web.api.actions import revoke_token
    from todoku_web.api.models import Token

    person = person_in(town, Role.VIEWER)
    expired, revoked, left = (token_of(person, "read:areas", organisation=town) for _ in range(3))
    tokens = list(Token.objects.order_by("pk"))
    assert [ask("/me", one).status_code for one in (expired, revoked, left)] == [200, 200, 200]
    Token.objects.filter(pk=tokens[0].pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    revoke_token(tokens[1], by=person)
    Membership.objects.filter(person=person).delete()
    assert [ask("/me", one).status_code for one in (expired, revoked, left)] == [401, 401, 401]


def test_a_token_ends_with_the_account(ask, town, person_in, token_of):
    from todoku_web.accounts.models import Role

    person = person_in(town, Role.VIEWER)
    token = token_of(person, "read:areas")
    person.is_active = False
    person.save()
    assert ask("/areas", token).status_code == 401


def test_a_token_of_an_organisation_sees_as_its_member_alone(ask, town, person_in, token_of, plan_of):
    from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Role

    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    person = person_in(town, Role.VIEWER)
    Membership.objects.create(person=person, organisation=other, role=Role.VIEWER)
    mine, theirs = plan_of(town), plan_of(other)
    every, one = token_of(person, "read:plans"), token_of(person, "read:plans", organisation=town)
    ids = {name: {row["id"] for row in ask("/plans", name).json()["items"]} for name in (every, one)}
    assert ids == {every: {str(mine.pk), str(theirs.pk)}, one: {str(mine.pk)}}
    assert ask(f"/plans/{theirs.pk}", one).status_code == 404


def test_a_session_reads_but_changes_only_with_its_key(town, person_in):
    from django.test import Client

    from todoku_web.accounts.models import Role

    client = Client(enforce_csrf_checks=True)
    client.force_login(person_in(town, Role.VIEWER))
    assert client.get("/api/v1/me").json()["token"] is None
    refused = client.post("/api/v1/programmes/assess", BODY, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "api.csrf")
    client.get("/api/tokens/")
    key = client.cookies["csrftoken"].value
    taken = client.post(
        "/api/v1/programmes/assess", BODY, content_type="application/json", headers={"X-CSRFToken": key}
    )
    assert taken.status_code == 200


def test_when_a_token_was_used_is_kept_to_the_minute(ask, token, django_assert_max_num_queries):
    from todoku_web.api.models import Token

    ask("/areas", token)
    first = Token.objects.get().last_used_at
    with django_assert_max_num_queries(2):
        ask("/areas", token)
    assert Token.objects.get().last_used_at == first


def test_what_may_not_be_seen_is_not_there(ask, town, person_in, token_of, plan_of):
    from todoku_web.accounts.models import Organisation, OrganisationKind, Role

    other = Organisation.objects.create(kind=OrganisationKind.MUNICIPALITY, name="登別市", area_code="01230")
    hidden = plan_of(other)
    token = token_of(person_in(town, Role.ADMINISTRATOR), "read:plans")
    for tail in ("", "/versions", "/plan.json", "/assessments"):
        held, absent = (ask(f"/plans/{one}{tail}", token) for one in (hidden.pk, NOTHING))
        told = [{**one.json(), "instance": ""} for one in (held, absent)]
        assert held.status_code == 404
        assert told[0] == told[1]
