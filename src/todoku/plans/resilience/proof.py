"""Proves how little new cable can give places two ways: cuts that every answer must cross, as a linear programme."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.plans.resilience.laid_network import LaidNetwork
    from todoku.run import Run

    Whole = NDArray[np.int64]
    Floats = NDArray[np.float64]

_SCALE = 1 << 20
_TOLERANCE = _SCALE >> 10
_ROUNDS = 150
_NESTED = 100
"""Sets that are sought for one node in a round, each beside those before: one over the other, they share no edge."""
_WORK = 10_000_000
"""Maximum flows in all, times the network's edges, after which the bound stands as it is."""
_NODES = 20_000
"""Of the search tree, in each round in which the answer must be whole."""
_WHOLE = 1e-6


@dataclass(frozen=True, slots=True)
class Proof:
    """A price that no answer is below, and the cheapest answer itself where the search came to its end."""

    lower_bound_jpy: int
    edges: tuple[int, ...] | None


def prove(
    laid: LaidNetwork, nodes: Sequence[int], price_jpy: Whole, single: Sequence[int], *, run: Run, rounds: int = _ROUNDS
) -> Proof:
    """Return how little new cable can cost that gives each node two ways from the exchange.

    ``single``: the edges that no way can do without, which need no second. Every set of nodes that holds one of
    ``nodes`` and not the exchange must be left over two edges: where fewer of them are laid, the others must be new.
    Sets that are violated are found by maximum flows and added until none is, first in fractions, then whole (HiGHS,
    bounded in rounds, flows and search nodes, never by the clock: the same input gives the same proof).
    """
    cuts = _Cuts(laid, price_jpy, np.asarray(single, dtype=np.int64))
    bound, whole = 0.0, False
    for _ in range(rounds):
        run.check()
        chosen, bound, exact = cuts.solve(whole=whole)
        if cuts.flows * len(cuts.ends) > _WORK:
            break
        if cuts.add_violated(nodes, chosen):
            continue
        if whole or bool((np.abs(chosen - np.rint(chosen)) < _WHOLE).all()):
            edges = cuts.rows[np.rint(chosen) > 0]
            if exact:
                return Proof(int(price_jpy[edges].sum()), tuple(edges.tolist()))
            return Proof(_rounded(bound), None)
        whole = True
    return Proof(_rounded(bound), None)


def _rounded(bound: float) -> int:
    """Return the least whole yen that is not below a bound, less what the solver's tolerance may have added."""
    return max(math.ceil(bound * (1 - 1e-7) - _WHOLE), 0)


@dataclass
class _Cuts:
    """The edges that may be laid (``rows`` of the network), and the sets that must be left over them."""

    laid: LaidNetwork
    price_jpy: Whole
    single: Whole
    crossing: list[Whole] = field(default_factory=list)
    needed: list[int] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    flows: int = 0

    def __post_init__(self) -> None:
        self.rows = np.flatnonzero(~self.laid.cable)
        self.ends = self.laid.network.edges[["from_node", "to_node"]].to_numpy(dtype=np.int64)
        self.size = len(self.laid.network.nodes)
        held = np.where(self.laid.cable, 1, 0)
        held[self.single] = 2
        self.held = held

    def solve(self, *, whole: bool) -> tuple[Floats, float, bool]:
        """Return the cheapest choice of new edges (0 to 1 each) that crosses all sets so far, a bound, and if exact."""
        count = len(self.rows)
        if not self.crossing:
            return np.zeros(count), 0.0, True
        row = np.repeat(np.arange(len(self.crossing)), [len(one) for one in self.crossing])
        matrix = csr_array((np.ones(len(row)), (row, np.concatenate(self.crossing))), shape=(len(self.crossing), count))
        over = LinearConstraint(matrix, lb=np.array(self.needed, dtype=np.float64))
        kinds = np.full(count, int(whole), dtype=np.int64)
        cost = self.price_jpy[self.rows].astype(np.float64)
        options: Any = {"mip_rel_gap": 0.0, "node_limit": _NODES}
        found = milp(cost, integrality=kinds, bounds=Bounds(0, 1), constraints=over, options=options)
        chosen = np.ones(count) if found.x is None else np.asarray(found.x)
        bound = found.mip_dual_bound if whole else found.fun
        return chosen, float(bound or 0.0), found.status == 0

    def add_violated(self, nodes: Sequence[int], chosen: Floats) -> bool:
        """Add the sets that a choice does not leave over two edges; return whether there were any."""
        base = self.held * _SCALE
        base[self.rows] += np.floor(np.clip(chosen, 0, 1) * _SCALE).astype(np.int64) + 1
        before = len(self.crossing)
        for node in nodes:
            capacity = base.copy()
            for _ in range(_NESTED if node != self.laid.root else 0):
                found = self._violated(capacity, node)
                if not found:
                    break
                for over in found:
                    capacity[self.rows[over]] = _SCALE
        return len(self.crossing) > before

    def _violated(self, capacity: Whole, node: int) -> list[Whole]:
        """Return the new edges over the nearest and the furthest set around a node that is violated most."""
        self.flows += 1
        graph = self._both_ways(capacity)
        flow = maximum_flow(graph, self.laid.root, node)
        if flow.flow_value >= 2 * _SCALE - _TOLERANCE:
            return []
        left = csr_array(graph - flow.flow)
        left.data = np.maximum(left.data, 0)
        left.eliminate_zeros()
        sets = self._reached(left, self.laid.root), ~self._reached(csr_array(left.T), node)
        return [over for over in map(self._added, sets) if over is not None]

    def _both_ways(self, capacity: Whole) -> csr_array:
        one, other = self.ends.T
        tails, heads = np.concatenate([one, other]), np.concatenate([other, one])
        twice = np.concatenate([capacity, capacity])
        graph = coo_array((twice, (tails, heads)), shape=(self.size, self.size))
        return csr_array(graph).astype(np.int32)

    def _reached(self, graph: csr_array, start: int) -> NDArray[np.bool_]:
        inside = np.zeros(self.size, dtype=bool)
        inside[breadth_first_order(graph, start, return_predecessors=False)] = True
        return inside

    def _added(self, inside: NDArray[np.bool_]) -> Whole | None:
        """Add the set of the nodes inside, which hold the exchange; return the new edges over it, None if it stands."""
        crosses = inside[self.ends[:, 0]] != inside[self.ends[:, 1]]
        needed = 2 - int(self.held[crosses].sum())
        over = np.flatnonzero(crosses[self.rows])
        if needed <= 0 or over.tobytes() in self.seen:
            return None
        self.seen.add(over.tobytes())
        self.crossing.append(over)
        self.needed.append(needed)
        return over
