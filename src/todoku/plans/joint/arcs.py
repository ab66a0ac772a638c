"""The directed graph of ways to the stations that the bound is raised on, without what cannot matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.attach import UNREACHED
from todoku.networks.paths import edge_ends
from todoku.plans.joint.bound import Arcs
from todoku.plans.joint.problem import EXCHANGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.plans.joint.problem import JointProblem

_Ways = dict[int, dict[int, float]]


def arcs_to_stations(problem: JointProblem, left: NDArray[np.int64]) -> tuple[Arcs, NDArray[np.int64]]:
    """Return the arcs over which the exchange can reach the stations, and every station's node in them.

    ``left`` (edges, 2): what is left of the way into each edge's one end and into the other, in the unit of the edges.
    A way into a station bears the station's price. Places that the exchange reaches for nothing are the exchange;
    places that lead to no station are gone, and those with two neighbours are part of the way between them.
    """
    out, into = _ways(problem, left)
    places = len(problem.csr.indptr) - 1
    free = _free(out, problem.root)
    _merge(out, into, free, problem.root)
    _thin_out(out, into, range(places), kept={problem.root})
    number = {problem.root: 0}
    tails, heads, costs = [], [], []
    for tail in sorted(out):
        for head, cost in sorted(out[tail].items()):
            if head != problem.root:
                tails.append(number.setdefault(tail, len(number)))
                heads.append(number.setdefault(head, len(number)))
                costs.append(cost)
    nodes = np.array([number.get(places + row, UNREACHED) for row in range(len(problem.site_node))], dtype=np.int64)
    arcs = Arcs(len(number), 0, np.array(tails, np.int64), np.array(heads, np.int64), np.array(costs, np.float64))
    return arcs, nodes


def links_over(
    problem: JointProblem, arcs: Arcs, nodes: NDArray[np.int64], used: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the rows of the links that some of the arcs stand for."""
    links, price = problem.links, np.append(problem.site_jpy, 0.0)
    by_ends = {(int(arcs.tail[arc]), int(arcs.head[arc])): float(arcs.cost[arc]) for arc in used}
    known = np.append(nodes, arcs.root)  # the exchange, counted from the end
    rows = []
    for row, (one, other) in enumerate(zip(links.one.tolist(), links.other.tolist(), strict=True)):
        for tail, head in ((one, other), (other, one)):
            cost = by_ends.get((int(known[tail]), int(known[head])))
            if cost is not None and abs(cost - float(links.jpy[row]) - float(price[head])) < 1.0:
                rows.append(row)
    return np.array(rows, dtype=np.int64)


def _ways(problem: JointProblem, left: NDArray[np.int64]) -> tuple[_Ways, _Ways]:
    places = len(problem.csr.indptr) - 1
    price = problem.site_jpy
    out: _Ways = {}
    into: _Ways = {}

    def add(tail: int, head: int, cost: float) -> None:
        if tail != head and cost < out.setdefault(tail, {}).get(head, np.inf):
            out[tail][head] = cost
            into.setdefault(head, {})[tail] = cost

    one, other = (ends.tolist() for ends in edge_ends(problem.csr))
    for tail, head, (back, forth) in zip(one, other, (left * problem.jpy_per_unit).tolist(), strict=True):
        add(tail, head, forth)
        add(head, tail, back)
    for row, node in enumerate(problem.site_node.tolist()):
        if node != UNREACHED:
            add(node, places + row, float(price[row]))
    links = problem.links
    for a, b, jpy in zip(links.one.tolist(), links.other.tolist(), links.jpy.tolist(), strict=True):
        from_node = problem.root if b == EXCHANGE else places + b
        add(from_node, places + a, jpy + float(price[a]))
        if b != EXCHANGE:
            add(places + a, from_node, jpy + float(price[b]))
    return out, into


def _free(out: _Ways, root: int) -> list[int]:
    """Return the places that the root reaches for nothing, itself first."""
    order, seen = [root], {root}
    for node in order:
        for head, cost in out.get(node, {}).items():
            if cost == 0.0 and head not in seen:
                seen.add(head)
                order.append(head)
    return order


def _merge(out: _Ways, into: _Ways, free: list[int], root: int) -> None:
    """Make the places that the root reaches for nothing part of it."""
    inside = set(free)
    ways: dict[int, float] = {}
    for node in free:
        for head, cost in out.pop(node, {}).items():
            into[head].pop(node, None)
            if head not in inside:
                ways[head] = min(cost, ways.get(head, np.inf))
        for tail in into.pop(node, {}):
            if tail in out:
                out[tail].pop(node, None)
    out[root] = ways
    for head, cost in ways.items():
        into.setdefault(head, {})[root] = cost


def _thin_out(out: _Ways, into: _Ways, places: range, *, kept: set[int]) -> None:
    """Take out the places that lead nowhere, and those between two others."""
    waiting = [node for node in places if node not in kept and (node in out or node in into)]
    while waiting:
        node = waiting.pop()
        tails, heads = into.get(node, {}), out.get(node, {})
        around = set(tails) | set(heads)
        if len(around) > 2:  # noqa: PLR2004 [two ends of a way]
            continue
        for tail, first in tails.items():
            out[tail].pop(node, None)
            for head, second in heads.items():
                if head != tail and first + second < out[tail].get(head, np.inf):
                    out[tail][head] = first + second
                    into.setdefault(head, {})[tail] = first + second
        for head in heads:
            into[head].pop(node, None)
        into.pop(node, None)
        out.pop(node, None)
        waiting += [other for other in sorted(around) if other in places and other not in kept]
