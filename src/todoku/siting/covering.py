"""Choosing sites that cover cells: the cheapest for a target share, or the most weight with a number of sites."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from todoku.errors import Infeasible, InputError
from todoku.run import Effort, Run
from todoku.siting import exact, prices
from todoku.siting.choice import Choice
from todoku.siting.core import core_of
from todoku.siting.coverage_table import TOLERANCE
from todoku.siting.patience import Patience
from todoku.siting.whole import is_whole, rounded_down, rounded_up, unit_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from todoku.siting.core import Core
    from todoku.siting.coverage_table import CoverageTable
    from todoku.siting.patience import Stopped

ROUNDS = {Effort.QUICK: 2, Effort.STANDARD: 10, Effort.THOROUGH: 50}
"""How often each chosen site is tried against all others."""
MOVES = {Effort.QUICK: 300, Effort.STANDARD: 8_000, Effort.THOROUGH: 50_000}
"""Random exchanges for each chosen site, as long as there are not too many pairs to be looked at."""
MOVE_PAIRS = {Effort.QUICK: 2e7, Effort.STANDARD: 3e8, Effort.THOROUGH: 3e9}
"""Pairs of site and cell that the random exchanges may look at."""
PRICE_STEPS = {Effort.QUICK: 200, Effort.STANDARD: 1_000, Effort.THOROUGH: 6_000}
"""Steps of the search for prices."""
PRICE_PAIRS = {Effort.QUICK: 1e9, Effort.STANDARD: 1e10, Effort.THOROUGH: 5e10}
"""Pairs that the search for prices may look at, as long as it takes 300 steps at least."""
EQUAL = 1e-8
"""Gap below which the bound is the objective: what rounding of sums with odd costs leaves."""
_FEWEST_STEPS = 300
_PER_CELL = 10
"""A step touches each cell so often beside its pairs."""
_CHAINS = 2


@dataclass(frozen=True, slots=True)
class Selection:
    """The sites chosen, and what is proven of any choice.

    ``sites``: numbers of the sites, ascending, existing ones among them. ``objective``: the cost of the new ones
    (covering a target) or the weight covered (most weight); ``bound``: below any cost, or above any weight, that a
    choice can reach; ``gap``: their difference over the larger of the two. ``status``: optimal where they meet, else
    feasible. ``stopped``: what ended the search before its work was done, if anything.
    """

    sites: NDArray[np.int64]
    objective: float
    bound: float
    gap: float
    status: Literal["optimal", "feasible"]
    covered_weight: float
    covered_share: float
    stopped: Stopped | None = None


def cover_target(table: CoverageTable, *, target: float, run: Run, time_limit_s: float | None = None) -> Selection:
    """Return sites of least cost that cover at least a share of the weight (location set covering, Toregas 1971).

    Lazy greedy (M. Minoux 1978), exchanges and dropping of what is no longer needed; prices for the bound; sites that
    the two bounds rule in or out; HiGHS on what is left. ``target``: 0 to 1 of the weight of all cells. On a stop, or
    after ``time_limit_s``, the best choice so far and its bound. Raises Infeasible, naming the largest share that can
    be reached, where no choice meets it.
    """
    if not 0.0 <= target <= 1.0:
        raise InputError("siting.target_range", target=target)
    total = table.total_weight
    needed = max(target * total - TOLERANCE * total, 0.0)
    if is_whole(table.cell_weight):
        needed = float(np.ceil(needed))
    if table.reachable_weight < needed:
        share = np.floor(table.reachable_weight / total * 1e4) / 1e4
        raise Infeasible("siting.target_unreachable", target=target, reachable=float(share))
    patience = Patience(run, time_limit_s)
    with patience.step("step.siting", 3) as advance:
        sites, bound = _CheapestSites(table, needed, run, patience).solve(advance)
    return selection_of(table, sites, objective=table.cost_of(sites), bound=bound, patience=patience)


def cover_most(table: CoverageTable, *, max_sites: int, run: Run, time_limit_s: float | None = None) -> Selection:
    """Return at most so many new sites that cover the most weight (maximal covering, R. Church and C. ReVelle 1974).

    Existing sites cover what they cover beside them; costs are not looked at. Lazy greedy, exchanges, simulated
    annealing; then bound and exact solution as in ``cover_target``.
    """
    if max_sites < 0:
        raise InputError("siting.max_sites", max_sites=max_sites)
    patience = Patience(run, time_limit_s)
    with patience.step("step.siting", 3) as advance:
        sites, bound = _MostCovered(table, max_sites, run, patience).solve(advance)
    return selection_of(table, sites, objective=table.covered_weight(sites), bound=bound, patience=patience)


class _CheapestSites:
    """Sites of least cost for a weight that must be covered: what is known so far, made better in three stages."""

    def __init__(self, table: CoverageTable, needed: float, run: Run, patience: Patience) -> None:
        self.table, self.needed, self.run, self.patience = table, needed, run, patience
        self.unit = unit_of(table.site_cost[~table.existing & ~table.forbidden])

    def solve(self, advance: Callable[[int], None]) -> tuple[NDArray[np.int64], float]:
        """Return the table's sites, existing ones among them, and a bound on the cost of any such."""
        core, needed = self._core(None, None)
        if needed <= 0.0:
            return core.given, 0.0
        best = self._search(core, needed)
        known = float(core.cost[best].sum())
        sites = np.union1d(core.given, core.sites[best])
        advance(1)
        found = prices.least_cost(
            core,
            needed=needed,
            known=known,
            unit=self.unit,
            steps=steps_for(core, self.run),
            patience=self.patience.part(0.6),
        )
        bound = rounded_up(found.bound, self.unit)
        advance(1)
        if bound < known and not self.patience.over:
            sites, bound = self._settle(core, found, sites, known, bound)
        advance(1)
        return sites, min(bound, self.table.cost_of(sites))

    def _core(self, given: NDArray[np.int64] | None, left_out: NDArray[np.int64] | None) -> tuple[Core, float]:
        """Return the core with some sites settled, and the weight that is needed in it."""
        allowed = self.table.reachable_weight - self.needed
        of_weight = self.table.cell_weight[self.table.reachable & (self.table.cell_weight > 0)]
        full = bool(allowed < of_weight.min(initial=np.inf))
        core = core_of(self.table, given=given, left_out=left_out, full=full)
        if not full:
            return core, self.needed - core.weight_given
        return replace(core, weight=np.ones(len(core.weight))), float(len(core.weight))

    def _search(self, core: Core, needed: float) -> NDArray[np.int64]:
        choice = Choice(core, needed=needed)
        patience = self.patience.part(0.3)
        choice.grow(most=len(core.sites))
        moves = moves_for(core, len(choice.sites), self.run) // 10
        choice.thin_out(patience, rounds=ROUNDS[self.run.effort], moves=moves, seed=self.run.seed)
        return choice.sites

    def _settle(
        self, core: Core, found: prices.Prices, sites: NDArray[np.int64], known: float, bound: float
    ) -> tuple[NDArray[np.int64], float]:
        """Rule sites in and out by their prices, and solve what is left exactly where it is small enough."""
        reduced = core.cost - found.worth
        beaten = known - self.unit * (1.0 - TOLERANCE) + TOLERANCE * known
        surely = core.sites[found.bound - np.minimum(reduced, 0.0) > beaten + np.where(reduced < 0, 0.0, np.inf)]
        never = core.sites[found.bound + np.maximum(reduced, 0.0) > beaten + np.where(reduced > 0, 0.0, np.inf)]
        kept = np.setdiff1d(core.sites, np.union1d(surely, never))
        left_out = np.setdiff1d(np.arange(self.table.site_count), kept)
        rest, needed = self._core(surely, left_out)
        spent = self.table.cost_of(rest.given)
        if needed <= 0.0:  # whatever is cheaper has all of these sites, and they are enough
            best = min((sites, rest.given), key=self.table.cost_of)
            return best, self.table.cost_of(best)
        if needed > float(rest.weight.sum()) or self._left_lacking(rest):
            return sites, known  # nothing cheaper is possible
        if rest.pair_count > exact.LARGEST[self.run.effort]:
            return sites, bound
        begin = (
            np.flatnonzero(np.isin(rest.sites, sites)) if np.isin(sites, np.append(kept, rest.given)).all() else None
        )
        answer = exact.least_cost(
            rest,
            needed=needed,
            begin=np.zeros(0, dtype=np.int64) if begin is None else begin,
            run=self.run,
            patience=self.patience.part(1.0, most_s=exact.SAFETY_S[self.run.effort]),
        )
        if answer.chosen is not None:
            other = np.union1d(rest.given, rest.sites[answer.chosen])
            if self.table.cost_of(other) < known and self.table.covered_weight(other) >= self.needed:
                sites, known = other, self.table.cost_of(other)
        proven = known if answer.infeasible else rounded_up(answer.bound + spent, self.unit)
        return sites, max(bound, min(known, proven))

    def _left_lacking(self, rest: Core) -> bool:
        """Whether what is left of the sites cannot cover what is needed."""
        sites = np.union1d(rest.given, rest.sites)
        return self.table.covered_weight(sites) < self.needed


