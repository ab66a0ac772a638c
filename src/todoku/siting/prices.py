"""Prices of cells that prove how good a choice of sites can be at most: Lagrangian bounds for large cores.

The condition "a cell counts as covered only where a chosen site covers it" is priced per cell and dropped; what is left
falls apart into choosing sites and choosing cells, each solved at once (M. L. Fisher, Management Science 27 (1981),
1-18; for maximal covering R. D. Galvao and C. ReVelle, European Journal of Operational Research 88 (1996), 114-123).
Any prices give a valid bound. Good ones are sought by the primal-dual hybrid gradient method (A. Chambolle and T. Pock,
Journal of Mathematical Imaging and Vision 40 (2011), 120-145) with diagonal steps, restarts and balance of steps after
D. Applegate et al., "Practical large-scale linear programming using primal-dual hybrid gradient" (NeurIPS 2021): on
these problems it comes within a tenth of a percent of the best prices where a subgradient search stays percents away.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from todoku.siting.pairs import summed
from todoku.siting.price_steps import (
    add_to,
    cells_step,
    knapsack,
    price_step,
    shared_out,
    sites_step,
    uncovered,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from todoku.siting.core import Core
    from todoku.siting.patience import Patience

    Floats = NDArray[np.float64]

SLACK = 1e-9
"""Part of a bound that is given up so that rounding of sums cannot make it wrong."""
_LOOK_EVERY = 10
_SUFFICIENT, _NECESSARY, _LONGEST = 0.2, 0.8, 0.36
"""Start again from the mean when the gap fell to this part, to this and rises, or after this part of all steps."""
_PARALLEL_FROM = 300_000
_NEAR = 1e-5


@dataclass(frozen=True)
class Prices:
    """Prices of a core's cells, what they prove and what each site is worth by them.

    ``bound``: of the cost (below) or the covered weight (above) of any choice of the sites; ``share``: how far
    the fractional optimum takes each site, nearly.
    """

    bound: float
    price: Floats
    worth: Floats
    share: Floats


class _Sides:
    """A covering problem as seen by the search: minimise, over sites and cells served, under prices."""

    def __init__(self, core: Core, *, cost: Floats, most: float, needed: float, top: Floats, scale: Floats) -> None:
        self.core, self.cost, self.most, self.needed = core, cost, most, needed
        self.top, self.scale = top, scale
        self.partial = needed < float(core.weight.sum())

    def value_of_prices(self, price: Floats, worth: Floats) -> float:
        """Return the bound that prices prove."""
        reduced = self.cost - worth
        if self.most < len(reduced):
            reduced = np.partition(reduced, int(self.most) - 1)[: int(self.most)] if self.most > 0 else reduced[:0]
        cells = float(price.sum())
        if self.partial:
            order = np.argsort(price / self.core.weight, kind="stable")
            cells = float(knapsack(price, self.core.weight, order, self.needed))
        return cells + float(np.minimum(reduced, 0.0).sum())


def least_cost(core: Core, *, needed: float, known: float, unit: float, steps: int, patience: Patience) -> Prices:
    """Return prices that bound the cost of covering the weight ``needed`` of a core from below.

    ``known``: cost of a choice; once no better one, cheaper by ``unit``, is possible the search ends.
    """
    sizes = np.empty(len(core.sites))
    summed(core.site_start, core.site_cells, core.weight, 0, len(sizes), sizes)
    full = needed >= float(core.weight.sum())
    mass = np.ones(len(core.weight)) if full else core.weight
    per_site = np.diff(core.site_start).astype(np.float64) if full else sizes
    scale = mass * float((core.cost / per_site).min())
    sides = _Sides(core, cost=core.cost, most=np.inf, needed=needed, top=np.full(len(mass), np.inf), scale=scale)
    return _search(sides, enough=lambda value: value * (1 - SLACK) > known - unit, steps=steps, patience=patience)


def most_weight(core: Core, *, most: int, known: float, unit: float, steps: int, patience: Patience) -> Prices:
    """Return prices that bound the weight that ``most`` sites of a core can cover from above."""
    total = float(core.weight.sum())
    sides = _Sides(
        core,
        cost=np.zeros(len(core.sites)),
        most=float(most),
        needed=total,
        top=core.weight,
        scale=core.weight,
    )
    # The bound on the weight that stays uncovered is turned into one on what is covered.
    found = _search(
        sides, enough=lambda value: (total - value) * (1 + SLACK) < known + unit, steps=steps, patience=patience
    )
    return Prices(total - found.bound, found.price, found.worth, found.share)


def most_worth(core: Core, *, known: float, steps: int, patience: Patience) -> Prices:
    """Return prices that bound the covered weight less the cost of any choice of a core's sites from above."""
    total = float(core.weight.sum())
    sides = _Sides(core, cost=core.cost, most=np.inf, needed=total, top=core.weight, scale=core.weight)
    found = _search(
        sides, enough=lambda value: total - value <= known + SLACK * abs(known), steps=steps, patience=patience
    )
    return Prices(total - found.bound, found.price, found.worth, found.share)


