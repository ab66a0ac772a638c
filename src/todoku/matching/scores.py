"""How well every offer suits every need, from 0 to 1, with how much of that is known and what bars a pair.

Each component is a share from 0 to 1, or nan where it is not known. The score is the weighted mean of what is known;
``known`` says how much of the weight that is, and ``lowest`` and ``highest`` what the score would be if all the rest
were as bad or as good as can be. Nothing unknown counts as zero.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from enum import IntFlag
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from todoku.dates import fiscal_year
from todoku.errors import InputError
from todoku.matching.weights import COMPONENTS, HALF_KM, KIND_WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import ArrayLike, NDArray

    from todoku.matching.parties import Kind, Need, Offer
    from todoku.matching.weights import Component, Weights

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the ellipsoid (H. Moritz, Geodetic Reference System 1980, J. Geodesy 74 (2000) 128-133)."""
AT_LOWEST = 0.5
"""What meeting the lowest figure of a span alone counts; ours."""
_ROWS = 256
"""Needs that are summed at once, so that their rows stay in the processor's cache."""


class Bar(IntFlag):
    """Why a pair cannot be, whatever its score."""

    AREA = 1
    """The offer is not to be had where the need is."""
    CLOSED = 2
    """The offer ends before the need's budget year."""
    NOT_YET = 4
    """The offer begins after the need's budget year."""
    MONEY_GONE = 8


@dataclass(frozen=True, slots=True)
class Scores:
    """Every pair of needs (rows) and offers (columns).

    ``components`` (components, needs, offers): as in ``COMPONENTS``, 0-1, nan unknown. ``partly`` (needs, offers): for
    components of several parts how much of them is known: of the requirements, and of issue area and finer fields.
    ``score`` (needs, offers): 0-1, nan where nothing is known. ``known`` (needs, offers): share of the weight that is
    known. ``bars`` (needs, offers): ``Bar`` flags, 0 for none; the score of a barred pair is told all the same.
    """

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    weights: Mapping[Kind, Weights]
    components: NDArray[np.float32]
    partly: Mapping[Component, NDArray[np.float32]]
    score: NDArray[np.float64]
    known: NDArray[np.float64]
    bars: NDArray[np.uint8]

    @property
    def lowest(self) -> NDArray[np.float64]:
        """The score if all that is unknown were 0 (needs, offers)."""
        return np.nan_to_num(self.score) * self.known

    @property
    def highest(self) -> NDArray[np.float64]:
        """The score if all that is unknown were 1 (needs, offers)."""
        return self.lowest + 1.0 - self.known


def score_pairs(
    needs: Sequence[Need],
    offers: Sequence[Offer],
    *,
    coverage: ArrayLike | None = None,
    weights: Mapping[Kind, Weights] = KIND_WEIGHTS,
    half_km: float = HALF_KM,
) -> Scores:
    """Return the scores of all pairs.

    Parameters
    ----------
    needs, offers
        Each id once on its side.
    coverage
        (needs, offers) share of the need's place that the offer covers, 0-1, nan unknown; None is unknown throughout.
    weights
        By kind of offer.
    half_km
        Distance at which nearness is a half: nearness is ``half_km / (half_km + distance)``, on the great circle.

    Requirements: met counts 1, met at the lowest figure ``AT_LOWEST``, failed 0, averaged over those that are known.
    Past results: ``(succeeded + 1) / (finished + 2)`` (P.-S. Laplace's rule of succession, 1774), unknown while nothing
    is finished. Money: what is left over what is needed, at most 1. Field: whether the issue area is one of the
    offer's and, where the need names finer fields, the share of them that the offer has, half each.

    Raises InputError where an id stands twice, a shape differs, or a share is not between 0 and 1.
    """
    for ids in ([need.id for need in needs], [offer.id for offer in offers]):
        if len(set(ids)) != len(ids):
            raise InputError("matching.id_twice", id=next(one for one in ids if ids.count(one) > 1))
    if not half_km > 0.0:
        raise InputError("matching.half_km", value=half_km)
    shape = (len(needs), len(offers))
    components = np.empty((len(COMPONENTS), *shape), dtype=np.float32)
    components[0], of_requirements = _requirements(needs, offers)
    components[1] = _coverage(coverage, shape)
    components[2] = half_km / (half_km + distances_km(needs, offers))
    components[3], of_field = _field(needs, offers)
    components[4] = _past(offers)
    components[5] = _money(needs, offers)
    partly: dict[Component, NDArray[np.float32]] = {"requirements": of_requirements, "field": of_field}
    score, known = _weighted(components, partly, _weight_table(offers, weights))
    return Scores(tuple(needs), tuple(offers), weights, components, partly, score, known, _bars(needs, offers))


def distances_km(needs: Sequence[Need], offers: Sequence[Offer]) -> NDArray[np.float64]:
    """Return great-circle distances (needs, offers) on the mean sphere, nan where a place is not known."""
    ours, theirs = _directions(needs), _directions(offers)
    return EARTH_RADIUS_KM * np.arccos(np.clip(ours @ theirs.T, -1.0, 1.0))


def _directions(parties: Sequence[Need] | Sequence[Offer]) -> NDArray[np.float64]:
    """Return unit vectors (parties, 3) from the middle of the earth."""
    latitude = np.radians(_numbers(one.latitude for one in parties))
    longitude = np.radians(_numbers(one.longitude for one in parties))
    return np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )


