"""What is usual in a group of municipalities, seen from each of them: robust, and without its own value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LEAVE_OUT_UP_TO = 64
"""In larger groups one municipality moves neither median nor spread: all are compared with the same reference."""
FEWEST_TO_ESTIMATE = 4
"""In smaller groups the normal variation between municipalities cannot be estimated, and is assumed."""
_CUT = 4.0
_RAISING = 4.0
_NORMAL_MAD = 1.482602
_GRID = np.concatenate([[0.0], 0.02 * 1.25 ** np.arange(25)])
"""Standard deviations between municipalities that are thought possible, beside the scale of a feature."""
_PSEUDO = 1.0
"""So many features are thought to have any of these standard deviations, whatever the others show."""
_ROUNDS = 60
_RARELY = 0.01
_ENTRIES = 1 << 21


@dataclass(frozen=True, slots=True)
class Reference:
    """The usual value of each feature (row), as each municipality (column) meets it.

    A mixture over the standard deviation between municipalities that is normal: ``weights`` (feature, municipality,
    grid), ``centres`` the mean of the others that are in line, ``spreads`` the variance of another municipality's true
    value about it. ``usual`` is the mean over the mixture, ``usual_variance`` its sampling variance, ``peers`` how many
    others are known. ``kept`` (feature, municipality, other) tells which others are in line.
    """

    weights: NDArray[np.float64]
    centres: NDArray[np.float64]
    spreads: NDArray[np.float64]
    usual: NDArray[np.float64]
    usual_variance: NDArray[np.float64]
    peers: NDArray[np.int64]
    kept: NDArray[np.bool_]


def reference(
    values: NDArray[np.float64],
    variances: NDArray[np.float64],
    known: NDArray[np.bool_],
    *,
    floor: float,
    assumed: float,
    scale: Callable[[NDArray[np.float64]], NDArray[np.float64]] = np.ones_like,
) -> Reference:
    """Return what is usual among the others.

    A random-effects model: a municipality's true value lies about the usual one with a standard deviation between
    municipalities, its observed value about the true one with its sampling variance. Others that lie more than 4 robust
    standard deviations (median and MAD) away are set aside. How much municipalities normally differ varies from feature
    to feature; its distribution over all features of a kind is estimated from all of them (empirical Bayes: the
    nonparametric maximum likelihood estimate on a grid, by expectation maximisation; Robbins 1956, Laird 1978), and
    what the others show of a feature (restricted likelihood) decides which part of it counts there.

    Parameters
    ----------
    values, variances
        Of each feature (row) and municipality (column), with the sampling variance.
    known
        Where a value takes part.
    floor
        Standard deviation below which differences between municipalities do not matter: the others' weights do not
        differ more than that allows.
    assumed
        Standard deviation between municipalities that is taken for normal where fewer than four are compared.
    scale
        Of the usual values, how large the variance between municipalities naturally is there beside elsewhere.
    """
    features, towns = values.shape
    own, sampling, everyone = values[:, None, :], variances[:, None, :], known[:, None, :]
    scales = scale(np.nan_to_num(masked_median(values, known))) if features else np.zeros(0)
    first = _pooled(_first_spread(own, sampling, everyone)[:, 0], known, scales)
    if towns < FEWEST_TO_ESTIMATE:
        first = np.maximum(first, assumed**2 * scales)
        prior = _assumed(assumed)
    else:
        prior = _mixed(_parts(values, variances, _in_line(values, variances, everyone, first, floor), scales, floor)[0])
    seen = everyone if towns > LEAVE_OUT_UP_TO else everyone & ~np.eye(towns, dtype=bool)[None]
    shown = seen.shape[1]
    step = max(_ENTRIES // max(towns * shown, len(_GRID) * shown, 1), 1)
    chunks = [
        _seen_from(values[one], variances[one], seen[one], first[one], scales[one], (prior, floor))
        for one in (slice(at, at + step) for at in range(0, max(features, 1), step))
    ]
    whole = [np.concatenate([chunk[at] for chunk in chunks]) for at in range(7)]
    return Reference(*(np.broadcast_to(one, (features, towns, *one.shape[2:])) for one in whole))


def _seen_from(
    values: NDArray[np.float64],
    variances: NDArray[np.float64],
    seen: NDArray[np.bool_],
    first: NDArray[np.float64],
    scales: NDArray[np.float64],
    settings: tuple[NDArray[np.float64], float],
) -> tuple[NDArray[Any], ...]:
    prior, floor = settings
    kept = _in_line(values, variances, seen, first, floor)
    likelihood, centres, errors = _parts(values, variances, kept, scales, floor)
    with np.errstate(divide="ignore"):
        weights = likelihood + np.log(prior)
    weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    between = _GRID**2 * scales[:, None, None]
    usual = (weights * centres).sum(axis=-1)
    variance = (weights * (errors + (centres - usual[..., None]) ** 2)).sum(axis=-1)
    return weights, centres, between + errors, usual, variance, kept.sum(axis=-1), kept


def _parts(
    values: NDArray[np.float64],
    variances: NDArray[np.float64],
    kept: NDArray[np.bool_],
    scales: NDArray[np.float64],
    floor: float,
) -> tuple[NDArray[np.float64], ...]:
    """Return by standard deviation of the grid: restricted log-likelihood of those kept, their mean, its variance."""
    shape = (*kept.shape[:2], len(_GRID))
    likelihood, centres, errors = (np.zeros(shape) for _ in range(3))
    mask = kept.astype(float)
    for at, deviation in enumerate(_GRID):
        between = deviation**2 * scales[:, None]
        weights = 1.0 / (variances + between)
        total, first, second, logs = (
            np.einsum("fto,fo->ft", mask, one)
            for one in (weights, weights * values, weights * values**2, np.log(weights))
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            squares = np.maximum(second - first**2 / total, 0.0)
            likelihood[..., at] = np.where(total > 0, (logs - np.log(total) - squares) / 2.0, 0.0)
            even = 1.0 / (variances + np.maximum(between, floor**2))
            sums, means, errs = (
                np.einsum("fto,fo->ft", mask, one) for one in (even, even * values, even**2 * (variances + between))
            )
            centres[..., at] = np.where(sums > 0, means / sums, 0.0)
            errors[..., at] = np.where(sums > 0, errs / sums**2, 0.0)
    return likelihood, centres, errors


def _mixed(likelihood: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how common each standard deviation of the grid is among the features."""
    chance = np.exp(likelihood[:, 0] - likelihood[:, 0].max(axis=-1, keepdims=True))
    found = np.full(len(_GRID), 1.0 / len(_GRID))
    for _ in range(_ROUNDS):
        part = chance * found
        part /= part.sum(axis=-1, keepdims=True)
        found = (part.sum(axis=0) + _PSEUDO / len(_GRID)) / (len(part) + _PSEUDO)
    return found


