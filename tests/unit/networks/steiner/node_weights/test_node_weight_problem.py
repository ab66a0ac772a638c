"""Node weights as files state them, and a tree that goes round a dear node."""

from __future__ import annotations

import numpy as np
import pytest

from sample_steiner import grid, instance
from todoku.errors import InputError
from todoku.networks.steiner.node_weights.problem import NodeWeightProblem, node_weight_problem
from todoku.networks.steiner.node_weights.solve import solve_node_weights
from todoku.networks.steiner.reading import read_instance
from todoku.networks.steiner.solve import solve
from todoku.run import Effort, Run

GRAPH = "SECTION Graph\nNodes 4\nEdges 4\nE 1 2 1\nE 2 3 1\nE 1 4 2\nE 4 3 2\nEND\nSECTION Terminals\nT 1\nT 3\nEND\n"


@pytest.fixture
def read(tmp_path):
    def of(lines):
        path = tmp_path / "a.stp"
        path.write_text(f"{GRAPH}SECTION NodeWeights\n{lines}\nEND\nEOF\n")
        return node_weight_problem(read_instance(path), "a.stp")

    return of


def test_weights_stand_in_the_order_of_the_nodes_or_with_their_node(read):
    assert read("NW 1\nNW 2.5\nNW 0\nNW 0.1").node_weight.tolist() == [10, 25, 0, 1]
    assert read("NW 2 3\nNW 1 4").node_weight.tolist() == [4, 3, 0, 0]


def test_the_tree_goes_round_a_dear_node(read):
    found = solve_node_weights(read("NW 1\nNW 2.5\nNW 0\nNW 0.1"), run=Run())
    assert (found.cost, found.lower_bound, found.nodes_cost) == (51, 51, 11)
    assert found.nodes.tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("NW 1\nNW 2", "steiner.count"),
        ("NW 1\nNW 1\nNW 1\nNW 1\nNW 1", "steiner.count"),
        ("NW -1\nNW 1\nNW 1\nNW 1", "steiner.bad_node_weight"),
        ("NW nan\nNW 1\nNW 1\nNW 1", "steiner.bad_node_weight"),
        ("NW 1\nNW 2 3\nNW 1\nNW 1", "steiner.bad_node_weight"),
        ("NW 5 1", "steiner.no_such_node"),
        ("NW 1 1\nNW 1 2", "steiner.node_weight_twice"),
        ("NW 1 1e30", "steiner.too_large"),
    ],
)
def test_bad_weights_are_refused(read, lines, code):
    with pytest.raises(InputError) as error:
        read(lines)
    assert error.value.code == code


def test_weights_that_are_missing_or_negative_are_refused():
    graph = instance(2, [(0, 1)], [1], [0, 1])
    for weights in ([1], [1, -1]):
        with pytest.raises(InputError):
            solve_node_weights(NodeWeightProblem(graph, np.array(weights)), run=Run())


def test_without_weights_it_is_the_plain_problem():
    graph = grid(8, 8, seed=3)
    plain = solve(graph, run=Run())
    found = solve_node_weights(NodeWeightProblem(graph, np.zeros(64, dtype=np.int64)), run=Run())
    assert found.cost == found.lower_bound == plain.cost == plain.lower_bound


def test_the_same_seed_gives_the_same_tree():
    graph = grid(9, 10, seed=5)
    weights = np.random.default_rng(2).integers(0, 80, 81)
    one, other = (
        solve_node_weights(NodeWeightProblem(graph, weights), run=Run(seed=4, effort=Effort.QUICK)) for _ in range(2)
    )
    assert one.edge_rows.tolist() == other.edge_rows.tolist()
    assert one.lower_bound == other.lower_bound
