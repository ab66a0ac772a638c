"""Prize-collecting Steiner trees: published optima, and what a tree may be where little or nothing pays."""

from __future__ import annotations

import json
from threading import Event

import numpy as np
import pytest

from sample_prizes import prize_cost, prize_problem_of
from todoku.errors import Infeasible
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.prizes.problem import prize_problem
from todoku.networks.steiner.prizes.pruning import pruned
from todoku.networks.steiner.prizes.solve import solve_prizes
from todoku.networks.steiner.reading import read_instance
from todoku.run import Effort, Run

PATH = [(0, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize("name", ["D15-A", "D15-B", "D16-A", "D16-B", "D17-A", "D17-B"])
def test_published_optima_are_found_and_proven(shared_data, name):
    folder = shared_data / "steiner" / "pcstp"
    optimum = json.loads((folder / "optimal.json").read_text())[name]
    problem = prize_problem(read_instance(folder / f"{name}.stp.gz"), name)
    found = solve_prizes(problem, run=Run(effort=Effort.THOROUGH))
    assert found.cost == found.lower_bound == optimum == prize_cost(problem, found)
    assert found.wall_s < 3


def test_a_rooted_problem_pays_for_its_root(shared_data):
    """The optimum with a root is never below that without, and is the same where an optimal tree has the root."""
    folder = shared_data / "steiner" / "pcstp"
    problem = prize_problem(read_instance(folder / "D16-A.stp.gz"), "D16-A")
    inside = solve_prizes(problem, run=Run()).nodes
    for node in range(0, problem.instance.node_count, 100):
        wanted = np.arange(problem.instance.node_count) == node
        found = solve_prizes(type(problem)(problem.instance, problem.prize, wanted), run=Run())
        assert node in found.nodes
        assert found.cost == found.lower_bound >= 13
        assert found.cost == 13 or node not in inside


def test_where_nothing_pays_the_tree_is_the_node_with_the_largest_prize():
    found = solve_prizes(prize_problem_of(4, PATH, [9, 9, 9], [3, 0, 5, 4]), run=Run())
    assert (found.cost, found.lower_bound, found.forgone) == (7, 7, 7)
    assert (found.edge_rows.tolist(), found.nodes.tolist(), found.status) == ([], [2], "optimal")


def test_a_root_alone_forgoes_all_prizes():
    found = solve_prizes(prize_problem_of(4, PATH, [9, 9, 9], [3, 0, 5, 4], {1}), run=Run())
    assert (found.cost, found.lower_bound, found.nodes.tolist()) == (12, 12, [1])


def test_only_one_part_of_a_graph_is_chosen():
    edges, weights = [(0, 1), (2, 3), (3, 4)], [1, 2, 2]
    found = solve_prizes(prize_problem_of(6, edges, weights, [5, 5, 4, 4, 4, 8]), run=Run())
    assert (found.cost, found.nodes.tolist(), found.edge_rows.tolist()) == (1 + 20, [0, 1], [0])
    rooted = solve_prizes(prize_problem_of(6, edges, weights, [5, 5, 4, 4, 4, 8], {4}), run=Run())
    assert (rooted.cost, rooted.nodes.tolist()) == (4 + 18, [2, 3, 4])


@pytest.mark.parametrize(("prizes", "nodes"), [([0, 0, 0, 0], 1), ([1, 0, 0, 2], 4)])
def test_edges_that_cost_nothing(prizes, nodes):
    found = solve_prizes(prize_problem_of(4, PATH, [0, 0, 0], prizes), run=Run())
    assert (found.cost, found.lower_bound, found.gap, len(found.nodes)) == (0, 0, 0.0, nodes)


def test_nodes_that_must_be_in_but_lie_apart_are_named():
    with pytest.raises(Infeasible) as error:
        solve_prizes(prize_problem_of(4, [(0, 1), (2, 3)], [1, 1], [0] * 4, {0, 3}), run=Run())
    assert (error.value.code, error.value.params["nodes"], error.value.params["parts"]) == (
        "steiner.wanted_apart",
        "1, 4",
        2,
    )


def hard():
    """Return a hypercube with costs near each other, in which no root is certain to be right."""
    random = np.random.default_rng(3)
    edges = [(node, node ^ 1 << bit) for node in range(256) for bit in range(8) if node < node ^ 1 << bit]
    prizes = np.where([node.bit_count() % 2 == 0 for node in range(256)], random.integers(100, 250, 256), 0)
    return prize_problem_of(256, edges, random.integers(100, 110, len(edges)).tolist(), prizes.tolist())


def test_a_time_limit_ends_the_search_with_a_bound():
    problem = hard()
    found = solve_prizes(problem, run=Run(), time_limit_s=0.5)
    assert found.ended_by == "time"
    assert found.wall_s < 3
    assert found.cost == prize_cost(problem, found)
    assert 0 < found.lower_bound < found.cost < 1.1 * found.lower_bound


def test_the_same_seed_gives_the_same_tree_and_a_stop_leaves_one():
    problem = hard()
    first, second = (solve_prizes(problem, run=Run(effort=Effort.QUICK, seed=5)) for _ in range(2))
    assert (first.edge_rows.tolist(), first.lower_bound) == (second.edge_rows.tolist(), second.lower_bound)
    asked = Event()
    asked.set()
    stopped = solve_prizes(problem, run=Run(stop=asked))
    assert stopped.ended_by == "stopped"
    assert stopped.lower_bound <= stopped.cost == prize_cost(problem, stopped)


def test_pruning_keeps_what_pays_and_what_must_be_in():
    one, other, weight = np.array([0, 1, 2, 1]), np.array([1, 2, 3, 4]), np.array([4, 3, 2, 6])
    graph = graph_of(5, one.astype(np.int32), other.astype(np.int32), weight)
    prize = np.array([0, 0, 2, 4, 5])
    inside = np.array([True, False, False, False, False])
    rows, cost = pruned(graph, prize, inside, [0, 1, 2, 3])
    assert (rows.tolist(), cost) == ([], 11)
    inside[4] = True
    rows, cost = pruned(graph, prize, inside, [0, 1, 2, 3])
    assert (rows.tolist(), cost) == ([0, 1, 2, 3], 15)
