"""The offices that look after a place: its municipality, its prefecture, and the bureau over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import OrganisationKind, Role

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation

OFFICES = (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE, OrganisationKind.BUREAU)


def offices_of(person: Any, area_code: str, *, role: Any = Role.VIEWER) -> list[Organisation]:
    """Return the offices of a place in which a person has at least a role, the municipality first."""
    own = [
        one for one in bodies_of(person, role=role) if any(area_contains(held, area_code) for held in one.area_codes)
    ]
    return sorted(own, key=lambda one: (OFFICES.index(OrganisationKind(one.kind)), one.pk))


def bodies_of(person: Any, *, role: Any = Role.VIEWER) -> list[Organisation]:
    """Return the offices in which a person has at least a role."""
    return [
        one.organisation for one in memberships_of(person) if one.organisation.kind in OFFICES and one.has_role(role)
    ]
