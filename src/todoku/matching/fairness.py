"""Whether towns of every size and part of the region are matched alike: rates with intervals, and what chance would do.

Intervals of rates: E. B. Wilson, J. Amer. Statist. Assoc. 22 (1927) 209-212; of differences: R. G. Newcombe, Statistics
in Medicine 17 (1998) 873-890, method 10. A difference is no proof of unfairness: needs differ in what they ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

SMALL = 5
"""Of a group with fewer needs nothing but their number is told: its figures would be single towns'."""
_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0-1), or a difference of shares (-1 to 1), with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """The needs of one population class or subprefecture; all figures but ``needs`` are None in a small group.

    ``difference``: of its rate to that of the largest group, None for that one itself. ``median_wait_days`` and
    ``mean_score`` are of its matched needs, None where none is known.
    """

    name: str
    needs: int
    matched: int | None = None
    rate: Share | None = None
    difference: Share | None = None
    median_wait_days: float | None = None
    mean_score: float | None = None

    @property
    def is_small(self) -> bool:
        """Whether it has too few needs for anything to be told of it."""
        return self.needs < SMALL


@dataclass(frozen=True, slots=True)
class Fairness:
    """The groups, largest first, and how far their rates lie apart.

    ``spread``: mean distance of the groups' rates from the overall rate, weighted by needs (0-1), small groups and all.
    ``spread_by_chance``: what it would be, at the mean and at the 95th percentile, if the same number of needs had been
    matched by lot. ``chance``: how often the lot gives a spread as large (0-1).
    """

    groups: tuple[Group, ...]
    rate: Share
    spread: float
    spread_by_chance: tuple[float, float]
    chance: float


def fairness_report(
    groupings: Mapping[str, Sequence[str]],
    matched: ArrayLike,
    *,
    wait_days: ArrayLike | None = None,
    score: ArrayLike | None = None,
    confidence: float = 0.95,
    seed: int = 1,
) -> dict[str, Fairness]:
    """Return one report for each grouping of the needs, such as population class and subprefecture.

    Parameters
    ----------
    groupings
        By name, the group of each need (needs).
    matched
        (needs, bool).
    wait_days, score
        (needs) days from call to match, and score of the match; nan where not known; only those of matched needs count.
    confidence
        Of all intervals (0-1).
    seed
        Of the lots that are drawn.

    Raises InputError where lengths differ, there is no need, or the confidence is not between 0 and 1.
    """
    has = np.asarray(matched, dtype=bool)
    days, scores = (
        np.full(len(has), np.nan) if one is None else np.asarray(one, dtype=np.float64) for one in (wait_days, score)
    )
    lengths = {len(has), len(days), len(scores), *(len(groups) for groups in groupings.values())}
    if len(lengths) != 1 or not len(has):
        raise InputError("matching.lengths", lengths=sorted(lengths))
    if not 0.0 < confidence < 1.0:
        raise InputError("matching.confidence", value=confidence)
    return {
        name: _report(np.asarray(groups, dtype=str), has, days, scores, confidence=confidence, seed=seed)
        for name, groups in groupings.items()
    }


def wilson_interval(matched: int, needs: int, *, confidence: float = 0.95) -> Share:
    """Return a rate (matched of needs, at least one) with Wilson's interval, which stays within 0 and 1."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    rate = matched / needs
    middle = rate + z * z / (2.0 * needs)
    half = z * sqrt(rate * (1.0 - rate) / needs + z * z / (4.0 * needs * needs))
    share = 1.0 + z * z / needs
    low = (middle - half) / share if matched else 0.0
    high = (middle + half) / share if matched < needs else 1.0
    return Share(rate, low, high)


def _difference(one: Share, other: Share) -> Share:
    """Return Newcombe's interval of the difference of two rates, from theirs."""
    value = one.value - other.value
    low = value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Share(value, low, high)


def _report(
    group: NDArray[np.str_],
    has: NDArray[np.bool_],
    days: NDArray[np.float64],
    scores: NDArray[np.float64],
    *,
    confidence: float,
    seed: int,
) -> Fairness:
    names, which = np.unique(group, return_inverse=True)
    needs = np.bincount(which)
    matched = np.bincount(which, weights=has).astype(np.int64)
    largest = int(np.argmax(needs))
    rates = [wilson_interval(int(m), int(n), confidence=confidence) for m, n in zip(matched, needs, strict=True)]
    groups = [
        Group(str(name), int(needs[number]))
        if needs[number] < SMALL
        else Group(
            str(name),
            int(needs[number]),
            int(matched[number]),
            rates[number],
            None if number == largest else _difference(rates[number], rates[largest]),
            _known(np.median, days[has & (which == number)]),
            _known(np.mean, scores[has & (which == number)]),
        )
        for number, name in enumerate(names)
    ]
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(needs, int(has.sum()), size=_DRAWS)
    spread, by_lot = _spread(matched, needs), _spread(drawn, needs)
    return Fairness(
        tuple(sorted(groups, key=lambda one: (-one.needs, one.name))),
        wilson_interval(int(has.sum()), len(has), confidence=confidence),
        float(spread),
        (float(by_lot.mean()), float(np.quantile(by_lot, 0.95))),
        float((by_lot >= spread - 1e-12).mean()),
    )


def _spread(matched: NDArray[np.int64], needs: NDArray[np.int64]) -> NDArray[np.float64]:
    overall = matched.sum(axis=-1, keepdims=True) / needs.sum()
    return np.asarray((np.abs(matched / needs - overall) * needs).sum(axis=-1) / needs.sum())


def _known(measure: Callable[[NDArray[np.float64]], np.float64], values: NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(measure(known)) if len(known) else None
