"""Makes of needs and offers what the library of matching takes; what nobody told stays unknown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from todoku.areas.registry import register
from todoku.matching.parties import Need as NeedParty
from todoku.matching.parties import Offer as OfferParty
from todoku_web.exchange.issue_areas import IssueArea
from todoku_web.exchange.needs.models import Readiness
from todoku_web.exchange.needs.places import holding
from todoku_web.exchange.needs.sides import SIDES

if TYPE_CHECKING:
    from todoku_web.exchange.needs.models import Need, Offer

ONE_PLACE = 1
"""What an offer is counted with that does not say how many needs it serves."""
_SIDE_OF = {kind: side for side, kinds in SIDES.items() for kind in kinds}
_ALL_ISSUES = frozenset(IssueArea.values)


def side_of(offer: Offer) -> str:
    """Return what an offer brings: technology, people or money."""
    return _SIDE_OF[offer.kind]


@cache
def areas_of(code: str) -> frozenset[str]:
    """Return the codes of everything in which a municipality lies, itself among them; none where nobody knows it."""
    known = register()
    place = known.current.get(holding(code)[0])
    if place is None:
        return frozenset()
    within = {
        one.area_code
        for one in known.subprefectures.values()
        if one.prefecture_code == place.prefecture_code and one.name == place.subprefecture
    }
    return frozenset({code, place.code, place.prefecture_code, *within})


def hall_of(code: str) -> tuple[float | None, float | None]:
    """Return latitude and longitude of a municipality's hall, None where the register has none."""
    place = register().current.get(holding(code)[0])
    return (None, None) if place is None else (place.lat, place.lon)


def need_party(need: Need) -> NeedParty:
    """Return a need as the library takes it.

    Its place is the municipality's hall: the exact point is the owner's own, and distances to it would tell it. What
    money it wants from others is known only of one that has it all: nothing.
    """
    lat, lon = hall_of(need.area_code)
    return NeedParty(
        id=str(need.pk),
        issue_area=need.issue_area,
        requirements=frozenset(need.requirements),
        latitude=lat,
        longitude=lon,
        areas=areas_of(need.area_code),
        budget_year=need.budget_year,
        money_jpy=0 if need.readiness == Readiness.FUNDED else None,
    )


def offer_party(offer: Offer, *, taken: int, finished: int, succeeded: int) -> OfferParty:
    """Return an offer as the library takes it.

    ``taken``: places that living matches take. ``finished``, ``succeeded``: matches of the same organisation and side
    that ended with an outcome, and with a good one. Of money a need can get what the offer gives to one at most; once
    all its places are taken nothing is left. The days on which needs can turn to it are no days of use, and bar none.
    """
    side: Any = side_of(offer)
    left = max((ONE_PLACE if offer.capacity is None else offer.capacity) - taken, 0)
    gives = offer.budget_jpy if left or offer.capacity is None else 0
    return OfferParty(
        id=str(offer.pk),
        kind=side,
        issue_areas=frozenset(offer.issue_areas) or _ALL_ISSUES,
        fields=frozenset(offer.fields) or None,
        meets=frozenset(offer.requirements),
        latitude=offer.lat,
        longitude=offer.lon,
        areas=frozenset(holding(code)[0] for code in offer.areas) or None,
        money_left_jpy=gives if side == "money" else None,
        succeeded=succeeded if finished else None,
        finished=finished or None,
        places=left,
        owner=str(offer.organisation_id),
    )
