"""The flow of least cost through a network: exact for whole costs, by scaling how nearly right its prices are.

A. V. Goldberg and R. E. Tarjan, "Finding minimum-cost circulations by successive approximation", Mathematics of
Operations Research 15 (1990) 430-466: push and relabel with the first active node first, prices within 1/8 of the error
before in every round, until the error is below what a whole cost can differ by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from todoku.kernels import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FINER = 8
"""By so much each round is nearer than the one before; 4 and 16 took as long on markets of 100,000 pairs."""
_MOST = 2**62
_FAR = -(2**62)


class Arcs(NamedTuple):
    """A network: each arc's ends, places and cost (arcs); cost is a float."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    places: NDArray[np.int64]
    cost: NDArray[np.float64]


class _Residual(NamedTuple):
    """Every arc and its reverse, by the node that they leave."""

    start: NDArray[np.int64]
    head: NDArray[np.int64]
    reverse: NDArray[np.int64]
    cost: NDArray[np.int64]
    left: NDArray[np.int64]


def least_cost_flow(arcs: Arcs, supply: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the flow on each arc and the price of each node.

    ``supply`` (nodes): what enters at a node, below zero what leaves; it sums to zero and can be sent. Costs are taken
    to the billionth of the largest, less in networks of more than 39,000 nodes, so that prices fit whole numbers.
    """
    nodes = len(supply)
    scale = min(1e9, _MOST / (3.0 * (nodes + 1) ** 2)) / (float(np.abs(arcs.cost).max(initial=0.0)) or 1.0)
    whole = np.rint(arcs.cost * scale).astype(np.int64) * (nodes + 1)
    count = len(whole)
    tails, heads = np.concatenate([arcs.tail, arcs.head]), np.concatenate([arcs.head, arcs.tail])
    order = np.argsort(tails, kind="stable")
    place = np.empty(2 * count, dtype=np.int64)
    place[order] = np.arange(2 * count)
    residual = _Residual(
        np.searchsorted(tails[order], np.arange(nodes + 1)).astype(np.int64),
        heads[order],
        place[(order + count) % (2 * count)],
        np.concatenate([whole, -whole])[order],
        np.concatenate([arcs.places, np.zeros(count, dtype=np.int64)])[order],
    )
    price, excess = np.zeros(nodes, dtype=np.int64), supply.copy()
    error = max(int(np.abs(whole).max(initial=0)), _FINER)
    while error > 1:
        error = max(error // _FINER, 1)
        _refine(residual, price, excess, error)
    return arcs.places - residual.left[place[:count]], price / (scale * (nodes + 1))


@kernel
def _refine(residual: Any, price: Any, excess: Any, error: int) -> None:
    """Make a flow whose prices are wrong by at most ``error`` from one whose prices were less right."""
    nodes = len(price)
    _saturate(residual, price, excess)
    queue, queued, following = np.empty(nodes, np.int64), np.zeros(nodes, np.bool_), np.empty(nodes, np.int64)
    first, count = 0, 0
    for node in range(nodes):
        following[node] = residual.start[node]
        if excess[node] > 0:
            queue[count], queued[node] = node, True
            count += 1
    while count:
        node = queue[first]
        first = (first + 1) % nodes
        count -= 1
        queued[node] = False
        while excess[node] > 0:
            arc = following[node]
            if arc == residual.start[node + 1]:
                following[node] = _relabel(residual, price, node, error)
            elif residual.left[arc] > 0 and residual.cost[arc] + price[node] - price[residual.head[arc]] < 0:
                there = _push(residual, excess, node, arc, min(residual.left[arc], excess[node]))
                if excess[there] > 0 and not queued[there]:
                    queue[(first + count) % nodes] = there
                    queued[there] = True
                    count += 1
            else:
                following[node] = arc + 1


@kernel
def _saturate(residual: Any, price: Any, excess: Any) -> None:
    """Send all that goes along every arc that the prices call cheap: no flow yet, but none better at these prices."""
    for node in range(len(price)):
        for arc in range(residual.start[node], residual.start[node + 1]):
            if residual.left[arc] > 0 and residual.cost[arc] + price[node] - price[residual.head[arc]] < 0:
                _push(residual, excess, node, arc, residual.left[arc])


@kernel
def _push(residual: Any, excess: Any, node: int, arc: int, amount: int) -> int:
    there = residual.head[arc]
    residual.left[arc] -= amount
    residual.left[residual.reverse[arc]] += amount
    excess[node] -= amount
    excess[there] += amount
    return int(there)


@kernel
def _relabel(residual: Any, price: Any, node: int, error: int) -> int:
    """Lower a node's price until something can leave it; return the arc."""
    best, found = _FAR, residual.start[node]
    for arc in range(residual.start[node], residual.start[node + 1]):
        if residual.left[arc] > 0:
            reached = price[residual.head[arc]] - residual.cost[arc]
            if reached > best:
                best, found = reached, arc
    price[node] = best - error
    return int(found)
