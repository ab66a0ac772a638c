"""Solves Steiner trees whose terminals must be leaves, as where an access line ends at a house and passes through none.

Every edge at a terminal is made dearer by more than a known tree costs: then a cheapest tree has as few such edges as
can be, one for each terminal, and what it costs less these extras is the optimum. The problem: G. Lin and G. Xue, "On
the terminal Steiner tree problem", Information Processing Letters 84 (2002), 103-107.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from todoku.errors import Infeasible, InputError
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.growth import grown, spanning
from todoku.networks.steiner.solve import Solution, solve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.instance import Instance
    from todoku.run import Run

_PAIR = 2
_NAMED = 10
_LARGEST_SUM = 2**60


def solve_leaf_terminals(
    instance: Instance, *, run: Run, time_limit_s: float | None = None, file: str = "-"
) -> Solution:
    """Return a tree of little cost in which every terminal has one edge, and a bound below which no such tree costs.

    Two terminals are joined by a path, which may be one edge. Time limit, seed and stop as in ``steiner.solve.solve``.
    Raises Infeasible, naming terminals, where none of the connected parts of the other nodes has a neighbour of every
    terminal; InputError where there is no terminal.
    """
    terminals = instance.terminals
    if len(terminals) == 0:
        raise InputError("steiner.no_terminals", file=file)
    if len(terminals) <= _PAIR:
        found = solve(instance, run=run, time_limit_s=time_limit_s)
        if found.apart:
            raise Infeasible("steiner.leaves_apart", file=file, terminals=int(terminals[-1]) + 1, joined=1, asked=2)
        return found
    parts = _allowed(instance, file)
    rows = np.sort(np.concatenate(parts))
    first_rows = min((_grown_in(instance, part) for part in parts), key=lambda tree: int(instance.weight[tree].sum()))
    extra = int(instance.weight[first_rows].sum()) + 1
    ends = instance.one[rows], instance.other[rows]
    at_terminal = np.isin(ends[0], terminals) | np.isin(ends[1], terminals)
    weight = instance.weight[rows] + np.where(at_terminal, extra, 0)
    if int(weight.astype(object).sum()) > _LARGEST_SUM:
        raise InputError("steiner.too_large", file=file)
    plain = replace(instance, one=ends[0], other=ends[1], weight=weight)
    found = solve(plain, run=run, time_limit_s=time_limit_s)
    off = extra * len(terminals)
    tree, cost = rows[found.edge_rows], found.cost - off
    if cost >= extra:  # a terminal is passed through: the search was ended before it was rid of that
        tree, cost = first_rows, extra - 1
    return replace(found, edge_rows=tree, cost=cost, lower_bound=min(max(found.lower_bound - off, 0), cost))


def _allowed(instance: Instance, file: str) -> list[NDArray[np.int64]]:
    """Return the edges that a tree can have: in each part of the other nodes beside which all terminals lie."""
    count, terminals = instance.node_count, instance.terminals
    asked = np.zeros(count, dtype=bool)
    asked[terminals] = True
    between = ~asked[instance.one] & ~asked[instance.other]
    ends = instance.one[between], instance.other[between]
    graph = coo_array((np.ones(int(between.sum()), dtype=np.int8), ends), shape=(count, count))
    label = connected_components(graph, directed=False)[1]
    away = asked[instance.one] ^ asked[instance.other]
    terminal = np.where(asked[instance.one], instance.one, instance.other)[away]
    part = label[np.where(asked[instance.one], instance.other, instance.one)[away]]
    beside = np.unique(np.stack([part, terminal]), axis=1)
    reached = np.bincount(beside[0], minlength=1)
    best = int(np.argmax(reached))
    if reached[best] < len(terminals):
        missing = np.setdiff1d(terminals, beside[1][beside[0] == best])
        named = ", ".join(str(node + 1) for node in missing[:_NAMED]) + (", ..." if len(missing) > _NAMED else "")
        raise Infeasible(
            "steiner.leaves_apart", file=file, terminals=named, joined=int(reached[best]), asked=len(terminals)
        )
    inner = np.where(asked[instance.one], instance.other, instance.one)
    full = np.flatnonzero(reached == len(terminals))
    return [np.flatnonzero((between | away) & (label[inner] == one)) for one in full]


def _grown_in(instance: Instance, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a tree with all terminals as leaves, grown over other nodes, to each terminal's cheapest neighbour."""
    count = instance.node_count
    asked = np.zeros(count, dtype=bool)
    asked[instance.terminals] = True
    outside = asked[instance.one[rows]] | asked[instance.other[rows]]
    links, inner = rows[outside], rows[~outside]
    links = links[np.argsort(instance.weight[links], kind="stable")]
    terminal = np.where(asked[instance.one[links]], instance.one[links], instance.other[links])
    own = links[np.unique(terminal, return_index=True)[1]]
    beside = np.zeros(count, dtype=bool)
    beside[np.where(asked[instance.one[own]], instance.other[own], instance.one[own])] = True
    graph = graph_of(count, instance.one[inner], instance.other[inner], instance.weight[inner])
    nodes = grown(graph, graph.weight, beside, int(np.argmax(beside)))
    by_weight = np.argsort(graph.weight, kind="stable").astype(np.int32)
    return np.sort(np.concatenate([own, inner[spanning(graph, by_weight, nodes, beside)]]))
