"""Choosing sites that cover cells: the fewest for a target share, or the most weight with a number of sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heapify, heappop, heapreplace
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import Infeasible, InputError
from todoku.run import Effort, Run
from todoku.siting.bounds import least_cost, most_weight
from todoku.siting.coverage_table import TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.siting.coverage_table import CoverageTable

SWAP_ROUNDS = {Effort.QUICK: 1, Effort.STANDARD: 4, Effort.THOROUGH: 20}
"""How often each chosen site is tried against all others."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The sites chosen, and what is proven of any choice.

    ``sites``: numbers of the sites, ascending. ``objective``: their cost (covering a target) or the weight they cover
    (most weight); ``bound``: below any cost, or above any weight, that a choice can reach; ``gap``: their difference
    over the larger of the two. ``status``: optimal where they meet, else feasible.
    """

    sites: NDArray[np.int64]
    objective: float
    bound: float
    gap: float
    status: Literal["optimal", "feasible"]
    covered_weight: float
    covered_share: float


def cover_target(table: CoverageTable, *, target: float, run: Run) -> Selection:
    """Return sites of little cost that cover at least a share of the weight (location set covering, Toregas 1971).

    Lazy greedy (M. Minoux 1978), then single exchanges and dropping of what is no longer needed. ``target``: 0 to 1 of
    the weight of all cells. Raises Infeasible, naming the largest share that can be reached, where no choice meets it.
    """
    if not 0.0 <= target <= 1.0:
        raise InputError("siting.target_range", target=target)
    total = table.total_weight
    needed = max(target * total - TOLERANCE * total, 0.0)
    reachable = float(table.cell_weight[table.reachable].sum())
    if reachable < needed:
        raise Infeasible("siting.target_unreachable", target=target, reachable=round(reachable / total, 4))
    search = _Search(table, run, needed=needed)
    search.add_greedily(max_sites=table.site_count)
    search.drop_unneeded()
    search.thin_out()
    cost = float(table.site_cost[sorted(search.sites)].sum())
    bound = least_cost(table, weight_needed=needed, cost_known=cost, run=run) if search.sites else 0.0
    return _selection(table, search.sites, objective=cost, bound=bound)


def cover_most(table: CoverageTable, *, max_sites: int, run: Run) -> Selection:
    """Return at most so many sites that cover much weight (maximal covering, R. Church and C. ReVelle 1974).

    Lazy greedy, then single exchanges; costs of sites are not looked at.
    """
    if max_sites < 0:
        raise InputError("siting.max_sites", max_sites=max_sites)
    table = replace(table, site_cost=np.ones(table.site_count))
    search = _Search(table, run, needed=np.inf)
    search.add_greedily(max_sites=max_sites)
    search.swap()
    weight = table.covered_weight(search.sites)
    bound = most_weight(table, max_sites=max_sites, weight_known=weight, run=run) if search.sites else weight
    return _selection(table, search.sites, objective=weight, bound=bound)


def _selection(table: CoverageTable, sites: list[int], *, objective: float, bound: float) -> Selection:
    covered, total = table.covered_weight(sites), table.total_weight
    larger = max(objective, bound)
    gap = abs(objective - bound) / larger if larger else 0.0
    return Selection(
        sites=np.array(sorted(sites), dtype=np.int64),
        objective=objective,
        bound=bound,
        gap=gap,
        status="optimal" if gap <= TOLERANCE else "feasible",
        covered_weight=covered,
        covered_share=covered / total if total else 0.0,
    )


class _Search:
    """A choice of sites that is built up and improved; ``needed`` is the weight to be covered, inf for all there is."""

    def __init__(self, table: CoverageTable, run: Run, *, needed: float) -> None:
        self.table, self.run, self.needed = table, run, needed
        self.sites: list[int] = []
        self.times = np.zeros(len(table.cell_weight), dtype=np.int64)
        self.covered = 0.0

    @property
    def missing(self) -> float:
        """Weight that is still to be covered."""
        return self.needed - self.covered

    def add_greedily(self, *, max_sites: int) -> None:
        """Add the site with the most weight per cost, again and again; old gains are upper bounds of the new."""
        table = self.table
        gains = np.minimum(table.covers @ table.cell_weight, self.needed)
        queue = [(-float(gain / table.site_cost[site]), site) for site, gain in enumerate(gains) if gain > 0]
        heapify(queue)
        while queue and len(self.sites) < max_sites and (missing := self.missing) > 0:
            self.run.check()
            _, site = queue[0]
            rate = -self._rate(site, missing)
            if rate == 0.0:
                heappop(queue)
            elif len(queue) == 1 or rate <= min(queue[1:3])[0]:
                heappop(queue)
                self._take(site)
            else:
                heapreplace(queue, (rate, site))

    def drop_unneeded(self) -> None:
        """Drop the sites, dearest first, without which the target is still met."""
        for site in sorted(self.sites, key=lambda site: (-self.table.site_cost[site], self._loss(site), site)):
            if self._loss(site) <= -self.missing:
                self._leave(site)

    def thin_out(self) -> None:
        """Leave out the least useful site and make up for it by exchanges, as long as that costs less."""
        self.cheapen()
        while self.sites:
            before = list(self.sites)
            self._leave(min(self.sites, key=lambda site: (self._loss(site) / self.table.site_cost[site], site)))
            self.swap()
            if self.missing > 0:
                self._restore(before)
                return
            self.drop_unneeded()
            self.cheapen()

    def cheapen(self) -> None:
        """Exchange chosen sites, dearest first, for the cheapest with which the target is still met."""
        for site in sorted(self.sites, key=lambda site: (-self.table.site_cost[site], site)):
            cheaper = self.table.site_cost < self.table.site_cost[site]
            if not cheaper.any():
                continue
            gains = self._gains_without(site)
            enough = np.flatnonzero(cheaper & (gains >= self._loss(site) + self.missing))
            if len(enough):
                self._leave(site)
                self._take(int(enough[np.lexsort((-gains[enough], self.table.site_cost[enough]))[0]]))

    def swap(self) -> None:
        """Exchange a chosen site for one, no dearer, that covers more, until none does or the rounds are over."""
        for _ in range(SWAP_ROUNDS[self.run.effort]):
            exchanged = sum(self._swap_one(site) for site in list(self.sites))
            if exchanged == 0 or self.missing <= 0:
                return

    def _swap_one(self, site: int) -> bool:
        gains = np.where(self.table.site_cost <= self.table.site_cost[site], self._gains_without(site), -1.0)
        best = int(np.argmax(gains))
        if gains[best] <= self._loss(site) * (1.0 + TOLERANCE):
            return False
        self._leave(site)
        self._take(best)
        return True

    def _gains_without(self, site: int) -> NDArray[np.float64]:
        """Return the weight that each site would add if this one were left out."""
        self.run.check()
        alone = self.table.cells_of(site)
        alone = alone[self.times[alone] == 1]
        open_weight = np.where(self.times == 0, self.table.cell_weight, 0.0)
        open_weight[alone] = self.table.cell_weight[alone]
        return np.asarray(self.table.covers @ open_weight)

    def _rate(self, site: int, missing: float) -> float:
        return min(self._weight_at(site, times=0), missing) / float(self.table.site_cost[site])

    def _loss(self, site: int) -> float:
        return self._weight_at(site, times=1)

    def _weight_at(self, site: int, *, times: int) -> float:
        cells = self.table.cells_of(site)
        return float(self.table.cell_weight[cells[self.times[cells] == times]].sum())

    def _take(self, site: int) -> None:
        self.covered += self._weight_at(site, times=0)
        self.sites.append(site)
        self.times[self.table.cells_of(site)] += 1

    def _leave(self, site: int) -> None:
        self.covered -= self._loss(site)
        self.sites.remove(site)
        self.times[self.table.cells_of(site)] -= 1

    def _restore(self, sites: list[int]) -> None:
        self.sites = sites
        self.times = self.table.times_covered(sites)
        self.covered = self.table.covered_weight(sites)
