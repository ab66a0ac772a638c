"""Kindred problems of Steiner trees: answers and bounds against optima worked out over all sets of nodes or edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_prizes import prize_problems
from sample_steiner_variants import (
    leaf_optimum,
    protects,
    ring_optimum,
    ring_problems,
    small_graphs,
    spanning_cost,
    trees,
)
from todoku.errors import Infeasible
from todoku.networks.steiner.leaf_terminals import solve_leaf_terminals
from todoku.networks.steiner.node_weights.problem import NodeWeightProblem
from todoku.networks.steiner.node_weights.solve import solve_node_weights
from todoku.networks.steiner.prizes.budget import solve_budget
from todoku.networks.steiner.rings.solve import solve_ring
from todoku.networks.steiner.solve import solve
from todoku.run import Effort, Run


@given(problem=small_graphs(), weights=st.lists(st.integers(0, 12), min_size=8, max_size=8))
@settings(max_examples=100)
def test_node_weights_the_optimum_is_found_and_proven(problem, weights):
    node_weight = np.array(weights[: problem.node_count])
    best = min(
        (cost + sum(weights[node] for node in nodes) for nodes, cost in trees(problem, problem.terminals.tolist())),
        default=None,
    )
    found = solve_node_weights(NodeWeightProblem(problem, node_weight), run=Run())
    if best is None:
        assert found.status == "disconnected"
        return
    assert found.lower_bound == found.cost == best
    assert spanning_cost(found.nodes.tolist(), problem) == found.cost - found.nodes_cost
    assert found.nodes_cost == node_weight[found.nodes].sum()
    assert len(found.edge_rows) == len(found.nodes) - 1


@given(problem=small_graphs())
@settings(max_examples=150)
def test_leaf_terminals_the_optimum_is_found_and_proven(problem):
    best = leaf_optimum(problem)
    if best is None:
        with pytest.raises(Infeasible) as error:
            solve_leaf_terminals(problem, run=Run())
        assert error.value.code == "steiner.leaves_apart"
        return
    found = solve_leaf_terminals(problem, run=Run())
    assert found.lower_bound == found.cost == best == problem.weight[found.edge_rows].sum()
    ends = np.concatenate([problem.one[found.edge_rows], problem.other[found.edge_rows]])
    degrees = np.bincount(ends, minlength=problem.node_count)[problem.terminals]
    assert (degrees == 1).all() or len(problem.terminals) == 1


@given(problem=prize_problems(most_nodes=8, wanted=3) | prize_problems(most_nodes=8), budget=st.integers(0, 30))
@settings(max_examples=120)
def test_budgets_the_bound_holds_and_the_tree_keeps_within(problem, budget):
    wanted = np.flatnonzero(problem.wanted).tolist()
    all_trees = list(trees(problem.instance, wanted))
    brought = [sum(problem.prize[list(nodes)].tolist()) for nodes, cost in all_trees if cost <= budget]
    if not brought:
        with pytest.raises(Infeasible) as error:
            solve_budget(problem, budget, run=Run())
        if all_trees:
            assert error.value.code == "steiner.budget_too_small"
            assert error.value.params["enough"] == min(cost for _, cost in all_trees)
        else:
            assert error.value.code == "steiner.wanted_apart"
        return
    found = solve_budget(problem, budget, run=Run())
    assert found.prize <= max(brought) <= found.upper_bound
    assert found.prize == problem.prize[found.nodes].sum()
    assert spanning_cost(found.nodes.tolist(), problem.instance) == found.cost <= budget
    assert set(wanted) <= set(found.nodes.tolist())


@given(problem=prize_problems(most_nodes=8, wanted=1), budget=st.integers(0, 30))
@settings(max_examples=60)
def test_more_budget_never_bounds_less(problem, budget):
    smaller, larger = (solve_budget(problem, amount, run=Run()) for amount in (budget, budget + 5))
    assert smaller.prize <= larger.upper_bound


@given(drawn=ring_problems())
@settings(max_examples=80)
def test_rings_the_optimum_is_found_and_proven(drawn):
    problem, core = drawn
    found = solve_ring(problem, core, run=Run(effort=Effort.THOROUGH))
    assert protects(problem, core, found.edge_rows.tolist())
    assert found.cost == problem.weight[found.edge_rows].sum()
    assert found.lower_bound == found.cost == ring_optimum(problem, core)


@given(problem=small_graphs(most_weight=1))
@settings(max_examples=100)
def test_edges_that_cost_nothing_do_no_harm(problem):
    found = solve(problem, run=Run())
    assert found.cost == found.lower_bound == problem.weight[found.edge_rows].sum()
    best = min((cost for _, cost in trees(problem, problem.terminals.tolist())), default=None)
    assert found.apart or found.cost == best
    assert found.gap == 0.0