class _State:
    """Where the search stands, and the mean since it last started."""

    def __init__(
        self, sides: _Sides, spread: Callable[[Floats, Floats], None], gather: Callable[[Floats, Floats], None]
    ) -> None:
        core = sides.core
        self.sides, self.spread, self.gather = sides, spread, gather
        cells = len(core.weight)
        self.share = np.zeros(len(core.sites))
        self.served = np.ones(cells)
        self.price = sides.scale * 0.5
        self.worth = np.empty(len(core.sites))
        gather(self.price, self.worth)
        self.lack = self.served.copy()
        self.reach = np.empty(len(core.sites))
        gather(sides.scale, self.reach)
        self.degree = np.diff(core.cell_start) + (1.0 if sides.partial else 0.0)
        self.balance = 1.0
        self.sums = [np.zeros_like(values) for values in self.now]
        self.count = 0
        self.begun = [values.copy() for values in self.now]

    @property
    def now(self) -> list[Floats]:
        """Shares, served parts, prices, worths and lacks at this step."""
        return [self.share, self.served, self.price, self.worth, self.lack]

    @property
    def mean(self) -> list[Floats]:
        """The same, as a mean since the last start."""
        return [values / self.count for values in self.sums]

    def step(self) -> None:
        """Go one step."""
        sides = self.sides
        sites_step(self.share, self.worth, sides.cost, self.balance / self.reach, sides.most)
        if sides.partial:
            cells_step(self.served, self.price, sides.core.weight, self.balance / sides.scale, sides.needed)
        before = self.lack
        covered = np.empty_like(before)
        self.spread(self.share, covered)
        self.lack = self.served - covered
        price_step(self.price, self.lack, before, sides.scale / self.degree / self.balance, sides.top)
        self.gather(self.price, self.worth)
        for sums, values in zip(self.sums, self.now, strict=True):
            add_to(sums, values)
        self.count += 1

    def gap(self, values: list[Floats]) -> tuple[float, float]:
        """Return the bound of some values, and how far it is from what their shares cost, uncovered cells priced."""
        share, _, price, worth, lack = values
        bound = self.sides.value_of_prices(price, worth)
        top = self.sides.top
        if not np.isfinite(top[0]):
            top = self.sides.scale * float((price / self.sides.scale).max())
        return bound, float(self.sides.cost @ share) + float(uncovered(top, lack)) - bound

    def start_again(self, values: list[Floats]) -> None:
        """Go on from some values, steps balanced by how far the last start has led."""
        self.share, self.served, self.price, self.worth, self.lack = (one.copy() for one in values)
        share, served, price = (now - then for now, then in zip(self.now[:3], self.begun[:3], strict=True))
        scale = self.sides.scale
        moved = math.sqrt(float((share**2) @ self.reach) + (float((served**2) @ scale) if self.sides.partial else 0.0))
        priced = math.sqrt(float((price**2) @ (self.degree / scale)))
        if moved > 0 and priced > 0:
            self.balance = math.sqrt(self.balance * moved / priced)
        self.begun = [one.copy() for one in self.now]
        for sums in self.sums:
            sums[:] = 0.0
        self.count = 0


def _search(sides: _Sides, *, enough: Callable[[float], bool], steps: int, patience: Patience) -> Prices:
    """Return the best prices that so many steps find."""
    core = sides.core
    half = int(np.searchsorted(core.site_start, core.pair_count / 2))
    parts = [(0, half), (half, len(core.sites))] if core.pair_count > _PARALLEL_FROM else [(0, len(core.sites))]

    def spread(share: Floats, covered: Floats) -> None:
        shared_out(core.site_start, core.site_cells, share, covered)

    with ThreadPoolExecutor(len(parts)) as pool:

        def gather(price: Floats, worth: Floats) -> None:
            def one(part: tuple[int, int]) -> None:
                summed(core.site_start, core.site_cells, price, *part, worth)

            if len(parts) == 1:
                one(parts[0])
            else:
                list(pool.map(one, parts))

        return _climb(_State(sides, spread, gather), enough=enough, steps=steps, patience=patience)


def _climb(state: _State, *, enough: Callable[[float], bool], steps: int, patience: Patience) -> Prices:
    first = state.sides.value_of_prices(state.price, state.worth)
    best = Prices(first, state.price.copy(), state.worth.copy(), state.share.copy())
    at_start, last = np.inf, np.inf
    for number in range(1, steps + 1):
        state.step()
        if number % _LOOK_EVERY:
            continue
        seen = [(*state.gap(values), values) for values in (state.now, state.mean)]
        for bound, _, values in seen:
            if bound > best.bound:
                best = Prices(bound, values[2].copy(), values[3].copy(), values[0].copy())
        if enough(best.bound) or patience.over:
            break
        nearest = min(seen, key=lambda one: one[1])
        gap = nearest[1]
        if gap <= _NEAR * abs(best.bound):
            break
        falls = gap < _SUFFICIENT * at_start or (gap < _NECESSARY * at_start and gap > last)
        if falls or state.count >= _LONGEST * number:
            state.start_again(nearest[2])
            at_start, last = gap, np.inf
        else:
            last = gap
    return best
