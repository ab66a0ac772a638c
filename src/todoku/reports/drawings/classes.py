"""Divides values into a few classes with round edges, for legends that can be read aloud."""

from __future__ import annotations

from math import floor, inf, log10
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_STEPS = (1, 2, 5)
_QUANTILES = (0.99, 0.5, 0.9, 0.75)
"""Shares of the counts at which a class begins, the most telling first."""


def round_edges(values: Sequence[float], *, classes: int) -> tuple[float, ...]:
    """Return at most ``classes - 1`` round edges that part the values into classes of about equal number.

    Edges have two significant digits and lie above the least and not above the largest value; a value belongs to the
    class whose lower edge it reaches.
    """
    known = np.sort(np.asarray(values, dtype=float))
    if not len(known):
        return ()
    wanted = np.quantile(known, [place / classes for place in range(1, classes)], method="inverted_cdf")
    rounded = {_two_digits(float(value)) for value in wanted if value > 0}
    return tuple(sorted(edge for edge in rounded if known[0] < edge <= known[-1]))


def class_of(value: float, edges: Sequence[float]) -> int:
    """Return the number of the class, from 0, in which a value lies."""
    return sum(value >= edge for edge in edges)


def class_limits(edges: Sequence[float]) -> list[tuple[float, float]]:
    """Return lower (reached) and upper (not reached) limit of each class; the last has no upper one."""
    return list(zip((0.0, *edges), (*edges, inf), strict=True))


def count_classes(counts: NDArray[np.float64], *, limit: int) -> list[tuple[float, float]]:
    """Return classes of whole counts, first and last value of each: nothing, then between steps of 1, 2, 5 times ten.

    The steps are those next below quantiles of what is there: few large counts get classes of their own.
    """
    known = np.sort(counts[~np.isnan(counts)])
    some = known[known > 0]
    if not len(some):
        return [(0.0, 0.0)]
    wanted = np.quantile(some, _QUANTILES[: limit - 2], method="inverted_cdf")
    edges = sorted({1.0, *(_step_below(float(value)) for value in wanted)})
    lowest = [0.0] if known[0] == 0 else []
    starts = [*lowest, *edges]
    return list(zip(starts, [*(start - 1 for start in starts[1:]), float(some[-1])], strict=True))


def _step_below(value: float) -> float:
    power = 10.0 ** floor(log10(value))
    return max(step * power for step in _STEPS if step * power <= value)


def _two_digits(value: float) -> float:
    unit = 10.0 ** (floor(log10(value)) - 1)
    return round(value / unit) * unit
