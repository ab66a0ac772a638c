"""Chooses the cables that hold so many fibres, from the sizes that are made."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from todoku.costs.capex import Method


def cables_for(fibres: int, *, sizes: Iterable[int], spare: float) -> Counter[int]:
    """Return the cables, size -> number, that hold so many fibres and a share of ``spare`` ones beside them.

    The smallest cable that holds them all; beyond the largest that is made, as many of those as are full, and the
    smallest that holds the rest.
    """
    made = sorted(sizes)
    needed = math.ceil(fibres * (1 + Fraction(str(spare))))
    full, rest = divmod(needed, made[-1])
    found = Counter({made[-1]: full}) if full else Counter()
    if rest:
        found[next(size for size in made if size >= rest)] += 1
    return found


def cable_lengths_m(
    fibres: NDArray[np.int64],
    length_m: NDArray[np.float64],
    methods: NDArray[np.object_],
    *,
    sizes: Iterable[int],
    spare: float,
    slack: float,
) -> dict[tuple[int, Method], float]:
    """Return the length of cable of each size and way to build, in metres, with ``slack`` added.

    ``fibres``, ``length_m`` and ``methods``: one entry for each stretch of the route.
    """
    made = sorted(sizes)
    found: dict[tuple[int, Method], float] = {}
    for count in np.unique(fibres[length_m > 0]).tolist():
        if not count:
            continue
        here = fibres == count
        for method in sorted(set(methods[here].tolist())):
            laid_m = float(length_m[here & (methods == method)].sum()) * (1.0 + slack)
            for size, number in cables_for(count, sizes=made, spare=spare).items():
                found[size, method] = found.get((size, method), 0.0) + number * laid_m
    return {key: length for key, length in sorted(found.items()) if length > 0}
