"""The three sides that a need asks for - technology, people, money - and what it still lacks of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from todoku_web.accounts.areas import area_contains
from todoku_web.exchange.needs.models import OfferKind, Readiness
from todoku_web.exchange.needs.queries import offers_taking_needs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from todoku_web.exchange.needs.models import Need, Offer

SIDES: dict[str, tuple[Any, ...]] = {
    "technology": (
        OfferKind.TECHNOLOGY,
        OfferKind.INFRASTRUCTURE,
        OfferKind.EQUIPMENT,
        OfferKind.AI_SERVICE,
    ),
    "people": (OfferKind.PEOPLE,),
    "money": (OfferKind.MONEY,),
}
"""Each side with the kinds of offers that bring it."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a need: whether its owner has it already, and the offers that could bring it."""

    name: str
    own: bool
    """Whether the owner says to have it: money that is assured."""
    count: int
    offers: tuple[Offer, ...]
    """The first few of them."""

    @property
    def lacks(self) -> bool:
        """Whether nobody is in sight who would bring it."""
        return not self.own and not self.count


def sides_of(need: Need, *, day: date | None = None) -> list[Side]:
    """Return what a need has and lacks on a day, by default today in Japan, in one query."""
    fitting = offers_fitting(need, day=day)
    made = []
    for name, kinds in SIDES.items():
        found = [one for one in fitting if one.kind in kinds]
        own = name == "money" and need.readiness == Readiness.FUNDED
        made.append(Side(name, own, len(found), tuple(found[:_MOST_NAMED])))
    return made


def offers_fitting(need: Need, *, day: date | None = None) -> list[Offer]:
    """Return the offers to which a need could turn: open on the day, to be had at its place, for its issue.

    Those that meet the most of its requirements stand first. Who is matched with whom is not decided here.
    """
    offers = offers_taking_needs(day or timezone.localdate()).exclude(organisation_id=need.organisation_id)
    found = [one for one in offers if serves_area(one, need.area_code) and serves_issue(one, need)]
    return sorted(found, key=lambda one: (-len(met(one, need)), str(one.pk)))


def serves_area(offer: Offer, area_code: str) -> bool:
    """Whether an offer is to be had in a municipality."""
    return not offer.areas or any(area_contains(holder, area_code) for holder in offer.areas)


def serves_issue(offer: Offer, need: Need) -> bool:
    """Whether an offer is for a need's issue, or meets one of its requirements."""
    return not offer.issue_areas or need.issue_area in offer.issue_areas or bool(met(offer, need))


def met(offer: Offer, need: Need) -> set[str]:
    """Return the ids of a need's requirements that an offer says to meet."""
    return set(need.requirements) & set(offer.requirements)


def unmet(need: Need, offers: Iterable[Offer]) -> list[str]:
    """Return the ids of a need's requirements that none of some offers says to meet."""
    held = {one for offer in offers for one in offer.requirements}
    return [one for one in need.requirements if one not in held]
