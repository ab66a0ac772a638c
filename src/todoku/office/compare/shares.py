"""Whether a municipality's share of cases differs from what is usual by more than the smallest effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, ndtr, ndtri

from todoku.office.compare.reference import Reference, reference

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_CASES = 5
"""A municipality with fewer cases tells no share."""
_FLOOR = 0.1
"""On the scale of angles, whose whole range is pi: 5 points at a share of a half."""
_ASSUMED = 0.5
"""Standard deviation of logits between municipalities that is taken for normal where it cannot be estimated."""
_Z = 1.959964
_CLEAR = 0.05
_LEAST_NATURAL = 0.005
_CHUNK = 256
_NEGLIGIBLE = 1e-10
_CHANCES = np.concatenate([[1e-12], 10.0 ** np.arange(-11, -1.3, 1 / 3), np.arange(0.1, 0.95, 0.1), [0.95, 1.0 - 1e-6]])
"""Chances of a normal deviate at whose quantiles a mean over it is taken, by trapezia."""
_NODES = -ndtri(_CHANCES)


def usual_shares(count: NDArray[np.int64], total: NDArray[np.int64]) -> Reference:
    """Return what is usual of shares count/total on the scale of angles (2 arcsin sqrt p), on which variances are even.

    The transform is Anscombe's (1948): 2 arcsin sqrt((x + 3/8) / (n + 3/4)), of variance 1 / (n + 1/2). Municipalities
    differ in logits alike, wherever a share lies: in angles their variance goes with p (1 - p).
    """
    values = 2.0 * np.arcsin(np.sqrt((count + 0.375) / (total + 0.75)))
    variances = np.asarray(1.0 / (total + 0.5), dtype=np.float64)
    return reference(values, variances, total >= FEWEST_CASES, floor=_FLOOR, assumed=_ASSUMED, scale=_natural)


def share_p_values(
    count: NDArray[np.int64], total: NDArray[np.int64], usual: Reference, least: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the chance of so high, and of so low, a count in a municipality that is like the others.

    Or whose share is ``least`` beyond that of such a municipality.

    Exact: the binomial tail at the true share, averaged over where the true share of a municipality like the others
    would lie. One where there is no reference. Where the normal approximation is clear (p > 0.05) it stands.
    """
    angle = 2.0 * np.arcsin(np.sqrt((count + 0.375) / (total + 0.75)))
    testable = (total >= FEWEST_CASES) & (usual.peers > 0)
    found = []
    for side in (1.0, -1.0):
        edge = 2.0 * np.arcsin(np.sqrt(np.clip(_share(usual.centres) + side * least, 0.0, 1.0)))
        away = side * (angle[..., None] - edge) / np.sqrt(usual.spreads + 1.0 / (total[..., None] + 0.5))
        p = np.where(testable, (usual.weights * ndtr(-away)).sum(axis=-1), 1.0)
        row, column = np.nonzero(testable & (p <= _CLEAR))
        for begin in range(0, len(row), _CHUNK):
            at = row[begin : begin + _CHUNK], column[begin : begin + _CHUNK]
            parts = (usual.weights[at], usual.centres[at], usual.spreads[at])
            p[at] = _predictive(count[at], total[at], parts, side, least)
        found.append(p)
    return found[0], found[1]


def _predictive(
    count: NDArray[np.int64],
    total: NDArray[np.int64],
    parts: tuple[NDArray[np.float64], ...],
    side: float,
    least: float,
) -> NDArray[np.float64]:
    """Return the mean over a mixture of normal angles of the binomial tail at so high (or, below, so low) a count."""
    weights, centres, spreads = parts
    share = _share(centres[..., None] + side * _NODES * np.sqrt(spreads)[..., None])
    if side < 0:
        count, share = total - count, 1.0 - share
    share = np.minimum(share + least, 1.0)
    tails = np.zeros(share.shape)
    place = np.nonzero((weights > _NEGLIGIBLE) & (count > 0)[:, None])
    number, whole = count[place[0]][:, None], total[place[0]][:, None]
    tails[place] = betainc(number, whole - number + 1, share[place])
    tails[count == 0] = 1.0
    means = (tails[..., 1:] + tails[..., :-1]) / 2 * np.diff(_CHANCES)
    found: NDArray[np.float64] = np.minimum((weights * means.sum(axis=-1)).sum(axis=-1) + _NEGLIGIBLE, 1.0)
    return found


def surplus_p_values(count: NDArray[np.int64], total: NDArray[np.int64], least: float) -> NDArray[np.float64]:
    """Return the chance of so high a count where the true share is at most ``least``: the exact binomial test."""
    with np.errstate(invalid="ignore"):
        tail = betainc(np.maximum(count, 1), np.maximum(total - count, 0) + 1, least)
    return np.where((count > 0) & (total >= FEWEST_CASES), tail, 1.0)


def cramers_v(own: NDArray[np.float64], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Cramér's V of the table of municipality and reference by done and not done; above zero where done more.

    Both sides weigh the same, so that the effect of a town of 50 cases can be set beside that of a city.
    """
    middle = (own + usual) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num((own - usual) / (2.0 * np.sqrt(middle * (1.0 - middle))))


def v_interval(
    count: NDArray[np.int64], total: NDArray[np.int64], usual: NDArray[np.float64], usual_error: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the 95 % interval of Cramér's V: Wilson's of the share and the reference's, by squares (Newcombe 1998)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        own = count / total
    low, high = wilson(count, total)
    below, above = (np.clip(usual + side * _Z * usual_error, 0.0, 1.0) for side in (-1.0, 1.0))
    middle = cramers_v(own, usual)
    down = np.hypot(middle - cramers_v(low, usual), middle - cramers_v(own, above))
    up = np.hypot(cramers_v(high, usual) - middle, cramers_v(own, below) - middle)
    return np.maximum(middle - down, -1.0), np.minimum(middle + up, 1.0)


def wilson(count: NDArray[np.int64], total: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return Wilson's 95 % interval of a share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / total
        middle = (share + _Z**2 / (2 * total)) / (1 + _Z**2 / total)
        half = _Z / (1 + _Z**2 / total) * np.sqrt(share * (1 - share) / total + _Z**2 / (4.0 * total**2))
    return middle - half, middle + half


def _natural(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    share = _share(angle)
    return share * (1.0 - share) + _LEAST_NATURAL


def _share(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sin(np.clip(angle, 0.0, np.pi) / 2) ** 2
