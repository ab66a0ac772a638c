"""A bound on stations and backhaul together: a linear programme over cuts, and the cheapest covering at its prices.

The programme opens stations by parts and asks, for every set of places that holds a station and not the exchange, that
the tree enters it as far as the station is open (directed cut formulation, R. T. Wong, Mathematical Programming 28
(1984), 271-287), adding the cuts that are broken until none is or the work is done. What the cuts of a station are
worth is its part of the tree: whichever stations a plan opens, these parts fit into the costs of its tree together, so
that no plan costs less than the cheapest covering at those prices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from todoku.siting.patience import Patience
from todoku.siting.watchdog import Programme, solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from todoku.run import Run

_ROUNDS = {"quick": 15, "standard": 60, "thorough": 200}
_WHOLE = 1_000_000
"""Flows are whole numbers of this part of one."""
_BROKEN = 1e-3
_USED = 0.5
_WORTH_IT = 1e-5
"""Share of the bound by which it must rise in some rounds for more to be worth their work."""
_PATIENCE = 8
_NODES = {"quick": 50, "standard": 500, "thorough": 20_000}
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


@dataclass(frozen=True, slots=True)
class CutProgramme:
    """The programme so far. Columns: stations, then cells, then arcs."""

    arcs: Arcs
    wanted: Wanted
    model: highspy.Highs = field(default_factory=highspy.Highs)
    rows: list[tuple[float, NDArray[np.int32], NDArray[np.float64]]] = field(default_factory=list)
    cuts: list[tuple[int, int, NDArray[np.int64]]] = field(default_factory=list)
    """Of every cut its row, its station and its arcs."""

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

    @property
    def stations(self) -> int:
        """Number of stations."""
        return len(self.wanted.station_node)

    def prices(self, run: Run) -> NDArray[np.float64]:
        """Return for every station its own cost and its part of the tree; all parts fit into the arcs' costs."""
        self._tighten(run)
        worth = np.maximum(np.asarray(self.model.getSolution().row_dual)[[row for row, _, _ in self.cuts]], 0.0)
        used = np.zeros(len(self.arcs.tail))
        for value, (_, _, cut) in zip(worth, self.cuts, strict=True):
            used[cut] += value
        over = used > self.arcs.cost
        fitting = float((self.arcs.cost[over] / used[over]).min()) if over.any() else 1.0
        prices = self.wanted.station_cost.copy()
        np.add.at(prices, [station for _, station, _ in self.cuts], worth * fitting)
        return prices

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
        self._row(0.0, np.append(first + cut, station), np.append(np.ones(len(cut)), -1.0))
        self.cuts.append((len(self.rows) - 1, station, cut))

    def _broken(self, values: NDArray[np.float64]) -> int:
        """Add the cuts that the values break; return how many."""
        arcs, opened = self.arcs, values[: self.stations]
        flow = np.rint(np.maximum(values[-len(arcs.tail) :], 0.0) * _WHOLE).astype(np.int32)
        found = 0
        for station in np.argsort(-opened, kind="stable").tolist():
            node = int(self.wanted.station_node[station])
            if opened[station] <= _BROKEN:
                break
            if node < 0:
                continue
            cut = _smallest_cut(arcs, flow, node)
            if flow[cut].sum() < (opened[station] - _BROKEN) * _WHOLE:
                self._add(station, cut)
                found += 1
                flow[cut] = np.maximum(flow[cut], _WHOLE // max(len(cut), 1))  # so that the next cut lies elsewhere
        return found


def _smallest_cut(arcs: Arcs, flow: NDArray[np.int32], node: int) -> NDArray[np.int64]:
    """Return the arcs of a smallest cut between the root and a node: of all such, the one nearest to the node."""
    shape = (arcs.node_count, arcs.node_count)
    most = csr_array((flow, (arcs.tail, arcs.head)), shape=shape)
    most.sum_duplicates()
    sent = maximum_flow(most, arcs.root, node).flow
    left = csr_array(most - sent)
    left.data = np.where(left.data > 0, 1, 0)
    left.eliminate_zeros()
    inside = np.zeros(arcs.node_count, dtype=bool)
    inside[breadth_first_order(left.T.tocsr(), node, return_predecessors=False)] = True
    return np.flatnonzero(~inside[arcs.tail] & inside[arcs.head])
