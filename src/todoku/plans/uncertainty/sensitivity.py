"""Sobol sampling, and which input of a function matters most: Saltelli's scheme, or rank correlation of few samples.

A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto and S. Tarantola, "Variance based sensitivity analysis of
model output. Design and estimator for the total sensitivity index", Computer Physics Communications 181 (2010) 259-270:
its design, its own estimator (b) of the first-order index, and Jansen's (f) of the total one, both of its table 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.stats import qmc, rankdata

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEWEST_FOR_INDICES = 256
"""Below so many samples the estimators scatter more than they tell, and rank correlation stands in their place."""


@dataclass(frozen=True, slots=True)
class Importance:
    """How much each input matters to an output, in the order of the inputs; None where the output does not vary.

    ``first_order``: share of the variance that goes with the input alone; ``total``: share that would be left if all
    others were known. ``rank``: Spearman's correlation, where there are too few samples for shares.
    """

    method: Literal["sobol", "rank"]
    first_order: tuple[float, ...] | None
    total: tuple[float, ...] | None
    rank: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Sampled:
    """Outputs over a Sobol sample of the inputs' unit cube: ``values`` (samples, outputs), one importance for each."""

    values: Floats
    importance: tuple[Importance, ...]


def power_of_two(samples: int) -> int:
    """Return the least power of two that is not below: only there is a Sobol sequence balanced."""
    return 1 << max(samples - 1, 1).bit_length()


def sample(function: Callable[[Floats], Floats], *, inputs: int, samples: int, seed: int) -> Sampled:
    """Return the outputs of a function over a scrambled Sobol sample, with the importance of its inputs.

    ``function``: shares (samples, inputs) of the unit cube -> outputs (samples, outputs). ``samples`` is rounded up to
    a power of two; the function is evaluated ``inputs`` + 2 times so often. The same seed gives the same answer.
    """
    count = power_of_two(samples)
    cube = qmc.Sobol(d=2 * inputs, scramble=True, rng=np.random.default_rng(seed)).random(count)
    first, second = cube[:, :inputs], cube[:, inputs:]
    values = function(first)
    if count < FEWEST_FOR_INDICES:
        return Sampled(values, tuple(_ranks(first, column) for column in values.T))
    others = function(second)
    crossed = np.empty((inputs, *values.shape))
    for number in range(inputs):
        mixed = first.copy()
        mixed[:, number] = second[:, number]
        crossed[number] = function(mixed)
    found = tuple(_indices(values[:, out], others[:, out], crossed[:, :, out]) for out in range(values.shape[1]))
    return Sampled(values, found)


def _indices(first: Floats, second: Floats, crossed: Floats) -> Importance:
    """Return both indices; outputs are taken from their mean, which makes the estimators steadier."""
    both = np.concatenate([first, second])
    mean, variance = float(both.mean()), float(both.var())
    if variance == 0.0:
        return Importance("sobol", None, None, None)
    one, other, mixed = first - mean, second - mean, crossed - mean
    alone = (other * (mixed - one)).mean(axis=1) / variance
    total = ((one - mixed) ** 2).mean(axis=1) / (2 * variance)
    return Importance("sobol", tuple(alone.tolist()), tuple(total.tolist()), None)


def _ranks(inputs: Floats, output: Floats) -> Importance:
    if np.ptp(output) == 0.0:
        return Importance("rank", None, None, None)
    ranked = rankdata(output)
    found = (float(np.corrcoef(rankdata(column), ranked)[0, 1]) for column in inputs.T)
    return Importance("rank", None, None, tuple(found))
