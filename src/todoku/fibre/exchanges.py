"""Where further line terminals would have to stand so that the light reaches every home of a fibre tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from todoku.areas.mesh import encode
from todoku.fibre.loss import fails, home_distance_m
from todoku.fibre.rooted import RootedTree
from todoku.networks.paths import NOWHERE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.fibre.design import FibreTree
    from todoku.fibre.pon_terms import PonTerms
    from todoku.fibre.splitting import Splitting

_SQUARE_LEVEL = 4
_LONGEST_M = 1_000_000.0
_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class FurtherExchange:
    """A node of the tree at which a line terminal would stand, by its square, and its way to the exchange."""

    mesh_code: str
    distance_m: float


def reach_m(terms: PonTerms) -> float:
    """Return the longest way that the optics bear, in metres; 0 where the splitters alone lose too much."""
    near_m, far_m = 0.0, _LONGEST_M
    for _ in range(_HALVINGS):
        middle_m = (near_m + far_m) / 2.0
        if bool(fails(np.asarray(middle_m), terms)):
            far_m = middle_m
        else:
            near_m = middle_m
    return near_m


def further_exchanges(tree: FibreTree, splitting: Splitting, terms: PonTerms) -> tuple[FurtherExchange, ...]:
    """Return the fewest nodes of the tree from which the light reaches every home that it does not from the exchange.

    From the leaves inward a terminal is put as near to the exchange as the farthest home beyond allows, which is the
    least number on a tree (O. Kariv and S. L. Hakimi, SIAM J. Appl. Math. 37 (1979) 513-538). Splitters come with it.
    """
    walk = RootedTree(tree)
    edge_slots, cell_slots = walk.slots()
    length_m = np.zeros(len(walk.parent))
    length_m[edge_slots] = tree.edges["length_m"].to_numpy(dtype=np.float64)
    home_m = home_distance_m(tree, splitting)
    failing = fails(home_m, terms)
    need_m = np.full(len(walk.parent), -np.inf)
    np.maximum.at(need_m, cell_slots[failing], (home_m - splitting.distance_m)[failing])
    chosen = _fewest(walk.parent, length_m, need_m, reach_m(terms))
    to_root_m = np.zeros(len(walk.parent))
    for slot, parent in enumerate(walk.parent):
        to_root_m[slot] = length_m[slot] + (0.0 if parent == NOWHERE else to_root_m[parent])
    rows = np.full(len(walk.parent), NOWHERE)
    rows[edge_slots] = np.arange(len(edge_slots))
    nodes = walk.names[np.argsort(walk.slot_of_node)]
    return tuple(
        FurtherExchange(_square(tree, int(rows[slot]), int(nodes[slot])), float(to_root_m[slot])) for slot in chosen
    )


def _fewest(
    parent: list[int], length_m: NDArray[np.float64], need_m: NDArray[np.float64], reach: float
) -> tuple[int, ...]:
    """Return the slots, in ascending order; ``need_m``: the farthest home of each slot that is not reached yet."""
    have_m = np.full(len(parent), np.inf)
    chosen = []
    for slot in range(len(parent) - 1, 0, -1):
        if need_m[slot] <= reach - have_m[slot]:
            need_m[slot] = -np.inf
        elif need_m[slot] + length_m[slot] > reach:
            chosen.append(slot)
            need_m[slot], have_m[slot] = -np.inf, 0.0
        inner = max(parent[slot], 0)
        need_m[inner] = max(need_m[inner], need_m[slot] + length_m[slot])
        have_m[inner] = min(have_m[inner], have_m[slot] + length_m[slot])
    return tuple(sorted(chosen))


def _square(tree: FibreTree, row: int, node: int) -> str:
    """Return the square of an edge's outer node."""
    edge = tree.edges.iloc[row]
    at = shapely.get_point(edge.geometry, -1 if int(edge["to_node"]) == node else 0)
    return str(encode([at.y], [at.x], level=_SQUARE_LEVEL)[0])