def _assumed(deviation: float) -> NDArray[np.float64]:
    """Return the grid's weights where one standard deviation is taken for normal, and larger ones are thought rare."""
    at = int(np.abs(_GRID - deviation).argmin())
    found = np.zeros(len(_GRID))
    found[at:] = _RARELY / (len(_GRID) - at)
    found[at] += 1.0 - _RARELY
    return found


def _in_line(
    values: NDArray[np.float64],
    variances: NDArray[np.float64],
    seen: NDArray[np.bool_],
    first: NDArray[np.float64],
    floor: float,
) -> NDArray[np.bool_]:
    """Return which of those seen lie within 4 robust standard deviations of their median.

    A spread that is smaller than that of the other features (``first``) is raised towards it.
    """
    own, sampling = values[:, None, :], variances[:, None, :]
    centre = masked_median(np.broadcast_to(own, seen.shape), seen)
    found = _first_spread(own, sampling, seen)
    degrees = np.maximum(seen.sum(axis=-1) - 1, 0)
    between = np.maximum(found, (degrees * found + _RAISING * first[:, None]) / (degrees + _RAISING))
    scale = np.sqrt(sampling + np.maximum(between, floor**2)[..., None])
    with np.errstate(invalid="ignore"):
        inside: NDArray[np.bool_] = seen & (np.abs(own - centre[..., None]) <= _CUT * scale)
    return inside


def _first_spread(
    own: NDArray[np.float64], sampling: NDArray[np.float64], seen: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the robust variance between those seen: that of their MAD, less their median sampling variance."""
    values = np.broadcast_to(own, seen.shape)
    away = np.abs(values - masked_median(values, seen)[..., None])
    mad = _NORMAL_MAD * masked_median(away, seen)
    return np.maximum(np.nan_to_num(mad**2 - masked_median(np.broadcast_to(sampling, seen.shape), seen)), 0.0)


def _pooled(between: NDArray[np.float64], known: NDArray[np.bool_], scales: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean variance between municipalities, laid over the features by their scale."""
    enough = known.sum(axis=-1) > 1
    total = float(scales[enough].sum())
    return scales * (float(between[enough].sum()) / total if total > 0 else 0.0)


def masked_median(values: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the median over the last axis of those seen; nan where there is none."""
    ordered = np.sort(np.where(seen, values, np.inf), axis=-1)
    number = seen.sum(axis=-1)
    low, high = np.maximum((number - 1) // 2, 0)[..., None], (number // 2)[..., None]
    high = np.minimum(high, max(ordered.shape[-1] - 1, 0))
    with np.errstate(invalid="ignore"):
        middle = (np.take_along_axis(ordered, low, -1) + np.take_along_axis(ordered, high, -1))[..., 0] / 2
    return np.where(number > 0, middle, np.nan)
