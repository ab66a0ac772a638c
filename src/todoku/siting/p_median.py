"""The p-median: a number of sites with the least sum of weight times distance to the nearest (S. L. Hakimi 1964)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import Infeasible, InputError
from todoku.run import Effort, Run
from todoku.siting import exact
from todoku.siting.core import core_of
from todoku.siting.coverage_table import coverage_table
from todoku.siting.covering import EQUAL
from todoku.siting.median_bound import median_prices
from todoku.siting.median_steps import best_interchange, gains, layers, nearest_two
from todoku.siting.patience import Patience
from todoku.siting.whole import rounded_up, unit_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.siting.distance_table import DistanceTable
    from todoku.siting.median_bound import MedianPrices
    from todoku.siting.patience import Stopped

STARTS = {Effort.QUICK: 2, Effort.STANDARD: 15, Effort.THOROUGH: 150}
"""How often some sites are exchanged at random and the search begins again."""
_SHAKEN = 0.15
"""Part of the chosen sites that is exchanged at random before a search begins again."""
_LAYERS = 100
"""So many times the pairs that the exact solver takes may be written down before identical ones are put together."""
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Median:
    """The sites chosen, which of them serves each cell, and what is proven of any choice.

    ``sites``: numbers, ascending, existing ones among them; ``serving``: one per cell, -1 where it has no weight.
    ``objective``: sum of weight times distance; ``bound``: below that of any choice; ``mean_distance``: objective over
    weight; ``gap``, ``status`` and ``stopped`` as in a selection.
    """

    sites: NDArray[np.int64]
    serving: NDArray[np.int64]
    objective: float
    bound: float
    gap: float
    status: Literal["optimal", "feasible"]
    mean_distance: float
    stopped: Stopped | None = None


def p_median(table: DistanceTable, *, max_sites: int, run: Run, time_limit_s: float | None = None) -> Median:
    """Return at most so many new sites from which the weighted sum of distances is least.

    Greedy, interchange of one site (M. B. Teitz and P. Bart 1968, evaluated as by R. A. Whitaker 1983) from several
    starts; prices for the bound (G. Cornuejols, M. L. Fisher and G. L. Nemhauser, Management Science 23 (1977),
    789-810); sites that the two bounds rule in or out; HiGHS on what is left. On a stop, or after ``time_limit_s``, the
    best choice so far and its bound. Raises Infeasible where no choice is found that serves every cell.
    """
    if max_sites < 0:
        raise InputError("siting.max_sites", max_sites=max_sites)
    weighted = table.cell_weight > 0
    lonely = np.flatnonzero(weighted & (np.diff(table.cell_start) == 0))
    if len(lonely):
        raise Infeasible("siting.cells_unreached", cells=len(lonely), first=int(lonely[0]) + 1)
    if weighted.any() and max_sites == 0 and not table.existing.any():
        raise Infeasible("siting.no_sites", cells=int(weighted.sum()))
    patience = Patience(run, time_limit_s)
    with patience.step("step.siting", 3) as advance:
        search = _Search(table, max_sites, run, patience)
        search.improve()
        advance(1)
        found = median_prices(
            table,
            most=search.most,
            known=search.cost,
            unit=search.unit,
            beyond=search.beyond,
            run=run,
            patience=patience.part(0.6),
        )
        search.try_sites(found.opened)
        advance(1)
        bound = min(rounded_up(found.bound, search.unit), search.cost)
        if bound < search.cost and not patience.over:
            bound = _settled(search, found, bound)
        advance(1)
    return _median(table, search, bound, patience)


class _Search:
    """A choice of sites for the p-median that is improved; ``cost`` is its sum of weight times distance."""

    def __init__(self, table: DistanceTable, most: int, run: Run, patience: Patience) -> None:
        self.table, self.run, self.patience = table, run, patience
        self.allowed = ~table.forbidden & ~table.existing
        self.most = min(most, int(self.allowed.sum()))
        self.unit = unit_of(table.cost[table.cost > 0])
        worst = np.zeros(len(table.cell_weight))
        np.maximum.at(worst, np.repeat(np.arange(len(worst)), np.diff(table.cell_start)), table.cost)
        self.beyond = np.where(table.cell_weight > 0, float(worst.sum()) + 1.0, 0.0)
        self.inside = table.existing.copy()
        self.cost = self._cost_of(self.inside)

    @property
    def chosen(self) -> NDArray[np.int64]:
        """The sites chosen, existing ones not among them."""
        return np.flatnonzero(self.inside & ~self.table.existing)

    def near(self, inside: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
        """Return per cell its nearest chosen site, the cost there, and at the second nearest."""
        table = self.table
        site, first, second = nearest_two(table.cell_start, table.cell_sites, table.cost, inside, self.beyond)
        return site, first, second

    def improve(self) -> None:
        """Choose greedily, interchange, and begin again from choices that are shaken."""
        patience = self.patience.part(0.4)
        self.try_sites(self._greedy(self.inside.copy()), patience)
        rng = np.random.default_rng(self.run.seed)
        shaken = max(1, round(_SHAKEN * self.most))
        for _ in range(STARTS[self.run.effort] if self.most else 0):
            if patience.over:
                return
            inside = self.inside.copy()
            inside[rng.choice(self.chosen, min(shaken, len(self.chosen)), replace=False)] = False
            free = np.flatnonzero(self.allowed & ~inside)
            inside[rng.choice(free, min(self.most - int((inside & self.allowed).sum()), len(free)), replace=False)] = (
                True
            )
            self.try_sites(inside, patience)

    def try_sites(self, inside: NDArray[np.bool_], patience: Patience | None = None) -> None:
        """Interchange from a choice, and keep it where it is better than the best."""
        inside = self._interchanged(self._greedy(inside.copy()), patience or self.patience)
        cost = self._cost_of(inside)
        if cost < self.cost:
            self.inside, self.cost = inside, cost

    def _greedy(self, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
        for _ in range(self.most - int((inside & self.allowed).sum())):
            gain = gains(self.table.by_site, self.near(inside)[1], inside, self.allowed)
            best = int(np.argmax(gain))
            if gain[best] <= 0:
                break
            inside[best] = True
        return inside

    def _interchanged(self, inside: NDArray[np.bool_], patience: Patience) -> NDArray[np.bool_]:
        while not patience.over:
            movable = np.flatnonzero(inside & self.allowed)
            near = self.near(inside)
            come, go, saved = best_interchange(self.table.by_site, near, movable, inside, self.allowed)
            if saved <= _TOLERANCE * float(near[1].sum()):
                break
            inside[go], inside[come] = False, True
        return inside

    def _cost_of(self, inside: NDArray[np.bool_]) -> float:
        return float(self.near(inside)[1].sum())


def _settled(search: _Search, found: MedianPrices, bound: float) -> float:
    """Rule sites in and out by their prices, solve the rest as covering where it is small; return the bound."""
    table, ranked = search.table, -np.sort(-found.worth[search.allowed])
    if search.most >= len(ranked):
        return search.cost
    last_in, first_out = ranked[search.most - 1], ranked[search.most]
    beaten = search.cost - search.unit * (1.0 - _TOLERANCE) + _TOLERANCE * search.cost
    worth, open_to = found.worth, search.allowed
    never = open_to & (worth < last_in) & (found.bound + last_in - worth > beaten)
    surely = open_to & (worth > first_out) & (found.bound + worth - first_out > beaten)
    kept = open_to & ~never & ~surely
    given, most = table.existing | surely, search.most - int(surely.sum())
    if most > 0 and len(table.cell_weight) * int(kept.sum()) ** 2 > _LAYERS * exact.LARGEST[search.run.effort]:
        return bound
    site, layer, weight, base = layers(table.cell_start, (table.cell_sites, table.cost), (kept, given), search.beyond)
    covering = coverage_table(site, layer, cell_weight=weight, site_cost=table.site_count, forbidden=~kept)
    rest = core_of(covering, costs=False)
    if most <= 0 or len(rest.sites) <= most:
        search.try_sites(given | np.isin(np.arange(table.site_count), rest.sites[: max(most, 0)]))
        return search.cost
    if rest.pair_count > exact.LARGEST[search.run.effort]:
        return bound
    known = search.inside & open_to
    fits = not (known & never).any() and not (surely & ~known).any()
    answer = exact.most_weight(
        rest,
        most=most,
        begin=np.flatnonzero(known[rest.sites]) if fits else np.zeros(0, dtype=np.int64),
        run=search.run,
        patience=search.patience.part(1.0, most_s=exact.SAFETY_S[search.run.effort]),
    )
    if answer.chosen is not None:
        search.try_sites(given | np.isin(np.arange(table.site_count), rest.sites[answer.chosen]))
    proven = base + max(answer.bound, 0.0)
    return max(bound, min(rounded_up(proven, search.unit), search.cost))


def _median(table: DistanceTable, search: _Search, bound: float, patience: Patience) -> Median:
    site, cost, _ = search.near(search.inside)
    served = table.cell_weight > 0
    lost = served & (site < 0)
    if lost.any():
        raise Infeasible("siting.median_unreached", sites=search.most, cells=int(lost.sum()))
    objective = float(cost.sum())
    bound = min(bound, objective)
    gap = (objective - bound) / objective if objective else 0.0
    total = float(table.cell_weight.sum())
    return Median(
        sites=np.flatnonzero(search.inside),
        serving=site.astype(np.int64),
        objective=objective,
        bound=bound,
        gap=gap,
        status="optimal" if gap <= EQUAL else "feasible",
        mean_distance=objective / total if total else 0.0,
        stopped=patience.stopped,
    )
