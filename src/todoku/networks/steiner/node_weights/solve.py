"""Solves node-weighted Steiner tree problems: the cheapest tree found, a proven lower bound, how the search ended.

Directed away from a terminal, a tree enters each of its other nodes by one arc: arcs that cost the weight of the node
into which they come make the problem one of cuts on arcs (A. Segev, "The node-weighted Steiner tree problem", Networks
17 (1987), 1-17). No weights of undirected edges can stand for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.errors import InputError
from todoku.networks.steiner.chains import shorter
from todoku.networks.steiner.cuts.search import Clock, worst_ending
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.node_weights.search import NodeWeightSearch
from todoku.networks.steiner.solve import Solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.steiner.node_weights.problem import NodeWeightProblem
    from todoku.run import Run


@dataclass(frozen=True, slots=True)
class NodeWeightSolution(Solution):
    """A tree and what is proven of it; ``cost`` and ``lower_bound`` include the nodes' weights.

    ``nodes``: those of the tree, ascending. ``nodes_cost``: what they weigh together.
    """

    nodes: NDArray[np.int64]
    nodes_cost: int


def solve_node_weights(
    problem: NodeWeightProblem, *, run: Run, time_limit_s: float | None = None
) -> NodeWeightSolution:
    """Return a tree of little cost, edges and nodes together, and a bound below which none costs.

    Terminals that no way joins, time limit, seed and stop as in ``steiner.solve.solve``. Raises InputError where there
    is no terminal, and for a negative weight.
    """
    instance = problem.instance
    if len(instance.terminals) == 0:
        raise InputError("steiner.no_terminals", file="-")
    if len(problem.node_weight) != instance.node_count or (problem.node_weight < 0).any():
        raise InputError("steiner.node_weights_wrong", nodes=instance.node_count)
    clock = Clock(run, time_limit_s)
    parts = [part for part in instance.groups() if len(part)]
    searches, rows = [], [np.empty(0, dtype=np.int64)]
    for at, part in enumerate(parts):
        left_s = clock.left_s
        share_s = None if left_s is None else left_s * len(part) / sum(len(one) for one in parts[at:])
        search, found = _solved(problem, part, Clock(run, share_s))
        searches.append(search)
        rows.append(found)
    edge_rows = np.sort(np.concatenate(rows))
    ends = np.concatenate([instance.one[edge_rows], instance.other[edge_rows]])
    nodes = np.union1d(ends, instance.terminals).astype(np.int64)
    roots = int(problem.node_weight[[part[0] for part in parts]].sum())
    return NodeWeightSolution(
        edge_rows=edge_rows,
        cost=roots + sum(search.cost for search in searches),
        lower_bound=roots + sum(search.bound for search in searches),
        ended_by=worst_ending([search.ended_by for search in searches]),
        apart=tuple(parts[1:]),
        wall_s=clock.spent_s,
        compile_s=clock.compile_s,
        nodes=nodes,
        nodes_cost=int(problem.node_weight[nodes].sum()),
    )


def _solved(
    problem: NodeWeightProblem, terminals: NDArray[np.int64], clock: Clock
) -> tuple[NodeWeightSearch, NDArray[np.int64]]:
    """Solve one connected part; return the search and the edges of its tree in the file's rows."""
    instance = problem.instance
    asked = np.zeros(instance.node_count, dtype=bool)
    asked[terminals] = True
    short = shorter((instance.one, instance.other), instance.weight, asked, node_cost=problem.node_weight, parallel=1)
    graph = graph_of(instance.node_count, short.one, short.other, short.weight)
    search = NodeWeightSearch(graph, problem.node_weight, terminals, clock)
    search.search()
    return search, short.rows(search.rows)
