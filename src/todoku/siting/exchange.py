"""Kernels of a choice of sites that grows, shrinks and exchanges: what each site would gain or lose is always known."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import borrowing_kernel, kernel
from todoku.networks.paths import pop, push


@borrowing_kernel
def take(site: int, rows: Any, state: Any) -> None:
    """Take a site: cells covered for the first time lower others' gain, those covered twice now the loss of one."""
    site_start, site_cells, cell_start, cell_sites, weight = rows
    inside, times, owner, gain, loss = state
    inside[site] = True
    for at in range(site_start[site], site_start[site + 1]):
        cell = site_cells[at]
        if times[cell] == 0:
            for place in range(cell_start[cell], cell_start[cell + 1]):
                gain[cell_sites[place]] -= weight[cell]
            loss[site] += weight[cell]
        elif times[cell] == 1:
            loss[owner[cell]] -= weight[cell]
        times[cell] += 1
        owner[cell] ^= site


@borrowing_kernel
def leave(site: int, rows: Any, state: Any) -> None:
    """Leave a site out again."""
    site_start, site_cells, cell_start, cell_sites, weight = rows
    inside, times, owner, gain, loss = state
    inside[site] = False
    for at in range(site_start[site], site_start[site + 1]):
        cell = site_cells[at]
        times[cell] -= 1
        owner[cell] ^= site
        if times[cell] == 0:
            for place in range(cell_start[cell], cell_start[cell + 1]):
                gain[cell_sites[place]] += weight[cell]
        elif times[cell] == 1:
            loss[owner[cell]] += weight[cell]
    loss[site] = 0.0


@kernel
def grow(rows: Any, state: Any, cost: Any, worth: Any, most: int, needed: float, covered: float) -> float:
    """Take the site with the most gain (no more than is missing) for its cost, again and again; return what is covered.

    ``worth`` is a factor on each site's gain. Old rates are upper bounds of new ones (Minoux 1978).
    """
    inside, gain = state[0], state[3]
    count = len(cost)
    key = np.empty(count, dtype=np.float64)
    heap = np.empty(count, dtype=np.int64)
    place = np.full(count, -1, dtype=np.int64)
    size = 0
    for site in range(count):
        if not inside[site] and gain[site] > 0.0:
            key[site] = -min(gain[site], needed - covered) * worth[site] / cost[site]
            size = push(heap, place, key, size, site)
    taken = 0
    while size > 0 and taken < most and covered < needed:
        site = pop(heap, place, key, size)
        size -= 1
        rate = -min(gain[site], needed - covered) * worth[site] / cost[site]
        if gain[site] <= 0.0:
            continue
        if size == 0 or rate <= key[heap[0]]:
            covered += gain[site]
            take(site, rows, state)
            taken += 1
        else:
            key[site] = rate
            size = push(heap, place, key, size, site)
    return covered


@kernel
def exchange(rows: Any, state: Any, cost: Any, order: Any, covered: float, enough: float) -> float:
    """Exchange each site in ``order`` for that, no dearer, which covers most more; return what is covered.

    Ends when so much is covered as is enough.
    """
    inside, _, _, gain, loss = state
    for site in order:
        if covered >= enough:
            break
        if not inside[site]:
            continue
        lost = loss[site]
        leave(site, rows, state)
        best = site
        for other in range(len(cost)):
            if not inside[other] and gain[other] > gain[best] and cost[other] <= cost[site]:
                best = other
        if gain[best] <= lost * (1.0 + 1e-9):
            best = site
        covered += gain[best] - lost
        take(best, rows, state)
    return covered


@kernel
def cheapen(rows: Any, state: Any, cost: Any, order: Any, covered: float, needed: float) -> float:
    """Exchange each site in ``order`` for the cheapest cheaper one with which enough is covered."""
    inside, _, _, gain, loss = state
    for site in order:
        if not inside[site]:
            continue
        lost = loss[site]
        leave(site, rows, state)
        best = site
        for other in range(len(cost)):
            if inside[other] or cost[other] >= cost[site] or covered - lost + gain[other] < needed:
                continue
            if cost[other] < cost[best] or (cost[other] == cost[best] and gain[other] > gain[best]):
                best = other
        covered += gain[best] - lost
        take(best, rows, state)
    return covered


@kernel
def drop(rows: Any, state: Any, order: Any, covered: float, needed: float) -> float:
    """Leave out each site in ``order`` without which enough is covered; return what is covered then."""
    inside, loss = state[0], state[4]
    for site in order:
        if inside[site] and covered - loss[site] >= needed:
            covered -= loss[site]
            leave(site, rows, state)
    return covered
