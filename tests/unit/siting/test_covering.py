"""Covering: choices and bounds against the exact optimum."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array

from sample_siting import best_cost, best_weight, planar_table, table_of
from todoku.errors import Infeasible, InputError
from todoku.run import Effort, Run
from todoku.siting.coverage_table import coverage_table
from todoku.siting.covering import cover_most, cover_target

QUICK = Run(effort=Effort.QUICK)


def random_table(seed, *, whole_costs=True):
    rng = np.random.default_rng(seed)
    sites, cells = 12, 30
    covered = rng.random((sites, cells)) < 0.2
    costs = rng.integers(1, 5, sites) if whole_costs else rng.random(sites) + 0.5
    return coverage_table(*np.nonzero(covered), cell_weight=rng.integers(0, 50, cells), site_cost=costs)


def optimum(table, *, needed=None, max_sites=None):
    """Solve the problem exactly with HiGHS: cost of covering so much weight, or weight covered by so many sites."""
    sites, cells = table.site_count, len(table.cell_weight)
    linked = block_array(
        [
            [
                csr_array(
                    (np.ones(table.pair_count), table.cell_sites, table.cell_start),
                    shape=(len(table.cell_weight), table.site_count),
                ),
                -eye_array(cells),
            ]
        ]
    ).tocsc()
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
@pytest.mark.parametrize("part", [0.8, 1.0])
def test_a_small_problem_of_least_cost_is_proved_optimal(seed, whole_costs, part):
    table = random_table(seed, whole_costs=whole_costs)
    target = part * table.cell_weight[table.reachable].sum() / table.total_weight
    chosen = cover_target(table, target=target, run=Run())
    best = optimum(table, needed=target * table.total_weight * (1 - 1e-9))
    assert chosen.status == "optimal"
    assert chosen.objective == pytest.approx(best, rel=1e-9)
    assert best * (1 - 1e-8) <= chosen.bound <= best * (1 + 1e-9)
    assert chosen.covered_share >= target - 1e-9
    assert table.site_cost[chosen.sites].sum() == chosen.objective


@pytest.mark.parametrize("seed", range(12))
def test_a_small_problem_of_most_weight_is_proved_optimal(seed):
    table = random_table(seed)
    chosen = cover_most(table, max_sites=4, run=Run())
    best = optimum(table, max_sites=4)
    assert (chosen.objective, chosen.bound, chosen.status) == (pytest.approx(best), chosen.objective, "optimal")
    assert len(chosen.sites) <= 4


@pytest.mark.parametrize("radius", [8.0, 15.0])
def test_the_fewest_of_66_stations_are_proved(radius):
    table = planar_table(66, 226, radius, seed=4)
    chosen = cover_target(table, target=0.9 * table.reachable_weight / table.total_weight, run=Run())
    assert (chosen.status, chosen.bound) == ("optimal", len(chosen.sites))
    assert best_weight_of_fewer(table, len(chosen.sites) - 1) < 0.9 * table.reachable_weight


def best_weight_of_fewer(table, count):
    return optimum(table, max_sites=count)


def test_existing_sites_cost_nothing_and_take_part():
    table = table_of({0: [0, 1], 1: [1, 2], 2: [2, 3]}, weights=[5, 5, 5, 5], existing=[True, False, False])
    chosen = cover_target(table, target=1.0, run=QUICK)
    assert (chosen.sites.tolist(), chosen.objective, chosen.bound) == ([0, 2], 1.0, 1.0)
    most = cover_most(table, max_sites=1, run=QUICK)
    assert (most.sites.tolist(), most.objective) == ([0, 2], 20.0)


def test_a_forbidden_site_is_not_taken_and_what_it_alone_covers_is_out_of_reach():
    cover = {0: [0, 1, 2], 1: [0], 2: [1]}
    table = table_of(cover, weights=[4, 4, 2], forbidden=[True, False, False])
    assert cover_most(table, max_sites=3, run=QUICK).sites.tolist() == [1, 2]
    with pytest.raises(Infeasible) as caught:
        cover_target(table, target=1.0, run=QUICK)
    assert caught.value.params["reachable"] == 0.8


@pytest.mark.parametrize("seed", range(6))
def test_existing_and_forbidden_sites_against_every_choice(seed):
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, 10, p=[0.6, 0.2, 0.2])
    table = planar_table(10, 25, 20.0, seed=seed, existing=kind == 1, forbidden=kind == 2)
    needed = np.ceil(0.9 * table.reachable_weight)
    chosen = cover_target(table, target=needed / table.total_weight, run=Run())
    assert (chosen.objective, chosen.bound) == (best_cost(table, needed),) * 2
    most = cover_most(table, max_sites=2, run=Run())
    assert (most.objective, most.bound) == (best_weight(table, 2),) * 2
    for found in (chosen, most):
        assert set(np.flatnonzero(kind == 1)) <= set(found.sites.tolist())
        assert not set(np.flatnonzero(kind == 2)) & set(found.sites.tolist())


def test_a_stop_returns_the_best_so_far_with_its_bound():
    stop = threading.Event()
    stop.set()
    table = planar_table(200, 1000, 10.0, seed=2)
    for found in (
        cover_target(table, target=0.8, run=Run(stop=stop)),
        cover_most(table, max_sites=8, run=Run(stop=stop)),
    ):
        assert found.stopped == "cancelled"
        assert found.status == "feasible" or found.objective == found.bound
        assert len(found.sites) > 0
    assert found.bound >= found.objective == table.covered_weight(found.sites)


def test_a_limit_of_time_returns_the_best_so_far_with_its_bound():
    table = planar_table(200, 1000, 10.0, seed=2)
    found = cover_most(table, max_sites=20, run=Run(effort=Effort.THOROUGH), time_limit_s=0.2)
    assert found.stopped == "time"
    assert 0.8 * found.bound < found.objective <= found.bound


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
