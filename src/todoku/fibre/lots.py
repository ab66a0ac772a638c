"""Cuts the branches of a fibre tree into lots (工区): connected pieces of at most a given cost, each built whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from todoku.fibre.rooted import RootedTree
from todoku.fibre.second_side import second_side_m
from todoku.networks.paths import NOWHERE
from todoku.units import M_PER_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.fibre.branches import BranchTable
    from todoku.fibre.design import FibreTree

COLUMNS = ("lot", "branch", "hangs_on", "cost_jpy", "households", "farms", "length_km", "mesh_codes")
EXCHANGE = 0
"""What the lots next to the exchange hang on."""


@dataclass(frozen=True, slots=True)
class Lots:
    """The lots of a tree: ``table`` (``COLUMNS``, numbered from 1 outward) and the lot of each edge, cell and node.

    ``branch`` is the rank of the branch that a lot is cut from. A lot comes after the one that it hangs on. The cost is
    that of its route and of the cable inside its squares. Cells that are not reached lie in none (0).
    """

    table: pd.DataFrame
    edge_lot: NDArray[np.int64]
    cell_lot: NDArray[np.int64]
    node_lot: dict[int, int]
    """Of each node of the tree."""


def lots(tree: FibreTree, branches: BranchTable, *, largest_jpy: int) -> Lots:
    """Return the lots of a tree's branches.

    Pieces are gathered from the leaves inward, the cheapest first, as long as they stay within the largest cost; what
    one node costs alone is never divided, so that a lot may be dearer.
    """
    walk = RootedTree(tree)
    edge_slots, cell_slots = walk.slots()
    reached = tree.cells["reached"].to_numpy(dtype=bool)
    size = len(walk.parent)
    cost = np.zeros(size, dtype=np.int64)
    np.add.at(cost, edge_slots, branches.edge_cost_jpy)
    np.add.at(cost, cell_slots[reached], branches.cell_cost_jpy[reached])
    rank = np.zeros(size, dtype=np.int64)
    rank[edge_slots] = branches.edge_rank
    rank[cell_slots[reached]] = branches.cell_rank[reached]
    lot = _numbered(walk.parent, _joined(walk.parent, cost.tolist(), rank.tolist(), largest_jpy), rank)
    before = [EXCHANGE if parent == NOWHERE else int(lot[parent]) for parent in walk.parent]
    table = _table(tree, lot[edge_slots], np.where(reached, lot[cell_slots], 0))
    heads = {int(lot[slot]): slot for slot in range(size - 1, -1, -1) if lot[slot]}
    table = table.assign(
        branch=[int(rank[heads[number]]) for number in table["lot"]],
        hangs_on=[before[heads[number]] for number in table["lot"]],
        cost_jpy=[int(cost[lot == number].sum()) for number in table["lot"]],
    )
    node_lot = {int(walk.names[local]): int(lot[slot]) for local, slot in enumerate(walk.slot_of_node)}
    return Lots(table[list(COLUMNS)], lot[edge_slots], np.where(reached, lot[cell_slots], 0), node_lot)


def _joined(parent: list[int], cost: list[int], rank: list[int], largest: int) -> list[bool]:
    """Return for each slot whether it lies in one lot with the slot before it."""
    total = list(cost)
    waiting: list[list[tuple[int, int]]] = [[] for _ in parent]
    joined = [False] * len(parent)
    for slot in range(len(parent) - 1, -1, -1):
        for amount, outer in sorted(waiting[slot]):
            if total[slot] + amount <= largest:
                total[slot] += amount
                joined[outer] = True
        inner = parent[slot]
        if inner != NOWHERE and rank[inner] == rank[slot]:
            waiting[inner].append((total[slot], slot))
    return joined


def _numbered(parent: list[int], joined: list[bool], rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each slot's lot; slots without cost or demand, such as the exchange's own, have none."""
    lot = np.zeros(len(parent), dtype=np.int64)
    count = 0
    for slot in range(len(parent)):
        if joined[slot]:
            lot[slot] = lot[parent[slot]]
        elif rank[slot]:
            count += 1
            lot[slot] = count
    return lot


def _table(tree: FibreTree, edge_lot: NDArray[np.int64], cell_lot: NDArray[np.int64]) -> pd.DataFrame:
    index = pd.RangeIndex(1, int(max(edge_lot.max(initial=0), cell_lot.max(initial=0))) + 1, name="lot")
    cells = tree.cells.assign(lot=cell_lot)
    inside = cells[cells["lot"] > 0].groupby("lot")
    laid_m = tree.edges["length_m"] + second_side_m(tree.edges)
    length_m = laid_m.groupby(edge_lot).sum().reindex(index, fill_value=0.0)
    length_m += inside["distribution_m"].sum().reindex(index, fill_value=0.0)
    codes = dict(inside["mesh_code"].agg(tuple))
    rows = {
        "households": inside["households"].sum().reindex(index, fill_value=0.0),
        "farms": inside["farms"].sum().reindex(index, fill_value=0.0) if "farms" in cells else 0.0,
        "length_km": length_m / M_PER_KM,
        "mesh_codes": [codes.get(number, ()) for number in index],
    }
    return pd.DataFrame(rows, index=index).reset_index()
