"""What permissions are said with: each predicate reads as part of a sentence about a person and a thing.

A thing belongs to its ``organisation`` and lies in its ``area_code``, else in its organisation's. Without a thing,
whatever speaks of one is false; somebody not signed in is in no organisation. An app writes its sentences as
``rules.add_perm("planning.approve_plan", is_approver_of_owner | is_deputy_of_approver_of_owner)``.
"""

from __future__ import annotations

from typing import Any

import rules

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import (
    absent_one,
    decides_alone_up_to_jpy,
    membership_in,
    memberships_of,
    owner_id,
)
from todoku_web.accounts.models import Organisation, OrganisationKind, Role

anybody = rules.always_allow
nobody = rules.always_deny


@rules.predicate
def is_signed_in(person: Any) -> bool:
    """The person is signed in."""
    return bool(person.is_authenticated)


@rules.predicate
def is_site_staff(person: Any) -> bool:
    """The person runs the portal."""
    return bool(person.is_authenticated and person.is_staff)


@rules.predicate
def is_oneself(person: Any, thing: Any) -> bool:
    """The thing is the person's own: its ``person`` is the one who asks."""
    return bool(person.is_authenticated) and getattr(thing, "person_id", None) == person.pk


@rules.predicate
def belongs_to_an_organisation(person: Any) -> bool:
    """The person is in some organisation."""
    return bool(memberships_of(person))


@rules.predicate
def is_drafter_somewhere(person: Any) -> bool:
    """The person is a drafter or more in some organisation."""
    return any(one.has_role(Role.DRAFTER) for one in memberships_of(person))


@rules.predicate
def belongs_to_owner(person: Any, thing: Any) -> bool:
    """The person is in the thing's organisation."""
    return membership_in(person, owner_id(thing)) is not None


@rules.predicate
def is_drafter_of_owner(person: Any, thing: Any) -> bool:
    """The person drafts in the thing's organisation, or is more there."""
    return _has_role(person, thing, Role.DRAFTER)


@rules.predicate
def is_reviewer_of_owner(person: Any, thing: Any) -> bool:
    """The person reviews in the thing's organisation, or is more there."""
    return _has_role(person, thing, Role.REVIEWER)


@rules.predicate
def is_approver_of_owner(person: Any, thing: Any) -> bool:
    """The person decides in the thing's organisation."""
    return _has_role(person, thing, Role.APPROVER)


@rules.predicate
def is_administrator_of_owner(person: Any, thing: Any) -> bool:
    """The person administers the thing's organisation."""
    return _has_role(person, thing, Role.ADMINISTRATOR)


@rules.predicate
def is_deputy_of_approver_of_owner(person: Any, thing: Any) -> bool:
    """The person decides today for an absent approver of the thing's organisation (代決)."""
    return absent_one(person, thing, role=Role.APPROVER) is not None


@rules.predicate
def decides_alone_on_it(person: Any, thing: Any) -> bool:
    """The thing's ``cost_jpy`` is known and within what the person decides alone (専決) in its organisation."""
    limit_jpy, cost_jpy = decides_alone_up_to_jpy(person, thing), getattr(thing, "cost_jpy", None)
    return limit_jpy is not None and cost_jpy is not None and cost_jpy <= limit_jpy


@rules.predicate
def is_bureau_of_area(person: Any, thing: Any) -> bool:
    """The person is in the bureau that looks after the thing's area."""
    return _answers_for_area(person, thing, OrganisationKind.BUREAU)


@rules.predicate
def is_prefecture_of_area(person: Any, thing: Any) -> bool:
    """The person is in the prefecture that holds the thing's area."""
    return _answers_for_area(person, thing, OrganisationKind.PREFECTURE)


@rules.predicate
def is_municipality_of_area(person: Any, thing: Any) -> bool:
    """The person is in the municipality that the thing's area is, or is part of."""
    return _answers_for_area(person, thing, OrganisationKind.MUNICIPALITY)


@rules.predicate
def is_drafter_in_municipality_of_area(person: Any, thing: Any) -> bool:
    """The person is a drafter or more in the municipality that the thing's area is, or is part of."""
    return _answers_for_area(person, thing, OrganisationKind.MUNICIPALITY, Role.DRAFTER)


@rules.predicate
def is_reviewer_in_municipality_of_area(person: Any, thing: Any) -> bool:
    """The person is a reviewer or more in the municipality that the thing's area is, or is part of."""
    return _answers_for_area(person, thing, OrganisationKind.MUNICIPALITY, Role.REVIEWER)


@rules.predicate
def is_in_a_bureau(person: Any) -> bool:
    """The person is in some bureau."""
    return _is_in_a(person, OrganisationKind.BUREAU)


@rules.predicate
def is_in_an_operator(person: Any) -> bool:
    """The person is in some operator of networks."""
    return _is_in_a(person, OrganisationKind.OPERATOR)


@rules.predicate
def is_in_a_vendor(person: Any) -> bool:
    """The person is in some vendor."""
    return _is_in_a(person, OrganisationKind.VENDOR)


@rules.predicate
def is_an_adviser(person: Any) -> bool:
    """The person is in some body of advisers."""
    return _is_in_a(person, OrganisationKind.ADVISER)


def _has_role(person: Any, thing: Any, role: Any) -> bool:
    found = membership_in(person, owner_id(thing))
    return found is not None and found.has_role(role)


def _is_in_a(person: Any, kind: Any) -> bool:
    return any(one.organisation.kind == kind for one in memberships_of(person))


def _answers_for_area(person: Any, thing: Any, kind: Any, role: Any = Role.VIEWER) -> bool:
    bodies = [
        one.organisation for one in memberships_of(person) if one.organisation.kind == kind and one.has_role(role)
    ]
    area = _area_of(thing) if bodies else ""
    return any(area_contains(holder, area) for body in bodies for holder in body.area_codes)


def _area_of(thing: Any) -> str:
    if thing is None:
        return ""
    own = getattr(thing, "area_code", None)
    if own is None and not isinstance(thing, Organisation):
        own = getattr(getattr(thing, "organisation", None), "area_code", None)
    return own or ""
