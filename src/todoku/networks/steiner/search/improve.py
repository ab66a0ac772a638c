"""Improves a tree place by place: each place's surroundings are solved as a problem of their own.

Large-neighbourhood search; the pieces are those of E. Uchoa and R. F. Werneck, "Fast local search for the Steiner
problem in graphs", ACM J. Exp. Algorithmics 17 (2012), and T. Pajor, E. Uchoa and R. F. Werneck, Mathematical
Programming Computation 10 (2018), 69-118, with an exact solver in the place of single moves.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.growth import ends_of, spanning
from todoku.networks.steiner.search.branching import Allowance, solve_below
from todoku.networks.steiner.search.neighbourhood import new_field, surroundings
from todoku.networks.steiner.search.recombine import recombined
from todoku.networks.steiner.search.state import Ended
from todoku.networks.steiner.search.tree_order import tree_order

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from todoku.networks.steiner.reductions.smaller import Smaller

WORKERS = 2
"""Parts of the tree that are worked on at once; the same on every machine, so that the answer is, too."""

_NODES_A_ROUND = 30_000
_OF_THE_TREE = 2
_SETTLED_SHARE = 8
_BRANCHINGS = 12
_UNION_BRANCHINGS = 60


@dataclass(slots=True)
class Work:
    """What one worker made of its part of the tree: places settled, nodes stirred up, and why it had to end."""

    tree: NDArray[np.int32]
    settled: list[NDArray[np.int32]] = field(default_factory=list)
    stirred: list[NDArray[np.int32]] = field(default_factory=list)
    tried: int = 0
    unproven: int = 0
    ended: Ended | None = None


class Improver:
    """Improves trees of one problem, both halves of the tree at once."""

    def __init__(self, smaller: Smaller, *, check: Callable[[], None], seed: int) -> None:
        self.smaller, self.check = smaller, check
        self.random = np.random.default_rng(seed)
        self.fields = [new_field(len(smaller.terminal)) for _ in range(WORKERS)]
        self.unproven = self.tried = 0

    def settle(
        self, tree: NDArray[np.int32], size: int, keep: Callable[[NDArray[np.int32]], object]
    ) -> NDArray[np.int32]:
        """Go over the tree until no surroundings of this many nodes hold anything better that could be found."""
        settled = np.zeros(len(self.smaller.terminal), dtype=bool)
        self.unproven = self.tried = 0
        with ThreadPoolExecutor(WORKERS) as pool:
            while True:
                shares = self._shares(tree, settled, size)
                if not any(len(share) for share in shares):
                    return tree
                jobs = [pool.submit(self._work, self.fields[at], tree, share, size) for at, share in enumerate(shares)]
                done = [job.result() for job in jobs]
                tree = self._united(tree, done)
                keep(tree)
                for work in done:
                    self.tried += work.tried
                    self.unproven += work.unproven
                    for nodes in work.settled:
                        settled[nodes] = True
                for work in done:
                    for nodes in work.stirred:
                        settled[nodes] = False
                for work in done:
                    if work.ended is not None:
                        raise work.ended

    def _shares(self, tree: NDArray[np.int32], settled: NDArray[np.bool_], size: int) -> list[NDArray[np.int32]]:
        """Return for each worker some places of its half of the tree that are not settled, in random order."""
        order = tree_order(self.smaller.graph, tree)
        order = np.roll(order, self.random.integers(max(len(order), 1)))
        most = max(max(_NODES_A_ROUND, _OF_THE_TREE * len(order)) // size, 1)
        return [self.random.permutation(part[~settled[part]])[:most] for part in np.array_split(order, WORKERS)]

    def _work(self, fields: object, tree: NDArray[np.int32], places: NDArray[np.int32], size: int) -> Work:
        work = Work(tree)
        try:
            for place in places.tolist():
                self.check()
                self._solve_around(fields, work, place, size)
        except Ended as ended:
            work.ended = ended
        return work

    def _solve_around(self, fields: object, work: Work, place: int, size: int) -> None:
        graph = self.smaller.graph
        ball, asked, one, other, edges, inside = surroundings(
            graph, fields, work.tree, self.smaller.terminal, (place, size)
        )
        near = ball[: 1 + len(ball) // _SETTLED_SHARE]
        limit = int(graph.weight[inside].sum())
        if limit > 0 and np.count_nonzero(asked) > 1:
            part = graph_of(len(asked), one, other, graph.weight[edges])
            answer = solve_below(part, asked, limit, Allowance(_BRANCHINGS, self.check))
            work.tried += 1
            work.unproven += not answer.proven
            if answer.edges is not None:
                found = np.flatnonzero(answer.edges).astype(np.int32)
                by_weight = np.argsort(part.weight, kind="stable").astype(np.int32)
                found = spanning(part, by_weight, ends_of(part, found), asked)
                rest = work.tree[~np.isin(work.tree, inside)]
                work.tree = np.sort(np.concatenate([rest, edges[found]]))
                work.stirred.append(ball)
        work.settled.append(near)

    def _united(self, tree: NDArray[np.int32], done: list[Work]) -> NDArray[np.int32]:
        """Return the tree with what all workers have bettered."""
        better = [work.tree for work in done if work.stirred]
        if len(better) > 1:
            return recombined(self.smaller, better, Allowance(_UNION_BRANCHINGS, _nothing))
        return better[0] if better else tree


def _nothing() -> None:
    """Do not stop: what was found must still be put together."""
