"""How a region's municipalities spread over classes of a rate."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from todoku.indicators.indicator import IndicatorId
    from todoku.indicators.measure import AreaMeasure

TENTHS: tuple[float, ...] = tuple(step / 10 for step in range(11))
"""Ten equal classes: ours, not those of any published map."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """Municipalities by class, in the order of the classes; ``edges`` is None where the classes' bounds are lost."""

    counts: tuple[int, ...]
    edges: tuple[float, ...] | None
    unknown: int

    @property
    def municipalities(self) -> int:
        """All municipalities, those of unknown rate included."""
        return sum(self.counts) + self.unknown


def distribution(
    measures: Sequence[AreaMeasure], indicator: IndicatorId, *, edges: Sequence[float] = TENTHS
) -> Distribution:
    """Return how municipalities spread over classes of a rate: each from its lower edge to below its upper one.

    The last class holds its upper edge too. ``measures`` are municipalities only; those whose rate is unknown are
    counted apart. Raises InputError unless the edges rise from 0 to 1.
    """
    if edges[0] != 0 or edges[-1] != 1 or any(low >= high for low, high in pairwise(edges)):
        raise InputError("indicator.edges", edges=[f"{edge:g}" for edge in edges])
    values = [measure.indicator(indicator).value for measure in measures]
    known = np.array([value for value in values if value is not None], dtype=float)
    counts, _ = np.histogram(known, bins=np.asarray(edges, dtype=float))
    return Distribution(tuple(int(count) for count in counts), tuple(edges), values.count(None))
