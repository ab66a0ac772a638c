"""Kernel of simulated annealing over exchanges of a site for one nearby: most are only weighed, few carried out."""

from __future__ import annotations

from typing import Any

import numpy as np

from todoku.kernels import borrowing_kernel, kernel
from todoku.siting.exchange import leave, take


@borrowing_kernel
def draw(random: Any, count: int) -> int:
    """Return a number below ``count`` and move the state on (xorshift64, G. Marsaglia 2003)."""
    state = random[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    random[0] = state
    return int((state >> np.uint64(11)) % np.uint64(count))


@borrowing_kernel
def shared(one: int, other: int, rows: Any, times: Any) -> float:
    """Return the weight of the cells that two sites have in common and only one chosen site covers."""
    site_start, site_cells, _, _, weight = rows
    total = 0.0
    left, right = site_start[one], site_start[other]
    while left < site_start[one + 1] and right < site_start[other + 1]:
        if site_cells[left] < site_cells[right]:
            left += 1
        elif site_cells[left] > site_cells[right]:
            right += 1
        else:
            if times[site_cells[left]] == 1:
                total += weight[site_cells[left]]
            left += 1
            right += 1
    return total


@kernel
def anneal(rows: Any, state: Any, chosen: Any, best: Any, random: Any, reached: Any, moves: int, heat: Any) -> Any:
    """Try so many exchanges of a chosen site for one that shares a cell with it; return what is and what was covered.

    A loss of weight is borne with the probability exp(-loss / heat) (Kirkpatrick, Gelatt and Vecchi 1983); ``heat``: at
    the first and at the last of these moves. ``reached`` and the answer: weight covered now, and the most so far;
    ``best`` gets the sites that covered the most.
    """
    site_start, site_cells, cell_start, cell_sites, _ = rows
    inside, times, _, gain, loss = state
    covered, most = reached
    cooling = (heat[1] / heat[0]) ** (1.0 / moves)
    warmth = heat[0]
    for _ in range(moves):
        warmth *= cooling
        place = draw(random, len(chosen))
        site = chosen[place]
        cell = site_cells[site_start[site] + draw(random, site_start[site + 1] - site_start[site])]
        other = cell_sites[cell_start[cell] + draw(random, cell_start[cell + 1] - cell_start[cell])]
        if inside[other]:
            continue
        least = loss[site] + warmth * np.log((draw(random, 1 << 40) + 1.0) / (1 << 40))
        if gain[other] + loss[site] < least:
            continue
        added = gain[other] + shared(site, other, rows, times)
        if added < least:
            continue
        covered += added - loss[site]
        leave(site, rows, state)
        take(other, rows, state)
        chosen[place] = other
        if covered > most:
            most = covered
            best[:] = chosen
    return covered, most
