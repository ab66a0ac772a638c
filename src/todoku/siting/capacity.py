"""Siting under capacities: each site serves a limited weight, and a cell's weight may be divided among sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import Infeasible, InputError
from todoku.siting.allocation import Pairs, open_sites, shares
from todoku.siting.coverage_table import TOLERANCE
from todoku.siting.covering import EQUAL, cover_most, cover_target
from todoku.siting.exact import LARGEST, SAFETY_S
from todoku.siting.p_median import p_median
from todoku.siting.patience import Patience
from todoku.siting.whole import rounded_up, unit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from todoku.run import Run
    from todoku.siting.coverage_table import CoverageTable
    from todoku.siting.distance_table import DistanceTable
    from todoku.siting.patience import Stopped

    Floats = NDArray[np.float64]
    Sites = NDArray[np.int64]

_NOTHING = 1e-9
_WRITTEN = 3
"""The programme with capacities writes each pair so often."""
_FOR_START = 0.4
"""Part of the time for a choice without capacities, its bound, and the first choice with them."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """The sites chosen, what each serves of which cell, and what is proven of any choice.

    ``sites``: numbers, ascending, existing ones among them. ``site``, ``cell``, ``weight``: who serves how much of
    whom. ``objective``: cost of the new sites (target), weight served (most weight) or sum of weight times distance
    (median); ``bound``, ``gap``, ``status``, ``stopped`` as in a selection.
    """

    sites: Sites
    site: NDArray[np.int64]
    cell: NDArray[np.int64]
    weight: Floats
    objective: float
    bound: float
    gap: float
    status: Literal["optimal", "feasible"]
    served_weight: float
    served_share: float
    stopped: Stopped | None = None


def serve_target(
    table: CoverageTable, capacity: ArrayLike, *, target: float, run: Run, time_limit_s: float | None = None
) -> Allocation:
    """Return sites of least cost that can serve at least a share of the weight, none more than its capacity.

    ``capacity``: weight per site, inf for no limit. The bound is the best of HiGHS's (small instances), that without
    capacities and that of capacities alone. Raises Infeasible, saying whether reach or capacity binds and how much can
    be served at most.
    """
    problem = _Problem(_pairs_of(table, capacity), table, run, Patience(run, time_limit_s))
    total = table.total_weight
    problem.needed = max(target * total - TOLERANCE * total, 0.0)
    limit = problem.patience.part(_FOR_START).left_s
    free = cover_target(table, target=target, run=run, time_limit_s=limit)
    usable = np.flatnonzero(~table.forbidden)
    most = problem.served(usable)
    if most < problem.needed and not problem.patience.over:
        raise Infeasible("siting.capacity_binds", target=target, reachable=float(np.floor(most / total * 1e4) / 1e4))
    unit = unit_of(table.site_cost[~table.existing & ~table.forbidden])
    bound = max(free.bound, rounded_up(_cheapest_capacity(table, problem.pairs, problem.needed), unit))
    filled = problem.filled(needed=problem.needed, most=table.site_count)
    return problem.answer([usable, filled, free.sites], bound=bound, most=None, unit=unit)


def serve_most(
    table: CoverageTable, capacity: ArrayLike, *, max_sites: int, run: Run, time_limit_s: float | None = None
) -> Allocation:
    """Return at most so many new sites that can serve the most weight, none more than its capacity.

    Bounds as in ``serve_target``.
    """
    problem = _Problem(_pairs_of(table, capacity), table, run, Patience(run, time_limit_s))
    limit = problem.patience.part(_FOR_START).left_s
    free = cover_most(table, max_sites=max_sites, run=run, time_limit_s=limit)
    held, new = problem.pairs.capacity, ~table.existing & ~table.forbidden
    largest = float(np.sort(held[new])[::-1][:max_sites].sum() + held[table.existing].sum())
    tries = [problem.filled(needed=np.inf, most=max_sites), free.sites]
    return problem.answer(tries, bound=-min(free.bound, largest), most=max_sites, unit=0.0)


def serve_nearest(
    table: DistanceTable, capacity: ArrayLike, *, max_sites: int, run: Run, time_limit_s: float | None = None
) -> Allocation:
    """Return at most so many new sites that serve all weight at the least sum of weight times distance (capacitated).

    Raises Infeasible, naming how much can be served at most, where the capacities do not hold all weight.
    """
    held = _checked(capacity, table.site_count, float(table.cell_weight.sum()))
    cells = np.repeat(np.arange(len(table.cell_weight), dtype=np.int32), np.diff(table.cell_start))
    pairs = Pairs(table.cell_sites, cells, table.cost, table.cell_weight, held)
    problem = _Problem(pairs, table, run, Patience(run, time_limit_s))
    total, new = float(table.cell_weight.sum()), ~table.existing & ~table.forbidden
    largest = np.flatnonzero(new)[np.argsort(-held[new], kind="stable")][:max_sites]
    most = min(
        float(held[largest].sum() + held[table.existing].sum()), problem.served(np.flatnonzero(~table.forbidden))
    )
    if most < total * (1 - TOLERANCE):
        raise Infeasible("siting.capacity_total", sites=max_sites, weight=total, most=most)
    problem.median = True
    limit = problem.patience.part(_FOR_START).left_s
    free = p_median(table, max_sites=max_sites, run=run, time_limit_s=limit)
    tries = [free.sites, np.union1d(largest, np.flatnonzero(table.existing))]
    return problem.answer(tries, bound=free.bound, most=max_sites, unit=0.0)


class _Problem:
    """What is asked, as something to be made as small as can be: cost, less weight served, or cost of serving."""

    def __init__(self, pairs: Pairs, table: CoverageTable | DistanceTable, run: Run, patience: Patience) -> None:
        self.pairs, self.table, self.run, self.patience = pairs, table, run, patience
        self.needed: float | None = None
        self.median = False
        self._parts: dict[bytes, Floats | None] = {}

    def parts(self, sites: Sites) -> Floats | None:
        """Return the part of its cell that each pair of some sites serves; None where they cannot serve all."""
        key = sites.tobytes()
        if key not in self._parts:
            self._parts[key] = shares(
                self.pairs.of_sites(sites), all_served=self.median, run=self.run, patience=self.patience.part(1.0)
            )
        return self._parts[key]

    def served(self, sites: Sites) -> float:
        """Return the weight that some sites can serve."""
        pairs, parts = self.pairs.of_sites(sites), self.parts(sites)
        return 0.0 if parts is None else float(pairs.weight[pairs.cell] @ parts)

    def value(self, sites: Sites) -> float:
        """Return what is to be small; inf where the sites do not do what is asked."""
        parts = self.parts(sites)
        if parts is None:
            return np.inf
        if self.median:
            return float(self.pairs.of_sites(sites).cost @ parts)
        if self.needed is None:
            return -self.served(sites)
        slack = TOLERANCE * max(self.needed, 1.0)
        return self._cost(sites) if self.served(sites) >= self.needed - slack else np.inf

    def filled(self, *, needed: float, most: int) -> Sites:
        """Take the site that serves most of what is left for its cost, again and again."""
        pairs = self.pairs
        left, chosen = pairs.weight.copy(), self.table.existing.copy()
        cost = (
            getattr(self.table, "site_cost", np.ones(len(chosen))) if self.needed is not None else np.ones(len(chosen))
        )
        for site in np.flatnonzero(chosen):
            self._fill(int(site), left)
        for _ in range(most):
            reach = np.bincount(pairs.site, weights=left[pairs.cell], minlength=len(chosen))
            rate = np.where(chosen | self.table.forbidden, -1.0, np.minimum(reach, pairs.capacity) / cost)
            best = int(np.argmax(rate))
            if rate[best] <= 0 or pairs.weight.sum() - left.sum() >= needed:
                break
            chosen[best] = True
            self._fill(best, left)
        return np.flatnonzero(chosen)

    def answer(self, tries: Sequence[Sites], *, bound: float, most: int | None, unit: float) -> Allocation:
        """Return the best of some choices, or the exact one where the programme is small enough."""
        sites = min(tries, key=self.value)
        best = self.value(sites)
        small = len(self.pairs.site) * _WRITTEN <= LARGEST[self.run.effort]
        if small and bound < best - EQUAL * abs(best) and not self.patience.over:
            found = open_sites(
                self.pairs,
                site_cost=getattr(self.table, "site_cost", np.ones(self.table.site_count)),
                existing=self.table.existing,
                most=most,
                needed=self.needed,
                run=self.run,
                patience=self.patience.part(1.0, most_s=SAFETY_S[self.run.effort]),
            )
            proven = found.bound - TOLERANCE * abs(found.bound)
            bound = max(bound, rounded_up(proven, unit) if self.needed is not None else proven)
            if found.chosen is not None:
                other = np.union1d(
                    found.chosen[~self.table.forbidden[found.chosen]], np.flatnonzero(self.table.existing)
                )
                sites = min((sites, other), key=self.value)
        return self._allocation(sites, bound)

    def _allocation(self, sites: Sites, bound: float) -> Allocation:
        value = self.value(sites)
        if not np.isfinite(value):
            raise Infeasible("siting.none_found")
        pairs, parts = self.pairs.of_sites(sites), self.parts(sites)
        weight = pairs.weight[pairs.cell] * (0.0 if parts is None else parts)
        used = weight > _NOTHING * max(float(weight.max(initial=0.0)), 1.0)
        bound = min(bound, value)
        larger = max(abs(value), abs(bound))
        gap = (value - bound) / larger if larger else 0.0
        sign = -1.0 if self.needed is None and not self.median else 1.0
        total = float(pairs.weight.sum())
        return Allocation(
            sites=sites,
            site=pairs.site[used].astype(np.int64),
            cell=pairs.cell[used].astype(np.int64),
            weight=weight[used],
            objective=sign * value,
            bound=sign * bound,
            gap=gap,
            status="optimal" if gap <= EQUAL else "feasible",
            served_weight=float(weight.sum()),
            served_share=float(weight.sum()) / total if total else 0.0,
            stopped=self.patience.stopped,
        )

    def _cost(self, sites: Sites) -> float:
        return float(self.table.cost_of(sites))  # type: ignore[union-attr]  # a target is asked of a coverage table

    def _fill(self, site: int, left: Floats) -> None:
        cells = self.pairs.cell[self.pairs.site == site]
        before = np.cumsum(left[cells]) - left[cells]
        left[cells] -= np.clip(self.pairs.capacity[site] - before, 0.0, left[cells])


def _checked(capacity: ArrayLike, sites: int, total: float) -> Floats:
    """Return capacities, none over the weight of all cells; raise InputError for one that is negative or no number."""
    given = np.asarray(capacity, dtype=np.float64)
    if len(given) != sites:
        raise InputError("siting.marks_length", column="capacity", values=len(given), sites=sites)
    wrong = np.flatnonzero(~(given > 0))
    if len(wrong):
        raise InputError("siting.bad_capacity", row=int(wrong[0]) + 1)
    return np.minimum(given, max(total, 1.0))


def _pairs_of(table: CoverageTable, capacity: ArrayLike) -> Pairs:
    held = _checked(capacity, table.site_count, table.total_weight)
    site = np.repeat(np.arange(table.site_count, dtype=np.int32), np.diff(table.site_start))
    kept = ~table.forbidden[site] & (table.cell_weight[table.site_cells] > 0)
    return Pairs(site[kept], table.site_cells[kept], np.zeros(int(kept.sum())), table.cell_weight, held)


def _cheapest_capacity(table: CoverageTable, pairs: Pairs, needed: float) -> float:
    """Return the least cost of sites, in part or whole, whose capacities hold so much weight."""
    reach = np.bincount(pairs.site, weights=pairs.weight[pairs.cell], minlength=table.site_count)
    holds = np.minimum(pairs.capacity, reach)
    left = needed - float(holds[table.existing].sum())
    new = np.flatnonzero(~table.existing & (holds > 0))
    new = new[np.argsort(table.site_cost[new] / holds[new], kind="stable")]
    before = np.cumsum(holds[new]) - holds[new]
    return float((np.clip(left - before, 0.0, holds[new]) / holds[new] * table.site_cost[new]).sum())
