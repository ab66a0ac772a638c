"""Solves ring protection: the cheapest network found in which no single cut edge parts the core, and a bound for it.

Robbins (1939): the edges of such a network can be directed so that every node of the core leads to every other. So a
cut formulation on arcs bounds its cost (T. L. Magnanti and S. Raghavan, "Strong formulations for network design
problems with connectivity requirements", Networks 45 (2005), 61-79).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from todoku.errors import InputError
from todoku.networks.steiner.chains import shorter
from todoku.networks.steiner.cuts.search import Clock, worst_ending
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.rings.blocks import below, blocks
from todoku.networks.steiner.rings.search import RingSearch
from todoku.networks.steiner.solve import Solution, solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.run import Run

_RINGED = 2


@dataclass(frozen=True, slots=True)
class RingSolution(Solution):
    """A network and what is proven of it.

    ``bridges``: edges of the network that part two nodes of the core and for which the graph has no second way; all
    others are protected. ``bridge_ends``: their end nodes, counted from 1, as a person names them. ``core``: the nodes
    that were to be protected, ascending.
    """

    bridges: NDArray[np.int64]
    bridge_ends: tuple[tuple[int, int], ...]
    core: NDArray[np.int64]


class _Part(NamedTuple):
    """A part of the graph without bridges: its nodes, and which of all nodes it must join and protect."""

    nodes: NDArray[np.int64]
    rows: NDArray[np.int64]
    terminal: NDArray[np.bool_]
    core: NDArray[np.bool_]


class _Found(NamedTuple):
    rows: NDArray[np.int64]
    cost: int
    bound: int
    ended_by: str


def solve_ring(
    instance: Instance, core: Sequence[int] | NDArray[np.int64], *, run: Run, time_limit_s: float | None = None
) -> RingSolution:
    """Return cheap edges that join all terminals and leave the core whole whichever single edge is cut.

    ``core``: nodes (from 0); they are joined like terminals. Edges between the same two nodes count as one way, the
    cheapest. Where the graph itself has a bridge between two nodes of the core it is taken and named; where no way
    joins terminals, each part is solved by itself (``apart``). Time limit, seed and stop as in ``steiner.solve.solve``.
    Raises InputError for a node that there is not, and where there is nothing to join.
    """
    protected = np.unique(np.asarray(core, dtype=np.int64))
    wrong = protected[(protected < 0) | (protected >= instance.node_count)]
    if len(wrong):
        raise InputError("network.no_such_node", node=int(wrong[0]), nodes=instance.node_count)
    asked = np.union1d(instance.terminals, protected)
    if len(asked) == 0:
        raise InputError("steiner.no_terminals", file="-")
    whole = Instance(instance.node_count, instance.one, instance.other, instance.weight, asked, instance.scale)
    clock = Clock(run, time_limit_s)
    groups = whole.groups()
    parts: list[_Part] = []
    forced, bridges = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for group in groups:
        found, taken, unavoidable = _parts(whole, group, protected)
        parts += found
        forced.append(taken)
        bridges.append(unavoidable)
    solved = _solved(whole, parts, clock)
    rows = np.sort(np.concatenate([*forced, *(one.rows for one in solved)]))
    named = np.sort(np.concatenate(bridges))
    sure = int(whole.weight[np.concatenate(forced)].sum())
    return RingSolution(
        edge_rows=rows,
        cost=sure + sum(one.cost for one in solved),
        lower_bound=sure + sum(one.bound for one in solved),
        ended_by=worst_ending([one.ended_by for one in solved]),
        apart=tuple(groups[1:]),
        wall_s=clock.spent_s,
        compile_s=clock.compile_s,
        bridges=named,
        bridge_ends=tuple(zip((whole.one[named] + 1).tolist(), (whole.other[named] + 1).tolist(), strict=True)),
        core=protected,
    )


def _parts(
    instance: Instance, group: NDArray[np.int64], protected: NDArray[np.int64]
) -> tuple[list[_Part], NDArray[np.int64], NDArray[np.int64]]:
    """Return the parts without bridges that have something to join, the bridges to take, and those of the core.

    The ends of a bridge that must be taken are to be joined within their parts, and protected where it parts the core.
    """
    nodes = instance.node_count
    rows = _single(instance)
    graph = graph_of(nodes, instance.one[rows], instance.other[rows], instance.weight[rows])
    label, bridge, above = blocks(graph, np.ones(len(rows), dtype=bool), int(group[0]))
    terminal, core = np.zeros(nodes, dtype=bool), np.zeros(nodes, dtype=bool)
    terminal[group] = True
    core[protected] = True
    core &= label >= 0
    taken: list[NDArray[np.int64]] = []
    for asked in (terminal, core):
        beneath = below(label, above, asked)
        parting = bridge[(beneath > 0) & (beneath < asked.sum()) & (bridge >= 0)]
        taken.append(np.sort(rows[parting]))
    for asked, found in ((terminal, taken[0]), (core, taken[1])):
        asked[instance.one[found]] = True
        asked[instance.other[found]] = True
    within = rows[(label[graph.one] == label[graph.other]) & (label[graph.one] >= 0)]
    parts = []
    counts = np.bincount(label[terminal & (label >= 0)], minlength=len(above))
    for block in np.flatnonzero(counts > 1).tolist():
        own = np.flatnonzero(label == block)
        parts.append(_Part(own, within[label[instance.one[within]] == block], terminal, core))
    return parts, taken[0], taken[1]


def _single(instance: Instance) -> NDArray[np.int64]:
    """Return the rows of the edges, of those between the same two nodes only the cheapest, and no loops."""
    low, high = np.minimum(instance.one, instance.other), np.maximum(instance.one, instance.other)
    order = np.lexsort((np.arange(len(low)), instance.weight, high, low))
    order = order[low[order] != high[order]]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (np.diff(low[order]) != 0) | (np.diff(high[order]) != 0)
    return np.sort(order[first])


def _solved(instance: Instance, parts: list[_Part], clock: Clock) -> list[_Found]:
    """Solve the parts one after another; each has its share of the time."""
    found = []
    sizes = [int(part.terminal[part.nodes].sum()) for part in parts]
    for at, part in enumerate(parts):
        left_s = clock.left_s
        share_s = None if left_s is None else left_s * sizes[at] / sum(sizes[at:])
        found.append(_solved_part(instance, part, clock.run, share_s))
    return found


def _solved_part(instance: Instance, part: _Part, run: Run, time_limit_s: float | None) -> _Found:
    number = np.full(instance.node_count, -1, dtype=np.int32)
    number[part.nodes] = np.arange(len(part.nodes))
    ends = number[instance.one[part.rows]], number[instance.other[part.rows]]
    weight, terminal, core = instance.weight[part.rows], part.terminal[part.nodes], part.core[part.nodes]
    if core.sum() < _RINGED:
        plain = Instance(len(terminal), *ends, weight, np.flatnonzero(terminal))
        tree = solve(plain, run=run, time_limit_s=time_limit_s)
        return _Found(part.rows[tree.edge_rows], tree.cost, tree.lower_bound, tree.ended_by)
    free = np.zeros(len(terminal), dtype=np.int64)
    short = shorter(ends, weight, terminal | core, node_cost=free, parallel=2)
    used = np.union1d(np.concatenate([short.one, short.other]), np.flatnonzero(terminal | core))
    new = np.full(len(terminal), -1, dtype=np.int32)
    new[used] = np.arange(len(used))
    graph = graph_of(len(used), new[short.one], new[short.other], short.weight)
    search = RingSearch(graph, terminal[used], core[used], Clock(run, time_limit_s))
    search.search()
    return _Found(part.rows[short.rows(search.rows)], search.cost, search.bound, search.ended_by)
