"""Scores of all needs that look for somebody with all offers to which they can turn, made once for every state.

The portal asks for four stamps of what the scores are made from; while these stay, so do the scores. Nothing here asks
the database for a single need or offer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Count, Max, Sum
from django.utils import timezone

from todoku.matching.scores import Scores, score_pairs
from todoku.matching.shortlists import Shortlists, ranking_keys, shortlist
from todoku_web.accounts.models import OrganisationKind
from todoku_web.exchange.matches.bars import Kept
from todoku_web.exchange.matches.models import Match
from todoku_web.exchange.matches.parties import need_party, offer_party, side_of
from todoku_web.exchange.matches.permissions import WANTING
from todoku_web.exchange.matches.workflow import FINISHED, LIVE, MatchState, Outcome
from todoku_web.exchange.needs.models import Need, Offer, OfferKind
from todoku_web.exchange.needs.queries import offers_taking_needs
from todoku_web.service_reports.models import Finding, ServiceReport, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from numpy.typing import NDArray

    Stamp = tuple[Any, ...]

BEST = 5
"""So many offers of each side stand on a shortlist."""
_REMEMBERED = 2
_OF_NEEDS = (
    "issue_area", "requirements", "area_code", "square", "budget_year", "readiness", "organisation_id",
)  # fmt: skip
_OF_OFFERS = (
    "kind", "issue_areas", "requirements", "fields", "capacity", "areas", "lat", "lon", "budget_jpy",
    "organisation__name", "organisation__kind",
)  # fmt: skip
"""What the scores are made from; to read texts and dates as well took as long again."""


@dataclass(frozen=True, slots=True)
class Market:
    """The scores of all pairs, with the row of each need and the column of each offer, by their ids as texts."""

    scores: Scores
    lists: Shortlists
    keys: NDArray[np.int64]
    """By which a need's offers are ordered (needs, offers), -1 for what has no rank."""
    row: Mapping[str, int]
    column: Mapping[str, int]

    def rank(self, need: int, offer: int) -> int | None:
        """Return the place of an offer among those of its side for a need, from 1; None where it has none."""
        own = int(self.keys[need, offer])
        if own < 0:
            return None
        side = self.scores.offers[offer].kind
        others = np.array([one.kind == side for one in self.scores.offers])
        return int((self.keys[need, others] > own).sum()) + 1


def market() -> Market:
    """Return the scores as they stand now."""
    return _market(_stamp(), timezone.localdate())


def _stamp() -> Stamp:
    """Return what changes whenever anything does that the scores are made from, in four queries."""
    of = {"n": Count("pk"), "versions": Sum("version"), "last": Max("changed_at")}
    stamps = [tuple(model.objects.aggregate(**of).values()) for model in (Need, Offer, Match)]
    confirmed = ServiceReport.objects.filter(state=State.CONFIRMED)
    stamps.append(tuple(confirmed.aggregate(n=Count("pk"), versions=Sum("version"), last=Max("observed_on")).values()))
    return tuple(stamps)


@lru_cache(maxsize=_REMEMBERED)
def _market(_stamp: Stamp, day: date) -> Market:
    needs = list(Need.objects.filter(state__in=WANTING).order_by("pk").only(*_OF_NEEDS))
    offers = list(offers_taking_needs(day).order_by("pk").only(*_OF_OFFERS))
    return market_of(needs, offers, matched_so_far(_counted_matches()))


def market_of(needs: list[Need], offers: list[Offer], matched: MatchedSoFar) -> Market:
    """Return the scores of needs and offers, both in the order of their ids, after what was matched before."""
    made = [
        offer_party(
            offer,
            taken=matched.taken[str(offer.pk)],
            finished=sum(matched.past[offer.organisation_id, side_of(offer)].values()),
            succeeded=matched.past[offer.organisation_id, side_of(offer)][str(Outcome.MET)],
        )
        for offer in offers
    ]
    scores = score_pairs([need_party(one) for one in needs], made, coverage=coverage_of(needs, offers))
    bars = scores.bars | _kept(needs, offers, made, matched.kept)
    scores = replace(scores, bars=bars)
    return Market(
        scores,
        shortlist(scores, best=BEST),
        ranking_keys(scores),
        {one.id: number for number, one in enumerate(scores.needs)},
        {one.id: number for number, one in enumerate(scores.offers)},
    )


