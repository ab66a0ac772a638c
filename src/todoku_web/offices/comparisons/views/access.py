"""What stands before the pages: a comparison or its file for who may see it, and for whom somebody may act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from todoku_web.accounts.doors import seen
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import Role
from todoku_web.offices.comparisons import queries

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpRequest

    from todoku_web.accounts.models import Organisation
    from todoku_web.offices.comparisons.models import Comparison, Evidence


def comparison_at(request: HttpRequest, comparison_id: UUID, right: str = "") -> Comparison:
    """Return a comparison that the person may see; 404 for everybody else, NotAllowed where they may not this."""
    then = f"comparisons.{right}" if right else ""
    found: Comparison = seen(request, queries.comparison_for_page(comparison_id), "comparisons.view_comparison", then)
    return found


def evidence_at(request: HttpRequest, comparison: Comparison, evidence_id: UUID) -> Evidence:
    """Return a file of a comparison for those who take part; 404 for everybody else."""
    found = queries.evidence_for_page(comparison, evidence_id)
    if found is None or not request.user.has_perm("comparisons.view_evidence", comparison):
        raise Http404
    return found


def bodies_in(request: HttpRequest, comparison: Comparison) -> list[Organisation]:
    """Return the bodies for which the person drafts and that take part, the one that leads first."""
    ids = [comparison.organisation_id, *(one.organisation_id for one in comparison.members.all())]
    mine = {one.organisation_id: one.organisation for one in memberships_of(request.user) if one.has_role(Role.DRAFTER)}
    return [mine[one] for one in ids if one in mine]


def own_municipalities(request: HttpRequest, comparison: Comparison, municipalities: list[str]) -> set[str]:
    """Return whose example cases the person may see: their own bodies'; all of them for the body that leads."""
    mine = [one.organisation for one in memberships_of(request.user)]
    if any(one.pk == comparison.organisation_id for one in mine):
        return set(municipalities)
    return {one.name for one in mine} & set(municipalities)


def chosen(bodies: list[Any], typed: str) -> Any:
    """Return the body that a form names; None for none."""
    return next((one for one in bodies if str(one.pk) == typed), None)