def _numbers(values: Iterable[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _requirements(needs: Sequence[Need], offers: Sequence[Offer]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the share of known requirements that are met, and the share of all that is known."""
    asked = [need.requirements for need in needs]
    met = _common(asked, [offer.meets for offer in offers])
    at_lowest = _common(asked, [offer.meets_at_lowest for offer in offers])
    known = met + at_lowest + _common(asked, [offer.fails for offer in offers])
    of = np.array([[max(len(one), 1)] for one in asked], dtype=np.float32).reshape(-1, 1)
    with np.errstate(invalid="ignore"):
        return (met + np.float32(AT_LOWEST) * at_lowest) / known, known / of


def _coverage(coverage: ArrayLike | None, shape: tuple[int, int]) -> NDArray[np.float64]:
    if coverage is None:
        return np.full(shape, np.nan)
    share = np.asarray(coverage, dtype=np.float64)
    if share.shape != shape:
        raise InputError("matching.shape", found=share.shape, expected=shape)
    if ((share < 0.0) | (share > 1.0)).any():
        raise InputError("matching.share", value=float(share[(share < 0.0) | (share > 1.0)][0]))
    return share


def _field(needs: Sequence[Need], offers: Sequence[Offer]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the mean of issue area and finer fields as far as known, and how much of what is asked that is."""
    areas = [frozenset({need.issue_area}) for need in needs]
    same = _common(areas, [offer.issue_areas or frozenset() for offer in offers])
    finer = _common([need.fields for need in needs], [offer.fields or frozenset() for offer in offers])
    asked = np.array([len(need.fields) for need in needs], dtype=np.float32)[:, None]
    same_known = np.array([offer.issue_areas is not None for offer in offers], dtype=np.float32)
    finer_known = np.outer(asked > 0.0, [offer.fields is not None for offer in offers]).astype(np.float32)
    parts = same_known + finer_known
    with np.errstate(invalid="ignore"):
        return (same + finer / np.maximum(asked, 1.0)) / parts, parts / (1.0 + (asked > 0.0))


def _past(offers: Sequence[Offer]) -> NDArray[np.float64]:
    succeeded, finished = (
        _numbers(offer.succeeded if offer.finished else None for offer in offers),
        _numbers(offer.finished or None for offer in offers),
    )
    return (succeeded + 1.0) / (finished + 2.0)


def _money(needs: Sequence[Need], offers: Sequence[Offer]) -> NDArray[np.float64]:
    needed = _numbers(need.money_jpy for need in needs)[:, None]
    left = _numbers(offer.money_left_jpy for offer in offers)[None, :]
    share = np.minimum(left / np.maximum(needed, 1.0), 1.0)
    return np.where((needed == 0.0) & ~np.isnan(left), 1.0, share)


def _common(ours: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]]) -> NDArray[np.float32]:
    """Return how many of each of our sets are in each of theirs (ours, theirs)."""
    number = {name: place for place, name in enumerate(sorted(frozenset().union(*ours)))}
    columns = [number[name] for one in ours for name in sorted(one)]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in ours])]).astype(np.int64)
    rows = csr_array((np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(ours), len(number)))
    dense = np.zeros((len(number), len(theirs)), dtype=np.float32)
    for place, one in enumerate(theirs):
        dense[[number[name] for name in one if name in number], place] = 1.0
    return np.asarray(rows @ dense)


def _weight_table(offers: Sequence[Offer], weights: Mapping[Kind, Weights]) -> NDArray[np.float64]:
    """Return the weights (components, offers), each offer's summing to 1."""
    missing = sorted({offer.kind for offer in offers} - set(weights))
    if missing:
        raise InputError("matching.kind_weights", kind=missing[0])
    table = np.array([astuple(weights[offer.kind]) for offer in offers]).reshape(-1, len(COMPONENTS)).T
    return np.asarray(table / table.sum(axis=0))


def _weighted(
    components: NDArray[np.float32],
    partly: Mapping[Component, NDArray[np.float32]],
    weight: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weighted mean of what is known, and the share of the weight that it is.

    Each requirement bears its part of the weight of all: to learn of one that it is met never lowers the score.
    What is known of a component without parts is all of it or nothing.
    """
    shape = components.shape[1:]
    score, known = np.zeros(shape), np.zeros(shape)
    for start in range(0, shape[0], _ROWS):
        rows = slice(start, start + _ROWS)
        for number in np.flatnonzero(weight.any(axis=1)):
            value = components[number, rows]
            part = partly.get(COMPONENTS[number])
            counted = weight[number] * (~np.isnan(value) if part is None else part[rows])
            known[rows] += counted
            score[rows] += counted * np.nan_to_num(value)
        with np.errstate(invalid="ignore"):
            score[rows] /= known[rows]
    return np.minimum(score, 1.0), np.minimum(known, 1.0)


def _bars(needs: Sequence[Need], offers: Sequence[Offer]) -> NDArray[np.uint8]:
    bars = np.zeros((len(needs), len(offers)), dtype=np.uint8)
    shared = _common([need.areas for need in needs], [offer.areas or frozenset() for offer in offers])
    limited = np.array([offer.areas is not None for offer in offers], dtype=bool)
    placed = np.array([bool(need.areas) for need in needs], dtype=bool)
    bars[(shared == 0.0) & limited & placed[:, None]] |= np.uint8(Bar.AREA)
    year = _numbers(need.budget_year for need in needs)[:, None]
    bars[year > _numbers(_year(offer.last_day) for offer in offers)] |= np.uint8(Bar.CLOSED)
    bars[year < _numbers(_year(offer.first_day) for offer in offers)] |= np.uint8(Bar.NOT_YET)
    gone = [offer.kind == "money" and offer.money_left_jpy == 0 for offer in offers]
    wanted = [need.money_jpy != 0 for need in needs]
    bars[np.outer(wanted, gone).astype(bool)] |= np.uint8(Bar.MONEY_GONE)
    return bars


def _year(day: date | None) -> int | None:
    return None if day is None else fiscal_year(day)
