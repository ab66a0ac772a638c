"""Asks for inquiries and their runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet

from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.accounts.models import OrganisationKind

if TYPE_CHECKING:
    from todoku_web.accounts.models import Organisation
    from todoku_web.offices.inquiries.models import Inquiry, Run

_READERS = (OrganisationKind.PREFECTURE, OrganisationKind.BUREAU)


def seen_by(person: Any, inquiries: QuerySet) -> QuerySet:
    """Return which of municipalities' inquiries a person sees: their bodies' own, and those shared with their bodies.

    Each with the number of its ``last_run``, the one that was changed last first.
    """
    bodies = [one.organisation for one in memberships_of(person)]
    shared = Q(is_shared=True, organisation__in=_sharing_below(bodies, inquiries))
    found = inquiries.filter(Q(organisation__in=bodies) | shared).select_related("organisation")
    return found.annotate(last_run=Max("runs__number")).order_by("-changed_at", "pk")


def _sharing_below(bodies: list[Any], inquiries: QuerySet) -> list[int]:
    """Return the municipalities that share some of the inquiries and lie in the areas of a prefecture or bureau."""
    holders = [code for body in bodies if body.kind in _READERS for code in body.area_codes]
    if not holders:
        return []
    shared = inquiries.filter(is_shared=True).order_by()
    towns = shared.values_list("organisation", "organisation__area_code").distinct()
    return [pk for pk, area in towns if any(area_contains(holder, area) for holder in holders)]


def bodies_with(person: Any, right: str) -> list[Organisation]:
    """Return the person's bodies for which they have a right: ``fits.begin_study``."""
    mine = [one.organisation for one in memberships_of(person)]
    return [one for one in mine if person.has_perm(right, one)]


def runs_of(inquiry: Inquiry) -> list[Any]:
    """Return the runs, the newest first."""
    return list(inquiry.runs.select_related("job", "by"))


def last_run_of(inquiry: Inquiry) -> Run | None:
    """Return the newest run that has a result."""
    found: Run | None = inquiry.runs.exclude(result="").first()
    return found
