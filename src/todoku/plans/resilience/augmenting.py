"""Gives places a second route: the cheapest for each, and the cheapest set of new cable for all that was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.second_route import second_route
from todoku.plans.resilience.cuts import Rooted
from todoku.plans.resilience.proof import prove

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.networks.second_route import SecondRoute
    from todoku.plans.resilience.laid_network import LaidNetwork
    from todoku.run import Run

    Whole = NDArray[np.int64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Alone:
    """The cheapest second route of one place: new edges with length and price, and how much stays single.

    ``single_m``: length of the way to it for which the roads know no other.
    """

    node: int
    edges: tuple[int, ...]
    length_m: float
    cost_jpy: int
    single_m: float


@dataclass(frozen=True, slots=True)
class Together:
    """New cable that gives all places their second routes, and a price below which no such set lies.

    Found place by place, each with what the others have already been given, in two orders, and less what turned out
    not to be needed; where the proof comes to its end, the cheapest set itself (``optimal``).
    """

    edges: tuple[int, ...]
    length_m: float
    cost_jpy: int
    lower_bound_jpy: int

    @property
    def optimal(self) -> bool:
        """Whether no set is cheaper."""
        return self.cost_jpy <= self.lower_bound_jpy

    @property
    def gap(self) -> float:
        """How far the set can at most be from the cheapest, of its price."""
        return 0.0 if self.optimal else 1 - self.lower_bound_jpy / self.cost_jpy


def second_routes(
    laid: LaidNetwork, nodes: Sequence[int], price_jpy: Whole, *, run: Run
) -> tuple[tuple[Alone, ...], Together]:
    """Return the cheapest second route of each node from the exchange, and new cable for all of them.

    ``price_jpy`` of each edge, where cable is to be laid; along what the plan lays there is cable already, which serves
    at no further price. A second route shares no edge with the first.
    """
    rooted = Rooted(laid.network, laid.cable, laid.root)
    length_m = laid.network.edges["length_m"].to_numpy(dtype=np.float64)
    alone = []
    with run.step("step.second_routes", total=max(len(nodes), 1)) as advance:
        for node in nodes:
            route = _route(laid, rooted, node, np.where(laid.cable, 0, price_jpy))
            new = _new(route, laid.cable)
            alone.append(
                Alone(
                    node,
                    new,
                    float(length_m[list(new)].sum()),
                    int(price_jpy[list(new)].sum()),
                    float(length_m[list(route.shared)].sum()),
                )
            )
            advance(1)
    return tuple(alone), _together(laid, rooted, alone, price_jpy, run)


def _together(laid: LaidNetwork, rooted: Rooted, alone: Sequence[Alone], price_jpy: Whole, run: Run) -> Together:
    nodes = [one.node for one in sorted(alone, key=lambda one: (one.cost_jpy, one.node))]
    sets = [_set(laid, rooted, way, price_jpy) for way in (nodes, nodes[::-1])]
    roads = Rooted(laid.network, np.ones(len(price_jpy), dtype=bool), laid.root)
    single = {edge for node in nodes for edge in roads.bridges_to(node)}
    proof = prove(laid, nodes, price_jpy, sorted(single), run=run)
    if proof.edges is not None:
        sets.append(proof.edges)
    chosen = min(sets, key=lambda edges: (int(price_jpy[list(edges)].sum()), len(edges), edges))
    cost_jpy = int(price_jpy[list(chosen)].sum())
    dearest = max((one.cost_jpy for one in alone), default=0)
    length_m = laid.network.edges["length_m"].to_numpy(dtype=np.float64)
    bound_jpy = min(max(dearest, proof.lower_bound_jpy), cost_jpy)
    return Together(chosen, float(length_m[list(chosen)].sum()), cost_jpy, bound_jpy)


def _route(laid: LaidNetwork, rooted: Rooted, node: int, price_jpy: Whole) -> SecondRoute:
    return second_route(laid.network.csr, price_jpy, first=rooted.way_to(node), start=laid.root, goal=node)


def _new(route: SecondRoute, laid: Flags) -> tuple[int, ...]:
    return tuple(edge for edge in route.edges if not laid[edge])


def _set(laid: LaidNetwork, rooted: Rooted, nodes: Sequence[int], price_jpy: Whole) -> tuple[int, ...]:
    """Return new cable for nodes that are served in this order, less the bundles that are not needed in the end."""
    built = laid.cable.copy()
    bundles = []
    for node in nodes:
        new = _new(_route(laid, rooted, node, np.where(built, 0, price_jpy)), built)
        built[list(new)] = True
        bundles.append(new)
    single = _singles(laid, built, nodes)
    for bundle in sorted(filter(None, bundles), key=lambda one: -int(price_jpy[list(one)].sum())):
        without = built.copy()
        without[list(bundle)] = False
        if _singles(laid, without, nodes) == single:
            built = without
    return tuple(np.flatnonzero(built & ~laid.cable).tolist())


def _singles(laid: LaidNetwork, used: Flags, nodes: Sequence[int]) -> list[set[int]]:
    rooted = Rooted(laid.network, used, laid.root)
    return [set(rooted.bridges_to(node)) for node in nodes]
