"""Every role at every address, and before every permission: what the tables in the samples say, and nothing else."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from rules.permissions import permissions

from todoku.i18n import has
from web.rights.every_app import allowed, posts, routes, things
from web.rights.routes import POST_ONLY, expected, had_by, may_send, named_routes
from web.rights.world import BODIES, ROLES

pytestmark = pytest.mark.django_db

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
SIGN_IN = "/account/login/?next="


def named(given):
    """Return the cases of a table, each with its app, its address and its state as its name."""
    return [
        pytest.param(*case, id=f"{case[0]}-{at}-{case[-1].state.rpartition('.')[2]}-{number}")
        for number, (at, case) in enumerate(given)
    ]


def own_routes():
    return {name: package for name, package in named_routes().items() if package.startswith("todoku_web.")}


def test_every_address_has_an_entry():
    assert {name for _, name, _ in routes()} == set(own_routes())


def test_every_address_that_only_takes_something_is_sent_something():
    assert {name for _, name, route in routes() if route.answers == POST_ONLY} <= {post.route for _, post in posts()}


def test_every_permission_has_its_row_and_its_sentence():
    assert set(allowed()) == set(permissions)
    assert [name for name in permissions if not has(f"right.{name}")] == []


class TestPermissions:
    @pytest.fixture(scope="class")
    def asked_of(self, world):
        with transaction.atomic():
            yield things(world)
            transaction.set_rollback(True)

    @pytest.mark.parametrize("permission", sorted(allowed()))
    def test_a_permission_is_had_by_whom_the_table_names(self, world, asked_of, permission):
        for state, thing in asked_of.get(permission, {"": None}).items():
            had = {name for name in world.who if world.fresh(name).has_perm(permission, thing)}
            assert had == had_by(permission, state, allowed()), f"{permission} {state}"


@pytest.mark.parametrize(("app", "name", "route"), named((name, (app, name, route)) for app, name, route in routes()))
def test_an_address_answers_everybody_as_the_table_says(browsers, made, app, name, route):
    address, table = reverse(name, kwargs=route.arguments(made[app])), allowed()
    wrong = []
    for who in AT_THE_DOOR:
        answer = browsers.of(who).get(address, route.query(made[app]))
        due = expected(route, who, table)
        if answer.status_code not in due:
            wrong.append((who, answer.status_code, due))
        if who == "anybody" and answer.status_code == 302:
            assert answer.headers["Location"].startswith(SIGN_IN)
    assert not wrong, wrong


@pytest.mark.parametrize(("app", "post"), named((post.route, (app, post)) for app, post in posts()))
def test_something_is_changed_by_whom_the_table_names_and_by_nobody_else(browsers, made, changes, app, post):
    address, table = reverse(post.route, kwargs=post.arguments(made[app])), allowed()
    wrong = []
    for who in AT_THE_DOOR:
        cache.clear()
        changes.clear()
        sent = post.sent(made[app], who)
        with transaction.atomic():
            answer = browsers.of(who).post(address, sent, "application/json" if post.is_json else None)
            transaction.set_rollback(True)
        led_away = answer.headers.get("Location", "").startswith(SIGN_IN)
        done = answer.status_code in {200, 302} and not led_away and bool(changes)
        refused = (answer.status_code in {403, 404} or led_away) and not changes
        if (done, refused) != ((True, False) if may_send(post, who, table) else (False, True)):
            wrong.append((who, answer.status_code, changes[:2]))
    assert not wrong, wrong


def test_the_world_has_everybody(world):
    assert len(world.who) == 3 + len(BODIES) * len(ROLES)
    assert set(AT_THE_DOOR) <= set(world.who)