class _MostCovered:
    """The most weight that a number of sites covers: what is known so far, made better in three stages."""

    def __init__(self, table: CoverageTable, most: int, run: Run, patience: Patience) -> None:
        self.table, self.most, self.run, self.patience = table, most, run, patience
        self.unit = unit_of(table.cell_weight[table.cell_weight > 0])

    def solve(self, advance: Callable[[int], None]) -> tuple[NDArray[np.int64], float]:
        """Return the table's sites, existing ones among them, and a bound on the weight that any such cover."""
        core = core_of(self.table, costs=False)
        if self.most >= len(core.sites) or self.most == 0:
            sites = np.union1d(core.given, core.sites) if self.most else core.given
            return sites, self.table.covered_weight(sites)
        best = self._search(core)
        sites = np.union1d(core.given, core.sites[best])
        known = self.table.covered_weight(sites)
        advance(1)
        found = prices.most_weight(
            core,
            most=self.most,
            known=known - core.weight_given,
            unit=self.unit,
            steps=steps_for(core, self.run),
            patience=self.patience.part(0.6),
        )
        bound = rounded_down(found.bound + core.weight_given, self.unit)
        advance(1)
        if bound > known and not self.patience.over:
            sites, bound = self._settle(core, found, sites, known, bound)
        advance(1)
        return sites, max(bound, self.table.covered_weight(sites))

    def _search(self, core: Core) -> NDArray[np.int64]:
        choice, patience = Choice(core), self.patience.part(0.45)
        choice.grow(most=self.most)
        choice.exchange(patience, rounds=ROUNDS[self.run.effort])
        chains = [choice, *(Choice(core) for _ in range(_CHAINS - 1))]
        for other in chains[1:]:
            other.set(choice.sites)
        moves = moves_for(core, len(choice.sites), self.run)

        def cool(chain: Choice, seed: int) -> None:
            chain.anneal(patience, moves=moves, seed=seed)
            chain.exchange(patience, rounds=ROUNDS[self.run.effort])

        with ThreadPoolExecutor(_CHAINS) as pool:
            list(pool.map(cool, chains, range(_CHAINS * self.run.seed, _CHAINS * (self.run.seed + 1))))
        return max(chains, key=lambda one: one.covered).sites

    def _settle(
        self, core: Core, found: prices.Prices, sites: NDArray[np.int64], known: float, bound: float
    ) -> tuple[NDArray[np.int64], float]:
        """Rule sites in and out by their prices, and solve what is left exactly where it is small enough."""
        proven = found.bound + core.weight_given
        ranked = -np.sort(-found.worth)
        last_in, first_out = ranked[self.most - 1], ranked[self.most]
        beaten = known + self.unit * (1.0 - TOLERANCE) - TOLERANCE * known
        never = core.sites[(found.worth < last_in) & (proven - last_in + found.worth < beaten)]
        surely = core.sites[(found.worth > first_out) & (proven - found.worth + first_out < beaten)]
        kept = np.setdiff1d(core.sites, np.union1d(surely, never))
        rest = core_of(
            self.table, given=surely, left_out=np.setdiff1d(np.arange(self.table.site_count), kept), costs=False
        )
        most = self.most - len(surely)
        if len(rest.sites) <= most or len(rest.weight) == 0 or most <= 0:
            other = np.union1d(rest.given, rest.sites[:most] if most > 0 else [])
            best = max((sites, other.astype(np.int64)), key=self.table.covered_weight)
            return best, self.table.covered_weight(best)
        if rest.pair_count > exact.LARGEST[self.run.effort]:
            return sites, bound
        inside = np.isin(sites, np.append(kept, rest.given)).all()
        answer = exact.most_weight(
            rest,
            most=most,
            begin=np.flatnonzero(np.isin(rest.sites, sites)) if inside else np.zeros(0, dtype=np.int64),
            run=self.run,
            patience=self.patience.part(1.0, most_s=exact.SAFETY_S[self.run.effort]),
        )
        if answer.chosen is not None and len(answer.chosen) <= most:
            other = np.union1d(rest.given, rest.sites[answer.chosen])
            sites = max((sites, other), key=self.table.covered_weight)
        known = self.table.covered_weight(sites)
        proven = rest.weight_given + float(rest.weight.sum()) - answer.bound
        return sites, min(bound, max(known, rounded_down(proven, self.unit)))


def moves_for(core: Core, chosen: int, run: Run) -> int:
    """Return the budget of random exchanges."""
    per_site = core.pair_count / max(len(core.sites), 1)
    return int(min(MOVES[run.effort] * chosen, MOVE_PAIRS[run.effort] / max(per_site, 1.0)))


def steps_for(core: Core, run: Run) -> int:
    """Return the budget of steps towards the best prices."""
    affordable = PRICE_PAIRS[run.effort] / max(core.pair_count + _PER_CELL * len(core.weight), 1)
    return int(min(max(affordable, _FEWEST_STEPS), PRICE_STEPS[run.effort]))


def selection_of(
    table: CoverageTable, sites: NDArray[np.int64], *, objective: float, bound: float, patience: Patience
) -> Selection:
    """Return a selection with its gap and what it covers."""
    covered, total = table.covered_weight(sites), table.total_weight
    larger = max(objective, bound)
    gap = abs(objective - bound) / larger if larger else 0.0
    return Selection(
        sites=np.sort(sites),
        objective=objective,
        bound=bound,
        gap=gap,
        status="optimal" if gap <= EQUAL else "feasible",
        covered_weight=covered,
        covered_share=covered / total if total else 0.0,
        stopped=patience.stopped,
    )
