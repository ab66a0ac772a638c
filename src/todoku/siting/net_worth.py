"""Choosing sites whose cover is worth more than they cost: uncapacitated facility location, written as covering."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from todoku.siting import exact, prices
from todoku.siting.choice import Choice
from todoku.siting.core import core_of
from todoku.siting.covering import Selection, selection_of, steps_for
from todoku.siting.patience import Patience

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from todoku.run import Run
    from todoku.siting.core import Core
    from todoku.siting.coverage_table import CoverageTable

_TOLERANCE = 1e-9
_ROUNDS = 50


def cover_worth(table: CoverageTable, *, run: Run, time_limit_s: float | None = None) -> Selection:
    """Return the sites with the largest covered weight less their cost, in one unit such as yen a year.

    ``objective``: that difference, existing sites' cover included; ``bound``: above that of any choice. Facility
    location without capacities (G. Cornuejols, G. L. Nemhauser and L. A. Wolsey 1990) where what a cell is worth by the
    site that serves it is written as layers. Greedy with dropping and exchanges, prices for the bound, HiGHS where the
    problem is small.
    """
    patience = Patience(run, time_limit_s)
    core = core_of(table)
    with patience.step("step.siting", 3) as advance:
        best = _search(core, patience)
        sites = np.union1d(core.given, core.sites[best])
        worth = _worth(table, sites)
        advance(1)
        total = float(core.weight.sum()) + core.weight_given
        bound = max(worth, total)
        if len(core.sites):
            found = prices.most_worth(
                core, known=worth - core.weight_given, steps=steps_for(core, run), patience=patience.part(0.6)
            )
            bound = min(bound, max(worth, found.bound + core.weight_given))
        advance(1)
        open_gap = bound > worth + _TOLERANCE * abs(worth) and not patience.over
        if open_gap and core.pair_count <= exact.LARGEST[run.effort]:
            limit = patience.part(1.0, most_s=exact.SAFETY_S[run.effort])
            answer = exact.most_worth(core, begin=best, run=run, patience=limit)
            if answer.chosen is not None:
                sites = max(
                    (sites, np.union1d(core.given, core.sites[answer.chosen])), key=lambda one: _worth(table, one)
                )
                worth = _worth(table, sites)
            bound = min(bound, max(worth, total - answer.bound))
        advance(1)
    return selection_of(table, sites, objective=worth, bound=bound, patience=patience)


def _worth(table: CoverageTable, sites: NDArray[np.int64]) -> float:
    return table.covered_weight(sites) - table.cost_of(sites)


def _search(core: Core, patience: Patience) -> NDArray[np.int64]:
    """Take sites while they gain more than they cost, drop those that no longer do, and exchange for better ones."""
    choice = Choice(replace(core, cost=np.ones(len(core.cost))))
    gain, loss = choice.state[3], choice.state[4]
    for _ in range(_ROUNDS):
        moved = False
        while not patience.over:
            net = np.where(choice.state[0], -np.inf, gain - core.cost)
            best = int(np.argmax(net)) if len(net) else 0
            if len(net) == 0 or net[best] <= _TOLERANCE * core.cost[best]:
                break
            choice.add([best])
            moved = True
        while len(sites := choice.sites) and not patience.over:
            worst = int(sites[np.argmin(loss[sites] - core.cost[sites])])
            if loss[worst] >= core.cost[worst]:
                break
            choice.leave([worst])
            moved = True
        for site in choice.sites:
            if patience.over:
                break
            before = loss[site] - core.cost[site]
            choice.leave([int(site)])
            net = np.where(choice.state[0], -np.inf, gain - core.cost)
            best = int(np.argmax(net))
            better = net[best] > before + _TOLERANCE * core.cost[site]
            choice.add([best if better else int(site)])
            moved = moved or better
        if not moved or patience.over:
            break
    return choice.sites
