"""A bound on stations and backhaul together: a linear programme over cuts, and the cheapest covering at its prices.

The programme opens stations by parts and asks, for every set of places that holds a station and not the exchange, that
the tree enters it as far as the station is open (directed cut formulation, R. T. Wong, Mathematical Programming 28
(1984), 271-287), adding the cuts that are broken until none is or the work is done. What the cuts of a station are
worth is its part of the tree: whichever stations a plan opens, these parts fit into the costs of its tree together, so
that no plan costs less than the cheapest covering at those prices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy.sparse import csr_array

from todoku.plans.joint.cuts import Directed, directed, smallest_cut
from todoku.siting.patience import Patience
from todoku.siting.watchdog import Programme, solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from todoku.run import Run

_ROUNDS = {"quick": 15, "standard": 40, "thorough": 200}
_BROKEN = 1e-3
_MOST_GROUPS = 1_000
ANYHOW = -1
"""Stands for the station of a cut that the tree of every choice crosses."""
_USED = 0.5
_WORTH_IT = 1e-5
"""Share of the bound by which it must rise in some rounds for more to be worth their work."""
_PATIENCE = 8
_NODES = {"quick": 50, "standard": 100, "thorough": 20_000}
_SAFETY_S = 60.0
_ROUNDING = 1e-6
"""Share of a bound that the solver's rounding may take."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """A directed graph: ``tail``, ``head`` (nodes) and ``cost`` of its arcs, none negative; ``root``: the exchange."""

    node_count: int
    root: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    cost: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be covered: pairs of a station and a cell, weights of cells, and how much of them is needed.

    ``station_node``: the node of every station; -1 for one that costs nothing to be joined, ``station_cost`` apart.
    """

    station: NDArray[np.int64]
    cell: NDArray[np.int64]
    cell_weight: NDArray[np.float64]
    needed: float
    station_node: NDArray[np.int64]
    station_cost: NDArray[np.float64]

    def groups(self) -> list[NDArray[np.int64]]:
        """Return sets of stations of which every choice has one: without it, too much stays uncovered.

        Round every cell, the cells that share most stations with it are gathered until leaving all of them is more than
        may be left; the group are their stations. Groups with a station that is joined for nothing are left out.
        """
        cells, stations = len(self.cell_weight), len(self.station_node)
        pairs = (np.ones(len(self.cell), dtype=np.int32), (self.cell, self.station))
        covered_by = csr_array(pairs, shape=(cells, stations))
        shared = (covered_by @ covered_by.T).tocsr()
        spare = float(self.cell_weight.sum()) - self.needed
        found: dict[bytes, NDArray[np.int64]] = {}
        for cell in np.flatnonzero(self.cell_weight > 0).tolist():
            row = slice(shared.indptr[cell], shared.indptr[cell + 1])
            near = shared.indices[row][np.argsort(-shared.data[row], kind="stable")]
            near = np.append(cell, near[near != cell])
            count = int(np.searchsorted(np.cumsum(self.cell_weight[near]), spare, side="right")) + 1
            if count <= len(near):
                group = np.unique(covered_by[near[:count]].indices).astype(np.int64)
                if (self.station_node[group] >= 0).all():
                    found[group.tobytes()] = group
        return sorted(found.values(), key=lambda group: (len(group), group.tobytes()))[:_MOST_GROUPS]


@dataclass(frozen=True)
class CutProgramme:
    """The programme so far. Columns: stations, then cells, then arcs."""

    arcs: Arcs
    wanted: Wanted
    model: highspy.Highs = field(default_factory=highspy.Highs)
    rows: list[tuple[float, NDArray[np.int32], NDArray[np.float64]]] = field(default_factory=list)
    cuts: list[tuple[int, int, NDArray[np.int64]]] = field(default_factory=list)
    """Of every cut its row, its station (-1: the tree enters it anyhow) and its arcs."""
    groups: list[NDArray[np.int64]] = field(default_factory=list)

    @cached_property
    def graph(self) -> Directed:
        """The arcs with their rows."""
        return directed(self.arcs.node_count, self.arcs.tail, self.arcs.head)

    def __post_init__(self) -> None:
        """Begin with the covering, and the cuts round every station."""
        wanted, stations, cells = self.wanted, self.stations, len(self.wanted.cell_weight)
        self.model.silent()
        self.model.setOptionValue("threads", 1)
        cost = self._cost()
        self.model.addVars(len(cost), np.zeros(len(cost)), self._upper())
        self.model.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        by_cell = np.argsort(wanted.cell, kind="stable")
        begin = np.searchsorted(wanted.cell[by_cell], np.arange(cells + 1))
        for cell in range(cells):
            of_cell = wanted.station[by_cell[begin[cell] : begin[cell + 1]]]
            self._row(0.0, np.append(of_cell, stations + cell), np.append(np.ones(len(of_cell)), -1.0))
        self._row(wanted.needed, stations + np.arange(cells), wanted.cell_weight)
        for station in np.flatnonzero(wanted.station_node >= 0).tolist():
            self._add(station, np.flatnonzero(self.arcs.head == wanted.station_node[station]))
        self.groups.extend(wanted.groups())
        for group in self.groups:
            self._row(1.0, group, np.ones(len(group)))

    @property
    def stations(self) -> int:
        """Number of stations."""
        return len(self.wanted.station_node)

    def prices(self, run: Run) -> tuple[float, NDArray[np.float64]]:
        """Return the part of the tree that every choice has, and for every station its own cost and its part.

        All parts fit into the arcs' costs together.
        """
        self._tighten(run)
        worth = np.maximum(np.asarray(self.model.getSolution().row_dual)[[row for row, _, _ in self.cuts]], 0.0)
        for row, (_, _, cut) in enumerate(self.cuts):
            if (self.arcs.cost[cut] <= 0.0).any():  # worth nothing, but for the solver's rounding
                worth[row] = 0.0
        used = np.zeros(len(self.arcs.tail))
        for value, (_, _, cut) in zip(worth, self.cuts, strict=True):
            used[cut] += value
        over = used > self.arcs.cost
        fitting = float((self.arcs.cost[over] / used[over]).min()) if over.any() else 1.0
        stations = np.array([station for _, station, _ in self.cuts], dtype=np.int64)
        prices = np.append(self.wanted.station_cost, 0.0)
        np.add.at(prices, stations, worth * fitting)  # -1 counts from the end
        return float(prices[-1]), prices[:-1]

    def parts_bound(self) -> float:
        """Return the bound by stations opened in parts, of the prices found last; 0 if it stayed unsolved."""
        if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return 0.0
        return max(self.model.getObjectiveValue() * (1.0 - _ROUNDING), 0.0)

    def learn(self, chosen: NDArray[np.int64], run: Run) -> NDArray[np.int64]:
        """Add the cuts that say what it costs to tie these stations; return the arcs over which that is done."""
        columns = np.arange(self.stations, dtype=np.int32)
        fixed = np.isin(columns, chosen).astype(np.float64)
        self.model.changeColsBounds(len(columns), columns, fixed, fixed)
        self._tighten(run)
        used = np.asarray(self.model.getSolution().col_value)[-len(self.arcs.tail) :] > _USED
        self.model.changeColsBounds(len(columns), columns, np.zeros(len(columns)), np.ones(len(columns)))
        return np.flatnonzero(used)

    def whole(self, run: Run) -> tuple[float, NDArray[np.int64] | None]:
        """Return a bound by whole stations under the cuts so far, and the stations of the best answer, if any."""
        cost, rows = self._cost(), [*self.rows, *self._relays()]
        scale = float(cost.max())
        found = solve(
            Programme(
                cost=cost / scale,
                upper=self._upper(),
                whole=self.stations,
                start=np.cumsum([0, *(len(columns) for _, columns, _ in rows)]),
                index=np.concatenate([columns for _, columns, _ in rows]),
                value=np.concatenate([values for _, _, values in rows]),
                row_lower=np.array([lower for lower, _, _ in rows]),
                row_upper=np.full(len(rows), np.inf),
            ),
            options={"mip_max_nodes": _NODES[run.effort], "mip_rel_gap": 1e-5, "random_seed": run.seed},
            patience=Patience(run, _SAFETY_S),
        )
        return max(found.bound * scale * (1.0 - _ROUNDING), 0.0), found.chosen

    def _relays(self) -> Iterator[tuple[float, NDArray[np.int32], NDArray[np.float64]]]:
        """Yield the rows that say that a station over which others are tied stands."""
        first = self.stations + len(self.wanted.cell_weight)
        for station, node in enumerate(self.wanted.station_node.tolist()):
            if (self.arcs.tail == node).any():
                into = np.flatnonzero(self.arcs.head == node)
                columns = np.append(station, first + into).astype(np.int32)
                yield 0.0, columns, np.append(1.0, np.full(len(into), -1.0))

    def _tighten(self, run: Run) -> None:
        values: list[float] = []
        for _ in range(_ROUNDS[run.effort]):
            run.check()
            self.model.run()
            if self.model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                break
            values.append(self.model.getObjectiveValue())
            stuck = len(values) > _PATIENCE and values[-1] - values[-_PATIENCE] <= _WORTH_IT * values[-1]
            if stuck or not self._broken(np.asarray(self.model.getSolution().col_value)):
                return
        self.model.run()

    def _cost(self) -> NDArray[np.float64]:
        return np.concatenate([self.wanted.station_cost, np.zeros(len(self.wanted.cell_weight)), self.arcs.cost])

    def _upper(self) -> NDArray[np.float64]:
        return np.append(np.ones(self.stations + len(self.wanted.cell_weight)), np.full(len(self.arcs.tail), np.inf))

    def _row(self, lower: float, columns: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        self.rows.append((lower, columns.astype(np.int32), values.astype(np.float64)))
        self.model.addRow(lower, highspy.kHighsInf, len(columns), *self.rows[-1][1:])

    def _add(self, station: int, cut: NDArray[np.int64]) -> None:
        first = self.stations + len(self.wanted.cell_weight)
        if station == ANYHOW:
            self._row(1.0, first + cut, np.ones(len(cut)))
        else:
            self._row(0.0, np.append(first + cut, station), np.append(np.ones(len(cut)), -1.0))
        self.cuts.append((len(self.rows) - 1, station, cut))

    def _broken(self, values: NDArray[np.float64]) -> int:
        """Add the cuts that the values break; return how many."""
        opened = values[: self.stations]
        flow = np.maximum(values[-len(self.arcs.tail) :], 0.0)
        found = sum(self._enters(ANYHOW, flow, self.wanted.station_node[group], 1.0) for group in self.groups)
        for station in np.argsort(-opened, kind="stable").tolist():
            if opened[station] <= _BROKEN:
                break
            node = int(self.wanted.station_node[station])
            if node >= 0:
                found += self._enters(station, flow, np.array([node]), float(opened[station]))
        return found

    def _enters(self, station: int, flow: NDArray[np.float64], nodes: NDArray[np.int64], part: float) -> bool:
        """Add the smallest cut round some nodes if the tree enters it by less than a part; return whether."""
        goal = np.zeros(self.arcs.node_count, dtype=np.bool_)
        goal[nodes] = True
        total, cut = smallest_cut(self.graph, flow, self.arcs.root, goal, part - _BROKEN)
        if total >= part - _BROKEN:
            return False
        self._add(station, cut)
        flow[cut] = np.maximum(flow[cut], part / max(len(cut), 1))  # so that the next cut lies elsewhere
        return True
