"""Reductions keep the optimum, trees lead back to the file's edges, and what is called proven is the optimum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sample_steiner import grid, instance, instances, joins, optimum
from todoku.networks.steiner.dual_ascent import ascend
from todoku.networks.steiner.fixing import needless
from todoku.networks.steiner.graph import graph_of
from todoku.networks.steiner.growth import grown, spanning
from todoku.networks.steiner.reductions.cut_nodes import cut_nodes
from todoku.networks.steiner.reductions.degree import settle
from todoku.networks.steiner.reductions.live import TERMINALS
from todoku.networks.steiner.reductions.regions import drop_long_edges, fix_short_links
from todoku.networks.steiner.reductions.smaller import begin, left_of, shrink
from todoku.networks.steiner.reductions.ways_round import drop_edges_with_ways_round, drop_forks
from todoku.networks.steiner.search.branching import Allowance, solve_below
from todoku.networks.steiner.search.moves import arcs_from, exchange_paths, insert_nodes, moved
from todoku.networks.steiner.search.recombine import recombined
from todoku.networks.steiner.search.subsets import tree_by_subsets
from todoku.networks.steiner.solve import solve
from todoku.run import Effort, Run

TESTS = {
    "degrees": settle,
    "cut nodes": cut_nodes,
    "long edges": drop_long_edges,
    "ways round": lambda live: drop_edges_with_ways_round(live, 100),
    "short links": fix_short_links,
    "forks": lambda live: drop_forks(live, 100),
}


def on():
    """Let everything go on."""


def prepared(problem):
    graph = graph_of(problem.node_count, problem.one, problem.other, problem.weight)
    terminal = np.zeros(problem.node_count, dtype=bool)
    terminal[problem.terminals] = True
    return graph, terminal


def rest_of(smaller):
    """Return what reductions left as a problem of its own."""
    edges = list(zip(smaller.graph.one.tolist(), smaller.graph.other.tolist(), strict=True))
    return instance(len(smaller.terminal), edges, smaller.graph.weight.tolist(), smaller.terminals.tolist())


@pytest.mark.parametrize("name", TESTS)
@given(problem=instances())
@settings(max_examples=60)
def test_each_reduction_keeps_the_optimum(name, problem):
    live = begin(*prepared(problem))
    TESTS[name](live)
    smaller = left_of(live)
    assert smaller.offset + optimum(rest_of(smaller)) == optimum(problem)


@given(instances())
@settings(max_examples=150)
def test_all_reductions_keep_the_optimum_and_lead_back_to_edges_of_the_file(problem):
    live = begin(*prepared(problem))
    smaller = shrink(live, check=on)
    rest = rest_of(smaller)
    best = optimum(problem)
    assert smaller.offset + optimum(rest) == best
    tree = np.empty(0, dtype=np.int32)
    if not smaller.solved:
        tree = tree_by_subsets(smaller.graph, smaller.terminals, 10**9, on)
    inside = smaller.up(tree)
    assert len(inside) == len(problem.one)
    nodes = np.zeros(problem.node_count, dtype=bool)
    nodes[problem.terminals] = True
    nodes[problem.one[inside]] = nodes[problem.other[inside]] = True
    graph, terminal = prepared(problem)
    order = np.argsort(problem.weight, kind="stable").astype(np.int32)
    rows = spanning(graph, order, nodes, terminal)
    assert joins(problem, rows)
    assert problem.weight[rows].sum() == best


@given(instances(most_nodes=12), st.integers(0, 40))
@settings(max_examples=150)
def test_what_the_bound_fixes_no_cheaper_tree_has(problem, above):
    assume(len(problem.terminals) > 1)
    graph, _ = prepared(problem)
    root, others = int(problem.terminals[0]), problem.terminals[1:].astype(np.int32)
    nothing = np.zeros(len(graph.head), dtype=bool)
    bound, _, _, reduced = ascend(graph, others, root, 110, nothing)
    best = optimum(problem)
    assert bound <= best
    gone = needless(graph, reduced, others, root, best + above - bound)
    edges = list(zip(problem.one[~gone].tolist(), problem.other[~gone].tolist(), strict=True))
    kept = instance(problem.node_count, edges, problem.weight[~gone], problem.terminals.tolist())
    assert optimum(kept) == best


@given(instances(), st.integers(0, 3))
@settings(max_examples=150)
def test_small_problems_are_solved_and_proven(problem, branchings):
    graph, terminal = prepared(problem)
    best = optimum(problem)
    answer = solve_below(graph, terminal, best + 1, Allowance(branchings, on, steps=0))
    assert answer.bound <= best
    assert (answer.edges is None) == (answer.cost == best + 1)
    if answer.proven:
        assert (answer.cost, answer.bound) == (best, best)
    exact = solve_below(graph, terminal, best, Allowance(1000, on, steps=0))
    assert exact.edges is None
    assert exact.proven


@given(instances())
@settings(max_examples=60)
def test_the_solver_finds_the_optimum_whatever_the_nodes_are_called(problem):
    found = solve(problem, run=Run(effort=Effort.STANDARD))
    best = optimum(problem)
    assert (found.cost, found.lower_bound, found.ended_by, found.status) == (best, best, "proof", "optimal")
    assert joins(problem, found.edge_rows)
    assert problem.weight[found.edge_rows].sum() == best
    names = np.random.default_rng(3).permutation(problem.node_count)
    edges = list(zip(names[problem.one].tolist(), names[problem.other].tolist(), strict=True))
    renamed = instance(problem.node_count, edges, problem.weight, names[problem.terminals].tolist())
    assert solve(renamed, run=Run()).cost == best


@pytest.mark.parametrize("seed", range(6))
def test_moves_and_unions_keep_a_tree_and_never_make_it_dearer(seed):
    problem = grid(16, 22, seed)
    graph, terminal = prepared(problem)
    smaller = left_of(begin(graph, terminal))
    root = int(smaller.terminals[0])
    trees = []
    for start in (root, int(smaller.terminals[-1])):
        nodes = grown(smaller.graph, smaller.graph.weight, smaller.terminal, start)
        tree = spanning(smaller.graph, smaller.by_weight, nodes, smaller.terminal)
        for move in (insert_nodes, exchange_paths):
            after = move(smaller.graph, tree, smaller.terminal, root)
            assert smaller.cost(after) <= smaller.cost(tree)
        better = moved(smaller, tree, on)
        assert joins(problem, better)
        assert smaller.cost(better) <= smaller.cost(tree)
        trees.append(better)
    union = recombined(smaller, trees, Allowance(50, on))
    assert joins(problem, union)
    assert smaller.cost(union) <= min(map(smaller.cost, trees))


@pytest.mark.parametrize("seed", range(4))
def test_branching_sets_of_terminals_and_the_whole_search_agree(seed):
    problem = grid(9, 8, seed)
    graph, terminal = prepared(problem)
    best = optimum(problem)
    branched = solve_below(graph, terminal, 10**9, Allowance(10_000, on, steps=0))
    rows = tree_by_subsets(graph, problem.terminals.astype(np.int32), 10**9, on)
    assert branched.cost == branched.bound == best == problem.weight[rows].sum()
    assert tree_by_subsets(graph, problem.terminals.astype(np.int32), best, on) is None
    assert solve(problem, run=Run(effort=Effort.THOROUGH)).cost == best


def test_the_arcs_of_a_tree_lead_away_from_the_root():
    problem = instance(4, [(1, 0), (1, 2), (3, 1)], [1, 1, 1], [0, 2, 3])
    graph, _ = prepared(problem)
    wanted = arcs_from(graph, np.arange(3, dtype=np.int32), 0)
    arcs = {(int(graph.head[p]), v) for v in range(4) for p in range(graph.first[v], graph.first[v + 1]) if wanted[p]}
    assert arcs == {(0, 1), (1, 2), (1, 3)}


def test_terminals_left_are_counted_as_they_are_joined():
    live = begin(*prepared(instance(3, [(0, 1), (1, 2)], [4, 5], [0, 2])))
    settle(live)
    assert live.count[TERMINALS] == 1
    assert left_of(live).offset == 9
