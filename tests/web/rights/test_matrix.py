"""Every role at every address: what it shows and what it changes is what the tables in the samples say, and no more."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse

from web.rights.every_app import allowed, posts, routes
from web.rights.routes import POST_ONLY, PUBLIC, expected, may_send, named_routes
from web.rights.samples_planning import DISCARDED, PUBLISHED, STATES, WITH_NETWORK
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
"""Who opens each address, and tries to change something there."""
EVERY_BODY = ("anybody", "signed_in", "staff", *(f"{body}.{ROLES[-1]}" for body in BODIES))
"""Who opens an address that is everybody's."""
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


@pytest.mark.parametrize(("app", "name", "route"), named((name, (app, name, route)) for app, name, route in routes()))
def test_an_address_answers_everybody_as_the_table_says(browsers, made, app, name, route):
    address, table = reverse(name, kwargs=route.arguments(made[app])), allowed()
    wrong = []
    for who in EVERY_BODY if route.permission == PUBLIC else AT_THE_DOOR:
        answer = browsers.of(who).get(address, route.query(made[app]))
        if answer.streaming and not answer.is_async:
            list(answer.streaming_content)  # read to its end it lets go of its file
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
            answer = browsers.of(who).post(address, sent, "application/json" if post.is_json else MULTIPART_CONTENT)
            transaction.set_rollback(True)
        led_away = answer.headers.get("Location", "").startswith(SIGN_IN)
        done = answer.status_code in {200, 302} and not led_away and bool(changes)
        refused = (answer.status_code in {403, 404} or led_away) and not changes
        if (done, refused) != ((True, False) if may_send(post, who, table) else (False, True)):
            wrong.append((who, answer.status_code, changes[:2]))
    assert not wrong, wrong


def networks_seen_by(who):
    """Return the states of plans in which somebody sees the network."""
    return {state for state, names in allowed()["planning.view_network"].items() if who in names}


def test_the_atlas_shows_the_network_of_plans_to_whom_the_table_names(browsers, made):  # noqa: ARG001
    for who in AT_THE_DOOR:
        answer = browsers.of(who).get(reverse("atlas-features", args=["plans-routes"]))
        shown = {one["properties"]["title"] for one in answer.json()["features"]} & set(STATES)
        assert shown == networks_seen_by(who) - {DISCARDED}, who


def test_the_atlas_shows_everybody_what_published_plans_serve(browsers, made):  # noqa: ARG001
    for who in EVERY_BODY:
        answer = browsers.of(who).get(reverse("atlas-features", args=["plans-served"]))
        assert {one["properties"]["title"] for one in answer.json()["features"]} == {PUBLISHED, WITH_NETWORK}, who


def test_collections_of_features_are_there_for_whom_the_table_names(browsers, made):
    plans = {f"plan-{plan.pk}-sites": state for state, plan in made["planning"]["plans"].items()}
    for who in AT_THE_DOOR:
        listed = browsers.of(who).get(reverse("ogc-collections")).json()["collections"]
        shown = {plans[one["id"]] for one in listed if one["id"] in plans}
        assert shown == networks_seen_by(who), who
