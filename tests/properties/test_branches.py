"""Branches: ratios rise outward, sums stay, and cutting by ratio is the best pruning at every price."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from todoku.fibre.branches import blocks


@st.composite
def trees(draw, most=9):
    """Draw a tree below a root: each node's parent comes before it, -1 for the root."""
    size = draw(st.integers(1, most))
    parent = [draw(st.integers(-1, node - 1)) for node in range(size)]
    cost = draw(st.lists(st.integers(0, 20), min_size=size, max_size=size))
    demand = draw(st.lists(st.integers(0, 6).map(float), min_size=size, max_size=size))
    return parent, cost, demand


def block_of_node(found):
    return {node: block for block in found for node in block.nodes}


@given(trees(most=40))
@settings(deadline=None)
def test_ratios_rise_from_the_root_outward_and_sums_stay(tree):
    parent, cost, demand = tree
    found = blocks(parent, cost, demand)
    owner = block_of_node(found)
    assert sorted(owner) == list(range(len(parent)))
    assert sum(block.cost for block in found) == sum(cost)
    assert sum(block.demand for block in found) == sum(demand)
    for block in found:
        assert block.cost == sum(cost[node] for node in block.nodes)
        inner = parent[block.head]
        if inner != -1:
            assert owner[inner].ratio < block.ratio
        for node in block.nodes:
            assert node == block.head or owner[parent[node]] is block


def best_pruning(parent, cost, demand, price):
    """Return the greatest price x demand - cost over all parts of the tree that hang on the root, by trying all."""
    best = 0.0
    for kept in product((False, True), repeat=len(parent)):
        if all(parent[node] == -1 or kept[parent[node]] for node in range(len(parent)) if kept[node]):
            worth = sum(price * demand[node] - cost[node] for node in range(len(parent)) if kept[node])
            best = max(best, worth)
    return best


@given(trees(), st.floats(0.01, 40.0))
@settings(deadline=None)
def test_keeping_the_blocks_cheaper_than_a_price_is_the_best_pruning_at_that_price(tree, price):
    parent, cost, demand = tree
    kept = [block for block in blocks(parent, cost, demand) if block.ratio < price]
    worth = sum(price * block.demand - block.cost for block in kept)
    assert worth == pytest.approx(best_pruning(parent, cost, demand, price), abs=1e-6)
