"""Everybody of the world before every permission: it is had by whom the tables in the samples name, and nobody else."""

from __future__ import annotations

import pytest
from rules.permissions import permissions

from todoku.i18n import has
from todoku_web.planning.queries import plans_seen_by
from web.rights.every_app import allowed, things
from web.rights.routes import had_by
from web.rights.world import BODIES, ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def asked_of(world):
    return things(world)


@pytest.fixture(scope="module")
def people(world, asked_of):  # noqa: ARG001 - the things say who deputises for whom
    return {name: world.fresh(name) for name in world.who}


def test_every_permission_has_its_row_and_its_sentence():
    assert set(allowed()) == set(permissions)
    assert [name for name in permissions if not has(f"right.{name}")] == []


def test_the_world_has_everybody(world):
    assert len(world.who) == 3 + len(BODIES) * len(ROLES)


@pytest.mark.parametrize("permission", sorted(allowed()))
def test_a_permission_is_had_by_whom_the_table_names(people, asked_of, permission):
    for state, thing in asked_of.get(permission, {"": None}).items():
        had = {name for name, person in people.items() if person.has_perm(permission, thing)}
        assert had == had_by(permission, state, allowed()), f"{permission} {state}"


def test_lists_hold_the_plans_that_a_person_may_see(people, asked_of):
    by_state = allowed()["planning.view_plan"]
    for name, person in people.items():
        listed = {plan.title for plan in plans_seen_by(person)} & set(by_state)
        assert listed == {state for state in asked_of["planning.view_plan"] if name in by_state[state]}, name
