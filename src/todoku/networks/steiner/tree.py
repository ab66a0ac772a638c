"""The cheapest tree found over a route network that joins terminals to a root, with a proven lower bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import InputError
from todoku.networks.paths import checked_nodes, checked_weights, component_labels, edge_ends
from todoku.networks.steiner.dual_ascent import DualSolution, dual_ascent
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.solve import solve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from todoku.networks.route_network import Csr
    from todoku.run import Run


@dataclass(frozen=True, slots=True)
class SteinerTree:
    """A tree and what is proven of it.

    ``edge_rows``: the tree's edges, ascending. ``cost`` and ``lower_bound`` in the unit of the weights; ``gap`` is
    (cost - lower_bound) / cost, 0 for an empty tree. ``status``: optimal where the two meet, else feasible.
    ``unreached``: terminals that no way joins to the root; the tree and the bound are for the others. ``certificate``:
    a dual solution on the network as it is, whose bound anyone can replay; ``lower_bound`` is never below it.
    """

    edge_rows: NDArray[np.int64]
    cost: int
    lower_bound: int
    gap: float
    status: Literal["optimal", "feasible"]
    unreached: NDArray[np.int64]
    certificate: DualSolution


def steiner_tree(
    csr: Csr, weights: NDArray[np.int64], terminals: Sequence[int] | NDArray[np.int64], *, root: int, run: Run
) -> SteinerTree:
    """Return a tree of little cost that joins the terminals to the root (``steiner.solve``, without a time limit).

    ``weights``: whole numbers, one per edge, none negative. ``run.effort`` says how far the search goes.
    """
    if weights.dtype.kind not in "iu":
        raise InputError("network.weights_not_whole", kind=str(weights.dtype))
    weights = checked_weights(csr, weights)
    asked = np.unique(checked_nodes(csr, terminals))
    root = int(checked_nodes(csr, [root])[0])
    labels = component_labels(csr)
    reachable = labels[asked] == labels[root]
    joined = np.union1d(asked[reachable], [root])
    one, other = (ends.astype(np.int32) for ends in edge_ends(csr))
    with run.step("step.steiner", total=2) as advance:
        certificate = dual_ascent(csr, weights, joined, root=root)
        advance(1)
        found = solve(Instance(len(labels), one, other, weights, joined), run=run)
        advance(1)
    return _told(found.edge_rows, found.cost, found.lower_bound, asked[~reachable], certificate)


def known_tree(
    csr: Csr,
    weights: NDArray[np.int64],
    edge_rows: NDArray[np.int64],
    terminals: NDArray[np.int64],
    *,
    root: int,
    lower_bound: int,
) -> SteinerTree:
    """Return a tree that is known to join the terminals that a way joins to the root, with a bound that is proven."""
    labels = component_labels(csr)
    asked = np.unique(checked_nodes(csr, terminals))
    reachable = labels[asked] == labels[root]
    certificate = dual_ascent(csr, weights, np.union1d(asked[reachable], [root]), root=root)
    return _told(np.sort(edge_rows), int(weights[edge_rows].sum()), lower_bound, asked[~reachable], certificate)


def _told(
    edge_rows: NDArray[np.int64], cost: int, proven: int, unreached: NDArray[np.int64], certificate: DualSolution
) -> SteinerTree:
    lower_bound = min(max(proven, certificate.bound), cost)
    return SteinerTree(
        edge_rows=edge_rows,
        cost=cost,
        lower_bound=lower_bound,
        gap=(cost - lower_bound) / cost if cost else 0.0,
        status="optimal" if cost == lower_bound else "feasible",
        unreached=unreached,
        certificate=certificate,
    )
