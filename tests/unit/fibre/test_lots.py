"""Lots: connected pieces of branches, within a cost, each after the one that it hangs on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_tree import tree_of
from todoku.costs.capex import Construction, fibre_cost_lines
from todoku.costs.price_book import price_book
from todoku.fibre.branches import branch_table
from todoku.fibre.lots import COLUMNS, lots

AERIAL = Construction()
KM = 5_455_000


def cut(tree, largest):
    lines = fibre_cost_lines(tree.route_lengths(AERIAL), book=price_book())
    branches = branch_table(tree, lines, construction=AERIAL)
    return branches, lots(tree, branches, largest_jpy=largest)


LINE = tree_of([(node, node + 1, 1.0) for node in range(6)], dict.fromkeys(range(1, 7), (10, 0, 0.0)))
"""Six kilometres in a row, ten households at each."""


def test_a_branch_is_cut_where_it_costs_too_much():
    _, found = cut(LINE, 2 * KM)
    assert tuple(found.table.columns) == COLUMNS
    assert found.table["cost_jpy"].tolist() == [2 * KM] * 3
    assert found.table["hangs_on"].tolist() == [0, 1, 2]
    assert found.table["households"].tolist() == [20.0] * 3
    assert found.edge_lot.tolist() == [1, 1, 2, 2, 3, 3]
    assert found.node_lot[6] == 3


def test_a_branch_that_is_cheap_enough_is_one_lot():
    _, found = cut(LINE, 6 * KM)
    assert found.table["lot"].tolist() == [1]


def test_what_one_node_costs_is_never_divided():
    _, found = cut(LINE, 1)
    assert found.table["cost_jpy"].tolist() == [KM] * 6


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_lots_share_out_all_costs_and_come_after_what_they_hang_on(data):
    size = data.draw(st.integers(2, 14))
    parents = [data.draw(st.integers(0, node - 1)) for node in range(1, size)]
    edges = [
        (parent, node, data.draw(st.sampled_from([0.5, 1.0, 3.0]))) for node, parent in enumerate(parents, start=1)
    ]
    cells = {node: (data.draw(st.integers(0, 9)), 0, data.draw(st.sampled_from([0.0, 0.7]))) for node in range(size)}
    tree = tree_of(edges, cells)
    branches, found = cut(tree, data.draw(st.integers(1, 30)) * 1_000_000)
    table = found.table
    assert table["cost_jpy"].sum() == branches.edge_cost_jpy.sum() + branches.cell_cost_jpy.sum()
    assert table["households"].sum() == pytest.approx(tree.cells["households"].sum())
    assert (table["hangs_on"] < table["lot"]).all()
    for lot, branch in zip(table["lot"], table["branch"], strict=True):
        assert set(branches.edge_rank[found.edge_lot == lot]) <= {branch}
    for row, (parent, node, _) in enumerate(edges):
        before, own = found.node_lot[parent], found.edge_lot[row]
        assert own == before or table["hangs_on"][own - 1] == (before if parent else 0)
        assert found.node_lot[node] == own
    assert np.isin(found.cell_lot, [0, *table["lot"]]).all()
