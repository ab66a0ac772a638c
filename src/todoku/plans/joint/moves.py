"""Exchanges stations so that they and their backhaul together cost less, on an estimate of the tree that ties them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from todoku.kernels import kernel
from todoku.siting.pairs import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from todoku.plans.joint.problem import JointProblem
    from todoku.plans.joint.tree import Ways
    from todoku.run import Run

_MOST_SITES = 700
"""Candidates between which distances are measured; beyond, those that are dearest to tie are left out."""
_ROUNDS = 30
_ROUNDING = 1e-9
FAR_JPY = 1e12
"""Stands for no way: such a station is taken only where nothing else covers its cells."""


def improved(
    problem: JointProblem,
    ways: Ways,
    nodes: NDArray[np.int64],
    choices: list[NDArray[np.int64]],
    *,
    run: Run,
) -> list[NDArray[np.int64]]:
    """Return choices of stations made better by dropping, adding and exchanging, the most promising first.

    The tree is estimated by a spanning tree over shortest ways between stations and ``nodes``, which are joined anyhow.
    """
    apart_jpy = np.minimum(ways.distances_jpy(nodes), FAR_JPY)
    first = np.argsort(problem.site_jpy + apart_jpy, kind="stable")[:_MOST_SITES]
    looked_at = np.unique(np.concatenate([first, *choices]))
    start, cells = _cells_of(problem, looked_at)
    distance = _distances_jpy(problem, ways, nodes, looked_at, run)
    total = float(problem.cell_weight.sum())
    found: dict[bytes, tuple[float, NDArray[np.int64]]] = {}
    for choice in choices:
        run.check()
        chosen = np.isin(looked_at, choice)
        cost = exchange(
            (start, cells, problem.cell_weight),
            (problem.site_jpy[looked_at], distance),
            chosen,
            problem.target * total - _ROUNDING * total,
            _ROUNDS,
        )
        found[chosen.tobytes()] = (float(cost), looked_at[chosen])
    return [sites for _, sites in sorted(found.values(), key=lambda one: one[0])]


def moves_of(
    problem: JointProblem, chosen: NDArray[np.int64], price_jpy: NDArray[np.float64]
) -> Iterator[NDArray[np.int64]]:
    """Yield choices one move away that cover the target: without a station, with another, one for another.

    Those with the least ``price_jpy`` (one per candidate) come first.
    """
    needed = (problem.target - _ROUNDING) * float(problem.cell_weight.sum())
    others = np.setdiff1d(np.arange(len(problem.site_node)), chosen)
    moves = [(-price_jpy[out], out, None) for out in chosen.tolist()]
    moves += [(price_jpy[into], None, into) for into in others.tolist()]
    moves += [(price_jpy[into] - price_jpy[out], out, into) for out in chosen.tolist() for into in others.tolist()]
    for _, out, into in sorted(moves, key=lambda move: move[0]):
        kept = chosen if out is None else chosen[chosen != out]
        sites = kept if into is None else np.union1d(kept, [into])
        cells = np.unique(problem.cell[np.isin(problem.site, sites)])
        if len(sites) and problem.cell_weight[cells].sum() >= needed:
            yield sites


def _cells_of(problem: JointProblem, sites: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    number = np.full(len(problem.site_node), -1, dtype=np.int32)
    number[sites] = np.arange(len(sites), dtype=np.int32)
    kept = number[problem.site] >= 0
    start, cells = rows_of(number[problem.site[kept]], problem.cell[kept].astype(np.int32), len(sites))
    return start, cells


def _distances_jpy(
    problem: JointProblem, ways: Ways, nodes: NDArray[np.int64], sites: NDArray[np.int64], run: Run
) -> NDArray[np.float64]:
    """Return what ties every two of the stations, the first row and column being what is joined anyhow."""
    own = ways.nodes_of(sites)
    found = np.zeros((len(sites) + 1, len(sites) + 1))
    found[0, 1:] = found[1:, 0] = ways.distances_jpy(nodes)[sites]
    for row in np.flatnonzero(found[0, 1:] > 0.0):
        run.check()
        found[row + 1, 1:] = ways.distances_jpy(own[[row]])[sites]
    through = found[:1, 1:] + found[1:, :1]
    apart = found[0, 1:] > 0.0
    found[1:, 1:] = np.where(apart[:, None], found[1:, 1:], np.where(apart[None, :], found[1:, 1:].T, through))
    number = np.full(len(problem.site_node) + 1, -1)
    number[sites] = np.arange(1, len(sites) + 1)
    number[-1] = 0  # the exchange, counted from the end
    one, other = number[problem.links.one], number[problem.links.other]
    there = (one >= 0) & (other >= 0)
    for a, b in ((one, other), (other, one)):
        np.minimum.at(found, (a[there], b[there]), problem.links.jpy[there].astype(np.float64))
    return np.minimum(found, FAR_JPY)


@kernel
def spanning_jpy(distance: Any, chosen: Any) -> float:
    """Return the length of the shortest spanning tree over the first row and the chosen ones (R. C. Prim 1957)."""
    count = len(chosen)
    near = distance[0, 1:].copy()
    left = chosen.copy()
    total = 0.0
    for _ in range(count):
        best = -1
        for row in range(count):
            if left[row] and (best < 0 or near[row] < near[best]):
                best = row
        if best < 0:
            break
        total += near[best]
        left[best] = False
        for row in range(count):
            if left[row] and distance[best + 1, row + 1] < near[row]:
                near[row] = distance[best + 1, row + 1]
    return total


@kernel
def exchange(covers: Any, costs: Any, chosen: Any, needed: float, rounds: int) -> float:
    """Improve a choice in place; return its estimated cost. ``covers``: rows of cells and weights; ``chosen``: bool."""
    start, cells, weight = covers
    price, distance = costs
    times = np.zeros(len(weight), dtype=np.int64)
    covered = 0.0
    cost = spanning_jpy(distance, chosen)
    for site in range(len(chosen)):
        if chosen[site]:
            covered += _take(start, cells, weight, times, site)
            cost += price[site]
    for _ in range(rounds):
        before = cost
        for site in range(len(chosen)):
            if chosen[site]:
                cost, covered = _without(covers, costs, chosen, times, (site, cost, covered, needed))
            else:
                cost, covered = _with(covers, costs, chosen, times, (site, cost, covered, needed))
        if cost >= before:
            break
    return cost


@kernel
def _take(start: Any, cells: Any, weight: Any, times: Any, site: int) -> float:
    gained = 0.0
    for place in range(start[site], start[site + 1]):
        if times[cells[place]] == 0:
            gained += weight[cells[place]]
        times[cells[place]] += 1
    return gained


@kernel
def _leave(start: Any, cells: Any, weight: Any, times: Any, site: int) -> float:
    lost = 0.0
    for place in range(start[site], start[site + 1]):
        times[cells[place]] -= 1
        if times[cells[place]] == 0:
            lost += weight[cells[place]]
    return lost


@kernel
def _without(covers: Any, costs: Any, chosen: Any, times: Any, state: Any) -> Any:
    """Drop a chosen station, or put the cheapest other one in its place, where that costs less."""
    start, cells, weight = covers
    price, distance = costs
    site, cost, covered, needed = state
    chosen[site] = False
    covered -= _leave(start, cells, weight, times, site)
    best, best_cost = -1, cost
    if covered >= needed:
        best_cost = min(cost, _cost(price, distance, chosen))
    else:
        for other in range(len(chosen)):
            if chosen[other] or other == site:
                continue
            if covered + _covered(start, cells, weight, times, other, 0) < needed:
                continue
            chosen[other] = True
            told = _cost(price, distance, chosen)
            chosen[other] = False
            if told < best_cost - 1.0:
                best, best_cost = other, told
    if best < 0 and (covered < needed or best_cost >= cost):
        best = site
    if best >= 0:
        chosen[best] = True
        covered += _take(start, cells, weight, times, best)
    return _cost(price, distance, chosen), covered


@kernel
def _with(covers: Any, costs: Any, chosen: Any, times: Any, state: Any) -> Any:
    """Add a station where others can then be dropped so that all cost less."""
    start, cells, weight = covers
    price, distance = costs
    site, cost, covered, needed = state
    kept, kept_times = chosen.copy(), times.copy()
    chosen[site] = True
    now = covered + _take(start, cells, weight, times, site)
    dropped = True
    while dropped:
        dropped, best, best_cost = False, -1, _cost(price, distance, chosen)
        for other in range(len(chosen)):
            if not chosen[other] or other == site:
                continue
            if now - _covered(start, cells, weight, times, other, 1) < needed:
                continue
            chosen[other] = False
            told = _cost(price, distance, chosen)
            chosen[other] = True
            if told < best_cost:
                best, best_cost = other, told
        if best >= 0:
            chosen[best] = False
            now -= _leave(start, cells, weight, times, best)
            dropped = True
    told = _cost(price, distance, chosen)
    if told < cost - 1.0:
        return told, now
    chosen[:] = kept
    times[:] = kept_times
    return cost, covered


@kernel
def _cost(price: Any, distance: Any, chosen: Any) -> float:
    total = spanning_jpy(distance, chosen)
    for site in range(len(chosen)):
        if chosen[site]:
            total += price[site]
    return total


@kernel
def _covered(start: Any, cells: Any, weight: Any, times: Any, site: int, so_often: int) -> float:
    """Return the weight of a station's cells that are covered so often."""
    total = 0.0
    for place in range(start[site], start[site + 1]):
        if times[cells[place]] == so_often:
            total += weight[cells[place]]
    return total
