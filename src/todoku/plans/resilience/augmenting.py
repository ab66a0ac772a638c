"""Gives places a second route: the cheapest for each, and a good set of new cable for all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.networks.second_route import second_route
from todoku.plans.resilience.cuts import Rooted

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
    not to be needed: a heuristic. ``lower_bound_jpy``: the dearest second route of one place alone.
    """

    edges: tuple[int, ...]
    length_m: float
    cost_jpy: int
    lower_bound_jpy: int

    @property
    def gap(self) -> float:
        """How far the set can at most be from the cheapest, of its price."""
        return 1 - self.lower_bound_jpy / self.cost_jpy if self.cost_jpy else 0.0


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
    order = sorted(range(len(alone)), key=lambda number: (alone[number].cost_jpy, number))
    sets = [_set(laid, rooted, [alone[number].node for number in way], price_jpy) for way in (order, order[::-1])]
    chosen = min(sets, key=lambda edges: (int(price_jpy[list(edges)].sum()), len(edges), edges))
    together = Together(
        chosen,
        float(length_m[list(chosen)].sum()),
        int(price_jpy[list(chosen)].sum()),
        max((one.cost_jpy for one in alone), default=0),
    )
    return tuple(alone), together


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
