"""The whole search: endings, forests, one terminal, determinism, time and stop."""

from __future__ import annotations

import numpy as np
import pytest

from sample_steiner import grid, instance, joins
from todoku.errors import InputError
from todoku.networks.steiner.instance import Instance
from todoku.networks.steiner.reading import read_instance
from todoku.networks.steiner.solve import prepare, solve
from todoku.run import Effort, Run


def test_one_terminal_needs_no_edge():
    found = solve(instance(3, [(0, 1), (1, 2)], [4, 5], [1]), run=Run())
    assert (found.edge_rows.tolist(), found.cost, found.gap, found.status) == ([], 0, 0.0, "optimal")


def test_no_terminal_is_refused():
    with pytest.raises(InputError) as caught:
        solve(instance(2, [(0, 1)], [1], []), run=Run())
    assert caught.value.code == "steiner.no_terminals"


def test_terminals_that_nothing_joins_get_a_forest():
    found = solve(instance(7, [(0, 1), (1, 2), (3, 4), (5, 6)], [1, 2, 3, 4], [0, 2, 3, 4, 6]), run=Run())
    assert (found.edge_rows.tolist(), found.cost, found.lower_bound) == ([0, 1, 2], 6, 6)
    assert [part.tolist() for part in found.apart] == [[3, 4], [6]]
    assert found.status == "disconnected"


def test_pieces_without_terminals_and_weights_of_zero_do_no_harm():
    edges = [(0, 1), (1, 2), (0, 2), (4, 5), (5, 6), (6, 4)]
    found = solve(instance(8, edges, [0, 0, 0, 1, 1, 1], [0, 1, 2]), run=Run())
    assert (found.cost, found.status, len(found.edge_rows)) == (0, "optimal", 2)


def test_the_same_seed_gives_the_same_tree_and_bounds_hold():
    problem = grid(30, 60, seed=5, most=200)
    runs = [solve(problem, run=Run(seed=7, effort=Effort.STANDARD)) for _ in range(2)]
    assert runs[0].edge_rows.tolist() == runs[1].edge_rows.tolist()
    assert (runs[0].lower_bound, runs[0].ended_by) == (runs[1].lower_bound, runs[1].ended_by)
    assert runs[0].lower_bound <= runs[0].cost == problem.weight[runs[0].edge_rows].sum()
    assert joins(problem, runs[0].edge_rows)


def test_a_stop_that_was_asked_for_ends_with_a_whole_tree():
    problem = grid(40, 120, seed=2)
    run = Run(effort=Effort.THOROUGH)
    run.stop.set()
    found = solve(problem, run=run)
    assert joins(problem, found.edge_rows)
    assert found.ended_by == "stopped"
    assert 0 <= found.lower_bound <= found.cost


def test_a_time_limit_ends_the_search_with_a_whole_tree():
    prepare()
    problem = grid(60, 250, seed=2)
    found = solve(problem, run=Run(), time_limit_s=0.2)
    assert joins(problem, found.edge_rows)
    assert (found.ended_by, found.lower_bound > 0.9 * found.cost) == ("time", True)


def test_decimals_are_kept_whole_inside():
    assert Instance(1, *np.empty((2, 0), np.int32), np.empty(0, np.int64), np.array([0]), scale=10).amount(25) == 2.5


def test_a_small_instance_is_proven_optimal(shared_data):
    found = solve(read_instance(shared_data / "steiner" / "I052.gr.gz"), run=Run())
    assert (found.cost, found.lower_bound, found.ended_by) == (13309487, 13309487, "proof")


def test_an_instance_of_few_terminals_is_proven_by_sets_of_them(shared_data):
    problem = read_instance(shared_data / "steiner" / "alue7066.gr.gz")
    found = solve(problem, run=Run(effort=Effort.THOROUGH))
    assert (found.cost, found.lower_bound) == (2256, 2256)
    assert joins(problem, found.edge_rows)
