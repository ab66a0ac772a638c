"""What scores would be if every reviewer were as strict as the others, and how sure the rank at the cut line is.

A score is the proposal's worth, the reviewer's leniency and chance: two crossed random effects, predicted together
(best linear unbiased prediction: C. R. Henderson, Biometrics 31 (1975) 423-447), their variances estimated by
restricted maximum likelihood with the EM algorithm (D. A. Harville, J. Amer. Statist. Assoc. 72 (1977) 320-338). The
result stands beside the plain mean, which it never replaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array

from todoku.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_ROUNDS = 200
_SETTLED = 1e-6
_LEAST_VARIANCE = 1e-9
FEWEST_SCORES = 3
"""Below this nothing can be told of proposals, reviewers and chance apart."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Scores with the reviewers' leniency taken off.

    ``mean``: plain mean of each proposal; ``worth``: predicted, on the scale of the scores; ``worth_sd``: how unsure it
    is. ``leniency``: by how much each reviewer scores above the others (0 for those who scored nothing). Variances of
    proposals, reviewers and chance.
    """

    mean: NDArray[np.float64]
    worth: NDArray[np.float64]
    worth_sd: NDArray[np.float64]
    leniency: NDArray[np.float64]
    variances: tuple[float, float, float]


def calibrated(
    proposal: ArrayLike, reviewer: ArrayLike, score: ArrayLike, *, proposals: int, reviewers: int
) -> Calibrated:
    """Return calibrated scores of proposals from scores that reviewers gave.

    Parameters
    ----------
    proposal, reviewer, score
        (scores) row numbers and what was given.
    proposals, reviewers
        How many there are; a proposal without a score gets nan as its mean and the overall mean as its worth.

    Raises InputError where lengths differ, a number is out of range, a score is not finite, or there are fewer than
    three scores.
    """
    of, by = np.asarray(proposal, dtype=np.int64), np.asarray(reviewer, dtype=np.int64)
    given = np.asarray(score, dtype=np.float64)
    if not len(of) == len(by) == len(given):
        raise InputError("matching.lengths", lengths=sorted({len(of), len(by), len(given)}))
    if len(given) < FEWEST_SCORES or not np.isfinite(given).all():
        raise InputError("matching.few_scores", least=FEWEST_SCORES)
    for numbers, most in ((of, proposals), (by, reviewers)):
        if numbers.min() < 0 or numbers.max() >= most:
            raise InputError("matching.out_of_range", most=most)
    model = _Model(of, by, given, proposals, reviewers)
    spread = max(float(np.var(given)), _LEAST_VARIANCE)
    variances = (spread / 2, spread / 4, spread / 4)
    for _ in range(_ROUNDS):
        before, variances = variances, model.improved(variances)
        if max(abs(a - b) for a, b in zip(before, variances, strict=True)) < _SETTLED * spread:
            break
    worth, leniency, sd = model.predicted(variances)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(of, weights=given, minlength=proposals) / np.bincount(of, minlength=proposals)
    return Calibrated(mean, worth, sd, leniency, variances)


def chance_above_cut(found: Calibrated, *, places: int, draws: int = 2000, seed: int = 1) -> NDArray[np.float64]:
    """Return for each proposal how likely it is among the best so many (0-1), given how unsure the worths are.

    By draws from the normal distributions of the worths, each by itself (parametric bootstrap: B. Efron, Ann. Statist.
    7 (1979) 1-26). Near 0 or 1 the rank at the cut is stable; near a half a discussion is due.
    """
    rng = np.random.default_rng(seed)
    count = len(found.worth)
    if places >= count:
        return np.ones(count)
    inside = np.zeros(count)
    for _ in range(draws):
        drawn = found.worth + found.worth_sd * rng.standard_normal(count)
        inside[np.argpartition(-drawn, places)[:places]] += places > 0
    return np.asarray(inside / draws)


def rank_interval(
    found: Calibrated, *, share: float = 0.9, draws: int = 2000, seed: int = 1
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return for each proposal the ranks, from 1, between which the middle share of draws puts it (0-1).

    By the draws of :func:`chance_above_cut`: the narrower the span, the less a rank hangs on who happened to read.
    """
    rng = np.random.default_rng(seed)
    count = len(found.worth)
    ranks = np.empty((draws, count), dtype=np.int32)
    places = np.arange(1, count + 1, dtype=np.int32)
    for draw in range(draws):
        drawn = found.worth + found.worth_sd * rng.standard_normal(count)
        ranks[draw, np.argsort(-drawn, kind="stable")] = places
    edge = (1.0 - share) / 2.0
    low, high = np.quantile(ranks, [edge, 1.0 - edge], axis=0, method="nearest")
    return low.astype(np.int64), high.astype(np.int64)


