"""Keeps small counts of what is not public from being read, or from being worked out of what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from todoku.matching.fairness import SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_small(count: int) -> bool:
    """Whether a count is of so few that it may point to them; none at all points to nobody."""
    return 0 < count < SMALL


def protected(values: Sequence[int], known: Sequence[int] | None = None) -> list[int | None]:
    """Return counts that stand beside their sum, None for each that is not told.

    ``known``: how many of each are public anyway; the rest then must not be small either. Where a single count would be
    left out its value would follow from the sum: the smallest other one that is not zero is left out with it.
    """
    public = known or [0] * len(values)
    hidden = {
        at
        for at, (value, told) in enumerate(zip(values, public, strict=True))
        if is_small(value) or is_small(value - told)
    }
    if len(hidden) == 1:
        others = [at for at, value in enumerate(values) if at not in hidden and value]
        if others:
            hidden.add(min(others, key=lambda at: (values[at], at)))
    return [None if at in hidden else value for at, value in enumerate(values)]
