"""Prize-collecting Steiner trees: trees, costs and bounds against optima worked out over all sets of nodes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings

from sample_prizes import prize_cost, prize_optimum, prize_problems
from todoku.errors import Infeasible
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.prizes.plain import plain_form
from todoku.networks.steiner.prizes.solve import solve_prizes
from todoku.networks.steiner.prizes.walks import certain, shortfall
from todoku.networks.steiner.solve import solve
from todoku.run import Run


def graph_in(problem):
    graph = problem.instance
    return graph_of(graph.node_count, graph.one, graph.other, graph.weight)


def with_wanted(problem, wanted):
    return type(problem)(problem.instance, problem.prize, wanted)


def joined(problem):
    count = problem.instance.node_count
    return len(with_wanted(problem, np.ones(count, dtype=bool)).pieces(np.arange(count))) == 1


@given(problem=prize_problems())
@settings(max_examples=300)
def test_without_a_root_the_optimum_is_found_and_proven(problem):
    found = solve_prizes(problem, run=Run())
    assert found.cost == found.lower_bound == prize_optimum(problem) == prize_cost(problem, found)
    assert (found.status, found.ended_by) == ("optimal", "proof")
    assert found.forgone == problem.prize.sum() - problem.prize[found.nodes].sum()


@given(problem=prize_problems(most_weight=20, most_prize=6))
@settings(max_examples=200)
def test_where_prizes_hardly_pay_the_optimum_is_found_and_proven(problem):
    found = solve_prizes(problem, run=Run())
    assert found.cost == found.lower_bound == prize_optimum(problem) == prize_cost(problem, found)


@given(problem=prize_problems(wanted=3))
@settings(max_examples=200)
def test_with_a_root_and_terminals_the_tree_has_them(problem):
    best = prize_optimum(problem)
    if best is None:
        with pytest.raises(Infeasible) as error:
            solve_prizes(problem, run=Run())
        assert error.value.code == "steiner.wanted_apart"
        return
    found = solve_prizes(problem, run=Run())
    assert found.cost == found.lower_bound == best == prize_cost(problem, found)


@given(problem=prize_problems(wanted=1))
@settings(max_examples=200)
def test_nodes_called_certain_are_in_some_cheapest_tree(problem):
    order = np.flatnonzero(problem.prize > 0).astype(np.int32)
    inside = certain(graph_in(problem), problem.prize, problem.wanted, order, 100)
    assert prize_optimum(with_wanted(problem, inside)) == prize_optimum(problem)


@given(problem=prize_problems())
@settings(max_examples=200)
def test_the_shortfall_is_never_too_small(problem):
    assume(joined(problem) and problem.prize.any())
    best = prize_optimum(problem)
    for root in range(problem.instance.node_count):
        wanted = np.arange(problem.instance.node_count) == root
        rooted = prize_optimum(with_wanted(problem, wanted))
        assert rooted - shortfall(graph_in(problem), problem.prize, root) <= best


@given(problem=prize_problems(wanted=1))
@settings(max_examples=200)
def test_the_plain_form_has_the_same_optimum_and_its_trees_lead_back(problem):
    assume(joined(problem))
    form = plain_form(graph_in(problem), problem.prize, problem.wanted)
    plain = type(problem.instance)(
        len(form.terminal), form.graph.one, form.graph.other, form.graph.weight, np.flatnonzero(form.terminal)
    )
    found = solve(plain, run=Run())
    best = prize_optimum(problem)
    assert found.lower_bound - form.offset == found.cost - form.offset == best
    assert form.tree(found.edge_rows.astype(np.int32))[1] == best
    dear = np.arange(len(form.graph.one), dtype=np.int32)
    assert best <= form.tree(dear)[1] <= form.graph.weight.sum() - form.offset
