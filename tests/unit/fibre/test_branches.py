"""The table of branches: order, sums and what hangs on what."""

from __future__ import annotations

import pandas as pd
import pytest

from sample_tree import tree_of
from todoku.costs.capex import Construction, fibre_cost_lines
from todoku.costs.price_book import price_book
from todoku.fibre.branches import COLUMNS, blocks, branch_table
from todoku.fibre.design import FibreTree

AERIAL = Construction()


def lines_of(tree):
    return fibre_cost_lines(tree.route_lengths(AERIAL), book=price_book())


# root 0 -- 1 km -- 1 (10 households) -- 4 km -- 2 (2 households)
#                                     \- 2 km -- 3 (5 households), with 1 km of distribution at 3
FORK = tree_of([(0, 1, 1.0), (1, 2, 4.0), (3, 1, 2.0)], {1: (10, 0, 0.0), 2: (2, 1, 0.0), 3: (5, 0, 1.0)})


def test_the_dearest_branch_per_household_comes_first():
    table = branch_table(FORK, lines_of(FORK), construction=AERIAL, farm_weight=0.0).table
    assert tuple(table.columns) == COLUMNS
    assert table["edges"].tolist() == [(1,), (2,), (0,)]
    assert table["length_km"].tolist() == [4.0, 3.0, 1.0]
    assert table["cost_jpy"].tolist() == [21_820_000, 16_365_000, 5_455_000]
    assert table["households"].tolist() == [2, 5, 10]
    assert table["jpy_per_household"].tolist() == [10_910_000, 3_273_000, 545_500]
    assert table["cumulative_households"].tolist() == [2, 7, 17]
    assert table["cumulative_cost_jpy"].tolist() == [21_820_000, 38_185_000, 43_640_000]
    assert table["hangs_on"].tolist() == [3, 3, 0]
    assert table["farm_area_ha"].tolist() == [5.0, 0.0, 0.0]


def test_farms_count_as_so_many_households():
    table = branch_table(FORK, lines_of(FORK), construction=AERIAL, farm_weight=8.0).table
    assert table["jpy_per_household_or_farm"].tolist() == [3_273_000, 2_182_000, 545_500]
    assert table["edges"].tolist() == [(2,), (1,), (0,)]


def test_a_cheap_end_keeps_the_dear_way_to_it():
    tree = tree_of([(0, 1, 9.0), (1, 2, 1.0)], {1: (1, 0, 0.0), 2: (99, 0, 0.0)})
    table = branch_table(tree, lines_of(tree), construction=AERIAL).table
    assert table["edges"].tolist() == [(0, 1)]
    assert table["households"].tolist() == [100]
    assert table["jpy_per_household"].tolist() == [545_500]


def test_a_branch_without_households_is_dearest_and_has_no_ratio():
    tree = tree_of([(0, 1, 1.0), (1, 2, 1.0)], {1: (4, 0, 0.0), 2: (0, 0, 0.0)})
    table = branch_table(tree, lines_of(tree), construction=AERIAL).table
    assert table["edges"].tolist() == [(1,), (0,)]
    assert table["jpy_per_household"].tolist()[1] == 1_363_750
    assert pd.isna(table["jpy_per_household"][0])


def test_the_cells_at_the_exchange_are_a_branch_without_edges():
    tree = tree_of([(0, 1, 1.0)], {0: (50, 0, 2.0), 1: (4, 0, 0.0)})
    found = branch_table(tree, lines_of(tree), construction=AERIAL)
    assert found.table["edges"].tolist() == [(0,), ()]
    assert found.table["mesh_codes"].tolist() == [("644142771",), ("644142770",)]
    assert found.table["cost_jpy"].tolist() == [5_455_000, 10_910_000]
    assert found.cell_rank.tolist() == [2, 1]


def test_cells_that_are_not_reached_belong_to_no_branch():
    tree = tree_of([(0, 1, 1.0)], {1: (4, 0, 0.0), -1: (9, 0, 0.0)})
    found = branch_table(tree, lines_of(tree), construction=AERIAL)
    assert found.cell_rank.tolist() == [1, 0]
    assert found.table["households"].tolist() == [4]


def test_costs_of_branches_add_up_to_the_cost_lines_to_the_yen():
    lines = lines_of(FORK)
    table = branch_table(FORK, lines, construction=AERIAL).table
    assert table["cost_jpy"].sum() == sum(line.amount_jpy for line in lines)
    assert table["length_km"].sum() == pytest.approx(FORK.total_km)


def test_a_block_takes_in_what_is_no_dearer():
    found = blocks([-1, 0, 1], [6, 1, 9], [1.0, 1.0, 3.0])
    assert [(block.head, sorted(block.nodes), block.cost, block.demand) for block in found] == [(0, [0, 1, 2], 16, 5.0)]


def test_a_town_that_is_only_the_exchange_has_its_own_row():
    tree = tree_of([(0, 1, 1.0)], {0: (50, 0, 2.0)})
    alone = FibreTree(edges=tree.edges.iloc[:0], cells=tree.cells, root_node=0, tree=tree.tree)
    table = branch_table(alone, lines_of(alone), construction=AERIAL).table
    assert table["households"].tolist() == [50]
    assert table["length_km"].tolist() == [2.0]
