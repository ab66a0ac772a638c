"""From score sheets to a rank table: weighted criteria, plain mean beside calibrated worth, and the cut line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.matching.calibration import FEWEST_SCORES, calibrated, chance_above_cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from todoku.matching.calibration import Calibrated

STABLE = 0.9
"""A proposal is surely on its side of the cut from this chance on; ours."""


@dataclass(frozen=True, slots=True)
class SheetScores:
    """``score`` (sheets): weighted mean of the criteria that were scored, nan for none.

    ``known`` (sheets): the weight of those criteria, as a share of all (0-1).
    """

    score: NDArray[np.float64]
    known: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RankRow:
    """One proposal in the rank table; ranks count from 1, equal scores share the better one.

    ``mean`` and ``mean_rank``: of the scores as they were given, None without any. ``worth``, ``worth_sd``,
    ``worth_rank``: with the reviewers' leniency taken off. ``chance_above``: of being among the places (0-1).
    ``is_stable``: whether that chance is at least 0.9, or at most 0.1. None where nobody scored it, and for all where
    there are too few scores to calibrate.
    """

    id: str
    reads: int
    mean: float | None
    mean_rank: int | None
    worth: float | None
    worth_sd: float | None
    worth_rank: int | None
    chance_above: float | None
    is_stable: bool | None


@dataclass(frozen=True, slots=True)
class RankTable:
    """The proposals by plain mean, and the calibration that stands beside it.

    ``calibration``: its proposals are those with a score, in the order of the ids given; None with too few scores.
    """

    rows: tuple[RankRow, ...]
    calibration: Calibrated | None


def sheet_scores(criteria: ArrayLike, weights: ArrayLike) -> SheetScores:
    """Return the weighted mean of each score sheet.

    ``criteria`` (sheets, criteria): what was given, nan where nothing was; ``weights`` (criteria): on any scale, none
    below zero. What was not scored counts as nothing, not as zero. Raises InputError where shapes differ or a weight is
    no weight.
    """
    given, weight = np.asarray(criteria, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if given.ndim != 2 or weight.shape != given.shape[1:]:  # noqa: PLR2004 [a table]
        raise InputError("matching.shape", found=weight.shape, expected=given.shape[1:])
    if np.isinf(given).any() or not np.isfinite(weight).all() or (weight < 0.0).any() or not weight.any():
        raise InputError("matching.weights", weights=weight.tolist())
    scored = np.where(np.isnan(given), 0.0, weight).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return SheetScores((np.nan_to_num(given) * weight).sum(axis=1) / scored, scored / weight.sum())


def rank_table(
    ids: Sequence[str],
    proposal: ArrayLike,
    reviewer: ArrayLike,
    score: ArrayLike,
    *,
    reviewers: int,
    places: int,
    seed: int = 1,
) -> RankTable:
    """Return the proposals by plain mean, highest first, then by id, those without a score last.

    Parameters
    ----------
    ids
        (proposals) what they are called.
    proposal, reviewer, score
        (scores) row numbers and what was given (``sheet_scores``); sheets whose score is nan are left out.
    reviewers, places
        How many reviewers there are, and how many proposals are taken.
    seed
        Of the bootstrap.

    Raises InputError where lengths differ, a number is out of range, or a score is not finite.
    """
    of, by = np.asarray(proposal, dtype=np.int64), np.asarray(reviewer, dtype=np.int64)
    given = np.asarray(score, dtype=np.float64)
    if not len(of) == len(by) == len(given):
        raise InputError("matching.lengths", lengths=sorted({len(of), len(by), len(given)}))
    there = ~np.isnan(given)
    of, by, given = of[there], by[there], given[there]
    if len(of) and (of.min() < 0 or of.max() >= len(ids)):
        raise InputError("matching.out_of_range", most=len(ids))
    if not np.isfinite(given).all() or places < 0:
        raise InputError("matching.not_finite")
    reads = np.bincount(of, minlength=len(ids))
    with np.errstate(invalid="ignore"):
        mean = np.bincount(of, weights=given, minlength=len(ids)) / reads
    read = np.flatnonzero(reads)
    ranks = [_ranks(np.where(reads > 0, mean, np.nan)), np.full(len(ids), np.nan)]
    worths = np.full((3, len(ids)), np.nan)
    found = None
    if len(given) >= FEWEST_SCORES:
        found = calibrated(np.searchsorted(read, of), by, given, proposals=len(read), reviewers=reviewers)
        worths[:, read] = found.worth, found.worth_sd, chance_above_cut(found, places=places, seed=seed)
        ranks[1] = _ranks(worths[0])
    rows = [
        RankRow(
            name,
            int(reads[row]),
            _known(mean[row]),
            _whole(ranks[0][row]),
            _known(worths[0, row]),
            _known(worths[1, row]),
            _whole(ranks[1][row]),
            _known(worths[2, row]),
            None if np.isnan(worths[2, row]) else bool(abs(worths[2, row] - 0.5) >= STABLE - 0.5),
        )
        for row, name in enumerate(ids)
    ]
    return RankTable(tuple(sorted(rows, key=lambda row: (row.mean_rank or len(rows) + 1, row.id))), found)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places from 1, highest value first; what agrees to the ninth decimal shares one, nan has none."""
    ranks = np.full(len(values), np.nan)
    known = ~np.isnan(values)
    fallen = -np.round(values[known], 9)
    ranks[known] = 1 + np.searchsorted(np.sort(fallen), fallen)
    return ranks


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _whole(value: np.float64) -> int | None:
    return None if np.isnan(value) else int(value)
