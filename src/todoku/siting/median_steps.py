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
def _weighed(other: int, by_site: Any, near: Any, correction: Any) -> float:
    """Return what a site saves the cells that it would serve, and correct what leaving their present sites costs."""
    start, cells, cost = by_site
    site, first, second = near
    gain = 0.0
    for at in range(start[other], start[other + 1]):
        cell = cells[at]
        if cost[at] >= second[cell]:
            continue
        if site[cell] >= 0:
            correction[site[cell]] -= second[cell] - max(cost[at], first[cell])
        gain += max(0.0, first[cell] - cost[at])
    return gain


@kernel
def best_interchange(by_site: Any, near: Any, movable: Any, inside: Any, allowed: Any) -> Any:
    """Return the exchange that saves the most: a site to take, one to leave, and the saving (Whitaker 1983).

    What leaving a site costs is known from the second nearest; a site to come corrects it for the cells it serves.
    """
    start, cells = by_site[0], by_site[1]
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
        gain = _weighed(other, by_site, near, correction)
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
def _layers_of(first: int, end: int, pairs: Any, marks: Any, left: int, beyond: float, out: Any) -> Any:
    """Write the layers of the cell whose pairs stand from ``first`` to before ``end``; return the counts and its base.

    ``out``: sites, layers and weights to be written (empty: they are only counted), and how many stand there.
    """
    cell_sites, cost = pairs
    kept, given = marks
    out_site, out_layer, out_weight, count, rows = out
    base, last, seen = -1.0, -1.0, 0
    for at in range(first, end + 1):
        if at < end and not kept[cell_sites[at]] and not given[cell_sites[at]]:
            continue
        here = cost[at] if at < end else (beyond if base < 0.0 or seen < left else last)
        if base < 0.0:
            base = here
        elif here > last:
            for place in range(first, at):
                if kept[cell_sites[place]]:
                    if len(out_site):
                        out_site[count], out_layer[count] = cell_sites[place], rows
                    count += 1
            if len(out_weight):
                out_weight[rows] = here - last
            rows += 1
        last = here
        if at == end or given[cell_sites[at]]:
            break
        seen += 1
    return count, rows, base


@kernel
def layers(cell_start: Any, pairs: Any, marks: Any, beyond: Any) -> Any:
    """Return the p-median as covering: per cell and step of cost, the sites within it and what being without costs.

    Returns pairs (site, layer), the layers' weights, and the cost that no choice avoids (G. Cornuejols, G. L. Nemhauser
    and L. A. Wolsey 1990). ``marks``: sites kept, one of which at least is chosen, and sites given, the nearest of
    which ends a cell's layers; others do not count.
    """
    left = 0
    for candidate in range(len(marks[0])):
        left += marks[0][candidate]
    count, rows, base = 0, 0, 0.0
    site, layer, weight = np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32), np.empty(0)
    for phase in range(2):
        if phase == 1:
            site, layer, weight = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32), np.empty(rows)
        count, rows, base = 0, 0, 0.0
        for cell in range(len(cell_start) - 1):
            if cell_start[cell] < cell_start[cell + 1]:
                out = (site, layer, weight, count, rows)
                count, rows, own = _layers_of(
                    cell_start[cell], cell_start[cell + 1], pairs, marks, left, beyond[cell], out
                )
                base += own
    return site, layer, weight, base
