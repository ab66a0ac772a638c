"""Bounds of cut problems: ascents, relaxations and fixing, against answers worked out apart."""

from __future__ import annotations

import numpy as np

from sample_steiner import grid, optimum
from todoku.networks.steiner.cuts.ascent import needless, raised
from todoku.networks.steiner.cuts.flow import short_cuts
from todoku.networks.steiner.cuts.problem import CutProblem
from todoku.networks.steiner.cuts.relaxation import Relaxation
from todoku.networks.steiner.graph import graph_of


def problem_of(seed, *, both_ways=False):
    drawn = grid(5, 4, seed=seed)
    graph = graph_of(25, drawn.one, drawn.other, drawn.weight)
    root, others = int(drawn.terminals[0]), drawn.terminals[1:].astype(np.int32)
    back = others if both_ways else others[:0]
    kept = np.arange(len(graph.one), dtype=np.int32)
    return drawn, CutProblem(graph, np.zeros(25, dtype=np.int64), root, others, back, kept)


def test_bounds_of_trees_are_never_above_the_optimum_and_the_relaxation_is_the_better_one():
    for seed in range(12):
        drawn, problem = problem_of(seed)
        ascent = raised(problem).bound
        relaxed = Relaxation(problem).settle(lambda: None, lambda: 10**9, rounds=100, seen=lambda: None)
        assert ascent <= relaxed <= optimum(drawn)


def test_the_cuts_of_an_ascent_fit_into_the_costs():
    for seed in range(6):
        for both_ways in (False, True):
            _, problem = problem_of(seed, both_ways=both_ways)
            found = raised(problem)
            assert (found.reduced >= 0).all()
            assert (found.reduced <= problem.arc_cost).all()
            crossed = np.unique(found.places)
            assert (found.reduced < problem.arc_cost).sum() == len(crossed)


def test_no_edge_of_a_cheapest_tree_is_needless():
    for seed in range(12):
        drawn, problem = problem_of(seed)
        best, found = optimum(drawn), raised(problem)
        left = problem.without(needless(problem, found.reduced, best - found.bound))
        rest = type(drawn)(25, left.graph.one, left.graph.other, left.graph.weight, drawn.terminals)
        assert optimum(rest) == best


def test_a_problem_is_tied_as_long_as_a_way_joins_all_nodes():
    _, problem = problem_of(1)
    assert problem.tied
    last = int(problem.inward[-1])
    assert not problem.without((problem.graph.one == last) | (problem.graph.other == last)).tied


def test_cuts_are_found_where_too_little_is_taken_and_only_there():
    _, problem = problem_of(3)
    graph, pairs = problem.graph, np.array([(problem.root, node) for node in problem.inward], dtype=np.int32)
    needs = np.ones(len(pairs))
    everything = np.ones(len(graph.head))
    assert len(short_cuts(graph, everything, pairs, needs, 3)[0]) == 0
    sets, whose = short_cuts(graph, 0.4 * everything, pairs, np.full(len(pairs), 2.0), 3)
    owner = np.repeat(np.arange(25), np.diff(graph.first))
    for inside, pair in zip(sets, whose, strict=True):
        assert inside[pairs[pair, 1]]
        assert not inside[pairs[pair, 0]]
        assert 0.4 * (inside[owner] & ~inside[graph.head]).sum() < 2.0
