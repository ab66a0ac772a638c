"""What stands before the pages: a standard or its edition for who may see it, and for whom somebody may act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from todoku_web.accounts.doors import seen
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.offices.standards import queries

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.accounts.models import Organisation
    from todoku_web.offices.standards.models import Edition, Standard


def standard_at(request: HttpRequest, standard_id: UUID, right: str = "") -> Standard:
    """Return a standard that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    then = f"standards.{right}" if right else ""
    found: Standard = seen(request, queries.standard_for_page(standard_id), "standards.view_standard", then)
    return found


def edition_at(request: HttpRequest, standard: Standard, number: int) -> Edition:
    """Return an edition that the person may see; 404 for everybody else."""
    found: Edition = seen(request, queries.edition_of(standard, number), "standards.view_edition")
    return found


def step_at(edition: Edition, place: int) -> str:
    """Return the label of a step by its place, from 1; 404 for one that there is not."""
    if not 1 <= place <= len(edition.steps):
        raise Http404
    return str(edition.steps[place - 1])


def editions_seen(request: HttpRequest, standard: Standard) -> list[Edition]:
    """Return the editions that the person may see, the newest first."""
    found = list(standard.editions.all())
    for one in found:
        one.standard = standard
    return [one for one in found if request.user.has_perm("standards.view_edition", one)]


def bodies_in(request: HttpRequest, standard: Standard, *, adopting: bool, role: Any = Role.DRAFTER) -> list[Any]:
    """Return the person's bodies with a role that discuss a standard, and those that adopt it where asked."""
    ids = [standard.organisation_id, *(one.organisation_id for one in standard.members.all())]
    if adopting:
        ids += [one.organisation_id for one in standard.adoptions.all()]
    mine = {one.organisation_id: one.organisation for one in memberships_of(request.user) if one.has_role(role)}
    return [mine[one] for one in dict.fromkeys(ids) if one in mine]


def bodies_with(request: HttpRequest, right: str) -> list[Organisation]:
    """Return the person's bodies for which they have a right."""
    mine = [one.organisation for one in memberships_of(request.user)]
    return [one for one in mine if request.user.has_perm(f"standards.{right}", one)]


def chosen(bodies: list[Any], typed: str) -> Any:
    """Return the body that a form names; None for none."""
    return next((one for one in bodies if str(one.pk) == typed), None)


def named(bodies: list[Any]) -> dict[str, str]:
    """Return the choices of a form: id -> name."""
    return {str(one.pk): one.name for one in bodies}
