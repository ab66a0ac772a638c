"""Covering and median problems of our own making, small enough to try every choice."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from todoku.siting.coverage_table import coverage_table


def table_of(cover, *, weights, costs=None, **marks):
    """Build a table from a dictionary site -> cells."""
    pairs = [(site, cell) for site, cells in cover.items() for cell in cells]
    sites, cells = zip(*pairs, strict=True) if pairs else ((), ())
    return coverage_table(sites, cells, cell_weight=weights, site_cost=costs or len(cover), **marks)


def points(count, seed):
    """Return clustered points in a square of side 100."""
    rng = np.random.default_rng(seed)
    centres = rng.random((4, 2)) * 100
    return centres[rng.integers(4, size=count)] + rng.normal(size=(count, 2)) * 12


def planar_table(sites, cells, radius, *, seed, **options):
    """Return a table of points in the plane: a site covers the cells within a radius."""
    apart = distances(points(sites, seed), points(cells, seed + 1))
    weights = np.random.default_rng(seed + 2).integers(1, 100, cells)
    return coverage_table(*np.nonzero(apart <= radius), cell_weight=weights, **{"site_cost": sites, **options})


def distances(one, other):
    """Return a matrix of distances between points."""
    return np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1))


def choices(table, most=None):
    """Yield every choice of new sites, existing ones added."""
    free = np.flatnonzero(~table.existing & ~table.forbidden)
    stand = np.flatnonzero(table.existing)
    for count in range(min(most if most is not None else len(free), len(free)) + 1):
        for chosen in combinations(free, count):
            yield np.sort(np.concatenate([stand, np.array(chosen, dtype=np.int64)]))


def best_cost(table, needed):
    """Return the least cost of any choice that covers so much weight; None where none does."""
    costs = [table.cost_of(one) for one in choices(table) if table.covered_weight(one) >= needed]
    return min(costs) if costs else None


def best_weight(table, most):
    """Return the most weight that so many new sites cover."""
    return max(table.covered_weight(one) for one in choices(table, most))
