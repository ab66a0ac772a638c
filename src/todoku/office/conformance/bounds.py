"""Bounds on the cost of sequences that could not be aligned, from those that could."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.office.conformance.aligning import Alignment

_NEIGHBOURS = 2_000
_FIRST_SIGN = 0x4E00
"""Steps are written as signs for the comparison: those of this block of Unicode on are all letters."""


def cost_ranges(
    sequences: Sequence[NDArray[np.int32]], alignments: Sequence[Alignment], shortest_run: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what each sequence costs at least and at most; both are its cost where it was aligned.

    Taking an event out or putting one in changes the cost by 1 at most. So the cost of a sequence lies no further from
    that of another than the number of events in which they differ; it is never more than taking out all its events and
    putting in the shortest run, nor less than where the search stopped.
    """
    least = np.array([one.least for one in alignments], dtype=np.int64)
    most = np.array([one.cost if one.cost is not None else -1 for one in alignments], dtype=np.int64)
    missing = np.flatnonzero(most < 0)
    if not len(missing):
        return least, most
    aligned = np.flatnonzero(most >= 0)[:_NEIGHBOURS]
    lengths = np.array([len(one) for one in sequences], dtype=np.int64)
    upper = lengths[missing] + shortest_run
    if len(aligned):
        texts = ["".join(chr(_FIRST_SIGN + int(step)) for step in one) for one in sequences]
        away = cdist(
            [texts[one] for one in missing], [texts[one] for one in aligned], scorer=Indel.distance, dtype=np.int32
        )
        upper = np.minimum(upper, (most[aligned] + away).min(axis=1))
        least[missing] = np.maximum(least[missing], (most[aligned] - away).max(axis=1))
    most[missing] = upper
    return least, most
