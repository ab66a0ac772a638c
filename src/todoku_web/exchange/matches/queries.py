"""What pages ask of matches and rounds, each in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from todoku.matching.parties import KINDS
from todoku_web.accounts.areas import area_contains
from todoku_web.accounts.memberships import memberships_of
from todoku_web.exchange.matches.models import Match, Round
from todoku_web.exchange.matches.permissions import WANTING
from todoku_web.exchange.matches.workflow import LIVE, MatchState
from todoku_web.exchange.needs.models import Need, Offer, Readiness
from todoku_web.exchange.needs.offices import bodies_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from todoku_web.exchange.matches.gather import Market

_MATCH = ("need__organisation", "need__author", "offer__organisation", "organisation", "proposed_by", "round")


@dataclass(frozen=True, slots=True)
class SideStatus:
    """What a need has and lacks on one side: its living matches, and how many offers could be proposed."""

    side: str
    own: bool
    """Whether the owner says to have it: money that is assured."""
    confirmed: int
    talks: int
    ranked: int
    barred: int
    unknown: int

    @property
    def kind(self) -> str:
        """confirmed, own, talks, candidates or none: the best that can be said."""
        if self.confirmed:
            return "confirmed"
        if self.own:
            return "own"
        if self.talks:
            return "talks"
        return "candidates" if self.ranked else "none"

    @property
    def lacks(self) -> bool:
        """Whether it is still to be found."""
        return self.kind in {"talks", "candidates", "none"}


@dataclass(frozen=True, slots=True)
class BoardAsked:
    """What the board is filtered by; empty for all."""

    issue: str = ""
    lacks: str = ""
    """A side that is still to be found."""
    nobody: bool = False
    """Only where nobody is in sight for some side."""


def needs_on_board(person: Any) -> QuerySet[Need]:
    """Return the needs that look for somebody in the areas of a person's offices."""
    held = {code for body in bodies_of(person) for code in body.area_codes}
    wanting = Need.objects.filter(state__in=WANTING)
    codes = wanting.order_by().values_list("area_code", flat=True).distinct() if held else ()
    known = [code for code in codes if any(area_contains(holder, code) for holder in held)]
    return wanting.filter(area_code__in=known)


def statuses(found: Market, needs: Iterable[tuple[Any, str]]) -> dict[str, tuple[SideStatus, ...]]:
    """Return the three sides of each need (pk, readiness), by its id as text, in one query."""
    living: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = Match.objects.filter(state__in=LIVE).order_by().values_list("need_id", "side", "state")
    for need, side, state in rows:
        living[str(need), side].append(state)
    return {str(pk): _sides(found, str(pk), readiness, living) for pk, readiness in needs}


def _sides(
    found: Market, need: str, readiness: str, living: Mapping[tuple[str, str], list[str]]
) -> tuple[SideStatus, ...]:
    row, lists, made = found.row.get(need), found.lists, []
    for number, kind in enumerate(KINDS):
        states = living.get((need, kind), [])
        counts = (0, 0, 0) if row is None else (
            int(lists.ranked[row, number]), int(lists.barred[row, number]), int(lists.unknown[row, number])
        )  # fmt: skip
        confirmed = states.count(str(MatchState.CONFIRMED))
        own = kind == "money" and readiness == str(Readiness.FUNDED)
        made.append(SideStatus(kind, own, confirmed, len(states) - confirmed, *counts))
    return tuple(made)


def filtered(sides: Mapping[str, tuple[SideStatus, ...]], asked: BoardAsked) -> list[str]:
    """Return the ids of the needs that the board's filters on sides let through."""
    return [
        need
        for need, held in sides.items()
        if (not asked.lacks or any(one.side == asked.lacks and one.lacks for one in held))
        and (not asked.nobody or any(one.kind == "none" for one in held))
    ]


def matches_of(person: Any) -> QuerySet[Match]:
    """Return the matches of a person's organisations and of their own needs, the last changed first."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    own = Q(need__author=person, need__organisation=None)
    theirs = Q(offer__organisation__in=bodies) | Q(need__organisation__in=bodies) | Q(organisation__in=bodies)
    return Match.objects.filter(own | theirs).select_related(*_MATCH).order_by("-changed_at", "pk")


def matches_of_need(need: Need) -> QuerySet[Match]:
    """Return all matches of a need, the newest first."""
    return Match.objects.filter(need=need).select_related(*_MATCH)


def matches_of_offer(offer: Offer) -> QuerySet[Match]:
    """Return all matches of an offer, the newest first."""
    return Match.objects.filter(offer=offer).select_related(*_MATCH)


def match_for_page(match_id: UUID) -> Match | None:
    """Return a match with all that its page shows."""
    return Match.objects.select_related(*_MATCH).prefetch_related("events__actor").filter(pk=match_id).first()


def rounds_of(person: Any) -> QuerySet[Round]:
    """Return the rounds of a person's organisations, without what they hold; the newest first."""
    bodies = [one.organisation_id for one in memberships_of(person)]
    found = Round.objects.filter(organisation__in=bodies).select_related("organisation", "made_by")
    return found.defer("snapshot", "result")


def round_for_page(round_id: UUID) -> Round | None:
    """Return a round with all that its page shows; what went in is read when it is asked for."""
    found = Round.objects.select_related("organisation", "made_by", "decided_by").defer("snapshot")
    return found.filter(pk=round_id).first()


def offers_by_id(ids: Iterable[str]) -> dict[str, Offer]:
    """Return offers with their organisations, by their ids as texts."""
    return {str(one.pk): one for one in Offer.objects.filter(pk__in=set(ids)).select_related("organisation")}


def needs_by_id(ids: Iterable[str]) -> dict[str, Need]:
    """Return needs by their ids as texts."""
    return {str(one.pk): one for one in Need.objects.filter(pk__in=set(ids))}
