"""The matches on the page of a need and on that of an offer: all of them to whom they concern, else the confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from todoku_web.exchange.matches.permissions import WANTING
from todoku_web.exchange.matches.queries import matches_of_need, matches_of_offer
from todoku_web.exchange.matches.workflow import MatchState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from todoku_web.exchange.matches.models import Match
    from todoku_web.exchange.needs.models import Need, Offer


def need_part(request: HttpRequest, need: Need) -> dict[str, Any] | None:
    """Return what stands on a need's page; None where there is nothing to show."""
    person = request.user
    found = _seen(person, matches_of_need(need)) if need.is_public or need.submitted_at else []
    may_shortlist = need.state in WANTING and person.has_perm("matches.view_shortlist", need)
    if not found and not may_shortlist:
        return None
    return {
        "rows": found,
        "need": need,
        "may_shortlist": may_shortlist,
        "may_specify": person.has_perm("matches.view_specification", need),
    }


def offer_part(request: HttpRequest, offer: Offer) -> dict[str, Any] | None:
    """Return what stands on an offer's page; None where there is nothing to show."""
    found = _seen(request.user, matches_of_offer(offer))
    return {"rows": found} if found else None


def _seen(person: Any, matches: Iterable[Match]) -> list[tuple[Match, bool]]:
    """Return the matches that a person may know of, and whether they may open each."""
    told = [(match, person.has_perm("matches.view_match", match)) for match in matches]
    return [(match, opens) for match, opens in told if opens or match.state == MatchState.CONFIRMED]
