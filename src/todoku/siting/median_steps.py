"""Kernels of the p-median: interchange of sites by what it changes, and prices of cells for the bound."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import kernel


@kernel
def nearest_two(cell_start: Any, cell_sites: Any, cost: Any, inside: Any, beyond: Any) -> Any:
    """Return per cell its nearest chosen site (-1: none) with its cost, and the cost at the second nearest."""
    cells = len(cell_start) - 1
    site = np.full(cells, -1, dtype=np.int32)
    first = beyond.copy()
    second = beyond.copy()
    for cell in range(cells):
        for at in range(cell_start[cell], cell_start[cell + 1]):
            if inside[cell_sites[at]]:
                if site[cell] < 0:
                    site[cell] = cell_sites[at]
                    first[cell] = cost[at]
                else:
                    second[cell] = cost[at]
                    break
    return site, first, second


@kernel
def best_interchange(by_site: Any, near: Any, movable: Any, inside: Any, allowed: Any) -> Any:
    """Return the exchange that saves the most: a site to take, one to leave, and the saving (Whitaker 1983).

    What leaving a site costs is known from the second nearest; a site to come corrects it for the cells it serves.
    """
    start, cells, cost = by_site
    site, first, second = near
    loss = np.zeros(len(inside))
    for cell in range(len(site)):
        if site[cell] >= 0:
            loss[site[cell]] += second[cell] - first[cell]
    correction = np.zeros(len(inside))
    best, come, go = 0.0, -1, -1
    for other in range(len(inside)):
        if inside[other] or not allowed[other]:
            continue
        gain = 0.0
        for at in range(start[other], start[other + 1]):
            cell = cells[at]
            if cost[at] < first[cell]:
                gain += first[cell] - cost[at]
                if site[cell] >= 0:
                    correction[site[cell]] -= second[cell] - first[cell]
            elif cost[at] < second[cell]:
                correction[site[cell]] -= second[cell] - cost[at]
        for one in movable:
            saved = gain - loss[one] - correction[one]
            if saved > best:
                best, come, go = saved, other, one
            correction[one] = 0.0
        for at in range(start[other], start[other + 1]):
            if site[cells[at]] >= 0:
                correction[site[cells[at]]] = 0.0
    return come, go, best


@kernel
def gains(by_site: Any, first: Any, inside: Any, allowed: Any) -> Any:
    """Return what each site would save if it were taken beside the chosen ones; -1 for those that cannot be."""
    start, cells, cost = by_site
    found = np.full(len(inside), -1.0)
    for site in range(len(inside)):
        if not inside[site] and allowed[site]:
            found[site] = 0.0
            for at in range(start[site], start[site + 1]):
                found[site] += max(0.0, first[cells[at]] - cost[at])
    return found


@kernel
def relaxed(cell_start: Any, cell_sites: Any, cost: Any, price: Any, worth: Any) -> None:
    """Write what each site saves under the prices: it serves every cell that is cheaper than its price."""
    worth[:] = 0.0
    for cell in range(len(price)):
        for at in range(cell_start[cell], cell_start[cell + 1]):
            if cost[at] >= price[cell]:
                break
            worth[cell_sites[at]] += price[cell] - cost[at]


@kernel
def served_times(cell_start: Any, cell_sites: Any, cost: Any, price: Any, opened: Any, times: Any) -> None:
    """Write how many opened sites serve each cell under the prices."""
    for cell in range(len(price)):
        times[cell] = 0.0
        for at in range(cell_start[cell], cell_start[cell + 1]):
            if cost[at] >= price[cell]:
                break
            if opened[cell_sites[at]]:
                times[cell] += 1.0


@kernel
def layers(cell_start: Any, cell_sites: Any, cost: Any, kept: Any, given: Any, beyond: Any) -> Any:
    """Return the p-median as covering: per cell and step of cost, the sites within it and what being without costs.

    Returns pairs (site, layer), the layers' weights, and the cost that no choice avoids (G. Cornuejols, G. L. Nemhauser
    and L. A. Wolsey 1980). Only kept sites count, one of which at least is chosen; the nearest given one ends a cell's
    layers.
    """
    left = 0
    for site in range(len(kept)):
        left += kept[site]
    sites = 0
    rows = 0
    for phase in range(2):
        if phase == 1:
            pair_site = np.empty(sites, dtype=np.int32)
            pair_layer = np.empty(sites, dtype=np.int32)
            weight = np.empty(rows)
        sites = 0
        rows = 0
        base = 0.0
        for cell in range(len(cell_start) - 1):
            if cell_start[cell] == cell_start[cell + 1]:
                continue
            last = -1.0
            begun = False
            seen = 0
            first = cell_start[cell]
            for at in range(cell_start[cell], cell_start[cell + 1] + 1):
                ended = at == cell_start[cell + 1]
                if not ended and not kept[cell_sites[at]] and not given[cell_sites[at]]:
                    continue
                here = beyond[cell] if ended else cost[at]
                if ended and seen == left:
                    here = last if begun else beyond[cell]
                if not begun:
                    base += here
                    begun = True
                elif here > last:
                    for place in range(first, at):
                        if kept[cell_sites[place]]:
                            if phase == 1:
                                pair_site[sites] = cell_sites[place]
                                pair_layer[sites] = rows
                            sites += 1
                    if phase == 1:
                        weight[rows] = here - last
                    rows += 1
                last = here
                if not ended and kept[cell_sites[at]]:
                    seen += 1
                if ended or given[cell_sites[at]]:
                    break
    return pair_site, pair_layer, weight, base
