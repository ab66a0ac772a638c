"""Work spread over threads: the parts of one range, or many items whose results come in their order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from todoku.run import Run

_PARTS_PER_WORKER = 4
Item = TypeVar("Item")
Result = TypeVar("Result")


def in_parts(work: Callable[[tuple[int, int]], None], count: int, threads: int, run: Run) -> None:
    """Do a piece of work over 0 to ``count`` in parts, several at a time; a stop is heard between them."""
    bounds = np.linspace(0, count, threads * _PARTS_PER_WORKER + 1).astype(np.int64)
    parts = [(int(a), int(b)) for a, b in pairwise(bounds) if b > a]

    def one(part: tuple[int, int]) -> None:
        run.check()
        work(part)

    if threads == 1:
        for part in parts:
            one(part)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(one, parts))


def in_order(
    pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Iterable[Item], ahead: int
) -> Iterator[Result]:
    """Give the results of items in their order, while so many more are worked on."""
    waiting = iter(items)
    under_way = deque(pool.submit(work, item) for item in islice(waiting, ahead))
    try:
        while under_way:
            done = under_way.popleft().result()
            for item in islice(waiting, 1):
                under_way.append(pool.submit(work, item))
            yield done
    finally:
        for future in under_way:
            future.cancel()
