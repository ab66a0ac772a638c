"""Ring protection: known networks, bridges that cannot be avoided, parts apart, limits and interrupts."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from sample_steiner import grid, instance
from sample_steiner_variants import protects
from todoku.errors import InputError
from todoku.networks.steiner.cuts.search import Clock
from todoku.networks.steiner.graph import FAR, graph_of
from todoku.networks.steiner.rings.blocks import blocks
from todoku.networks.steiner.rings.search import RingSearch
from todoku.networks.steiner.rings.solve import solve_ring
from todoku.run import Effort, Run

TWO_SQUARES = [(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (4, 5), (5, 6), (6, 7), (7, 4)]


def test_a_ring_costs_its_ring():
    found = solve_ring(
        instance(4, [(0, 1), (1, 2), (2, 3), (3, 0), (0, 2)], [1, 1, 1, 1, 5], [0, 2]), [0, 2], run=Run()
    )
    assert (found.cost, found.lower_bound, found.status) == (4, 4, "optimal")
    assert found.edge_rows.tolist() == [0, 1, 2, 3]


def test_a_terminal_outside_the_core_hangs_on_one_edge():
    problem = instance(4, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 1)], [1, 1, 1, 2, 2], [0, 1, 3])
    found = solve_ring(problem, [0, 1], run=Run())
    assert (found.cost, found.lower_bound) == (5, 5)


def test_bridges_of_the_graph_are_taken_and_named_and_the_rest_is_protected():
    problem = instance(8, TWO_SQUARES, [1] * 9, [1, 5])
    found = solve_ring(problem, [1, 5], run=Run())
    assert (found.cost, found.lower_bound) == (9, 9)
    assert found.bridges.tolist() == [4]
    assert found.bridge_ends == ((4, 5),)
    assert protects(problem, [1, 5], found.edge_rows.tolist())


def test_a_second_edge_between_two_nodes_is_no_second_way():
    found = solve_ring(instance(2, [(0, 1), (0, 1)], [1, 2], [0, 1]), [0, 1], run=Run())
    assert (found.cost, found.bridges.tolist()) == (1, [0])


def test_parts_that_no_way_joins_are_protected_apart():
    problem = instance(6, [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)], [1] * 6, [0, 1, 2, 3, 4])
    found = solve_ring(problem, problem.terminals, run=Run())
    assert (found.cost, found.lower_bound, found.status) == (6, 6, "disconnected")
    assert [part.tolist() for part in found.apart] == [[3, 4]]


@pytest.mark.parametrize("core", [[], [0]])
def test_a_core_of_one_or_none_is_the_plain_tree(core):
    problem = instance(3, [(0, 1), (1, 2), (2, 0)], [1, 2, 4], [0, 2])
    assert solve_ring(problem, core, run=Run()).cost == 3


@pytest.mark.parametrize("core", [[-1], [3]])
def test_a_node_that_there_is_not_is_refused(core):
    with pytest.raises(InputError):
        solve_ring(instance(3, [(0, 1), (1, 2), (2, 0)], [1, 2, 4], [0, 2]), core, run=Run())


def test_edges_that_cost_nothing_protect_too():
    found = solve_ring(instance(3, [(0, 1), (1, 2), (2, 0)], [0, 0, 0], [0, 1]), [0, 1], run=Run())
    assert (found.cost, found.gap, len(found.edge_rows)) == (0, 0.0, 3)


def test_the_same_seed_gives_the_same_network():
    problem = grid(7, 6, seed=2)
    one, other = (solve_ring(problem, problem.terminals, run=Run(seed=3, effort=Effort.QUICK)) for _ in range(2))
    assert one.edge_rows.tolist() == other.edge_rows.tolist()
    assert one.lower_bound == other.lower_bound


def test_a_stop_gives_the_best_so_far_and_a_bound():
    problem = grid(25, 30, seed=1)
    run = Run(effort=Effort.THOROUGH)
    run.stop.set()
    began = time.monotonic()
    found = solve_ring(problem, problem.terminals, run=run)
    assert found.ended_by == "stopped"
    assert time.monotonic() - began < 30
    assert 0 <= found.lower_bound <= found.cost
    assert bridgeless(problem, found.edge_rows)


def test_a_time_limit_is_kept():
    problem = grid(30, 30, seed=4)
    found = solve_ring(problem, problem.terminals, run=Run(effort=Effort.THOROUGH), time_limit_s=2.0)
    assert found.wall_s < 4.0
    assert 0 < found.lower_bound <= found.cost
    assert bridgeless(problem, found.edge_rows)


def bridgeless(problem, rows):
    """Whether the terminals lie in one block of the edges (by the product's blocks, which are tested below)."""
    graph = graph_of(problem.node_count, problem.one[rows], problem.other[rows], problem.weight[rows])
    label, _, _ = blocks(graph, np.ones(len(rows), dtype=bool), int(problem.terminals[0]))
    return (label[problem.terminals] == 0).all()


def test_a_search_where_nothing_can_protect_the_core_ends_without_an_answer():
    asked = np.array([True, False, True, True])
    for ends in ([[0, 1, 2], [1, 2, 3]], [[0, 0, 1], [1, 1, 0]]):
        one, other = (np.array(side, dtype=np.int32) for side in ends)
        graph = graph_of(4, one, other, np.ones(3, dtype=np.int64))
        search = RingSearch(graph, asked, asked, Clock(Run(effort=Effort.THOROUGH), None))
        search.search()
        assert search.cost == FAR


def test_blocks_are_what_stays_joined_whichever_edge_is_cut():
    random = np.random.default_rng(7)
    for _ in range(60):
        nodes = int(random.integers(2, 9))
        edges = [tuple(random.choice(nodes, 2, replace=False).tolist()) for _ in range(int(random.integers(1, 12)))]
        problem = instance(nodes, edges, [1] * len(edges), [0])
        graph = graph_of(nodes, problem.one, problem.other, problem.weight)
        label, bridge, above = blocks(graph, np.ones(len(edges), dtype=bool), 0)
        for one, other in pairwise(np.flatnonzero(label >= 0).tolist()):
            assert (label[one] == label[other]) == (not cut_parts(edges, one, other))
        assert all(above[block] < block for block in range(1, len(above)))
        assert bridge[0] == -1


def cut_parts(edges, one, other):
    """Whether some edge, if cut, parts two nodes."""
    for at in range(len(edges)):
        reached, waiting = {one}, [one]
        while waiting:
            node = waiting.pop()
            for ends in edges[:at] + edges[at + 1 :]:
                if node in ends and (far := sum(ends) - node) not in reached:
                    reached.add(far)
                    waiting.append(far)
        if other not in reached:
            return True
    return False
