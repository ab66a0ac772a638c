"""Siting under capacities: kept, and the best of every choice."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from sample_siting import choices, distances, planar_table, points, table_of
from todoku.errors import Infeasible, InputError
from todoku.run import Run
from todoku.siting.capacity import serve_most, serve_nearest, serve_target
from todoku.siting.distance_table import all_pairs


def can_serve(table, capacity, sites):
    """Return the most weight that sites can serve, by linear programming over all pairs."""
    pairs = [(site, int(cell)) for site in sites for cell in table.cells_of(site)]
    if not pairs:
        return 0.0
    rows, limits = [], []
    for site in sites:
        rows.append([float(one == site) for one, _ in pairs])
        limits.append(capacity[site])
    for cell, weight in enumerate(table.cell_weight):
        rows.append([float(one == cell) for _, one in pairs])
        limits.append(weight)
    return -linprog(-np.ones(len(pairs)), A_ub=rows, b_ub=limits).fun


def check_kept(found, table, capacity):
    per_site = np.bincount(found.site, weights=found.weight, minlength=len(capacity))
    assert (per_site <= np.asarray(capacity) * (1 + 1e-6)).all()
    per_cell = np.bincount(found.cell, weights=found.weight, minlength=len(table.cell_weight))
    assert (per_cell <= table.cell_weight * (1 + 1e-6)).all()
    assert set(found.site.tolist()) <= set(found.sites.tolist())
    assert per_cell.sum() == pytest.approx(found.served_weight)


@pytest.mark.parametrize("seed", range(4))
def test_the_most_that_can_be_served_against_every_choice(seed):
    table = planar_table(7, 15, 30.0, seed=seed)
    capacity = np.random.default_rng(seed).integers(50, 200, 7).astype(float)
    found = serve_most(table, capacity, max_sites=3, run=Run())
    best = max(can_serve(table, capacity, one) for one in choices(table, 3))
    assert found.objective == pytest.approx(best, rel=1e-6)
    assert best * (1 - 1e-6) <= found.bound <= best * (1 + 1e-6)
    check_kept(found, table, capacity)


@pytest.mark.parametrize("seed", range(4))
def test_the_cheapest_that_serve_a_target_against_every_choice(seed):
    rng = np.random.default_rng(seed)
    table = planar_table(7, 15, 30.0, seed=seed, site_cost=rng.integers(1, 4, 7))
    capacity = rng.integers(80, 300, 7).astype(float)
    target = 0.7 * can_serve(table, capacity, range(7)) / table.total_weight
    found = serve_target(table, capacity, target=target, run=Run())
    needed = target * table.total_weight * (1 - 1e-9)
    best = min(table.cost_of(one) for one in choices(table) if can_serve(table, capacity, one) >= needed)
    assert (found.objective, found.bound, found.status) == (best, best, "optimal")
    assert found.served_share >= target * (1 - 1e-8)
    check_kept(found, table, capacity)


def test_the_nearest_sites_serve_until_they_are_full():
    matrix = np.array([[1.0, 1.0, 1.0], [5.0, 5.0, 5.0]])
    table = all_pairs(matrix, cell_weight=[10, 10, 10])
    found = serve_nearest(table, [20, 20], max_sites=2, run=Run())
    assert (found.objective, found.status) == (pytest.approx(20 * 1 + 10 * 5), "optimal")
    assert np.bincount(found.site, weights=found.weight).tolist() == pytest.approx([20, 10])


def test_without_limits_the_median_is_the_same():
    matrix = distances(points(8, 1), points(20, 2))
    table = all_pairs(matrix, cell_weight=np.ones(20))
    found = serve_nearest(table, np.full(8, np.inf), max_sites=2, run=Run())
    best = min(matrix[[one, other]].min(axis=0).sum() for one in range(8) for other in range(one))
    assert found.objective == pytest.approx(best)


def test_what_capacity_forbids_says_so_and_how_much_can_be_served():
    table = table_of({0: [0], 1: [1]}, weights=[50, 50])
    with pytest.raises(Infeasible) as caught:
        serve_target(table, [20, 40], target=0.9, run=Run())
    assert (caught.value.code, caught.value.params["reachable"]) == ("siting.capacity_binds", 0.6)
    with pytest.raises(Infeasible) as caught:
        serve_nearest(all_pairs([[1.0, 1.0], [1.0, 1.0]], cell_weight=[50, 50]), [30, 40], max_sites=2, run=Run())
    assert (caught.value.code, caught.value.params["most"]) == ("siting.capacity_total", 70.0)


@pytest.mark.parametrize("capacity", [[0.0], [-1.0], [np.nan]])
def test_a_capacity_that_holds_nothing_is_refused(capacity):
    with pytest.raises(InputError) as caught:
        serve_most(table_of({0: [0]}, weights=[1]), capacity, max_sites=1, run=Run())
    assert caught.value.code == "siting.bad_capacity"
