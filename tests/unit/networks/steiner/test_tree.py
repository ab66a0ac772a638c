"""Steiner trees: small cases by hand, real instances against their published optima."""

from __future__ import annotations

import json

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.networks.route_network import csr_from_edges
from todoku.networks.steiner.reading import read_instance
from todoku.networks.steiner.tree import steiner_tree
from todoku.run import Effort, Run

QUICK = Run(effort=Effort.QUICK)

# The star 4-0, 4-1, 4-2 costs 6, the two outer edges 0-1, 1-2 cost 8: only a node that nobody asked for saves.
STAR = csr_from_edges(5, np.array([4, 4, 4, 0, 1]), np.array([0, 1, 2, 1, 2]))
STAR_WEIGHTS = np.array([2, 2, 2, 4, 4])

# What a quick search may lie above the published optima of PACE 2018 Track 3.
WITHIN = {"I052": 0.0005, "I021": 0.001, "alue7066": 0.02, "es10000fst01": 0.012, "lin30": 0.03, "G308": 0.015}


def test_a_branching_point_that_nobody_asked_for_is_found():
    tree = steiner_tree(STAR, STAR_WEIGHTS, [1, 2], root=0, run=QUICK)
    assert tree.edge_rows.tolist() == [0, 1, 2]
    assert (tree.cost, tree.lower_bound, tree.gap, tree.status) == (6, 6, 0.0, "optimal")


def test_the_root_alone_needs_no_edge():
    tree = steiner_tree(STAR, STAR_WEIGHTS, [0], root=0, run=QUICK)
    assert (tree.edge_rows.tolist(), tree.cost, tree.lower_bound, tree.status) == ([], 0, 0, "optimal")


def test_terminals_without_a_way_are_reported_and_the_others_joined():
    csr = csr_from_edges(6, np.array([0, 1, 3]), np.array([1, 2, 4]))
    tree = steiner_tree(csr, np.array([1, 1, 1]), [2, 3, 4, 5], root=0, run=QUICK)
    assert tree.unreached.tolist() == [3, 4, 5]
    assert tree.edge_rows.tolist() == [0, 1]


def test_edges_of_no_length_and_parallel_edges_are_taken_as_they_come():
    csr = csr_from_edges(3, np.array([0, 0, 1]), np.array([1, 1, 2]))
    tree = steiner_tree(csr, np.array([5, 3, 0]), [2], root=0, run=QUICK)
    assert (tree.edge_rows.tolist(), tree.cost, tree.lower_bound) == ([1, 2], 3, 3)


def test_more_effort_never_costs_more_and_repeats_exactly():
    rng = np.random.default_rng(11)
    side = 25
    node = np.arange(side * side).reshape(side, side)
    one = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    other = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    csr, weights = csr_from_edges(side * side, one, other), rng.integers(50, 150, len(one))
    terminals = rng.choice(side * side, 40, replace=False)
    trees = [steiner_tree(csr, weights, terminals, root=0, run=Run(effort=effort)) for effort in Effort]
    quick, standard, thorough = trees
    assert quick.cost >= standard.cost >= thorough.cost
    assert quick.lower_bound <= standard.lower_bound <= thorough.lower_bound <= thorough.cost
    again = steiner_tree(csr, weights, terminals, root=0, run=Run(effort=Effort.THOROUGH))
    assert again.edge_rows.tolist() == thorough.edge_rows.tolist()


def test_fractions_of_a_unit_are_refused():
    with pytest.raises(InputError) as caught:
        steiner_tree(STAR, STAR_WEIGHTS / 2.0, [1], root=0, run=QUICK)
    assert caught.value.code == "network.weights_not_whole"


@pytest.mark.parametrize("name", sorted(WITHIN))
def test_real_instances_lie_between_their_bound_and_a_few_percent_above_the_optimum(shared_data, name):
    optimum = json.loads((shared_data / "steiner" / "optimal.json").read_text())[name]
    problem = read_instance(shared_data / "steiner" / f"{name}.gr.gz")
    csr = csr_from_edges(problem.node_count, problem.one.astype(np.int64), problem.other.astype(np.int64))
    weights, terminals = problem.weight, problem.terminals
    tree = steiner_tree(csr, weights, terminals, root=int(terminals[0]), run=QUICK)
    assert weights[tree.edge_rows].sum() == tree.cost
    assert tree.lower_bound <= optimum <= tree.cost
    assert tree.cost <= optimum * (1 + WITHIN[name])
    assert tree.lower_bound >= optimum * 0.96
    assert tree.gap == pytest.approx(1 - tree.lower_bound / tree.cost)
