"""Makes a network smaller where its ways have no choice: leaves go, chains become one edge, of equal ways few stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CHAIN = 2


class Shorter(NamedTuple):
    """What is left: the edges' ends and weights, and for each edge the rows of which it was made."""

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    weight: NDArray[np.int64]
    pieces: list[tuple[int, ...]]

    def rows(self, edges: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the rows of which some edges were made."""
        found = [row for edge in edges.tolist() for row in self.pieces[edge]]
        return np.array(sorted(found), dtype=np.int64)


def shorter(
    ends: tuple[NDArray[np.int32], NDArray[np.int32]],
    weight: NDArray[np.int64],
    asked: NDArray[np.bool_],
    *,
    node_cost: NDArray[np.int64],
    parallel: int,
) -> Shorter:
    """Return a network in which nodes that nobody asked for have three edges or more.

    What a chain's inner nodes cost goes into its edge. Of edges between the same two nodes the ``parallel`` cheapest
    stay.
    """
    work = _Work(ends, weight, asked, node_cost, parallel)
    work.settle()
    alive = sorted(edge for edge, there in enumerate(work.there) if there)
    return Shorter(
        np.array([work.ends[edge][0] for edge in alive], dtype=np.int32),
        np.array([work.ends[edge][1] for edge in alive], dtype=np.int32),
        np.array([work.weight[edge] for edge in alive], dtype=np.int64),
        [work.rows_of(edge) for edge in alive],
    )


class _Work:
    """Edges by number, those made of others behind those that there were."""

    def __init__(
        self,
        ends: tuple[NDArray[np.int32], NDArray[np.int32]],
        weight: NDArray[np.int64],
        asked: NDArray[np.bool_],
        node_cost: NDArray[np.int64],
        parallel: int,
    ) -> None:
        self.asked, self.node_cost, self.parallel = asked, node_cost, parallel
        self.ends: list[tuple[int, int]] = []
        self.weight: list[int] = []
        self.made_of: list[tuple[int, ...]] = []
        self.there: list[bool] = []
        self.around: list[set[int]] = [set() for _ in range(len(asked))]
        self.waiting: list[int] = []
        low, high = np.minimum(*ends), np.maximum(*ends)
        order = np.lexsort((np.arange(len(low)), weight, high, low))
        order = order[low[order] != high[order]]
        kept = np.ones(len(order), dtype=bool)
        same = (low[order][parallel:] == low[order][:-parallel]) & (high[order][parallel:] == high[order][:-parallel])
        kept[parallel:] = ~same
        self.row = order[kept]
        for row in self.row.tolist():
            self._put(int(low[row]), int(high[row]), int(weight[row]), ())
        self.waiting = list(range(len(asked)))

    def settle(self) -> None:
        while self.waiting:
            node = self.waiting.pop()
            around = self.around[node]
            if self.asked[node]:
                continue
            if len(around) == 1:
                self._drop(next(iter(around)))
            elif len(around) == _CHAIN:
                self._join(node, *sorted(around))

    def rows_of(self, edge: int) -> tuple[int, ...]:
        """Return the rows of which an edge was made."""
        rows, waiting = [], [edge]
        while waiting:
            made_of = self.made_of[one := waiting.pop()]
            waiting += made_of
            if not made_of:
                rows.append(int(self.row[one]))
        return tuple(rows)

    def _join(self, node: int, first: int, second: int) -> None:
        near, far = (sum(self.ends[edge]) - node for edge in (first, second))
        self._drop(first)
        self._drop(second)
        if near == far:
            return
        cost = self.weight[first] + self.weight[second] + int(self.node_cost[node])
        between = self.around[near] & self.around[far]
        if len(between) >= self.parallel:
            dearest = max(between, key=lambda edge: (self.weight[edge], edge))
            if self.weight[dearest] <= cost:
                return
            self._drop(dearest)
        self._put(near, far, cost, (first, second))

    def _put(self, one: int, other: int, cost: int, made_of: tuple[int, ...]) -> None:
        edge = len(self.ends)
        self.ends.append((one, other))
        self.weight.append(cost)
        self.made_of.append(made_of)
        self.there.append(True)
        self.around[one].add(edge)
        self.around[other].add(edge)

    def _drop(self, edge: int) -> None:
        self.there[edge] = False
        for node in self.ends[edge]:
            self.around[node].discard(edge)
            self.waiting.append(node)
