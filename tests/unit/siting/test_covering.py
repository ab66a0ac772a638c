"""Covering: choices and bounds against the exact optimum."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array

from todoku.errors import Infeasible, InputError
from todoku.run import Effort, Run
from todoku.siting.coverage_table import coverage_table
from todoku.siting.covering import cover_most, cover_target

QUICK = Run(effort=Effort.QUICK)


def table_of(cover, *, weights, costs=None):
    """Build a table from a dictionary site -> cells."""
    pairs = [(site, cell) for site, cells in cover.items() for cell in cells]
    sites, cells = zip(*pairs, strict=True) if pairs else ((), ())
    return coverage_table(sites, cells, cell_weight=weights, site_cost=costs or len(cover))


def random_table(seed, *, whole_costs=True):
    rng = np.random.default_rng(seed)
    sites, cells = 12, 30
    covered = rng.random((sites, cells)) < 0.2
    costs = rng.integers(1, 5, sites) if whole_costs else rng.random(sites) + 0.5
    return coverage_table(*np.nonzero(covered), cell_weight=rng.integers(0, 50, cells), site_cost=costs)


def optimum(table, *, needed=None, max_sites=None):
    """Solve the problem exactly with HiGHS: cost of covering so much weight, or weight covered by so many sites."""
    sites, cells = table.site_count, len(table.cell_weight)
    linked = block_array([[csr_array((np.ones(table.pair_count), table.cell_sites, table.cell_start), shape=(len(table.cell_weight), table.site_count)), -eye_array(cells)]]).tocsc()
    rules = [LinearConstraint(linked, 0, np.inf)]
    if needed is not None:
        goal = np.concatenate([table.site_cost, np.zeros(cells)])
        rules.append(LinearConstraint(np.concatenate([np.zeros(sites), table.cell_weight])[None, :], needed, np.inf))
    else:
        goal = -np.concatenate([np.zeros(sites), table.cell_weight])
        rules.append(LinearConstraint(np.concatenate([np.ones(sites), np.zeros(cells)])[None, :], 0, max_sites))
    solved = milp(goal, constraints=rules, integrality=np.ones(sites + cells), bounds=Bounds(0, 1))
    assert solved.success
    return abs(solved.fun)


def test_one_site_that_covers_all_is_enough():
    chosen = cover_target(table_of({0: [0, 1], 1: [2], 2: [0, 1, 2]}, weights=[5, 5, 5]), target=1.0, run=QUICK)
    assert chosen.sites.tolist() == [2]
    assert (chosen.objective, chosen.bound, chosen.gap, chosen.status) == (1.0, 1.0, 0.0, "optimal")


def test_a_target_below_all_leaves_the_dear_cells_out():
    table = table_of({0: [0], 1: [1], 2: [2]}, weights=[60, 35, 5])
    chosen = cover_target(table, target=0.95, run=QUICK)
    assert chosen.sites.tolist() == [0, 1]
    assert (chosen.covered_weight, chosen.covered_share) == (95.0, 0.95)


def test_costs_decide_where_they_differ():
    table = table_of({0: [0, 1], 1: [0], 2: [1]}, weights=[1, 1], costs=[5, 2, 2])
    chosen = cover_target(table, target=1.0, run=QUICK)
    assert chosen.sites.tolist() == [1, 2]
    assert (chosen.objective, chosen.bound) == (4.0, 4.0)


def test_what_greedy_takes_first_is_dropped_when_the_others_make_it_needless():
    # Greedy takes site 0 (four cells) and then needs both others, which cover everything between them.
    table = table_of({0: [0, 1, 3, 4], 1: [0, 1, 2], 2: [3, 4, 5]}, weights=[1] * 6)
    assert cover_target(table, target=1.0, run=QUICK).sites.tolist() == [1, 2]


def test_a_target_out_of_reach_names_the_largest_share_that_is_not():
    table = table_of({0: [0], 1: [1]}, weights=[3, 3, 2])
    with pytest.raises(Infeasible) as caught:
        cover_target(table, target=0.9, run=QUICK)
    assert caught.value.code == "siting.target_unreachable"
    assert caught.value.params["reachable"] == 0.75


def test_no_target_needs_no_site():
    chosen = cover_target(table_of({0: [0]}, weights=[1]), target=0.0, run=QUICK)
    assert (chosen.sites.tolist(), chosen.objective, chosen.bound, chosen.status) == ([], 0.0, 0.0, "optimal")


def test_cells_without_weight_ask_for_nothing():
    table = table_of({0: [0], 1: [1]}, weights=[4, 0])
    assert cover_target(table, target=1.0, run=QUICK).sites.tolist() == [0]


def test_the_most_weight_with_two_sites_takes_the_pair_that_greedy_misses():
    # Greedy takes 0 (weight 6) and then 1 or 2 for 3 more; 1 and 2 together cover 10.
    table = table_of({0: [1, 2], 1: [0, 1], 2: [2, 3]}, weights=[2, 3, 3, 2])
    chosen = cover_most(table, max_sites=2, run=QUICK)
    assert chosen.sites.tolist() == [1, 2]
    assert (chosen.objective, chosen.bound, chosen.status) == (10.0, 10.0, "optimal")


def test_more_sites_than_needed_are_not_taken():
    chosen = cover_most(table_of({0: [0], 1: [0]}, weights=[1]), max_sites=2, run=QUICK)
    assert len(chosen.sites) == 1


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("whole_costs", [True, False])
def test_cost_of_a_target_lies_between_the_bound_and_three_tenths_above_the_optimum(seed, whole_costs):
    table = random_table(seed, whole_costs=whole_costs)
    target = 0.8 * table.cell_weight[table.reachable].sum() / table.total_weight
    chosen = cover_target(table, target=target, run=Run())
    best = optimum(table, needed=target * table.total_weight * (1 - 1e-9))
    assert chosen.bound <= best + 1e-6
    assert best - 1e-6 <= chosen.objective <= 1.3 * best
    assert chosen.bound >= 0.6 * best
    assert chosen.covered_share >= target - 1e-9
    assert table.site_cost[chosen.sites].sum() == chosen.objective


@pytest.mark.parametrize("seed", range(12))
def test_weight_of_some_sites_lies_between_nine_tenths_of_the_optimum_and_the_bound(seed):
    table = random_table(seed)
    chosen = cover_most(table, max_sites=4, run=Run())
    best = optimum(table, max_sites=4)
    assert 0.9 * best <= chosen.objective <= best + 1e-6
    assert best - 1e-6 <= chosen.bound <= 1.15 * best
    assert len(chosen.sites) <= 4


def test_the_same_question_gets_the_same_answer():
    first, second = (cover_target(random_table(3), target=0.7, run=Run()) for _ in range(2))
    assert first.sites.tolist() == second.sites.tolist()
    assert first.bound == second.bound


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: coverage_table([0], [1], cell_weight=[1.0], site_cost=1), "siting.no_such"),
        (lambda: coverage_table([2], [0], cell_weight=[1.0], site_cost=1), "siting.no_such"),
        (lambda: coverage_table([0], [0], cell_weight=[-1.0], site_cost=1), "siting.not_positive"),
        (lambda: coverage_table([0], [0], cell_weight=[1.0], site_cost=[0.0]), "siting.not_positive"),
        (lambda: cover_target(table_of({0: [0]}, weights=[1]), target=1.2, run=QUICK), "siting.target_range"),
        (lambda: cover_most(table_of({0: [0]}, weights=[1]), max_sites=-1, run=QUICK), "siting.max_sites"),
    ],
)
def test_wrong_input_is_refused(call, code):
    with pytest.raises(InputError) as caught:
        call()
    assert caught.value.code == code


def test_a_pair_that_stands_twice_counts_once():
    table = coverage_table([0, 0, 1], [0, 0, 1], cell_weight=[2, 3], site_cost=2)
    assert [table.cells_of(site).tolist() for site in (0, 1)] == [[0], [1]]
