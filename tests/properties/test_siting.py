"""Siting: optimal and bounded against every choice, and the same whatever the scale and the order."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_siting import best_cost, best_weight, choices
from todoku.run import Effort, Run
from todoku.siting.coverage_table import coverage_table
from todoku.siting.covering import cover_most, cover_target
from todoku.siting.distance_table import all_pairs
from todoku.siting.net_worth import cover_worth
from todoku.siting.p_median import p_median

SITES, CELLS = 6, 8
QUICK = Run(effort=Effort.QUICK)


@st.composite
def tables(draw):
    """Draw a small table with weights, costs, existing and forbidden sites."""
    covered = draw(st.lists(st.lists(st.booleans(), min_size=CELLS, max_size=CELLS), min_size=SITES, max_size=SITES))
    weights = draw(st.lists(st.integers(0, 9), min_size=CELLS, max_size=CELLS))
    costs = draw(st.lists(st.integers(1, 4), min_size=SITES, max_size=SITES))
    kind = draw(st.lists(st.sampled_from("ooofx"), min_size=SITES, max_size=SITES))
    return coverage_table(
        *np.nonzero(np.array(covered)),
        cell_weight=weights,
        site_cost=costs,
        existing=[one == "x" for one in kind],
        forbidden=[one == "f" for one in kind],
    )


@given(tables(), st.integers(0, 10))
@settings(max_examples=40)
def test_least_cost_of_a_target_is_that_of_the_best_choice(table, tenths):
    needed = np.floor(table.reachable_weight * tenths / 10)
    target = needed / table.total_weight if table.total_weight else 0.0
    found = cover_target(table, target=target, run=QUICK)
    best = best_cost(table, needed)
    assert (found.objective, found.bound) == (best, best)
    assert found.covered_weight >= needed


@given(tables(), st.integers(0, SITES))
@settings(max_examples=40)
def test_most_weight_is_that_of_the_best_choice(table, most):
    found = cover_most(table, max_sites=most, run=QUICK)
    best = best_weight(table, most)
    assert (found.objective, found.bound) == (best, best)


@given(tables())
@settings(max_examples=40)
def test_worth_less_cost_is_that_of_the_best_choice(table):
    found = cover_worth(table, run=QUICK)
    best = max(table.covered_weight(one) - table.cost_of(one) for one in choices(table))
    assert found.objective == best
    assert best <= found.bound <= best + 1e-5 * (1 + abs(best))


@given(tables(), st.integers(1, 4), st.sampled_from([0.001, 3.0, 1e6]))
@settings(max_examples=25)
def test_scaled_weights_choose_as_much(table, most, scale):
    scaled = coverage_table(
        np.repeat(np.arange(SITES), np.diff(table.site_start)),
        table.site_cells,
        cell_weight=table.cell_weight * scale,
        site_cost=table.site_cost,
        existing=table.existing,
        forbidden=table.forbidden,
    )
    one, other = (cover_most(each, max_sites=most, run=QUICK) for each in (table, scaled))
    assert other.objective == pytest.approx(one.objective * scale, rel=1e-9)
    assert other.bound == pytest.approx(one.bound * scale, rel=1e-6)


@given(tables(), st.integers(1, 4), st.permutations(range(SITES)))
@settings(max_examples=25)
def test_the_order_of_the_sites_changes_nothing(table, most, order):
    place = np.array(order)
    site = np.repeat(np.arange(SITES), np.diff(table.site_start))
    turned = coverage_table(
        np.argsort(place)[site],
        table.site_cells,
        cell_weight=table.cell_weight,
        site_cost=table.site_cost[place],
        existing=table.existing[place],
        forbidden=table.forbidden[place],
    )
    one, other = (cover_most(each, max_sites=most, run=QUICK) for each in (table, turned))
    assert (one.objective, one.bound) == (other.objective, other.bound)


@given(
    st.lists(st.lists(st.integers(0, 20), min_size=CELLS, max_size=CELLS), min_size=SITES, max_size=SITES),
    st.lists(st.integers(0, 5), min_size=CELLS, max_size=CELLS),
    st.integers(1, SITES),
)
@settings(max_examples=40)
def test_least_sum_of_distances_is_that_of_the_best_choice(matrix, weights, most):
    far, weight = np.array(matrix, dtype=float), np.array(weights, dtype=float)
    found = p_median(all_pairs(far, cell_weight=weight), max_sites=most, run=QUICK)
    best = min(float((far[list(chosen)].min(axis=0) * weight).sum()) for chosen in combinations(range(SITES), most))
    assert (found.objective, found.bound) == (best, best)
