"""One town's world for questions about rights: organisations of every kind, and a person of every role in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from todoku_web.accounts.models import Membership, Organisation, OrganisationKind, Person, Role

BODIES = {
    "own_town": (OrganisationKind.MUNICIPALITY, "室蘭市", "01205"),
    "other_town": (OrganisationKind.MUNICIPALITY, "登別市", "01230"),
    "prefecture": (OrganisationKind.PREFECTURE, "北海道", "01"),
    "bureau": (OrganisationKind.BUREAU, "北海道総合通信局", "01"),
    "operator": (OrganisationKind.OPERATOR, "通信事業者", ""),
    "vendor": (OrganisationKind.VENDOR, "ベンダー", ""),
    "adviser": (OrganisationKind.ADVISER, "アドバイザー", ""),
    "public": (OrganisationKind.PUBLIC, "団体", ""),
}
ROLES = tuple(role.value for role in Role)
GROUPS = ("anybody", "signed_in", *BODIES, "staff")
"""Everybody, by what they are: ``world.people(group)``."""


@dataclass(slots=True)
class World:
    """Who there is: ``world.who["own_town.drafter"]``, ``world.body["own_town"]``."""

    body: dict[str, Organisation] = field(default_factory=dict)
    who: dict[str, Any] = field(default_factory=dict)

    @property
    def town(self) -> Organisation:
        """The town to which the things of the questions belong."""
        return self.body["own_town"]

    def names(self, group: str) -> list[str]:
        """Return the names of a group's people, the least role first."""
        return [group] if group in self.who else [f"{group}.{role}" for role in ROLES]

    def fresh(self, name: str) -> Any:
        """Return a person as a new request knows them."""
        person = self.who[name]
        return Person.objects.get(pk=person.pk) if person.pk else person


def make_world() -> World:
    """Make the organisations and people, all with confirmed addresses."""
    world = World()
    for name, (kind, title, area_code) in BODIES.items():
        world.body[name] = Organisation.objects.create(kind=kind, name=title, area_code=area_code)
    names = ["signed_in", "staff", *(f"{body}.{role}" for body in BODIES for role in ROLES)]
    people = Person.objects.bulk_create(
        Person(
            email=f"{name}@example.jp", name=name, password="!", is_staff=name == "staff", is_superuser=name == "staff"
        )
        for name in names
    )
    world.who = {"anybody": AnonymousUser(), **dict(zip(names, people, strict=True))}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    Membership.objects.bulk_create(
        Membership(person=world.who[f"{body}.{role}"], organisation=world.body[body], role=role)
        for body in BODIES
        for role in ROLES
    )
    return world
