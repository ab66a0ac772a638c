"""Makes the kernels of matching ready before somebody waits for them: compiled once on a machine, then read from disk.

The first kernel of a process costs half a second of work beside: numba loads its own tables. Whoever answers people
calls ``make_ready`` when it starts.
"""

from __future__ import annotations

import numpy as np

from todoku.kernels import is_kept
from todoku.matching import flow, stable, wishes
from todoku.matching.best import best_assignment

_ENTRIES = (
    flow._refine,  # noqa: SLF001 [kernels are their modules' own]
    stable._proposals,  # noqa: SLF001
    wishes._best_of_owner,  # noqa: SLF001
    wishes._sorted_by,  # noqa: SLF001
    wishes._stands_twice,  # noqa: SLF001
)


def is_ready() -> bool:
    """Whether no process on this machine has to compile a kernel of matching any more, or none could keep it."""
    return all(is_kept(one) for one in _ENTRIES)


def make_ready() -> None:
    """Match two needs with two offers in every way: what has no kernel yet is compiled, the rest is loaded."""
    need, offer, score = np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([1.0, 2.0, 3.0])
    market = wishes.wishes_of(
        need,
        offer,
        need_score=score,
        owner_score=score,
        need_count=2,
        capacity=[1, 1],
        owner=[0, 0],
        owner_capacity=[1],
    )
    stable.stable_matching(market)
    best_assignment(need, offer, score, row_places=[1, 1], column_places=[1, 1])
