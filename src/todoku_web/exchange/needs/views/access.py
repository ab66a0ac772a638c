"""What stands before the pages: a need or offer for who may see it, refusals in the words of the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from todoku_web.accounts.doors import seen
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.needs.queries import need_for_page, offer_for_page

if TYPE_CHECKING:
    from uuid import UUID

    from todoku_web.accounts.models import Organisation
    from todoku_web.exchange.needs.models import Need, Offer


def seen_need(request: HttpRequest, need_id: UUID) -> Need:
    """Return a need that the person may see; 404 for everybody else."""
    return seen(request, need_for_page(need_id), "needs.view_need")


def seen_offer(request: HttpRequest, offer_id: UUID) -> Offer:
    """Return an offer that the person may see; 404 for everybody else."""
    return seen(request, offer_for_page(offer_id), "needs.view_offer")


def bodies_with(request: HttpRequest, right: str) -> list[Organisation]:
    """Return the person's organisations for which they have a right."""
    mine = [one.organisation for one in memberships_of(request.user)]
    return [one for one in mine if request.user.has_perm(f"needs.{right}", one)]
