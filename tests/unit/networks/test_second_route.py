"""The cheapest second route against every choice of new edges on small networks."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from todoku.errors import InputError
from todoku.networks.route_network import csr_from_edges
from todoku.networks.second_route import second_route


def connected(ends, rows, start, goal):
    reached, grew = {start}, True
    while grew:
        grew = False
        for row in rows:
            one, other = ends[row]
            if (one in reached) != (other in reached):
                reached |= {one, other}
                grew = True
    return goal in reached


def single_edges(ends, rows, start, goal):
    """The edges whose cut alone parts start from goal."""
    return {row for row in rows if not connected(ends, [one for one in rows if one != row], start, goal)}


def way_in_tree(ends, tree, start, goal):
    way = [row for row in tree if not connected(ends, [one for one in tree if one != row], start, goal)]
    order, at = [], start
    while way:
        row = next(row for row in way if at in ends[row])
        order.append(row)
        way.remove(row)
        at = ends[row][1] if ends[row][0] == at else ends[row][0]
    return order


def random_case(seed):
    drawn = np.random.default_rng(seed)
    nodes = int(drawn.integers(4, 8))
    ends = [(int(drawn.integers(0, node)), node) for node in range(1, nodes)]
    tree = list(range(len(ends)))
    for _ in range(int(drawn.integers(1, 8))):
        one, other = sorted(drawn.choice(nodes, size=2, replace=False).tolist())
        ends.append((one, other))
    weights = np.where(np.arange(len(ends)) < len(tree), 0, drawn.integers(1, 30, size=len(ends)))
    return nodes, ends, tree, weights.astype(np.int64)


@pytest.mark.parametrize("seed", range(120))
def test_no_choice_of_new_edges_is_cheaper(seed):
    nodes, ends, tree, weights = random_case(seed)
    csr = csr_from_edges(nodes, *np.array(ends, dtype=np.int64).T)
    goal = nodes - 1
    found = second_route(csr, weights, first=way_in_tree(ends, tree, 0, goal), start=0, goal=goal)
    unavoidable = single_edges(ends, range(len(ends)), 0, goal)
    assert set(found.shared) == unavoidable
    new = [row for row in found.edges if row not in tree]
    assert single_edges(ends, [*tree, *new], 0, goal) == unavoidable
    extra = range(len(tree), len(ends))
    best = min(
        int(weights[list(chosen)].sum())
        for size in range(len(extra) + 1)
        for chosen in combinations(extra, size)
        if single_edges(ends, [*tree, *chosen], 0, goal) == unavoidable
    )
    assert int(weights[new].sum()) == best


def test_the_start_itself_needs_no_route():
    csr = csr_from_edges(2, np.array([0]), np.array([1]))
    assert second_route(csr, np.array([1]), first=[], start=0, goal=0).edges == ()


def test_faults_are_refused():
    csr = csr_from_edges(2, np.array([0]), np.array([1]))
    with pytest.raises(InputError, match=r"network\.no_such_node"):
        second_route(csr, np.array([1]), first=[], start=0, goal=5)
    with pytest.raises(InputError, match=r"network\.weights_length"):
        second_route(csr, np.array([1, 2]), first=[], start=0, goal=1)
