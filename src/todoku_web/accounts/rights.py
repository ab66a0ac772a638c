"""Who may do what: every permission, tried out for every kind of person on unsaved things of a town."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from rules.permissions import permissions

from todoku.i18n import Lang, text
from todoku_web.accounts.memberships import remember
from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role

Samples = Mapping[str, Mapping[str, Any]]
"""Permission -> state, a key of the catalogue or empty where there is one state only -> an unsaved thing in it."""

TOWN = Organisation(pk=1, kind=OrganisationKind.MUNICIPALITY, name="town", area_code="01205")
_OTHERS = (
    ("other_town", Organisation(pk=2, kind=OrganisationKind.MUNICIPALITY, name="other town", area_code="01230")),
    ("prefecture", Organisation(pk=3, kind=OrganisationKind.PREFECTURE, name="prefecture", area_code="01")),
    ("bureau", Organisation(pk=4, kind=OrganisationKind.BUREAU, name="bureau", area_code="01")),
    ("operator", Organisation(pk=5, kind=OrganisationKind.OPERATOR, name="operator")),
    ("vendor", Organisation(pk=6, kind=OrganisationKind.VENDOR, name="vendor")),
    ("adviser", Organisation(pk=7, kind=OrganisationKind.ADVISER, name="adviser")),
    ("public", Organisation(pk=8, kind=OrganisationKind.PUBLIC, name="public")),
)
BODIES = (("own_town", TOWN), *_OTHERS)
GROUPS = ("anybody", "signed_in", *(name for name, _ in BODIES), "staff")
"""The columns of the table; their titles are ``rights.group.<name>``."""


@dataclass(frozen=True, slots=True)
class Right:
    """One permission in some states of the thing: for each group the roles that may, or whether it may at all."""

    permission: str
    states: tuple[str, ...]
    may: Mapping[str, tuple[str, ...] | bool]

    def sentence(self, lang: Lang) -> str:
        """Return the permission as a sentence."""
        return text(f"right.{self.permission}", lang)

    def state_names(self, lang: Lang) -> str:
        """Return in which states the row holds; empty where there is one only."""
        return " / ".join(text(state, lang) for state in self.states if state)

    def cell(self, group: str, lang: Lang) -> str:
        """Return who of a group may: yes, a role and those above it, some roles, or a dash for nobody."""
        may = self.may[group]
        if may is True:
            return text("rights.yes", lang)
        if not may:
            return "—"
        roles = tuple(Role.values)
        if may == roles:
            return text("rights.every_member", lang)
        named = [text(f"role.{role}", lang) for role in may]
        if len(may) > 1 and may == roles[-len(may) :]:
            return text("rights.from_role", lang, role=named[0])
        return " / ".join(named)


def person_of(organisation: Organisation | None, role: Any = None, *, staff: bool = False) -> Person:
    """Return an unsaved person who is this in an organisation, and nothing anywhere else."""
    person = Person(pk=1, email="person@example.jp", is_staff=staff, is_superuser=staff)
    remember(person, [Membership(pk=1, person=person, organisation=organisation, role=role)] if organisation else [])
    return person


def rights() -> list[Right]:
    """Return every permission of every app, with the states of its thing in which the same people may."""
    samples = _samples()
    found = []
    for permission in sorted(permissions):
        things = samples.get(permission, {"": None})
        by_answer: dict[tuple[Any, ...], list[str]] = {}
        for state, thing in things.items():
            by_answer.setdefault(tuple(_may(permission, thing).items()), []).append(state)
        found += [Right(permission, tuple(states), dict(may)) for may, states in by_answer.items()]
    return found


def _may(permission: str, thing: Any) -> dict[str, tuple[str, ...] | bool]:
    may: dict[str, tuple[str, ...] | bool] = {
        "anybody": bool(AnonymousUser().has_perm(permission, thing)),
        "signed_in": person_of(None).has_perm(permission, thing),
        "staff": person_of(None, staff=True).has_perm(permission, thing),
    }
    for name, body in BODIES:
        may[name] = tuple(role for role in Role.values if person_of(body, role).has_perm(permission, thing))
    return may


def _samples() -> dict[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for module in _permission_modules():
        make = getattr(module, "rights_samples", None)
        if make is not None:
            found |= make(TOWN)
    return found


def _permission_modules() -> Iterator[Any]:
    for config in apps.get_app_configs():
        name = f"{config.name}.permissions"
        if config.name.startswith("todoku_web.") and find_spec(name) is not None:
            yield import_module(name)
