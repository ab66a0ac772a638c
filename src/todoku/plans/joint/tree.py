"""The tree that ties chosen stations and squares to the exchange: fibre along roads, microwave hops, leased lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.networks.attach import UNREACHED
from todoku.networks.paths import component_labels, edge_ends, shortest_paths
from todoku.networks.route_network import csr_from_edges
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.solve import solve
from todoku.plans.joint.problem import EXCHANGE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.networks.route_network import Csr
    from todoku.plans.joint.problem import JointProblem
    from todoku.run import Run

Backhaul = Literal["fibre", "microwave", "leased", "none"]

_ROUTE, _TIE = -2, -1
_MOST_TAKEN_OFF = {"quick": 0, "standard": 20_000, "thorough": 2_000_000}
"""Ways times stations for which stations are taken off the fibre one by one."""


@dataclass(frozen=True, slots=True)
class Ways:
    """The route network with a node of its own for every station, tied to it for nothing, and the links between them.

    ``what`` (edges): -2 along a route, -1 a station's tie to its place, else the row of the link.
    """

    one: NDArray[np.int32]
    other: NDArray[np.int32]
    cost: NDArray[np.int64]
    what: NDArray[np.int64]
    csr: Csr
    by_fibre: Csr
    """Without the links, whose edges are the last."""
    place_count: int
    jpy_per_unit: float
    reached: NDArray[np.bool_]
    """Whether a station can be tied to the exchange at all."""

    @property
    def node_count(self) -> int:
        """Places and stations."""
        return len(self.csr.indptr) - 1

    def nodes_of(self, sites: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the nodes of stations."""
        return np.asarray(self.place_count + sites)

    def within(self, sites: NDArray[np.int64], without: set[int]) -> NDArray[np.int64]:
        """Return the edges that are there when these stations stand, some links apart."""
        stands = np.zeros(self.node_count, dtype=bool)
        stands[: self.place_count] = True
        stands[self.nodes_of(sites)] = True
        kept = stands[self.one] & stands[self.other] & ~np.isin(self.what, list(without))
        return np.flatnonzero(kept)

    def distances_jpy(self, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what fibre of its own to each station costs from the nearest of some nodes; infinite without a way."""
        paths = shortest_paths(self.by_fibre, self.cost[self.what < 0], sources=nodes)
        own = slice(self.place_count, None)
        return np.where(paths.reached[own], paths.distance[own] * self.jpy_per_unit, np.inf)


def ways_of(problem: JointProblem) -> Ways:
    """Return the graph of a problem."""
    places, sites = len(problem.csr.indptr) - 1, len(problem.site_node)
    one, other = edge_ends(problem.csr)
    tied = np.flatnonzero(problem.site_node != UNREACHED)
    links = problem.links
    from_exchange = np.where(links.other == EXCHANGE, problem.root, places + links.other)
    ends_one = np.concatenate([one, problem.site_node[tied], places + links.one])
    ends_other = np.concatenate([other, places + tied, from_exchange])
    kinds = (np.full(len(one), _ROUTE), np.full(len(tied), _TIE), np.arange(len(links.one)))
    csr = csr_from_edges(places + sites, ends_one, ends_other)
    labels = component_labels(csr)
    link_cost = np.rint(links.jpy / problem.jpy_per_unit).astype(np.int64)
    return Ways(
        one=ends_one.astype(np.int32),
        other=ends_other.astype(np.int32),
        cost=np.concatenate([problem.edge_cost, np.zeros(len(tied), dtype=np.int64), link_cost]),
        what=np.concatenate(kinds),
        csr=csr,
        by_fibre=csr_from_edges(places + sites, *(ends[: len(one) + len(tied)] for ends in (ends_one, ends_other))),
        place_count=places,
        jpy_per_unit=problem.jpy_per_unit,
        reached=labels[places:] == labels[problem.root],
    )


@dataclass(frozen=True, slots=True)
class Tied:
    """Stations with the tree that ties them; ``lower_bound``: below any tree that ties these stations."""

    sites: NDArray[np.int64]
    cost_jpy: float
    """Stations, fibre and links."""
    lower_bound: int
    """Of the tree alone, in the unit of the edges."""
    backhaul: tuple[Backhaul, ...]
    links: NDArray[np.int64]
    """Rows of the links used."""
    routes: NDArray[np.int64]
    """Rows of the route network's edges."""


def tree_over(
    problem: JointProblem, ways: Ways, sites: NDArray[np.int64], *, links: NDArray[np.int64] | None = None, run: Run
) -> Tied:
    """Return the tree of little cost that ties some stations and the squares to the exchange.

    Only stations hang on a microwave hop or a leased line: where a tree would feed fibre through one, it is found again
    without, and stations are taken off the fibre one by one for what it saves. Stations to which no way leads stay
    untied. ``links``: rows of those that may be used; by default all.
    """
    reached = sites[ways.reached[sites]]
    terminals = np.unique(np.concatenate([[problem.root], problem.squares, ways.nodes_of(reached)]))
    without = set() if links is None else set(range(len(problem.links.one))) - set(links.tolist())
    fed_wrongly = False
    while True:
        rows = ways.within(sites, without)
        found = solve(Instance(ways.node_count, ways.one[rows], ways.other[rows], ways.cost[rows], terminals), run=run)
        edges = rows[found.edge_rows]
        entered, feeding = _walked(problem, ways, edges)
        wrong = {int(ways.what[edge]) for edge in feeding if ways.what[edge] >= 0}
        if not wrong:
            break
        without |= wrong
        fed_wrongly = True
    tied = _told(problem, ways, sites, edges, entered, found.lower_bound)
    if fed_wrongly and len(ways.one) * len(sites) <= _MOST_TAKEN_OFF[run.effort]:
        return _taken_off(problem, ways, tied, run)
    return tied


def _told(
    problem: JointProblem,
    ways: Ways,
    sites: NDArray[np.int64],
    edges: NDArray[np.int64],
    entered: dict[int, int],
    lower_bound: int,
) -> Tied:
    used = np.sort(ways.what[edges][ways.what[edges] >= 0])
    routes = np.sort(edges[ways.what[edges] == _ROUTE])
    by: list[Backhaul] = []
    for node in ways.nodes_of(sites):
        edge = entered.get(int(node))
        what = None if edge is None else int(ways.what[edge])
        by.append("none" if what is None else "fibre" if what == _TIE else problem.links.kind[what])
    return Tied(sites, problem.cost_jpy(sites, used, routes), lower_bound, tuple(by), used, routes)


def _taken_off(problem: JointProblem, ways: Ways, best: Tied, run: Run) -> Tied:
    """Return the tree with stations taken off the fibre, one at a time, as long as links tie them for less."""
    better = True
    while better:
        better = False
        on_fibre = [site for site, by in zip(best.sites.tolist(), best.backhaul, strict=True) if by == "fibre"]
        for site in on_fibre:
            fed = np.array([one for one in on_fibre if one != site], dtype=np.int64)
            tried = _fed_at(problem, ways, best.sites, fed, run)
            if tried is not None and tried.cost_jpy < best.cost_jpy - 1.0:
                best, better = tried, True
                break
    return best


def _fed_at(
    problem: JointProblem, ways: Ways, sites: NDArray[np.int64], fed: NDArray[np.int64], run: Run
) -> Tied | None:
    """Return the tree in which fibre ties these stations alone, and links all others; None where they cannot."""
    own = np.flatnonzero(ways.what < 0)
    terminals = np.unique(np.concatenate([[problem.root], problem.squares, ways.nodes_of(fed)]))
    joined = {int(node) for node in (problem.root, *ways.nodes_of(fed))}
    wanted = {int(node) for node in ways.nodes_of(sites[ways.reached[sites]])} - joined
    hops = ways.within(sites, set())
    hops = hops[ways.what[hops] >= 0]
    group = {node: problem.root if node in joined else node for node in joined | wanted}
    used = []
    for edge in hops[np.argsort(ways.cost[hops], kind="stable")].tolist():  # J. B. Kruskal 1956
        one, other = group.get(int(ways.one[edge])), group.get(int(ways.other[edge]))
        if one is not None and other is not None and one != other:
            used.append(edge)
            kept, gone = (one, other) if one == problem.root else (other, one)
            group = {node: kept if top == gone else top for node, top in group.items()}
    if set(group.values()) != {problem.root}:
        return None
    fibre = solve(Instance(ways.node_count, ways.one[own], ways.other[own], ways.cost[own], terminals), run=run)
    edges = np.concatenate([own[fibre.edge_rows], np.array(used, dtype=np.int64)])
    return _told(problem, ways, sites, edges, _walked(problem, ways, edges)[0], 0)


def _walked(problem: JointProblem, ways: Ways, edges: NDArray[np.int64]) -> tuple[dict[int, int], set[int]]:
    """Return by node the edge over which the exchange reaches it, and the edges beyond which fibre is laid on."""
    beside: dict[int, list[tuple[int, int]]] = {}
    for edge in edges.tolist():
        one, other = int(ways.one[edge]), int(ways.other[edge])
        beside.setdefault(one, []).append((other, edge))
        beside.setdefault(other, []).append((one, edge))
    entered: dict[int, int] = {}
    order, above = [problem.root], {problem.root: problem.root}
    for node in order:
        for other, edge in sorted(beside.get(node, ())):
            if other not in above:
                above[other], entered[other] = node, edge
                order.append(other)
    feeding: set[int] = set()
    for node in reversed(order[1:]):
        edge = entered[node]
        laid_on = ways.what[edge] == _ROUTE or (ways.what[edge] == _TIE and node < ways.place_count)
        if edge in feeding or laid_on:
            before = entered.get(above[node])
            if before is not None:
                feeding.add(before)
    return entered, feeding