class _Model:
    """The mixed model equations with the proposals eliminated: what is left is as large as the reviewers are many."""

    def __init__(
        self, of: NDArray[np.int64], by: NDArray[np.int64], given: NDArray[np.float64], proposals: int, reviewers: int
    ) -> None:
        self.of, self.by, self.given = of, by, given
        self.reads = np.bincount(of, minlength=proposals).astype(np.float64)
        self.read = np.bincount(by, minlength=reviewers).astype(np.float64)
        rows = np.concatenate([np.arange(proposals), of])
        columns = np.concatenate([np.zeros(proposals, dtype=np.int64), by + 1])
        values = np.concatenate([self.reads, np.ones(len(of))])
        self.cross = coo_array((values, (rows, columns)), shape=(proposals, reviewers + 1)).tocsr()
        """How often each proposal was read, and by whom."""
        self.of_sum = np.bincount(of, weights=given, minlength=proposals)
        self.by_sum = np.bincount(by, weights=given, minlength=reviewers)

    def improved(self, variances: tuple[float, float, float]) -> tuple[float, float, float]:
        """Return the variances after one step of EM for restricted likelihood."""
        mean, worth, leniency, inverse, of_weight = self._solved(variances)
        chance = variances[2]
        left = self.given - mean - worth[self.of] - leniency[self.by]
        of_spread = of_weight.sum() + (inverse * self._squared(of_weight**2)).sum()
        by_spread = np.diag(inverse)[1:].sum()
        least = _LEAST_VARIANCE * max(chance, 1.0)
        return (
            max(float(worth @ worth + chance * of_spread) / max(len(worth), 1), least),
            max(float(leniency @ leniency + chance * by_spread) / max(len(leniency), 1), least),
            max(float(left @ self.given) / max(len(self.given) - 1, 1), least),
        )

    def predicted(
        self, variances: tuple[float, float, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return worths (with the mean), leniencies, and how unsure the worths are."""
        mean, worth, leniency, inverse, of_weight = self._solved(variances)
        spread = np.asarray(self.cross.multiply(self.cross @ inverse).sum(axis=1)).reshape(-1) * of_weight**2
        return mean + worth, leniency, np.sqrt(variances[2] * (of_weight + spread))

    def _solved(
        self, variances: tuple[float, float, float]
    ) -> tuple[float, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return mean, effects of proposals and reviewers, the inverse of what is left, and the proposals' weights."""
        of_ratio, by_ratio = variances[2] / variances[0], variances[2] / variances[1]
        of_weight = 1.0 / (self.reads + of_ratio)
        system = np.diag(np.append(float(len(self.given)), self.read + by_ratio))
        system[0, 1:] = system[1:, 0] = self.read
        inverse = np.linalg.inv(system - self._squared(of_weight))
        right = np.append(self.given.sum(), self.by_sum) - self.cross.T @ (self.of_sum * of_weight)
        fixed = inverse @ right
        worth = (self.of_sum - self.cross @ fixed) * of_weight
        return float(fixed[0]), np.asarray(worth), np.asarray(fixed[1:]), np.asarray(inverse), of_weight

    def _squared(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((self.cross.T @ self.cross.multiply(weight[:, None])).todense())
