"""Cuts the fibre tree into branches by cost per household: which part could be left out first, with all beyond it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from todoku.costs.capex import Construction, apportion, route_line_id
from todoku.fibre.edge_costs import beside_cable
from todoku.fibre.rooted import RootedTree
from todoku.fibre.second_side import second_side_m
from todoku.money import RoundingMode, round_to
from todoku.networks.paths import NOWHERE
from todoku.units import M2_PER_HA, M_PER_KM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from todoku.fibre.design import FibreTree

COLUMNS = (
    "rank",
    "edges",
    "mesh_codes",
    "edge_count",
    "length_km",
    "cost_jpy",
    "households",
    "population",
    "farms",
    "farm_area_ha",
    "jpy_per_household",
    "jpy_per_household_or_farm",
    "cumulative_households",
    "cumulative_cost_jpy",
    "hangs_on",
)


class PricedLine(Protocol):
    """A cost line: what it is for, and its amount."""

    @property
    def id(self) -> str:
        """The line's name, of a part of the route and a way to build."""

    @property
    def amount_jpy(self) -> int:
        """Whole yen."""


@dataclass(slots=True)
class Block:
    """Nodes of a tree that stay or go together: ``head`` is the node nearest to the root."""

    head: int
    cost: int
    demand: float
    nodes: list[int]
    beyond: list[tuple[float, int, Block]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Cost per unit of demand; infinite for cost without demand, zero for neither."""
        if self.demand > 0:
            return self.cost / self.demand
        return np.inf if self.cost > 0 else 0.0

    def take_in(self, other: Block) -> None:
        """Merge a block that hangs on this one into it; the shorter lists go into the longer."""
        self.cost += other.cost
        self.demand += other.demand
        fewer, self.nodes = sorted((self.nodes, other.nodes), key=len)
        self.nodes.extend(fewer)
        few, self.beyond = sorted((self.beyond, other.beyond), key=len)
        for entry in few:
            heappush(self.beyond, entry)


@dataclass(frozen=True, slots=True)
class BranchTable:
    """The branches of a fibre tree.

    ``table``: one row per branch, dearest first (``COLUMNS``): ``edges`` are rows of the tree's edges, ``cumulative``
    columns add up this and all dearer branches, ``hangs_on`` is the rank of the branch next towards the root (0: the
    exchange). ``edge_rank`` and ``cell_rank``: each edge's and each cell's branch, 0 for cells that are not reached;
    ``edge_cost_jpy`` and ``cell_cost_jpy``: each edge's and each cell's own cost.
    """

    table: pd.DataFrame
    edge_rank: NDArray[np.int64]
    cell_rank: NDArray[np.int64]
    edge_cost_jpy: NDArray[np.int64]
    cell_cost_jpy: NDArray[np.int64]


def blocks(parent: list[int], cost: list[int], demand: list[float]) -> list[Block]:
    """Return the blocks of a rooted tree in which cost per demand rises from each block to those beyond it.

    ``parent``: each node's next node towards the root, which comes before it in the list, or -1 at a node that hangs
    on the root (the root itself is not in the list). From the leaves inward each node takes in the cheapest block that
    hangs on it while that is not dearer than itself (pool adjacent violators on a tree: P. M. Pardalos and G. Xue,
    Algorithmica 23 (1999) 211-222). Cutting the blocks dearer than a price per unit, and no others, is the best pruning
    of the tree at that price.
    """
    made = [Block(node, cost[node], demand[node], [node]) for node in range(len(parent))]
    outermost: list[Block] = []
    for node in range(len(parent) - 1, -1, -1):
        block = made[node]
        heapify(block.beyond)
        while block.beyond and block.beyond[0][0] <= block.ratio:
            block.take_in(heappop(block.beyond)[2])
        if parent[node] == NOWHERE:
            outermost.append(block)
        else:
            made[parent[node]].beyond.append((block.ratio, block.head, block))
    found: list[Block] = []
    waiting = outermost
    while waiting:
        block = waiting.pop()
        found.append(block)
        waiting.extend(entry[2] for entry in block.beyond)
    return sorted(found, key=lambda block: block.head)


def branch_table(
    tree: FibreTree, lines: Iterable[PricedLine], *, construction: Construction, farm_weight: float = 1.0
) -> BranchTable:
    """Return the branches of a fibre tree by cost per household and farm, dearest first.

    ``lines``: the cost lines of the tree (``fibre_cost_lines`` of its ``route_lengths``); those of the route are shared
    out over its edges and squares by length, so that the branches' costs add up to them to the yen. ``farm_weight``:
    households that one farm of a cell (column ``farms``, where there is one) counts for.
    """
    edge_cost, cell_cost = _costs(tree, {line.id: line for line in lines}, construction)
    walk = RootedTree(tree)
    demand = tree.cells["households"].fillna(0) + farm_weight * _column(tree.cells, "farms").fillna(0)
    edge_slots, cell_slots = walk.slots()
    cost = np.zeros(len(walk.parent), dtype=np.int64)
    np.add.at(cost, edge_slots, edge_cost)
    reached = tree.cells["reached"].to_numpy(dtype=bool)
    np.add.at(cost, cell_slots[reached], cell_cost[reached])
    units = np.bincount(cell_slots[reached], weights=demand.to_numpy()[reached], minlength=len(walk.parent))
    used = np.bincount(edge_slots, minlength=len(cost)) + np.bincount(cell_slots[reached], minlength=len(cost))
    found = [block for block in blocks(walk.parent, cost.tolist(), units.tolist()) if used[block.nodes].any()]
    ranked = sorted(found, key=lambda block: (-block.ratio, block.head))
    rank_of_slot = np.zeros(len(walk.parent), dtype=np.int64)
    for rank, block in enumerate(ranked, start=1):
        rank_of_slot[block.nodes] = rank
    edge_rank = rank_of_slot[edge_slots]
    cell_rank = np.where(reached, rank_of_slot[cell_slots], 0)
    heads = [walk.parent[block.head] for block in ranked]
    hangs_on = [0 if head == NOWHERE else int(rank_of_slot[head]) for head in heads]
    edges = tree.edges.assign(rank=edge_rank, cost_jpy=edge_cost)
    cells = tree.cells.assign(rank=cell_rank, cost_jpy=cell_cost, demand=demand)
    return BranchTable(_table(edges, cells, hangs_on), edge_rank, cell_rank, edge_cost, cell_cost)


def _costs(
    tree: FibreTree, lines: dict[str, PricedLine], construction: Construction
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Share the route's cost lines out over edges and cells: by length, those of crossings by their number."""
    length_m = tree.edges["length_m"].to_numpy()
    line_ids = [
        route_line_id(part, construction.method(road_class))
        for part, road_class in zip(tree.edges["part"], tree.edges["road_class"], strict=True)
    ]
    named = np.array(line_ids, dtype=object)
    edge_cost = np.zeros(len(length_m), dtype=np.int64)
    for line_id in sorted(set(line_ids)):
        rows = named == line_id
        if line_id in lines:
            edge_cost[rows] = apportion(lines[line_id].amount_jpy, length_m[rows])
    for line_id, amounts in beside_cable(tree, construction).items():
        if line_id in lines:
            edge_cost += apportion(lines[line_id].amount_jpy, amounts)
    inside = lines.get(route_line_id("distribution", construction.usual))
    further_m = tree.cells["distribution_m"].to_numpy()
    return edge_cost, apportion(inside.amount_jpy if inside else 0, further_m)


def _table(edges: pd.DataFrame, cells: pd.DataFrame, hangs_on: list[int]) -> pd.DataFrame:
    by_edge, by_cell = edges.groupby("rank"), cells[cells["rank"] > 0].groupby("rank")
    index = pd.RangeIndex(1, len(hangs_on) + 1, name="rank")

    def total(column: str) -> pd.Series:
        known = _column(cells, column)
        return known.groupby(cells["rank"]).sum(min_count=1).reindex(index)

    laid_m = edges["length_m"] + second_side_m(edges)
    length_m = laid_m.groupby(edges["rank"]).sum().reindex(index, fill_value=0.0)
    length_m += by_cell["distribution_m"].sum().reindex(index, fill_value=0.0)
    cost = by_edge["cost_jpy"].sum().reindex(index, fill_value=0) + by_cell["cost_jpy"].sum().reindex(
        index, fill_value=0
    )
    households = total("households").fillna(0.0)
    rows: dict[str, Any] = {
        "edges": _tuples(pd.Series(np.arange(len(edges))), edges["rank"], index),
        "mesh_codes": _tuples(cells["mesh_code"], cells["rank"], index),
        "edge_count": by_edge.size().reindex(index, fill_value=0),
        "length_km": length_m / M_PER_KM,
        "cost_jpy": cost.astype(np.int64),
        "households": households,
        "population": total("population").fillna(0.0),
        "farms": total("farms"),
        "farm_area_ha": total("farm_area_m2") / M2_PER_HA,
        "jpy_per_household": _ratio(cost, households),
        "jpy_per_household_or_farm": _ratio(cost, total("demand").fillna(0.0)),
        "cumulative_households": households.cumsum(),
        "cumulative_cost_jpy": cost.cumsum().astype(np.int64),
        "hangs_on": hangs_on,
    }
    return pd.DataFrame(rows, index=index).reset_index()[list(COLUMNS)]


def _tuples(values: pd.Series, ranks: pd.Series, index: pd.Index) -> list[tuple[Any, ...]]:
    groups = dict(iter(values.groupby(ranks.to_numpy())))
    return [tuple(groups[rank].tolist()) if rank in groups else () for rank in index]


def _ratio(cost: pd.Series, units: pd.Series) -> list[int | None]:
    return [_per(int(amount), float(number)) for amount, number in zip(cost, units, strict=True)]


def _per(amount_jpy: int, number: float) -> int | None:
    if number <= 0:
        return None
    return round_to(Fraction(amount_jpy) / Fraction(str(number)), unit=1, mode=RoundingMode.HALF_UP)


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column as numbers; empty where the frame lacks it."""
    if name not in frame.columns:
        return pd.Series(np.nan, index=frame.index)
    return frame[name].astype("float64")