@dataclass(frozen=True, slots=True)
class MatchedSoFar:
    """Places taken by offer, outcomes by organisation and side, and what earlier matches keep apart; ids as texts."""

    taken: Counter[str]
    past: dict[tuple[int, str], Counter[str]]
    kept: dict[tuple[str, str], Kept]


def _counted_matches() -> Any:
    """Return what of the matches counts: need, offer, the offer's owner, side, state and outcome of each."""
    counted = (*LIVE, MatchState.DECLINED, MatchState.ENDED)
    rows = Match.objects.filter(state__in=counted).order_by()
    return rows.values_list("need_id", "offer_id", "offer__organisation_id", "side", "state", "outcome")


def matched_so_far(rows: Iterable[tuple[Any, ...]]) -> MatchedSoFar:
    """Return what follows from matches: need, offer, the offer's owner, side, state and outcome of each."""
    taken: Counter[str] = Counter()
    past: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    kept: dict[tuple[str, str], Kept] = {}
    for need, offer, owner, side, state, outcome in rows:
        pair = (str(need), str(offer))
        if state in LIVE:
            taken[str(offer)] += 1
            kept[pair] = Kept.LIVE
        elif state == MatchState.DECLINED:
            kept.setdefault(pair, Kept.DECLINED)
        elif outcome in FINISHED:
            past[owner, side][outcome] += 1
    return MatchedSoFar(taken, past, kept)


def _kept(
    needs: list[Need], offers: list[Offer], made: list[Any], kept: Mapping[tuple[str, str], Kept]
) -> NDArray[np.uint8]:
    """Return what keeps each pair from being proposed (needs, offers)."""
    bars = np.zeros((len(needs), len(offers)), dtype=np.uint8)
    owners = np.array([offer.organisation_id for offer in offers], dtype=np.int64)
    for row, need in enumerate(needs):
        if need.organisation_id is not None:
            bars[row, owners == need.organisation_id] |= np.uint8(Kept.OWN)
    full = [offer.capacity is not None and one.places == 0 for offer, one in zip(offers, made, strict=True)]
    bars[:, np.array(full, dtype=bool)] |= np.uint8(Kept.FULL)
    row_of = {str(one.pk): number for number, one in enumerate(needs)}
    column_of = {str(one.pk): number for number, one in enumerate(offers)}
    for (need_id, offer_id), why in kept.items():
        if need_id in row_of and offer_id in column_of:
            bars[row_of[need_id], column_of[offer_id]] |= np.uint8(why)
    return bars


def coverage_of(needs: list[Need], offers: list[Offer]) -> NDArray[np.float64]:
    """Return the share of each need's place that each offer covers (needs, offers), nan where it is not known.

    Known is it of an operator's network in the 500 m square of a need's point, where the municipality has confirmed
    what the operator's customers find there: of the newest day, served is 1, unserved 0.
    """
    share = np.full((len(needs), len(offers)), np.nan)
    networks: dict[str, list[int]] = defaultdict(list)
    for column, offer in enumerate(offers):
        if offer.kind == OfferKind.INFRASTRUCTURE and offer.organisation.kind == OrganisationKind.OPERATOR:
            networks[offer.organisation.name].append(column)
    squares: dict[str, list[int]] = defaultdict(list)
    for row, need in enumerate(needs):
        if need.square:
            squares[need.square].append(row)
    if networks and squares:
        for square, carrier, served in _confirmed(squares, networks):
            share[np.ix_(squares[square], networks[carrier])] = served
    return share


def _confirmed(squares: Iterable[str], carriers: Iterable[str]) -> list[tuple[str, str, float]]:
    """Return square, carrier and what was confirmed there, the newest last; of one day what was said unserved."""
    found = ServiceReport.objects.filter(state=State.CONFIRMED, carrier__in=list(carriers), square__in=list(squares))
    rows = found.order_by("observed_on").values_list("square", "carrier", "finding", "observed_on")
    told = sorted(rows, key=lambda row: (row[3], row[2] == Finding.UNSERVED))
    return [(square, carrier, float(finding == Finding.SERVED)) for square, carrier, finding, _ in told]
