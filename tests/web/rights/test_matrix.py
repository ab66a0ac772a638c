"""Every role at every address, and before every permission: what the tables in the samples say, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from rules.permissions import permissions

from todoku.i18n import has
from web.rights.every_app import allowed, samples, things
from web.rights.routes import expected, had_by, named_routes
from web.rights.world import BODIES, ROLES, make_world

pytestmark = pytest.mark.django_db

TO_COME = {"jobs", "uploads", "atlas", "planning", "service_reports", "karte", "api"} - {
    app for app, module in samples().items() if module.ROUTES
}
"""Apps whose addresses are not in the table yet; empty when all are."""
EVERY_ROLE = ("own_town", "other_town")
STRONGEST_AND_WEAKEST = ("prefecture", "bureau")
STRONGEST = ("operator", "vendor", "adviser", "public")
AT_THE_DOOR = (
    "anybody",
    "signed_in",
    "staff",
    *(f"{body}.{role}" for body in EVERY_ROLE for role in ROLES),
    *(f"{body}.{role}" for body in STRONGEST_AND_WEAKEST for role in (ROLES[0], ROLES[-1])),
    *(f"{body}.{ROLES[-1]}" for body in STRONGEST),
)
"""Who opens each address; before a permission everybody of the world is asked."""


def own_routes():
    return {name: package for name, package in named_routes().items() if package.startswith("todoku_web.")}


@pytest.fixture
def world():
    return make_world()


def test_every_address_has_an_entry():
    described = {name for module in samples().values() for name in module.ROUTES}
    due = {name for name, package in own_routes().items() if package.partition(".")[2] not in TO_COME}
    assert due - described == set()
    assert described - set(own_routes()) == set()


def test_every_app_gives_samples_or_is_named_as_owing_them():
    apps = {package.partition(".")[2] for package in own_routes().values()}
    assert apps <= {*samples(), *TO_COME}
    assert {app for app, module in samples().items() if not module.ROUTES} <= TO_COME


def test_every_permission_has_its_row_and_its_sentence():
    rows = set(allowed())
    due = {name for name in permissions if name.partition(".")[0] not in TO_COME}
    assert due - rows == set()
    assert rows - set(permissions) == set()
    assert [name for name in due if not has(f"right.{name}")] == []


@pytest.mark.parametrize("permission", sorted(allowed()))
def test_a_permission_is_had_by_whom_the_table_names(world, permission):
    for state, thing in things(world).get(permission, {"": None}).items():
        had = {name for name in world.who if world.fresh(name).has_perm(permission, thing)}
        assert had == had_by(permission, state, allowed()), f"{permission} {state}"


@pytest.mark.parametrize(("app", "name"), [(app, name) for app, module in samples().items() for name in module.ROUTES])
def test_an_address_answers_everybody_as_the_table_says(world, app, name):
    module = samples()[app]
    route, table = module.ROUTES[name], allowed()
    address = reverse(name, kwargs=route.arguments(module.make(world)))
    wrong = []
    for who in AT_THE_DOOR:
        client = Client()
        if who != "anybody":
            client.force_login(world.who[who], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        due = expected(route, who, table)
        if answer.status_code not in due:
            wrong.append((who, answer.status_code, due))
        if who == "anybody" and answer.status_code == 302:
            assert answer.headers["Location"].startswith("/account/login/?next=")
    assert wrong == []


def test_the_world_has_everybody(world):
    assert len(world.who) == 3 + len(BODIES) * len(ROLES)
    assert set(AT_THE_DOOR) <= set(world.who)
