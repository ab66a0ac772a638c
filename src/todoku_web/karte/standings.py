"""Where a value stands among the others: its rank, and the quartiles of all."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """How values spread: their number, the least, the quartiles (linear between neighbours), and the largest."""

    count: int
    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float

    @property
    def edges(self) -> tuple[float, float, float, float, float]:
        """The bounds of the four quarters."""
        return self.lowest, self.lower_quartile, self.median, self.upper_quartile, self.highest


@dataclass(frozen=True, slots=True)
class Standing:
    """A value's rank from the largest (1), how many others share it, and the quarter in which it lies (1 the top)."""

    rank: int
    tied: int
    quarter: int
    spread: Spread


def spread_of(values: Iterable[float]) -> Spread:
    """Return how values spread; there must be one at least."""
    ordered = sorted(values)
    middle = quantiles(ordered, n=_QUARTERS, method="inclusive") if len(ordered) > 1 else [ordered[0]] * 3
    return Spread(len(ordered), ordered[0], middle[0], middle[1], middle[2], ordered[-1])


def standings(values: Mapping[str, float]) -> dict[str, Standing]:
    """Return the standing of each value; equal values share a rank, and the next rank is counted on (1, 2, 2, 4)."""
    if not values:
        return {}
    spread = spread_of(values.values())
    falling = sorted(-value for value in values.values())
    same = Counter(values.values())
    return {
        name: Standing(bisect_left(falling, -value) + 1, same[value] - 1, _quarter(value, spread), spread)
        for name, value in values.items()
    }


def _quarter(value: float, spread: Spread) -> int:
    return 1 + sum(value < edge for edge in spread.edges[1:4])
