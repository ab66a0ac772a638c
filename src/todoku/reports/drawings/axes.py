"""Axes of charts: round ticks between any two values, and where a value lies between two edges."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10


def round_ticks(low: float, high: float, *, most: int = 8) -> list[float]:
    """Return the multiples of a round step (1, 2 or 5 times a power of ten) between two values, ``most`` at most."""
    span = max(high - low, 1e-9)
    power = 10.0 ** floor(log10(span / most))
    step = next(part * power for part in (1.0, 2.0, 5.0, 10.0) if span / (part * power) <= most)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)]


@dataclass(frozen=True, slots=True)
class Axis:
    """A line of values from ``low`` at ``start_pt`` to ``high`` at ``end_pt``."""

    low: float
    high: float
    start_pt: float
    end_pt: float

    def at(self, value: float) -> float:
        """Return where a value lies, in points."""
        return self.start_pt + (self.end_pt - self.start_pt) * (value - self.low) / (self.high - self.low)

    def ticks(self, *, most: int = 8) -> list[float]:
        """Return round values on the axis."""
        return round_ticks(self.low, self.high, most=most)
